import{A as e,C as t,O as n,S as r,T as i,j as a,w as o}from"../factorized_anchor.js";import{n as s}from"../frontend-C0pdiZ4K.mjs";var c=e({name:a(),subfolder:n(a(),``)});function l(e){let n=document.createElement(`dialog`);n.className=`fa-viewer fa-video`,n.setAttribute(`aria-label`,i.gallery.video.title);let a,s=!1,c,l,f=[...document.querySelectorAll(`video`)].filter(({currentSrc:e})=>e!==``),p=(e,t,n=0)=>{a={url:e,name:t,at:n},s=!1,_()},m=({currentTarget:e})=>{let t=e instanceof HTMLInputElement?e.files?.[0]:void 0;t&&(c!==void 0&&URL.revokeObjectURL(c),c=URL.createObjectURL(t),l=t,p(c,t.name))},h=async()=>{let e=a?.url===c?l:void 0,t=e&&await u(e);e&&t!==void 0?p(t,e.name):(s=!0,_())},g=async()=>{let t=n.querySelector(`video`),r=t&&await d(t,a?.name??`video`);r&&(n.close(),await e.take(r))},_=()=>{let e=i.gallery.video;t(o`<header class="fa-viewer-bar">
          <strong class="fa-viewer-facts">${e.title}</strong>
          <label class="fa-button fa-video-file"
            >${e.choose}<input
              type="file"
              accept="video/*"
              aria-label=${e.choose}
              @change=${m}
          /></label>
          ${f.map((t,n)=>o`<button
                type="button"
                class="fa-button"
                title=${e.inPage}
                @click=${()=>p(t.currentSrc,e.fromPage(n+1),t.currentTime)}
              >
                ${e.fromPage(n+1)}
              </button>`)}
          <button
            type="button"
            class="fa-button fa-primary"
            ?disabled=${!a||s}
            @click=${()=>void g()}
          >
            ${e.use}
          </button>
          <button type="button" class="fa-button" aria-label=${e.close} @click=${()=>n.close()}>
            <i class="pi pi-times" aria-hidden="true"></i>
          </button>
        </header>
        ${s?o`<p class="fa-viewer-said" role="alert">${e.unplayable}</p>`:r}
        <div class="fa-video-place">
          ${a?o`<video
                  src=${a.url}
                  controls
                  muted
                  playsinline
                  @loadedmetadata=${({target:e})=>{e instanceof HTMLVideoElement&&(e.currentTime=a?.at??0)}}
                  @error=${()=>void h()}
                ></video>`:r}
        </div>`,n)};n.addEventListener(`keydown`,e=>e.stopPropagation()),n.addEventListener(`close`,()=>{c!==void 0&&URL.revokeObjectURL(c),t(null,n),n.remove()}),document.body.append(n),_();let[v]=f;v&&p(v.currentSrc,i.gallery.video.fromPage(1),v.currentTime),n.showModal()}async function u(e){let t=new FormData;t.append(`image`,e),t.append(`type`,`temp`);try{let e=await(await s.fetchApi(`/upload/image`,{method:`POST`,body:t})).json(),{name:n,subfolder:r}=c.parse(e);return s.apiURL(`/view?${new URLSearchParams({filename:n,subfolder:r,type:`temp`}).toString()}`)}catch{return}}async function d(e,t){let{videoWidth:n,videoHeight:r}=e;if(n===0||r===0)return;let i=Object.assign(document.createElement(`canvas`),{width:n,height:r});i.getContext(`2d`)?.drawImage(e,0,0);let a=await new Promise(e=>i.toBlob(e,`image/png`)),o=t.replace(/\.[^.]*$/,``).replaceAll(/[^\p{L}\p{N}_-]+/gu,`-`);return a?new File([a],`${o}-${e.currentTime.toFixed(2)}s.png`,{type:`image/png`}):void 0}export{l as openVideoFrame};