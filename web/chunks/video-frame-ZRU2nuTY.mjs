import{D as e,k as t}from"../factorized_anchor.js";import{d as n,m as r,n as i}from"./schemas-QtvqYEP6.mjs";import{n as a}from"../frontend-BUI8_h_s.mjs";import{t as o}from"./dialog-BhQhFsDC.mjs";import{t as s}from"./texts-Cm2Gon1z.mjs";var c=n({name:r(),subfolder:i(r(),``)});function l(n){let r=s.gallery.video,i=new o(r.title,r.close,{className:`fa-video`,closed:()=>{l!==void 0&&URL.revokeObjectURL(l)}}),a,c=!1,l,f,p=[...document.querySelectorAll(`video`)].filter(({currentSrc:e})=>e!==``),m=(e,t,n=0)=>{a={url:e,name:t,at:n},c=!1,v()},h=({currentTarget:e})=>{let t=e instanceof HTMLInputElement?e.files?.[0]:void 0;t&&(l!==void 0&&URL.revokeObjectURL(l),l=URL.createObjectURL(t),f=t,m(l,t.name))},g=async()=>{let e=a,t=e?.url===l?f:void 0,n=t&&await u(t);a===e&&(t&&n!==void 0?m(n,t.name):(c=!0,v()))},_=async()=>{let e=i.element.querySelector(`video`),t=e&&await d(e,a?.name??`video`);t&&i.element.open&&(i.close(),await n.take(t))},v=()=>{i.draw({body:t`<div class="fa-video-sources">
          <label class="fa-button fa-video-file"
            ><i class="pi pi-folder-open" aria-hidden="true"></i> ${r.choose}<input
              type="file"
              accept="video/*"
              aria-label=${r.choose}
              @change=${h}
          /></label>
          ${p.map((e,n)=>t`<button
                type="button"
                class="fa-button"
                title=${r.inPage}
                @click=${()=>m(e.currentSrc,r.fromPage(n+1),e.currentTime)}
              >
                ${r.fromPage(n+1)}
              </button>`)}
        </div>
        ${c?t`<p role="alert">${r.unplayable}</p>`:e}
        <div class="fa-video-place">
          ${a?t`<video
                  src=${a.url}
                  controls
                  muted
                  playsinline
                  @loadedmetadata=${({target:e})=>{e instanceof HTMLVideoElement&&(e.currentTime=a?.at??0)}}
                  @error=${()=>void g()}
                ></video>`:t`<p class="fa-dialog-quiet">${r.none}</p>`}
        </div>`,actions:t`<button
        type="button"
        class="fa-button fa-primary"
        ?disabled=${!a||c}
        @click=${()=>void _()}
      >
        ${r.use}
      </button>`})};v();let[y]=p;y&&m(y.currentSrc,r.fromPage(1),y.currentTime),i.open()}async function u(e){let t=new FormData;t.append(`image`,e),t.append(`type`,`temp`);try{let e=await(await a.fetchApi(`/upload/image`,{method:`POST`,body:t})).json(),{name:n,subfolder:r}=c.parse(e);return a.apiURL(`/view?${new URLSearchParams({filename:n,subfolder:r,type:`temp`}).toString()}`)}catch{return}}async function d(e,t){let{videoWidth:n,videoHeight:r}=e;if(n===0||r===0)return;let i=Object.assign(document.createElement(`canvas`),{width:n,height:r});i.getContext(`2d`)?.drawImage(e,0,0);let a=await new Promise(e=>i.toBlob(e,`image/png`)),o=t.replace(/\.[^.]*$/,``).replaceAll(/[^\p{L}\p{N}_-]+/gu,`-`);return a?new File([a],`${o}-${e.currentTime.toFixed(2)}s.png`,{type:`image/png`}):void 0}export{l as openVideoFrame};