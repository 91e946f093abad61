import{i as e,n as t,t as n}from"./lit-CbKiA247.mjs";import{S as r,a as i,c as a,d as o,g as s,i as c,m as l,n as u,o as d,p as f,r as p,s as m,u as h}from"../factorized_anchor.js";var g={scale:1,x:0,y:0},_=32,v=.0022;function y(e,t,n=0,r=0){let i=Math.min(_,Math.max(1,e.scale*t));if(i===1)return g;let a=i/e.scale;return{scale:i,x:n-(n-e.x)*a,y:r-(r-e.y)*a}}function b(e,t,n){let r;e.addEventListener(`wheel`,r=>{r.preventDefault();let{x:i,y:a}=x(e,r);n(y(t(),Math.exp(-r.deltaY*v),i,a))},{passive:!1}),e.addEventListener(`pointerdown`,n=>{n.button===0&&(r={id:n.pointerId,x:n.clientX,y:n.clientY,from:t()},e.setPointerCapture(n.pointerId))}),e.addEventListener(`pointermove`,e=>{if(r?.id!==e.pointerId||r.from.scale===1)return;let{from:t}=r;n({...t,x:t.x+e.clientX-r.x,y:t.y+e.clientY-r.y})});for(let t of[`pointerup`,`pointercancel`])e.addEventListener(t,()=>r=void 0);e.addEventListener(`dblclick`,r=>{let{x:i,y:a}=x(e,r);n(t().scale>1?g:y(t(),4,i,a))})}function x(e,t){let n=([...e.children].find(e=>{let{left:n,right:r}=e.getBoundingClientRect();return t.clientX>=n&&t.clientX<=r})??e).getBoundingClientRect();return{x:t.clientX-n.left-n.width/2,y:t.clientY-n.top-n.height/2}}var S=3;function C(a,o){let{candidates:s,candidate:c,panel:l}=o,u=r.gallery.viewer,d=c?s.indexOf(c):-1,f=l.picked,p=o.comparing&&f!==void 0&&f!==c;t(e`<header class="fa-viewer-bar">
        <strong>${d<0?u.title:u.position(d+1,s.length)}</strong>
        <span class="fa-viewer-facts">${w(o)}</span>
        ${M(`pi-search-minus`,`−`,()=>o.look(y(o.sight,1/1.5)))}
        <span class="fa-viewer-zoom">${Math.round(o.sight.scale*100)} %</span>
        ${M(`pi-search-plus`,`+`,()=>o.look(y(o.sight,1.5)))}
        ${M(`pi-arrows-alt`,u.fit,()=>o.look(g))}
        ${N(`pi-clone`,u.compare,u.compareHelp,o.comparing,()=>o.toggle(`comparing`))}
        ${N(`pi-window-maximize`,u.frame,u.frameHelp,o.framed,()=>o.toggle(`framed`))}
        ${M(`pi-times`,u.close,()=>o.close())}
      </header>
      <div class="fa-viewer-middle">
        ${M(`pi-chevron-left`,u.previous,()=>o.step(-1),s.length<2)}
        <div class="fa-viewer-stage" tabindex="0" role="group" aria-label=${u.title}>
          ${T(o,o.shown)} ${p?T(o,{candidate:f}):n}
        </div>
        ${M(`pi-chevron-right`,u.next,()=>o.step(1),s.length<2)}
        ${c||o.refinable?E(o):n}
      </div>
      <div class="fa-viewer-strip" role="group" aria-label=${r.gallery.gallery}>
        ${i(s,({id:e})=>e,(e,t)=>j(o,e,t))}
      </div>
      <footer class="fa-viewer-keys">${u.keys}</footer>`,a)}function w(e){let{candidate:t,panel:n}=e;if(!t)return``;let i=p(n.node),a=e.candidates.findIndex(({id:e})=>e===t.parent);return[t.seed==null?void 0:r.gallery.seed(String(t.seed)),r.gallery.pixels(t.width,t.height),i&&d(t,i),a<0?void 0:r.gallery.from(a+1)].filter(e=>e!==void 0).join(` · `)}function T(t,i){let{candidate:o}=i??{},c=o?f(o):i?.url;if(c===void 0)return n;let{scale:l,x:u,y:d}=t.sight,h=t.framed?p(t.panel.node):void 0,g=o!==void 0&&t.panel.isPick(o),_=o&&h&&s(o,h,h.fit),v=_&&h&&h.fit!==`crop`?h:o;return e`<figure class="fa-viewer-picture">
    <div
      class="fa-viewer-zoomed"
      data-pixels=${l>=S}
      style=${a({transform:`translate(${u}px, ${d}px) scale(${l})`,...v?{"--fa-ratio":String(v.width/v.height)}:{}})}
    >
      ${m(c,_?o:void 0,_?h:void 0,o?.caption??``)}
    </div>
    ${g?e`<figcaption>${r.gallery.viewer.picked}</figcaption>`:n}
  </figure>`}function E(t){let{candidate:r,refinable:i,said:a}=t;return e`<aside class="fa-viewer-side">
    ${r?D(t,r):n} ${i?O(t):n}
    ${r?k(t):n}
    ${a===void 0?n:e`<p class="fa-viewer-said" role="status">${a}</p>`}
  </aside>`}function D(t,n){let i=r.gallery.viewer,{panel:a}=t,o=t.caption??n.caption,s=a.feeder!==void 0&&a.group?.work===void 0;return e`<button type="button" class="fa-button fa-primary" @click=${()=>void t.pick()}>
      <i class="pi pi-check" aria-hidden="true"></i> ${a.isPick(n)?i.picked:i.pick}
    </button>
    <label class="fa-viewer-label"
      >${i.caption}
      <textarea
        rows="8"
        .value=${o}
        @input=${({target:e})=>{e instanceof HTMLTextAreaElement&&(t.caption=e.value),t.draw()}}
      ></textarea>
    </label>
    ${A(`pi-sparkles`,i.paint,i.paintHelp,()=>t.paint(),s&&t.caption!==void 0&&t.caption.trim()!==``)}
    ${A(`pi-sitemap`,i.vary,i.varyHelp,()=>t.vary(),s&&n.seed!=null)}`}function O(t){let i=r.gallery.viewer,{panel:a}=t,o=a.group?.work!==void 0;return e`${a.editor?A(`pi-pencil`,i.edit,i.editHelp,()=>t.edit(),!o):n}
  ${h()?A(`pi-palette`,i.paintOver,i.paintOverHelp,()=>t.paintOver()):n}`}function k(t){let n=r.gallery.viewer;return e`${A(`pi-download`,n.save,n.saveHelp,()=>t.save())}
  ${A(`pi-trash`,n.delete,``,()=>t.delete())}`}function A(t,n,r,i,a=!0){return e`<button
    type="button"
    class="fa-button"
    title=${r}
    ?disabled=${!a}
    @click=${()=>void i()}
  >
    <i class="pi ${t}" aria-hidden="true"></i> ${n}
  </button>`}function j(t,i,a){let o=i.seed==null?``:String(i.seed);return e`<button
    type="button"
    class="fa-viewer-small"
    data-current=${i===t.candidate}
    data-picked=${t.panel.isPick(i)}
    aria-label=${r.gallery.option(a+1,o)}
    aria-current=${i===t.candidate}
    @click=${()=>t.show(i)}
  >
    <img src=${l(i)} alt="" loading="lazy" decoding="async" draggable="false" />
    ${a<9?e`<span aria-hidden="true">${a+1}</span>`:n}
  </button>`}function M(t,n,r,i=!1){return e`<button
    type="button"
    class="fa-button"
    title=${n}
    aria-label=${n}
    ?disabled=${i}
    @click=${r}
  >
    <i class="pi ${t}" aria-hidden="true"></i>
  </button>`}function N(t,n,r,i,a){return e`<button
    type="button"
    class="fa-button ${i?`fa-primary`:``}"
    title=${r}
    aria-pressed=${i}
    @click=${a}
  >
    <i class="pi ${t}" aria-hidden="true"></i> ${n}
  </button>`}function P(e,t){new F(e,t).open()}var F=class{panel;#e=document.createElement(`dialog`);#t=document.activeElement;#n;#r;#i;sight=g;comparing=!1;framed=!1;caption;said;constructor(e,t){this.panel=e,this.#n=t??e.picked?.id}get candidates(){return c(this.panel)}get candidate(){return this.candidates.find(({id:e})=>e===this.#n)}get refinable(){let{candidate:e}=this;return e?{name:e.filename,subfolder:e.subfolder,candidate:e}:this.panel.pickedFile}get shown(){let{candidate:e}=this;if(e)return{candidate:e};let t=u(this.panel);return t&&{url:t.full}}open(){let e=this.#e;e.className=`fa-viewer`,e.setAttribute(`aria-label`,r.gallery.viewer.title),document.body.append(e);let t=this.panel.group?.subscribe(()=>this.draw()),n=()=>this.close();this.panel.whenLeft.add(n),this.#r=()=>{t?.(),this.panel.whenLeft.delete(n)},e.addEventListener(`close`,()=>this.#c()),e.addEventListener(`keydown`,e=>this.#o(e));for(let t of[`paste`,`copy`,`cut`,`keyup`,`pointerdown`,`wheel`])e.addEventListener(t,e=>e.stopPropagation());this.draw(),e.showModal();let i=e.querySelector(`.fa-viewer-stage`);i&&(i.focus(),b(i,()=>this.sight,e=>this.look(e)))}close(){this.#e.close()}draw(){C(this.#e,this)}look(e){this.sight=e,this.draw()}toggle(e){this[e]=!this[e],this.draw()}step(e){let{candidates:t}=this,n=t.findIndex(({id:e})=>e===this.#n);this.show(t.at((Math.max(n,0)+e)%Math.max(1,t.length)))}show(e){e&&(this.#n=e.id,this.caption=void 0,this.said=void 0,this.draw(),this.#e.querySelector(`[data-current="true"]`)?.scrollIntoView({block:`nearest`,inline:`nearest`}))}async pick(){let{candidate:e}=this;e&&(this.close(),await this.panel.pickCandidate(e))}async vary(){this.#a(),this.candidate&&await this.panel.vary(this.candidate),this.draw()}async edit(){let{refinable:e}=this;this.#a(),e&&await this.panel.edit(e),this.said=this.panel.group?.message?.text,this.draw()}async paintOver(){let{refinable:e,panel:t}=this;this.close(),e&&await o(t.node,e)}async paint(){let e=this.caption?.trim();this.#a(),e&&await this.panel.generate({caption:e}),this.draw()}async save(){let{candidate:e}=this,t=e&&await this.panel.group?.save(e.id);this.said=t===void 0?this.panel.group?.message?.text:r.gallery.viewer.saved(t),this.draw()}async delete(){let{candidate:e,candidates:t,panel:n}=this;if(!e)return;if(n.isPick(e)&&this.#i!==e.id){this.#i=e.id,this.said=r.gallery.viewer.deleteAsk,this.draw();return}let i=t.indexOf(e);await n.group?.remove(e.id);let a=this.candidates[Math.min(i,this.candidates.length-1)];a?this.show(a):this.close()}#a(){this.#e.querySelector(`.fa-viewer-stage`)?.focus()}#o(e){if(e.stopPropagation(),e.ctrlKey||e.metaKey||e.altKey)return;let{target:t,key:n}=e;if(t instanceof HTMLTextAreaElement)return;let r=t instanceof HTMLButtonElement,i=this.#s(n);i&&(!r||n!==`Enter`&&n!==` `)&&(e.preventDefault(),i())}#s(e){return/^[1-9]$/.test(e)?()=>this.show(this.candidates[Number(e)-1]):{ArrowRight:()=>this.step(1),ArrowDown:()=>this.step(1),ArrowLeft:()=>this.step(-1),ArrowUp:()=>this.step(-1),Enter:()=>void this.pick(),c:()=>this.toggle(`comparing`),f:()=>this.toggle(`framed`),"+":()=>this.look(y(this.sight,1.5)),"=":()=>this.look(y(this.sight,1.5)),"-":()=>this.look(y(this.sight,1/1.5)),0:()=>this.look(g),Delete:()=>void this.delete()}[e.length===1?e.toLowerCase():e]}#c(){this.#r?.(),t(null,this.#e),this.#e.remove(),this.#t instanceof HTMLElement&&this.#t.isConnected&&this.#t.focus()}};export{P as openViewer};