import{a as e,c as t,d as n,g as r,h as i,i as a,l as o,m as s,n as c,o as l,p as u,r as d,s as f,u as p}from"../factorized_anchor.js";var m={scale:1,x:0,y:0},h=32,g=.0022;function _(e,t,n=0,r=0){let i=Math.min(h,Math.max(1,e.scale*t));if(i===1)return m;let a=i/e.scale;return{scale:i,x:n-(n-e.x)*a,y:r-(r-e.y)*a}}function v(e,t,n){let r;e.addEventListener(`wheel`,r=>{r.preventDefault();let{x:i,y:a}=y(e,r);n(_(t(),Math.exp(-r.deltaY*g),i,a))},{passive:!1}),e.addEventListener(`pointerdown`,n=>{n.button===0&&(r={id:n.pointerId,x:n.clientX,y:n.clientY,from:t()},e.setPointerCapture(n.pointerId))}),e.addEventListener(`pointermove`,e=>{if(r?.id!==e.pointerId||r.from.scale===1)return;let{from:t}=r;n({...t,x:t.x+e.clientX-r.x,y:t.y+e.clientY-r.y})});for(let t of[`pointerup`,`pointercancel`])e.addEventListener(t,()=>r=void 0);e.addEventListener(`dblclick`,r=>{let{x:i,y:a}=y(e,r);n(t().scale>1?m:_(t(),4,i,a))})}function y(e,t){let n=([...e.children].find(e=>{let{left:n,right:r}=e.getBoundingClientRect();return t.clientX>=n&&t.clientX<=r})??e).getBoundingClientRect();return{x:t.clientX-n.left-n.width/2,y:t.clientY-n.top-n.height/2}}var b=3;function x(t,n){let{candidates:a,candidate:o,panel:c}=n,l=r.gallery.viewer,d=o?a.indexOf(o):-1,f=c.picked,p=n.comparing&&f!==void 0&&f!==o;s(i`<header class="fa-viewer-bar">
        <strong>${d<0?l.title:l.position(d+1,a.length)}</strong>
        <span class="fa-viewer-facts">${S(n)}</span>
        ${E(`pi-search-minus`,`−`,()=>n.look(_(n.sight,1/1.5)))}
        <span class="fa-viewer-zoom">${Math.round(n.sight.scale*100)} %</span>
        ${E(`pi-search-plus`,`+`,()=>n.look(_(n.sight,1.5)))}
        ${E(`pi-arrows-alt`,l.fit,()=>n.look(m))}
        ${D(`pi-clone`,l.compare,l.compareHelp,n.comparing,()=>n.toggle(`comparing`))}
        ${D(`pi-window-maximize`,l.frame,l.frameHelp,n.framed,()=>n.toggle(`framed`))}
        ${E(`pi-times`,l.close,()=>n.close())}
      </header>
      <div class="fa-viewer-middle">
        ${E(`pi-chevron-left`,l.previous,()=>n.step(-1),a.length<2)}
        <div class="fa-viewer-stage" tabindex="0" role="group" aria-label=${l.title}>
          ${C(n,n.shown)} ${p?C(n,{candidate:f}):u}
        </div>
        ${E(`pi-chevron-right`,l.next,()=>n.step(1),a.length<2)}
        ${o?w(n,o):u}
      </div>
      <div class="fa-viewer-strip" role="group" aria-label=${r.gallery.gallery}>
        ${e(a,({id:e})=>e,(e,t)=>T(n,e,t))}
      </div>
      <footer class="fa-viewer-keys">${l.keys}</footer>`,t)}function S(e){let{candidate:t,panel:n}=e;if(!t)return``;let i=d(n.node);return[t.seed==null?void 0:r.gallery.seed(String(t.seed)),r.gallery.pixels(t.width,t.height),i&&l(t,i)].filter(e=>e!==void 0).join(` · `)}function C(e,n){let{candidate:a}=n??{},s=a?p(a):n?.url;if(s===void 0)return u;let{scale:c,x:l,y:m}=e.sight,h=e.framed?d(e.panel.node):void 0,g=a!==void 0&&e.panel.isPick(a),_=a&&h&&o(a,h,h.fit),v=_&&h&&h.fit!==`crop`?h:a;return i`<figure class="fa-viewer-picture">
    <div
      class="fa-viewer-zoomed"
      data-pixels=${c>=b}
      style=${t({transform:`translate(${l}px, ${m}px) scale(${c})`,...v?{"--fa-ratio":String(v.width/v.height)}:{}})}
    >
      ${f(s,_?a:void 0,_?h:void 0,a?.caption??``)}
    </div>
    ${g?i`<figcaption>${r.gallery.viewer.picked}</figcaption>`:u}
  </figure>`}function w(e,t){let n=r.gallery.viewer,{panel:a}=e,o=a.group?.work!==void 0,s=e.caption??t.caption,c=a.feeder!==void 0&&!o;return i`<aside class="fa-viewer-side">
    <button type="button" class="fa-button fa-primary" @click=${()=>void e.pick()}>
      <i class="pi pi-check" aria-hidden="true"></i> ${a.isPick(t)?n.picked:n.pick}
    </button>
    <label class="fa-viewer-label"
      >${n.caption}
      <textarea
        rows="8"
        .value=${s}
        @input=${({target:t})=>{t instanceof HTMLTextAreaElement&&(e.caption=t.value),e.draw()}}
      ></textarea>
    </label>
    <button
      type="button"
      class="fa-button"
      title=${n.paintHelp}
      ?disabled=${!c||e.caption===void 0||e.caption.trim()===``}
      @click=${()=>void e.paint()}
    >
      <i class="pi pi-sparkles" aria-hidden="true"></i> ${n.paint}
    </button>
    <button
      type="button"
      class="fa-button"
      title=${n.varyHelp}
      ?disabled=${!c||t.seed==null}
      @click=${()=>void e.vary()}
    >
      <i class="pi pi-sitemap" aria-hidden="true"></i> ${n.vary}
    </button>
    <button type="button" class="fa-button" @click=${()=>void e.save()}>
      <i class="pi pi-download" aria-hidden="true"></i> ${n.save}
    </button>
    <button type="button" class="fa-button" @click=${()=>void e.delete()}>
      <i class="pi pi-trash" aria-hidden="true"></i> ${n.delete}
    </button>
    ${e.said===void 0?u:i`<p class="fa-viewer-said" role="status">${e.said}</p>`}
  </aside>`}function T(e,t,a){let o=t.seed==null?``:String(t.seed);return i`<button
    type="button"
    class="fa-viewer-small"
    data-current=${t===e.candidate}
    data-picked=${e.panel.isPick(t)}
    aria-label=${r.gallery.option(a+1,o)}
    aria-current=${t===e.candidate}
    @click=${()=>e.show(t)}
  >
    <img src=${n(t)} alt="" loading="lazy" decoding="async" draggable="false" />
    ${a<9?i`<span aria-hidden="true">${a+1}</span>`:u}
  </button>`}function E(e,t,n,r=!1){return i`<button
    type="button"
    class="fa-button"
    title=${t}
    aria-label=${t}
    ?disabled=${r}
    @click=${n}
  >
    <i class="pi ${e}" aria-hidden="true"></i>
  </button>`}function D(e,t,n,r,a){return i`<button
    type="button"
    class="fa-button ${r?`fa-primary`:``}"
    title=${n}
    aria-pressed=${r}
    @click=${a}
  >
    <i class="pi ${e}" aria-hidden="true"></i> ${t}
  </button>`}function O(e,t){new k(e,t).open()}var k=class{panel;#e=document.createElement(`dialog`);#t=document.activeElement;#n;#r;#i;sight=m;comparing=!1;framed=!1;caption;said;constructor(e,t){this.panel=e,this.#n=t??e.picked?.id}get candidates(){return a(this.panel)}get candidate(){return this.candidates.find(({id:e})=>e===this.#n)}get shown(){let{candidate:e}=this;if(e)return{candidate:e};let t=c(this.panel);return t&&{url:t.full}}open(){let e=this.#e;e.className=`fa-viewer`,e.setAttribute(`aria-label`,r.gallery.viewer.title),document.body.append(e);let t=this.panel.group?.subscribe(()=>this.draw()),n=()=>this.close();this.panel.whenLeft.add(n),this.#r=()=>{t?.(),this.panel.whenLeft.delete(n)},e.addEventListener(`close`,()=>this.#s()),e.addEventListener(`keydown`,e=>this.#a(e));for(let t of[`paste`,`copy`,`cut`,`keyup`,`pointerdown`,`wheel`])e.addEventListener(t,e=>e.stopPropagation());this.draw(),e.showModal();let i=e.querySelector(`.fa-viewer-stage`);i&&(i.focus(),v(i,()=>this.sight,e=>this.look(e)))}close(){this.#e.close()}draw(){x(this.#e,this)}look(e){this.sight=e,this.draw()}toggle(e){this[e]=!this[e],this.draw()}step(e){let{candidates:t}=this,n=t.findIndex(({id:e})=>e===this.#n);this.show(t.at((Math.max(n,0)+e)%Math.max(1,t.length)))}show(e){e&&(this.#n=e.id,this.caption=void 0,this.said=void 0,this.draw(),this.#e.querySelector(`[data-current="true"]`)?.scrollIntoView({block:`nearest`,inline:`nearest`}))}async pick(){let{candidate:e}=this;e&&(this.close(),await this.panel.pickCandidate(e))}async vary(){this.candidate&&await this.panel.vary(this.candidate),this.draw()}async paint(){let e=this.caption?.trim();e&&await this.panel.generate({caption:e}),this.draw()}async save(){let{candidate:e}=this,t=e&&await this.panel.group?.save(e.id);this.said=t===void 0?this.panel.group?.message?.text:r.gallery.viewer.saved(t),this.draw()}async delete(){let{candidate:e,candidates:t,panel:n}=this;if(!e)return;if(n.isPick(e)&&this.#i!==e.id){this.#i=e.id,this.said=r.gallery.viewer.deleteAsk,this.draw();return}let i=t.indexOf(e);await n.group?.remove(e.id);let a=this.candidates[Math.min(i,this.candidates.length-1)];a?this.show(a):this.close()}#a(e){if(e.stopPropagation(),e.ctrlKey||e.metaKey||e.altKey)return;let{target:t,key:n}=e;if(t instanceof HTMLTextAreaElement)return;let r=t instanceof HTMLButtonElement,i=this.#o(n);i&&(!r||n!==`Enter`&&n!==` `)&&(e.preventDefault(),i())}#o(e){return/^[1-9]$/.test(e)?()=>this.show(this.candidates[Number(e)-1]):{ArrowRight:()=>this.step(1),ArrowDown:()=>this.step(1),ArrowLeft:()=>this.step(-1),ArrowUp:()=>this.step(-1),Enter:()=>void this.pick(),c:()=>this.toggle(`comparing`),f:()=>this.toggle(`framed`),"+":()=>this.look(_(this.sight,1.5)),"=":()=>this.look(_(this.sight,1.5)),"-":()=>this.look(_(this.sight,1/1.5)),0:()=>this.look(m),Delete:()=>void this.delete()}[e.length===1?e.toLowerCase():e]}#s(){this.#r?.(),s(null,this.#e),this.#e.remove(),this.#t instanceof HTMLElement&&this.#t.isConnected&&this.#t.focus()}};export{O as openViewer};