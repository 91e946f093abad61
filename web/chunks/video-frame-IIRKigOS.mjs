import{i as e,n as t,s as n,t as r}from"./lit-CbKiA247.mjs";import{D as i,E as a,S as o,w as s}from"../factorized_anchor.js";var c=a({name:i(),subfolder:s(i(),``)});function l(n){let i=document.createElement(`dialog`);i.className=`fa-viewer fa-video`,i.setAttribute(`aria-label`,o.gallery.video.title);let a,s=!1,c,l,f=[...document.querySelectorAll(`video`)].filter(({currentSrc:e})=>e!==``),p=(e,t,n=0)=>{a={url:e,name:t,at:n},s=!1,_()},m=({currentTarget:e})=>{let t=e instanceof HTMLInputElement?e.files?.[0]:void 0;t&&(c!==void 0&&URL.revokeObjectURL(c),c=URL.createObjectURL(t),l=t,p(c,t.name))},h=async()=>{let e=a?.url===c?l:void 0,t=e&&await u(e);e&&t!==void 0?p(t,e.name):(s=!0,_())},g=async()=>{let e=i.querySelector(`video`),t=e&&await d(e,a?.name??`video`);t&&(i.close(),await n.take(t))},_=()=>{let n=o.gallery.video;t(e`<header class="fa-viewer-bar">
          <strong class="fa-viewer-facts">${n.title}</strong>
          <label class="fa-button fa-video-file"
            >${n.choose}<input
              type="file"
              accept="video/*"
              aria-label=${n.choose}
              @change=${m}
          /></label>
          ${f.map((t,r)=>e`<button
                type="button"
                class="fa-button"
                title=${n.inPage}
                @click=${()=>p(t.currentSrc,n.fromPage(r+1),t.currentTime)}
              >
                ${n.fromPage(r+1)}
              </button>`)}
          <button
            type="button"
            class="fa-button fa-primary"
            ?disabled=${!a||s}
            @click=${()=>void g()}
          >
            ${n.use}
          </button>
          <button type="button" class="fa-button" aria-label=${n.close} @click=${()=>i.close()}>
            <i class="pi pi-times" aria-hidden="true"></i>
          </button>
        </header>
        ${s?e`<p class="fa-viewer-said" role="alert">${n.unplayable}</p>`:r}
        <div class="fa-video-place">
          ${a?e`<video
                  src=${a.url}
                  controls
                  muted
                  playsinline
                  @loadedmetadata=${({target:e})=>{e instanceof HTMLVideoElement&&(e.currentTime=a?.at??0)}}
                  @error=${()=>void h()}
                ></video>`:r}
        </div>`,i)};i.addEventListener(`keydown`,e=>e.stopPropagation()),i.addEventListener(`close`,()=>{c!==void 0&&URL.revokeObjectURL(c),t(null,i),i.remove()}),document.body.append(i),_();let[v]=f;v&&p(v.currentSrc,o.gallery.video.fromPage(1),v.currentTime),i.showModal()}async function u(e){let t=new FormData;t.append(`image`,e),t.append(`type`,`temp`);try{let e=await(await n.fetchApi(`/upload/image`,{method:`POST`,body:t})).json(),{name:r,subfolder:i}=c.parse(e);return n.apiURL(`/view?${new URLSearchParams({filename:r,subfolder:i,type:`temp`}).toString()}`)}catch{return}}async function d(e,t){let{videoWidth:n,videoHeight:r}=e;if(n===0||r===0)return;let i=Object.assign(document.createElement(`canvas`),{width:n,height:r});i.getContext(`2d`)?.drawImage(e,0,0);let a=await new Promise(e=>i.toBlob(e,`image/png`)),o=t.replace(/\.[^.]*$/,``).replaceAll(/[^\p{L}\p{N}_-]+/gu,`-`);return a?new File([a],`${o}-${e.currentTime.toFixed(2)}s.png`,{type:`image/png`}):void 0}export{l as openVideoFrame};