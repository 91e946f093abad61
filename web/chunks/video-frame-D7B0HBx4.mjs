import{S as e,b as t,x as n,y as r}from"../factorized_anchor.js";function i(i){let o=document.createElement(`dialog`);o.className=`fa-viewer fa-video`,o.setAttribute(`aria-label`,e.gallery.video.title);let s,c=!1,l,u=[...document.querySelectorAll(`video`)].filter(({currentSrc:e})=>e!==``),d=(e,t,n=0)=>{s={url:e,name:t,at:n},c=!1,m()},f=({currentTarget:e})=>{let t=e instanceof HTMLInputElement?e.files?.[0]:void 0;t&&(l!==void 0&&URL.revokeObjectURL(l),l=URL.createObjectURL(t),d(l,t.name))},p=async()=>{let e=o.querySelector(`video`),t=e&&await a(e,s?.name??`video`);t&&(o.close(),await i.take(t))},m=()=>{let i=e.gallery.video;t(n`<header class="fa-viewer-bar">
          <strong class="fa-viewer-facts">${i.title}</strong>
          <label class="fa-button fa-video-file"
            >${i.choose}<input
              type="file"
              accept="video/*"
              aria-label=${i.choose}
              @change=${f}
          /></label>
          ${u.map((e,t)=>n`<button
                type="button"
                class="fa-button"
                title=${i.inPage}
                @click=${()=>d(e.currentSrc,i.fromPage(t+1),e.currentTime)}
              >
                ${i.fromPage(t+1)}
              </button>`)}
          <button
            type="button"
            class="fa-button fa-primary"
            ?disabled=${!s||c}
            @click=${()=>void p()}
          >
            ${i.use}
          </button>
          <button type="button" class="fa-button" aria-label=${i.close} @click=${()=>o.close()}>
            <i class="pi pi-times" aria-hidden="true"></i>
          </button>
        </header>
        ${c?n`<p class="fa-viewer-said" role="alert">${i.unplayable}</p>`:r}
        <div class="fa-video-place">
          ${s?n`<video
                  src=${s.url}
                  controls
                  muted
                  playsinline
                  @loadedmetadata=${({target:e})=>{e instanceof HTMLVideoElement&&(e.currentTime=s?.at??0)}}
                  @error=${()=>{c=!0,m()}}
                ></video>`:r}
        </div>`,o)};o.addEventListener(`keydown`,e=>e.stopPropagation()),o.addEventListener(`close`,()=>{l!==void 0&&URL.revokeObjectURL(l),t(null,o),o.remove()}),document.body.append(o),m();let[h]=u;h&&d(h.currentSrc,e.gallery.video.fromPage(1),h.currentTime),o.showModal()}async function a(e,t){let{videoWidth:n,videoHeight:r}=e;if(n===0||r===0)return;let i=Object.assign(document.createElement(`canvas`),{width:n,height:r});i.getContext(`2d`)?.drawImage(e,0,0);let a=await new Promise(e=>i.toBlob(e,`image/png`)),o=t.replace(/\.[^.]*$/,``).replaceAll(/[^\p{L}\p{N}_-]+/gu,`-`);return a?new File([a],`${o}-${e.currentTime.toFixed(2)}s.png`,{type:`image/png`}):void 0}export{i as openVideoFrame};