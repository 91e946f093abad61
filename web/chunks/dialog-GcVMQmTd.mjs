import{C as e,S as t,T as n,f as r,h as i,l as a,w as o}from"../factorized_anchor.js";import{n as s,r as c}from"./share-CkD1pXDJ.mjs";import{r as l}from"../frontend-C0pdiZ4K.mjs";var u=262144,d=40,f=6;async function p(e,t=u){let n=async n=>{let r=await e(n);return r.length<=t?{data:r,packing:n}:void 0},r=await n({lossless:!0,quality:100,halvings:0});if(r!==void 0)return r;for(let e=0;e<=f;e++){let t=await m(t=>n({lossless:!1,quality:t,halvings:e}));if(t!==void 0)return t}}async function m(e){let t=await e(d);if(t===void 0)return;let n=d,r=101;for(;r-n>1;){let i=Math.floor((n+r)/2),a=await e(i);a===void 0?r=i:(n=i,t=a)}return t}async function h(e){let t=await createImageBitmap(e).catch(()=>void 0);if(!t)return;let n=new Map,r=await p(async({lossless:e,quality:r,halvings:i})=>{let a=g(t,t.width>>i,t.height>>i),o=e?await _(a):await v(a,r),s=new Uint8Array(await o.arrayBuffer());return n.set(s,o.type),s});if(t.close(),!r)return;let{data:i,packing:o}=r;return{pick:{kind:`embedded`,data:`data:${n.get(i)??``};base64,${x(i)}`,sha256:await a(i.buffer)},packing:o,bytes:i.length}}function g(e,t,n){let r=new OffscreenCanvas(Math.max(1,t),Math.max(1,n)),i=r.getContext(`2d`);return i&&(i.fillStyle=`white`,i.fillRect(0,0,r.width,r.height),i.imageSmoothingQuality=`high`,i.drawImage(e,0,0,r.width,r.height)),r}async function _(e){let t=await e.convertToBlob({type:`image/webp`,quality:1});return t.type===`image/webp`&&b(y(g(await createImageBitmap(t),e.width,e.height)),y(e))?t:e.convertToBlob({type:`image/png`})}async function v(e,t){let n=t/100,r=await e.convertToBlob({type:`image/webp`,quality:n});return r.type===`image/webp`?r:e.convertToBlob({type:`image/jpeg`,quality:n})}function y(e){return e.getContext(`2d`)?.getImageData(0,0,e.width,e.height).data}function b(e,t){return e!==void 0&&t!==void 0&&e.every((e,n)=>e===t[n])}function x(e){let t=``;for(let n=0;n<e.length;n+=8192)t+=String.fromCharCode(...e.subarray(n,n+8192));return btoa(t)}var S=`factorized-anchor-shared.json`,C=/^factorized_anchor\/([a-z0-9-]{8,64})$/;async function w(){let e=await l.graphToPrompt();new T(JSON.parse(JSON.stringify(e.workflow))).open()}var T=class{#e=document.createElement(`dialog`);#t;#n;#r;#i=!1;#a;constructor(e){this.#t=e,this.#n=c(e),this.#r=this.#n.length>0}open(){let t=this.#e;t.className=`fa-viewer fa-share`,t.setAttribute(`aria-label`,n.share.title),t.addEventListener(`keydown`,e=>e.stopPropagation()),t.addEventListener(`close`,()=>{e(null,t),t.remove()}),document.body.append(t),this.#o(),t.showModal()}#o(){let r=n.share;e(o`<header class="fa-viewer-bar">
          <strong class="fa-viewer-facts">${r.title}</strong>
          <button
            type="button"
            class="fa-button"
            aria-label=${r.close}
            @click=${()=>this.#e.close()}
          >
            <i class="pi pi-times" aria-hidden="true"></i>
          </button>
        </header>
        <div class="fa-share-body">
          ${this.#n.length>0?this.#s():t} ${E(this.#c())}
          <p>${r.look}</p>
          ${this.#a?o`<p role=${this.#a.kind===`error`?`alert`:`status`}>${this.#a.text}</p>`:t}
        </div>
        <footer class="fa-share-actions">
          <button
            type="button"
            class="fa-button fa-primary"
            aria-busy=${this.#i}
            @click=${()=>void this.#l()}
          >
            <i class="pi pi-download" aria-hidden="true"></i> ${this.#i?r.working:r.download}
          </button>
        </footer>`,this.#e)}#s(){let e=n.share;return o`<label class="fa-share-choice"
      ><input
        type="checkbox"
        .checked=${this.#r}
        @change=${({target:e})=>{this.#r=e instanceof HTMLInputElement&&e.checked,this.#o()}}
      /><span
        >${e.inside}<small>${this.#r?e.insideHelp:e.outsideHelp}</small></span
      ></label
    >`}#c(){let e=()=>({kind:`embedded`,data:``,sha256:``});return s(this.#t,this.#r?{embedAnchor:t=>t&&e()}:{}).removed}async#l(){if(!this.#i){this.#i=!0,this.#a=void 0,this.#o();try{let e=this.#r?await this.#u():await this.#d();this.#a={kind:`note`,text:e}}catch(e){this.#a={kind:`error`,text:e instanceof Error?e.message:String(e)}}this.#i=!1,this.#o()}}async#u(){let e=new Map,t=[];for(let r of this.#n){let i=await h(await D(r));if(!i)throw Error(n.share.unreadable(r.name));let{packing:a,bytes:o}=i;e.set(k(r),i.pick);let s=Math.ceil(o/1024);t.push(a.lossless?n.share.lossless(s):n.share.lossy(a.quality,s))}return this.#f({embedAnchor:t=>t&&e.get(k(t))}),[n.share.done,...new Set(t)].join(` `)}async#d(){let e=new Map;for(let t of this.#n)e.set(k(t),await O(t));return this.#f({originOf:t=>e.get(k(t))}),n.share.done}#f(e){let{graph:t}=s(this.#t,e),n=URL.createObjectURL(new Blob([`${JSON.stringify(t,void 0,2)}\n`],{type:`application/json`}));Object.assign(document.createElement(`a`),{href:n,download:S}).click(),setTimeout(()=>URL.revokeObjectURL(n),6e4)}};function E(e){let t=n.share;return e.length===0?o`<p>${t.nothing}</p>`:o`<p>${t.removed}</p>
    <ul class="fa-share-removed">
      ${e.map(({code:e,place:n,text:r})=>o`<li><b>${n}</b> ${t.reasons[e]??r}</li>`)}
    </ul>`}async function D({name:e,subfolder:t}){let r=await fetch(i(e,t)).catch(()=>void 0);if(!r?.ok)throw Error(n.share.gone(e));return r.blob()}async function O({name:e,subfolder:t}){let n=C.exec(t)?.[1],i=(n===void 0?[]:await r(n).catch(()=>[])).find(({filename:t})=>t===e);return{seed:i?.seed??void 0,caption:i?.caption||void 0}}function k({subfolder:e,name:t,sha256:n}){return JSON.stringify([e,t,n])}export{w as openShare};