import{a as e,b as t,c as n,d as r,g as i,i as a,m as o,n as s,o as c,p as l,r as u,s as d,u as f,v as p,x as m,y as h}from"../factorized_anchor.js";var g={scale:1,x:0,y:0},_=32,v=.0022;function y(e,t,n=0,r=0){let i=Math.min(_,Math.max(1,e.scale*t));if(i===1)return g;let a=i/e.scale;return{scale:i,x:n-(n-e.x)*a,y:r-(r-e.y)*a}}function b(e,t,n){let r;e.addEventListener(`wheel`,r=>{r.preventDefault();let{x:i,y:a}=x(e,r);n(y(t(),Math.exp(-r.deltaY*v),i,a))},{passive:!1}),e.addEventListener(`pointerdown`,n=>{n.button===0&&(r={id:n.pointerId,x:n.clientX,y:n.clientY,from:t()},e.setPointerCapture(n.pointerId))}),e.addEventListener(`pointermove`,e=>{if(r?.id!==e.pointerId||r.from.scale===1)return;let{from:t}=r;n({...t,x:t.x+e.clientX-r.x,y:t.y+e.clientY-r.y})});for(let t of[`pointerup`,`pointercancel`])e.addEventListener(t,()=>r=void 0);e.addEventListener(`dblclick`,r=>{let{x:i,y:a}=x(e,r);n(t().scale>1?g:y(t(),4,i,a))})}function x(e,t){let n=([...e.children].find(e=>{let{left:n,right:r}=e.getBoundingClientRect();return t.clientX>=n&&t.clientX<=r})??e).getBoundingClientRect();return{x:t.clientX-n.left-n.width/2,y:t.clientY-n.top-n.height/2}}var S=3;function C(n,r){let{candidates:i,candidate:a,panel:o}=r,s=m.gallery.viewer,c=a?i.indexOf(a):-1,l=o.picked,u=r.comparing&&l!==void 0&&l!==a;h(t`<header class="fa-viewer-bar">
        <strong>${c<0?s.title:s.position(c+1,i.length)}</strong>
        <span class="fa-viewer-facts">${w(r)}</span>
        ${M(`pi-search-minus`,`−`,()=>r.look(y(r.sight,1/1.5)))}
        <span class="fa-viewer-zoom">${Math.round(r.sight.scale*100)} %</span>
        ${M(`pi-search-plus`,`+`,()=>r.look(y(r.sight,1.5)))}
        ${M(`pi-arrows-alt`,s.fit,()=>r.look(g))}
        ${N(`pi-clone`,s.compare,s.compareHelp,r.comparing,()=>r.toggle(`comparing`))}
        ${N(`pi-window-maximize`,s.frame,s.frameHelp,r.framed,()=>r.toggle(`framed`))}
        ${M(`pi-times`,s.close,()=>r.close())}
      </header>
      <div class="fa-viewer-middle">
        ${M(`pi-chevron-left`,s.previous,()=>r.step(-1),i.length<2)}
        <div class="fa-viewer-stage" tabindex="0" role="group" aria-label=${s.title}>
          ${T(r,r.shown)} ${u?T(r,{candidate:l}):p}
        </div>
        ${M(`pi-chevron-right`,s.next,()=>r.step(1),i.length<2)}
        ${a||r.refinable?E(r):p}
      </div>
      <div class="fa-viewer-strip" role="group" aria-label=${m.gallery.gallery}>
        ${e(i,({id:e})=>e,(e,t)=>j(r,e,t))}
      </div>
      <footer class="fa-viewer-keys">${s.keys}</footer>`,n)}function w(e){let{candidate:t,panel:n}=e;if(!t)return``;let r=u(n.node),i=e.candidates.findIndex(({id:e})=>e===t.parent);return[t.seed==null?void 0:m.gallery.seed(String(t.seed)),m.gallery.pixels(t.width,t.height),r&&c(t,r),i<0?void 0:m.gallery.from(i+1)].filter(e=>e!==void 0).join(` · `)}function T(e,r){let{candidate:a}=r??{},o=a?l(a):r?.url;if(o===void 0)return p;let{scale:s,x:c,y:f}=e.sight,h=e.framed?u(e.panel.node):void 0,g=a!==void 0&&e.panel.isPick(a),_=a&&h&&i(a,h,h.fit),v=_&&h&&h.fit!==`crop`?h:a;return t`<figure class="fa-viewer-picture">
    <div
      class="fa-viewer-zoomed"
      data-pixels=${s>=S}
      style=${n({transform:`translate(${c}px, ${f}px) scale(${s})`,...v?{"--fa-ratio":String(v.width/v.height)}:{}})}
    >
      ${d(o,_?a:void 0,_?h:void 0,a?.caption??``)}
    </div>
    ${g?t`<figcaption>${m.gallery.viewer.picked}</figcaption>`:p}
  </figure>`}function E(e){let{candidate:n,refinable:r,said:i}=e;return t`<aside class="fa-viewer-side">
    ${n?D(e,n):p} ${r?O(e):p}
    ${n?k(e):p}
    ${i===void 0?p:t`<p class="fa-viewer-said" role="status">${i}</p>`}
  </aside>`}function D(e,n){let r=m.gallery.viewer,{panel:i}=e,a=e.caption??n.caption,o=i.feeder!==void 0&&i.group?.work===void 0;return t`<button type="button" class="fa-button fa-primary" @click=${()=>void e.pick()}>
      <i class="pi pi-check" aria-hidden="true"></i> ${i.isPick(n)?r.picked:r.pick}
    </button>
    <label class="fa-viewer-label"
      >${r.caption}
      <textarea
        rows="8"
        .value=${a}
        @input=${({target:t})=>{t instanceof HTMLTextAreaElement&&(e.caption=t.value),e.draw()}}
      ></textarea>
    </label>
    ${A(`pi-sparkles`,r.paint,r.paintHelp,()=>e.paint(),o&&e.caption!==void 0&&e.caption.trim()!==``)}
    ${A(`pi-sitemap`,r.vary,r.varyHelp,()=>e.vary(),o&&n.seed!=null)}`}function O(e){let n=m.gallery.viewer,{panel:r}=e,i=r.group?.work!==void 0;return t`${r.editor?A(`pi-pencil`,n.edit,n.editHelp,()=>e.edit(),!i):p}
  ${f()?A(`pi-palette`,n.paintOver,n.paintOverHelp,()=>e.paintOver()):p}`}function k(e){let n=m.gallery.viewer;return t`${A(`pi-download`,n.save,n.saveHelp,()=>e.save())}
  ${A(`pi-trash`,n.delete,``,()=>e.delete())}`}function A(e,n,r,i,a=!0){return t`<button
    type="button"
    class="fa-button"
    title=${r}
    ?disabled=${!a}
    @click=${()=>void i()}
  >
    <i class="pi ${e}" aria-hidden="true"></i> ${n}
  </button>`}function j(e,n,r){let i=n.seed==null?``:String(n.seed);return t`<button
    type="button"
    class="fa-viewer-small"
    data-current=${n===e.candidate}
    data-picked=${e.panel.isPick(n)}
    aria-label=${m.gallery.option(r+1,i)}
    aria-current=${n===e.candidate}
    @click=${()=>e.show(n)}
  >
    <img src=${o(n)} alt="" loading="lazy" decoding="async" draggable="false" />
    ${r<9?t`<span aria-hidden="true">${r+1}</span>`:p}
  </button>`}function M(e,n,r,i=!1){return t`<button
    type="button"
    class="fa-button"
    title=${n}
    aria-label=${n}
    ?disabled=${i}
    @click=${r}
  >
    <i class="pi ${e}" aria-hidden="true"></i>
  </button>`}function N(e,n,r,i,a){return t`<button
    type="button"
    class="fa-button ${i?`fa-primary`:``}"
    title=${r}
    aria-pressed=${i}
    @click=${a}
  >
    <i class="pi ${e}" aria-hidden="true"></i> ${n}
  </button>`}function P(e,t){new F(e,t).open()}var F=class{panel;#e=document.createElement(`dialog`);#t=document.activeElement;#n;#r;#i;sight=g;comparing=!1;framed=!1;caption;said;constructor(e,t){this.panel=e,this.#n=t??e.picked?.id}get candidates(){return a(this.panel)}get candidate(){return this.candidates.find(({id:e})=>e===this.#n)}get refinable(){let{candidate:e}=this;return e?{name:e.filename,subfolder:e.subfolder,candidate:e}:this.panel.pickedFile}get shown(){let{candidate:e}=this;if(e)return{candidate:e};let t=s(this.panel);return t&&{url:t.full}}open(){let e=this.#e;e.className=`fa-viewer`,e.setAttribute(`aria-label`,m.gallery.viewer.title),document.body.append(e);let t=this.panel.group?.subscribe(()=>this.draw()),n=()=>this.close();this.panel.whenLeft.add(n),this.#r=()=>{t?.(),this.panel.whenLeft.delete(n)},e.addEventListener(`close`,()=>this.#c()),e.addEventListener(`keydown`,e=>this.#o(e));for(let t of[`paste`,`copy`,`cut`,`keyup`,`pointerdown`,`wheel`])e.addEventListener(t,e=>e.stopPropagation());this.draw(),e.showModal();let r=e.querySelector(`.fa-viewer-stage`);r&&(r.focus(),b(r,()=>this.sight,e=>this.look(e)))}close(){this.#e.close()}draw(){C(this.#e,this)}look(e){this.sight=e,this.draw()}toggle(e){this[e]=!this[e],this.draw()}step(e){let{candidates:t}=this,n=t.findIndex(({id:e})=>e===this.#n);this.show(t.at((Math.max(n,0)+e)%Math.max(1,t.length)))}show(e){e&&(this.#n=e.id,this.caption=void 0,this.said=void 0,this.draw(),this.#e.querySelector(`[data-current="true"]`)?.scrollIntoView({block:`nearest`,inline:`nearest`}))}async pick(){let{candidate:e}=this;e&&(this.close(),await this.panel.pickCandidate(e))}async vary(){this.#a(),this.candidate&&await this.panel.vary(this.candidate),this.draw()}async edit(){let{refinable:e}=this;this.#a(),e&&await this.panel.edit(e),this.said=this.panel.group?.message?.text,this.draw()}async paintOver(){let{refinable:e,panel:t}=this;this.close(),e&&await r(t.node,e)}async paint(){let e=this.caption?.trim();this.#a(),e&&await this.panel.generate({caption:e}),this.draw()}async save(){let{candidate:e}=this,t=e&&await this.panel.group?.save(e.id);this.said=t===void 0?this.panel.group?.message?.text:m.gallery.viewer.saved(t),this.draw()}async delete(){let{candidate:e,candidates:t,panel:n}=this;if(!e)return;if(n.isPick(e)&&this.#i!==e.id){this.#i=e.id,this.said=m.gallery.viewer.deleteAsk,this.draw();return}let r=t.indexOf(e);await n.group?.remove(e.id);let i=this.candidates[Math.min(r,this.candidates.length-1)];i?this.show(i):this.close()}#a(){this.#e.querySelector(`.fa-viewer-stage`)?.focus()}#o(e){if(e.stopPropagation(),e.ctrlKey||e.metaKey||e.altKey)return;let{target:t,key:n}=e;if(t instanceof HTMLTextAreaElement)return;let r=t instanceof HTMLButtonElement,i=this.#s(n);i&&(!r||n!==`Enter`&&n!==` `)&&(e.preventDefault(),i())}#s(e){return/^[1-9]$/.test(e)?()=>this.show(this.candidates[Number(e)-1]):{ArrowRight:()=>this.step(1),ArrowDown:()=>this.step(1),ArrowLeft:()=>this.step(-1),ArrowUp:()=>this.step(-1),Enter:()=>void this.pick(),c:()=>this.toggle(`comparing`),f:()=>this.toggle(`framed`),"+":()=>this.look(y(this.sight,1.5)),"=":()=>this.look(y(this.sight,1.5)),"-":()=>this.look(y(this.sight,1/1.5)),0:()=>this.look(g),Delete:()=>void this.delete()}[e.length===1?e.toLowerCase():e]}#c(){this.#r?.(),h(null,this.#e),this.#e.remove(),this.#t instanceof HTMLElement&&this.#t.isConnected&&this.#t.focus()}};export{P as openViewer};