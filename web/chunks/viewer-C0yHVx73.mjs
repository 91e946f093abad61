import{S as e,a as t,b as n,c as r,d as i,g as a,i as o,m as s,n as c,o as l,p as u,r as d,s as f,u as p,x as m,y as h}from"../factorized_anchor.js";var g={scale:1,x:0,y:0},_=32,v=.0022;function y(e,t,n=0,r=0){let i=Math.min(_,Math.max(1,e.scale*t));if(i===1)return g;let a=i/e.scale;return{scale:i,x:n-(n-e.x)*a,y:r-(r-e.y)*a}}function b(e,t,n){let r;e.addEventListener(`wheel`,r=>{r.preventDefault();let{x:i,y:a}=x(e,r);n(y(t(),Math.exp(-r.deltaY*v),i,a))},{passive:!1}),e.addEventListener(`pointerdown`,n=>{n.button===0&&(r={id:n.pointerId,x:n.clientX,y:n.clientY,from:t()},e.setPointerCapture(n.pointerId))}),e.addEventListener(`pointermove`,e=>{if(r?.id!==e.pointerId||r.from.scale===1)return;let{from:t}=r;n({...t,x:t.x+e.clientX-r.x,y:t.y+e.clientY-r.y})});for(let t of[`pointerup`,`pointercancel`])e.addEventListener(t,()=>r=void 0);e.addEventListener(`dblclick`,r=>{let{x:i,y:a}=x(e,r);n(t().scale>1?g:y(t(),4,i,a))})}function x(e,t){let n=([...e.children].find(e=>{let{left:n,right:r}=e.getBoundingClientRect();return t.clientX>=n&&t.clientX<=r})??e).getBoundingClientRect();return{x:t.clientX-n.left-n.width/2,y:t.clientY-n.top-n.height/2}}var S=3;function C(r,i){let{candidates:a,candidate:o,panel:s}=i,c=e.gallery.viewer,l=o?a.indexOf(o):-1,u=s.picked,d=i.comparing&&u!==void 0&&u!==o;n(m`<header class="fa-viewer-bar">
        <strong>${l<0?c.title:c.position(l+1,a.length)}</strong>
        <span class="fa-viewer-facts">${w(i)}</span>
        ${M(`pi-search-minus`,`−`,()=>i.look(y(i.sight,1/1.5)))}
        <span class="fa-viewer-zoom">${Math.round(i.sight.scale*100)} %</span>
        ${M(`pi-search-plus`,`+`,()=>i.look(y(i.sight,1.5)))}
        ${M(`pi-arrows-alt`,c.fit,()=>i.look(g))}
        ${N(`pi-clone`,c.compare,c.compareHelp,i.comparing,()=>i.toggle(`comparing`))}
        ${N(`pi-window-maximize`,c.frame,c.frameHelp,i.framed,()=>i.toggle(`framed`))}
        ${M(`pi-times`,c.close,()=>i.close())}
      </header>
      <div class="fa-viewer-middle">
        ${M(`pi-chevron-left`,c.previous,()=>i.step(-1),a.length<2)}
        <div class="fa-viewer-stage" tabindex="0" role="group" aria-label=${c.title}>
          ${T(i,i.shown)} ${d?T(i,{candidate:u}):h}
        </div>
        ${M(`pi-chevron-right`,c.next,()=>i.step(1),a.length<2)}
        ${o||i.refinable?E(i):h}
      </div>
      <div class="fa-viewer-strip" role="group" aria-label=${e.gallery.gallery}>
        ${t(a,({id:e})=>e,(e,t)=>j(i,e,t))}
      </div>
      <footer class="fa-viewer-keys">${c.keys}</footer>`,r)}function w(t){let{candidate:n,panel:r}=t;if(!n)return``;let i=d(r.node),a=t.candidates.findIndex(({id:e})=>e===n.parent);return[n.seed==null?void 0:e.gallery.seed(String(n.seed)),e.gallery.pixels(n.width,n.height),i&&l(n,i),a<0?void 0:e.gallery.from(a+1)].filter(e=>e!==void 0).join(` · `)}function T(t,n){let{candidate:i}=n??{},o=i?u(i):n?.url;if(o===void 0)return h;let{scale:s,x:c,y:l}=t.sight,p=t.framed?d(t.panel.node):void 0,g=i!==void 0&&t.panel.isPick(i),_=i&&p&&a(i,p,p.fit),v=_&&p&&p.fit!==`crop`?p:i;return m`<figure class="fa-viewer-picture">
    <div
      class="fa-viewer-zoomed"
      data-pixels=${s>=S}
      style=${r({transform:`translate(${c}px, ${l}px) scale(${s})`,...v?{"--fa-ratio":String(v.width/v.height)}:{}})}
    >
      ${f(o,_?i:void 0,_?p:void 0,i?.caption??``)}
    </div>
    ${g?m`<figcaption>${e.gallery.viewer.picked}</figcaption>`:h}
  </figure>`}function E(e){let{candidate:t,refinable:n,said:r}=e;return m`<aside class="fa-viewer-side">
    ${t?D(e,t):h} ${n?O(e):h}
    ${t?k(e):h}
    ${r===void 0?h:m`<p class="fa-viewer-said" role="status">${r}</p>`}
  </aside>`}function D(t,n){let r=e.gallery.viewer,{panel:i}=t,a=t.caption??n.caption,o=i.feeder!==void 0&&i.group?.work===void 0;return m`<button type="button" class="fa-button fa-primary" @click=${()=>void t.pick()}>
      <i class="pi pi-check" aria-hidden="true"></i> ${i.isPick(n)?r.picked:r.pick}
    </button>
    <label class="fa-viewer-label"
      >${r.caption}
      <textarea
        rows="8"
        .value=${a}
        @input=${({target:e})=>{e instanceof HTMLTextAreaElement&&(t.caption=e.value),t.draw()}}
      ></textarea>
    </label>
    ${A(`pi-sparkles`,r.paint,r.paintHelp,()=>t.paint(),o&&t.caption!==void 0&&t.caption.trim()!==``)}
    ${A(`pi-sitemap`,r.vary,r.varyHelp,()=>t.vary(),o&&n.seed!=null)}`}function O(t){let n=e.gallery.viewer,{panel:r}=t,i=r.group?.work!==void 0;return m`${r.editor?A(`pi-pencil`,n.edit,n.editHelp,()=>t.edit(),!i):h}
  ${p()?A(`pi-palette`,n.paintOver,n.paintOverHelp,()=>t.paintOver()):h}`}function k(t){let n=e.gallery.viewer;return m`${A(`pi-download`,n.save,n.saveHelp,()=>t.save())}
  ${A(`pi-trash`,n.delete,``,()=>t.delete())}`}function A(e,t,n,r,i=!0){return m`<button
    type="button"
    class="fa-button"
    title=${n}
    ?disabled=${!i}
    @click=${()=>void r()}
  >
    <i class="pi ${e}" aria-hidden="true"></i> ${t}
  </button>`}function j(t,n,r){let i=n.seed==null?``:String(n.seed);return m`<button
    type="button"
    class="fa-viewer-small"
    data-current=${n===t.candidate}
    data-picked=${t.panel.isPick(n)}
    aria-label=${e.gallery.option(r+1,i)}
    aria-current=${n===t.candidate}
    @click=${()=>t.show(n)}
  >
    <img src=${s(n)} alt="" loading="lazy" decoding="async" draggable="false" />
    ${r<9?m`<span aria-hidden="true">${r+1}</span>`:h}
  </button>`}function M(e,t,n,r=!1){return m`<button
    type="button"
    class="fa-button"
    title=${t}
    aria-label=${t}
    ?disabled=${r}
    @click=${n}
  >
    <i class="pi ${e}" aria-hidden="true"></i>
  </button>`}function N(e,t,n,r,i){return m`<button
    type="button"
    class="fa-button ${r?`fa-primary`:``}"
    title=${n}
    aria-pressed=${r}
    @click=${i}
  >
    <i class="pi ${e}" aria-hidden="true"></i> ${t}
  </button>`}function P(e,t){new F(e,t).open()}var F=class{panel;#e=document.createElement(`dialog`);#t=document.activeElement;#n;#r;#i;sight=g;comparing=!1;framed=!1;caption;said;constructor(e,t){this.panel=e,this.#n=t??e.picked?.id}get candidates(){return o(this.panel)}get candidate(){return this.candidates.find(({id:e})=>e===this.#n)}get refinable(){let{candidate:e}=this;return e?{name:e.filename,subfolder:e.subfolder,candidate:e}:this.panel.pickedFile}get shown(){let{candidate:e}=this;if(e)return{candidate:e};let t=c(this.panel);return t&&{url:t.full}}open(){let t=this.#e;t.className=`fa-viewer`,t.setAttribute(`aria-label`,e.gallery.viewer.title),document.body.append(t);let n=this.panel.group?.subscribe(()=>this.draw()),r=()=>this.close();this.panel.whenLeft.add(r),this.#r=()=>{n?.(),this.panel.whenLeft.delete(r)},t.addEventListener(`close`,()=>this.#c()),t.addEventListener(`keydown`,e=>this.#o(e));for(let e of[`paste`,`copy`,`cut`,`keyup`,`pointerdown`,`wheel`])t.addEventListener(e,e=>e.stopPropagation());this.draw(),t.showModal();let i=t.querySelector(`.fa-viewer-stage`);i&&(i.focus(),b(i,()=>this.sight,e=>this.look(e)))}close(){this.#e.close()}draw(){C(this.#e,this)}look(e){this.sight=e,this.draw()}toggle(e){this[e]=!this[e],this.draw()}step(e){let{candidates:t}=this,n=t.findIndex(({id:e})=>e===this.#n);this.show(t.at((Math.max(n,0)+e)%Math.max(1,t.length)))}show(e){e&&(this.#n=e.id,this.caption=void 0,this.said=void 0,this.draw(),this.#e.querySelector(`[data-current="true"]`)?.scrollIntoView({block:`nearest`,inline:`nearest`}))}async pick(){let{candidate:e}=this;e&&(this.close(),await this.panel.pickCandidate(e))}async vary(){this.#a(),this.candidate&&await this.panel.vary(this.candidate),this.draw()}async edit(){let{refinable:e}=this;this.#a(),e&&await this.panel.edit(e),this.said=this.panel.group?.message?.text,this.draw()}async paintOver(){let{refinable:e,panel:t}=this;this.close(),e&&await i(t.node,e)}async paint(){let e=this.caption?.trim();this.#a(),e&&await this.panel.generate({caption:e}),this.draw()}async save(){let{candidate:t}=this,n=t&&await this.panel.group?.save(t.id);this.said=n===void 0?this.panel.group?.message?.text:e.gallery.viewer.saved(n),this.draw()}async delete(){let{candidate:t,candidates:n,panel:r}=this;if(!t)return;if(r.isPick(t)&&this.#i!==t.id){this.#i=t.id,this.said=e.gallery.viewer.deleteAsk,this.draw();return}let i=n.indexOf(t);await r.group?.remove(t.id);let a=this.candidates[Math.min(i,this.candidates.length-1)];a?this.show(a):this.close()}#a(){this.#e.querySelector(`.fa-viewer-stage`)?.focus()}#o(e){if(e.stopPropagation(),e.ctrlKey||e.metaKey||e.altKey)return;let{target:t,key:n}=e;if(t instanceof HTMLTextAreaElement)return;let r=t instanceof HTMLButtonElement,i=this.#s(n);i&&(!r||n!==`Enter`&&n!==` `)&&(e.preventDefault(),i())}#s(e){return/^[1-9]$/.test(e)?()=>this.show(this.candidates[Number(e)-1]):{ArrowRight:()=>this.step(1),ArrowDown:()=>this.step(1),ArrowLeft:()=>this.step(-1),ArrowUp:()=>this.step(-1),Enter:()=>void this.pick(),c:()=>this.toggle(`comparing`),f:()=>this.toggle(`framed`),"+":()=>this.look(y(this.sight,1.5)),"=":()=>this.look(y(this.sight,1.5)),"-":()=>this.look(y(this.sight,1/1.5)),0:()=>this.look(g),Delete:()=>void this.delete()}[e.length===1?e.toLowerCase():e]}#c(){this.#r?.(),n(null,this.#e),this.#e.remove(),this.#t instanceof HTMLElement&&this.#t.isConnected&&this.#t.focus()}};export{P as openViewer};