import{C as e,S as t,T as n,a as r,c as i,d as a,g as o,i as s,m as c,n as l,o as u,p as d,r as f,s as p,u as m,w as h}from"../factorized_anchor.js";var g={scale:1,x:0,y:0},_=32,v=.0022;function y(e,t,n=0,r=0){let i=Math.min(_,Math.max(1,e.scale*t));if(i===1)return g;let a=i/e.scale;return{scale:i,x:n-(n-e.x)*a,y:r-(r-e.y)*a}}function b(e,t,n){let r;e.addEventListener(`wheel`,r=>{r.preventDefault();let{x:i,y:a}=x(e,r);n(y(t(),Math.exp(-r.deltaY*v),i,a))},{passive:!1}),e.addEventListener(`pointerdown`,n=>{n.button===0&&(r={id:n.pointerId,x:n.clientX,y:n.clientY,from:t()},e.setPointerCapture(n.pointerId))}),e.addEventListener(`pointermove`,e=>{if(r?.id!==e.pointerId||r.from.scale===1)return;let{from:t}=r;n({...t,x:t.x+e.clientX-r.x,y:t.y+e.clientY-r.y})});for(let t of[`pointerup`,`pointercancel`])e.addEventListener(t,()=>r=void 0);e.addEventListener(`dblclick`,r=>{let{x:i,y:a}=x(e,r);n(t().scale>1?g:y(t(),4,i,a))})}function x(e,t){let n=([...e.children].find(e=>{let{left:n,right:r}=e.getBoundingClientRect();return t.clientX>=n&&t.clientX<=r})??e).getBoundingClientRect();return{x:t.clientX-n.left-n.width/2,y:t.clientY-n.top-n.height/2}}var S=3;function C(i,a){let{candidates:o,candidate:s,panel:c}=a,l=n.gallery.viewer,u=s?o.indexOf(s):-1,d=c.picked,f=a.comparing&&d!==void 0&&d!==s;e(h`<header class="fa-viewer-bar">
        <strong>${u<0?l.title:l.position(u+1,o.length)}</strong>
        <span class="fa-viewer-facts">${w(a)}</span>
        ${M(`pi-search-minus`,`−`,()=>a.look(y(a.sight,1/1.5)))}
        <span class="fa-viewer-zoom">${Math.round(a.sight.scale*100)} %</span>
        ${M(`pi-search-plus`,`+`,()=>a.look(y(a.sight,1.5)))}
        ${M(`pi-arrows-alt`,l.fit,()=>a.look(g))}
        ${N(`pi-clone`,l.compare,l.compareHelp,a.comparing,()=>a.toggle(`comparing`))}
        ${N(`pi-window-maximize`,l.frame,l.frameHelp,a.framed,()=>a.toggle(`framed`))}
        ${M(`pi-times`,l.close,()=>a.close())}
      </header>
      <div class="fa-viewer-middle">
        ${M(`pi-chevron-left`,l.previous,()=>a.step(-1),o.length<2)}
        <div class="fa-viewer-stage" tabindex="0" role="group" aria-label=${l.title}>
          ${T(a,a.shown)} ${f?T(a,{candidate:d}):t}
        </div>
        ${M(`pi-chevron-right`,l.next,()=>a.step(1),o.length<2)}
        ${s||a.refinable?E(a):t}
      </div>
      <div class="fa-viewer-strip" role="group" aria-label=${n.gallery.gallery}>
        ${r(o,({id:e})=>e,(e,t)=>j(a,e,t))}
      </div>
      <footer class="fa-viewer-keys">${l.keys}</footer>`,i)}function w(e){let{candidate:t,panel:r}=e;if(!t)return``;let i=f(r.node),a=e.candidates.findIndex(({id:e})=>e===t.parent);return[t.seed==null?void 0:n.gallery.seed(String(t.seed)),n.gallery.pixels(t.width,t.height),i&&u(t,i),a<0?void 0:n.gallery.from(a+1)].filter(e=>e!==void 0).join(` · `)}function T(e,r){let{candidate:a}=r??{},s=a?d(a):r?.url;if(s===void 0)return t;let{scale:c,x:l,y:u}=e.sight,m=e.framed?f(e.panel.node):void 0,g=a!==void 0&&e.panel.isPick(a),_=a&&m&&o(a,m,m.fit),v=_&&m&&m.fit!==`crop`?m:a;return h`<figure class="fa-viewer-picture">
    <div
      class="fa-viewer-zoomed"
      data-pixels=${c>=S}
      style=${i({transform:`translate(${l}px, ${u}px) scale(${c})`,...v?{"--fa-ratio":String(v.width/v.height)}:{}})}
    >
      ${p(s,_?a:void 0,_?m:void 0,a?.caption??``)}
    </div>
    ${g?h`<figcaption>${n.gallery.viewer.picked}</figcaption>`:t}
  </figure>`}function E(e){let{candidate:n,refinable:r,said:i}=e;return h`<aside class="fa-viewer-side">
    ${n?D(e,n):t} ${r?O(e):t}
    ${n?k(e):t}
    ${i===void 0?t:h`<p class="fa-viewer-said" role="status">${i}</p>`}
  </aside>`}function D(e,t){let r=n.gallery.viewer,{panel:i}=e,a=e.caption??t.caption,o=i.feeder!==void 0&&i.group?.work===void 0;return h`<button type="button" class="fa-button fa-primary" @click=${()=>void e.pick()}>
      <i class="pi pi-check" aria-hidden="true"></i> ${i.isPick(t)?r.picked:r.pick}
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
    ${A(`pi-sitemap`,r.vary,r.varyHelp,()=>e.vary(),o&&t.seed!=null)}`}function O(e){let r=n.gallery.viewer,{panel:i}=e,a=i.group?.work!==void 0;return h`${i.editor?A(`pi-pencil`,r.edit,r.editHelp,()=>e.edit(),!a):t}
  ${m()?A(`pi-palette`,r.paintOver,r.paintOverHelp,()=>e.paintOver()):t}`}function k(e){let t=n.gallery.viewer;return h`${A(`pi-download`,t.save,t.saveHelp,()=>e.save())}
  ${A(`pi-trash`,t.delete,``,()=>e.delete())}`}function A(e,t,n,r,i=!0){return h`<button
    type="button"
    class="fa-button"
    title=${n}
    ?disabled=${!i}
    @click=${()=>void r()}
  >
    <i class="pi ${e}" aria-hidden="true"></i> ${t}
  </button>`}function j(e,r,i){let a=r.seed==null?``:String(r.seed);return h`<button
    type="button"
    class="fa-viewer-small"
    data-current=${r===e.candidate}
    data-picked=${e.panel.isPick(r)}
    aria-label=${n.gallery.option(i+1,a)}
    aria-current=${r===e.candidate}
    @click=${()=>e.show(r)}
  >
    <img src=${c(r)} alt="" loading="lazy" decoding="async" draggable="false" />
    ${i<9?h`<span aria-hidden="true">${i+1}</span>`:t}
  </button>`}function M(e,t,n,r=!1){return h`<button
    type="button"
    class="fa-button"
    title=${t}
    aria-label=${t}
    ?disabled=${r}
    @click=${n}
  >
    <i class="pi ${e}" aria-hidden="true"></i>
  </button>`}function N(e,t,n,r,i){return h`<button
    type="button"
    class="fa-button ${r?`fa-primary`:``}"
    title=${n}
    aria-pressed=${r}
    @click=${i}
  >
    <i class="pi ${e}" aria-hidden="true"></i> ${t}
  </button>`}function P(e,t){new F(e,t).open()}var F=class{panel;#e=document.createElement(`dialog`);#t=document.activeElement;#n;#r;#i;sight=g;comparing=!1;framed=!1;caption;said;constructor(e,t){this.panel=e,this.#n=t??e.picked?.id}get candidates(){return s(this.panel)}get candidate(){return this.candidates.find(({id:e})=>e===this.#n)}get refinable(){let{candidate:e}=this;return e?{name:e.filename,subfolder:e.subfolder,candidate:e}:this.panel.pickedFile}get shown(){let{candidate:e}=this;if(e)return{candidate:e};let t=l(this.panel);return t&&{url:t.full}}open(){let e=this.#e;e.className=`fa-viewer`,e.setAttribute(`aria-label`,n.gallery.viewer.title),document.body.append(e);let t=this.panel.group?.subscribe(()=>this.draw()),r=()=>this.close();this.panel.whenLeft.add(r),this.#r=()=>{t?.(),this.panel.whenLeft.delete(r)},e.addEventListener(`close`,()=>this.#c()),e.addEventListener(`keydown`,e=>this.#o(e));for(let t of[`paste`,`copy`,`cut`,`keyup`,`pointerdown`,`wheel`])e.addEventListener(t,e=>e.stopPropagation());this.draw(),e.showModal();let i=e.querySelector(`.fa-viewer-stage`);i&&(i.focus(),b(i,()=>this.sight,e=>this.look(e)))}close(){this.#e.close()}draw(){C(this.#e,this)}look(e){this.sight=e,this.draw()}toggle(e){this[e]=!this[e],this.draw()}step(e){let{candidates:t}=this,n=t.findIndex(({id:e})=>e===this.#n);this.show(t.at((Math.max(n,0)+e)%Math.max(1,t.length)))}show(e){e&&(this.#n=e.id,this.caption=void 0,this.said=void 0,this.draw(),this.#e.querySelector(`[data-current="true"]`)?.scrollIntoView({block:`nearest`,inline:`nearest`}))}async pick(){let{candidate:e}=this;e&&(this.close(),await this.panel.pickCandidate(e))}async vary(){this.#a(),this.candidate&&await this.panel.vary(this.candidate),this.draw()}async edit(){let{refinable:e}=this;this.#a(),e&&await this.panel.edit(e),this.said=this.panel.group?.message?.text,this.draw()}async paintOver(){let{refinable:e,panel:t}=this;this.close(),e&&await a(t.node,e)}async paint(){let e=this.caption?.trim();this.#a(),e&&await this.panel.generate({caption:e}),this.draw()}async save(){let{candidate:e}=this,t=e&&await this.panel.group?.save(e.id);this.said=t===void 0?this.panel.group?.message?.text:n.gallery.viewer.saved(t),this.draw()}async delete(){let{candidate:e,candidates:t,panel:r}=this;if(!e)return;if(r.isPick(e)&&this.#i!==e.id){this.#i=e.id,this.said=n.gallery.viewer.deleteAsk,this.draw();return}let i=t.indexOf(e);await r.group?.remove(e.id);let a=this.candidates[Math.min(i,this.candidates.length-1)];a?this.show(a):this.close()}#a(){this.#e.querySelector(`.fa-viewer-stage`)?.focus()}#o(e){if(e.stopPropagation(),e.ctrlKey||e.metaKey||e.altKey)return;let{target:t,key:n}=e;if(t instanceof HTMLTextAreaElement)return;let r=t instanceof HTMLButtonElement,i=this.#s(n);i&&(!r||n!==`Enter`&&n!==` `)&&(e.preventDefault(),i())}#s(e){return/^[1-9]$/.test(e)?()=>this.show(this.candidates[Number(e)-1]):{ArrowRight:()=>this.step(1),ArrowDown:()=>this.step(1),ArrowLeft:()=>this.step(-1),ArrowUp:()=>this.step(-1),Enter:()=>void this.pick(),c:()=>this.toggle(`comparing`),f:()=>this.toggle(`framed`),"+":()=>this.look(y(this.sight,1.5)),"=":()=>this.look(y(this.sight,1.5)),"-":()=>this.look(y(this.sight,1/1.5)),0:()=>this.look(g),Delete:()=>void this.delete()}[e.length===1?e.toLowerCase():e]}#c(){this.#r?.(),e(null,this.#e),this.#e.remove(),this.#t instanceof HTMLElement&&this.#t.isConnected&&this.#t.focus()}};export{P as openViewer};