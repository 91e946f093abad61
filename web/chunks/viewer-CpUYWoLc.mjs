import{t as e}from"./dialog-BhQhFsDC.mjs";import{t}from"./texts-Cm2Gon1z.mjs";import{D as n,a as r,c as i,d as a,f as o,h as s,i as c,k as l,l as u,m as d,n as f,o as p,r as m,s as h,u as g,v as _,x as v,y}from"../factorized_anchor.js";var b={scale:1,x:0,y:0},x=32,S=.0022;function C(e,t,n=0,r=0){let i=Math.min(x,Math.max(1,e.scale*t));if(i===1)return b;let a=i/e.scale;return{scale:i,x:n-(n-e.x)*a,y:r-(r-e.y)*a}}function w(e,t,n){let r;e.addEventListener(`wheel`,r=>{r.preventDefault();let{x:i,y:a}=T(e,r);n(C(t(),Math.exp(-r.deltaY*S),i,a))},{passive:!1}),e.addEventListener(`pointerdown`,n=>{n.button===0&&(r={id:n.pointerId,x:n.clientX,y:n.clientY,from:t()},e.setPointerCapture(n.pointerId))}),e.addEventListener(`pointermove`,e=>{if(r?.id!==e.pointerId||r.from.scale===1)return;let{from:t}=r;n({...t,x:t.x+e.clientX-r.x,y:t.y+e.clientY-r.y})});for(let t of[`pointerup`,`pointercancel`])e.addEventListener(t,()=>r=void 0);e.addEventListener(`dblclick`,r=>{let{x:i,y:a}=T(e,r);n(t().scale>1?b:C(t(),4,i,a))})}function T(e,t){let n=([...e.children].find(e=>{let{left:n,right:r}=e.getBoundingClientRect();return t.clientX>=n&&t.clientX<=r})??e).getBoundingClientRect();return{x:t.clientX-n.left-n.width/2,y:t.clientY-n.top-n.height/2}}var E=3;function D(e,r){let{candidates:i,candidate:a,panel:o}=r,s=t.gallery.viewer,c=a?i.indexOf(a):-1,d=o.picked,f=r.comparing&&d!==void 0&&d!==a;e.draw({title:c<0?s.title:s.position(c+1,i.length),tools:l`<span class="fa-viewer-facts">${O(r)}</span>
      ${I(`pi-search-minus`,`−`,()=>r.look(C(r.sight,1/1.5)))}
      <span class="fa-viewer-zoom">${Math.round(r.sight.scale*10)/10} ×</span>
      ${I(`pi-search-plus`,`+`,()=>r.look(C(r.sight,1.5)))}
      ${I(`pi-arrows-alt`,s.fit,()=>r.look(b))}
      ${L(`pi-clone`,s.compare,s.compareHelp,r.comparing,()=>r.toggle(`comparing`))}
      ${L(`pi-window-maximize`,s.frame,s.frameHelp,r.framed,()=>r.toggle(`framed`))}`,body:l`<div class="fa-viewer-middle">
        ${I(`pi-chevron-left`,s.previous,()=>r.step(-1),i.length<2)}
        <div class="fa-viewer-stage" tabindex="0" role="group" aria-label=${s.title}>
          ${k(r,r.shown)} ${f?k(r,{candidate:d}):n}
        </div>
        ${I(`pi-chevron-right`,s.next,()=>r.step(1),i.length<2)}
        ${a||r.refinable?A(r):n}
      </div>
      <div class="fa-viewer-strip" role="group" aria-label=${t.gallery.gallery}>
        ${u(i,({id:e})=>e,(e,t)=>F(r,e,t))}
      </div>
      <footer class="fa-viewer-keys">${s.keys}</footer>`})}function O(e){let{candidate:n,panel:r}=e;if(!n)return``;let i=m(r.node);return[p(n),t.gallery.pixels(n.width,n.height),i&&g(n,i),h(n,e.candidates)].filter(e=>e!==void 0).join(` · `)}function k(e,r){let{candidate:i}=r??{},s=i?_(i):r?.url;if(s===void 0)return n;let{scale:c,x:u,y:d}=e.sight,f=e.framed?m(e.panel.node):void 0,p=i!==void 0&&e.panel.isPick(i),h=i&&f&&v(i,f,f.fit),g=h&&f&&f.fit!==`crop`?f:i;return l`<figure class="fa-viewer-picture">
    <div
      class="fa-viewer-zoomed"
      data-pixels=${c>=E}
      style=${o({transform:`translate(${u}px, ${d}px) scale(${c})`,...g?{"--fa-ratio":String(g.width/g.height)}:{}})}
    >
      ${a(s,h?i:void 0,h?f:void 0,i?.caption??``)}
    </div>
    ${p?l`<figcaption>${t.gallery.viewer.picked}</figcaption>`:n}
  </figure>`}function A(e){let{candidate:t,refinable:r,said:i}=e,a=e.panel.group?.work;return l`<aside class="fa-viewer-side">
    ${t?j(e,t):n} ${r?M(e):n}
    ${t?N(e,t):n}
    ${i===void 0?n:l`<p class="fa-viewer-said" role="status">${i}</p>`}
    ${a?l`<p class="fa-viewer-said" role="status">${c(a)}</p>`:n}
  </aside>`}function j(e,n){let r=t.gallery.viewer,{panel:i}=e,a=e.caption??n.caption,o=i.feeder!==void 0&&i.group?.work===void 0;return l`<button type="button" class="fa-button fa-primary" @click=${()=>void e.pick()}>
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
    ${P(`pi-sparkles`,r.paint,r.paintHelp,()=>e.paint(),o&&e.caption!==void 0&&e.caption.trim()!==``)}
    ${P(`pi-sitemap`,r.vary,r.varyHelp,()=>e.vary(),o&&n.seed!=null)}`}function M(e){let r=t.gallery.viewer,{panel:i}=e,a=i.group?.work!==void 0;return l`${i.editor?P(`pi-pencil`,r.edit,r.editHelp,()=>e.edit(),!a):n}
  ${d()?P(`pi-palette`,r.paintOver,r.paintOverHelp,()=>e.paintOver()):n}`}function N(e,r){let a=t.gallery.viewer,o=i(r,e.candidates);return l`${o?P(`pi-reply`,a.parent,h(r,e.candidates)??``,()=>e.show(o)):n}
  ${P(`pi-download`,a.save,a.saveHelp,()=>e.save())}
  ${P(`pi-trash`,a.delete,``,()=>e.delete())}`}function P(e,t,n,r,i=!0){return l`<button
    type="button"
    class="fa-button"
    title=${n}
    ?disabled=${!i}
    @click=${()=>void r()}
  >
    <i class="pi ${e}" aria-hidden="true"></i> ${t}
  </button>`}function F(e,t,r){let i=p(t);return l`<button
    type="button"
    class="fa-viewer-small"
    title=${i}
    data-current=${t===e.candidate}
    data-picked=${e.panel.isPick(t)}
    aria-label=${i}
    aria-current=${t===e.candidate}
    @click=${()=>e.show(t)}
  >
    <img src=${y(t)} alt="" loading="lazy" decoding="async" draggable="false" />
    ${r<9?l`<span aria-hidden="true">${r+1}</span>`:n}
    ${e.panel.isPick(t)?l`<i class="pi pi-check fa-thumb-mark" aria-hidden="true"></i>`:n}
  </button>`}function I(e,t,n,r=!1){return l`<button
    type="button"
    class="fa-button"
    title=${t}
    aria-label=${t}
    ?disabled=${r}
    @click=${n}
  >
    <i class="pi ${e}" aria-hidden="true"></i>
  </button>`}function L(e,t,n,r,i){return l`<button
    type="button"
    class="fa-button ${r?`fa-primary`:``}"
    title=${n}
    aria-pressed=${r}
    @click=${i}
  >
    <i class="pi ${e}" aria-hidden="true"></i> ${t}
  </button>`}function R(e,t){new z(e,t).open()}var z=class{panel;#e;#t;#n;#r;#i=!1;sight=b;comparing=!1;framed=!1;caption;said;constructor(n,r){this.panel=n;let{title:i,close:a}=t.gallery.viewer;this.#e=new e(i,a,{className:`fa-viewer`,closed:()=>this.#n?.()}),this.#t=r??n.picked?.id}get candidates(){return r(this.panel)}get candidate(){return this.#t===void 0?this.panel.picked:this.candidates.find(({id:e})=>e===this.#t)}get refinable(){let{candidate:e}=this;return e?{name:e.filename,subfolder:e.subfolder,candidate:e}:this.panel.pickedFile}get shown(){let{candidate:e}=this;if(e)return{candidate:e};let t=f(this.panel);return t&&{url:t.full}}open(){let e=()=>this.draw(),t=()=>this.close();this.panel.watchers.add(e),this.panel.whenLeft.add(t),this.#n=()=>{this.panel.watchers.delete(e),this.panel.whenLeft.delete(t)};let{element:n}=this.#e;n.addEventListener(`keydown`,e=>this.#s(e)),this.draw(),this.#e.open();let r=n.querySelector(`.fa-viewer-stage`);r&&(r.focus(),w(r,()=>this.sight,e=>this.look(e)))}close(){this.#e.close()}draw(){D(this.#e,this)}look(e){this.sight=e,this.draw()}toggle(e){this[e]=!this[e],this.draw()}step(e){let{candidates:t}=this,n=t.findIndex(e=>e===this.candidate);this.show(t.at((Math.max(n,0)+e)%Math.max(1,t.length)))}show(e){e&&(this.#t=e.id,this.caption=void 0,this.said=void 0,this.draw(),this.#e.element.querySelector(`[data-current="true"]`)?.scrollIntoView({block:`nearest`,inline:`nearest`}))}async pick(){let{candidate:e}=this;e&&(this.close(),await this.panel.pickCandidate(e))}async vary(){let{candidate:e}=this;e&&await this.#a(()=>this.panel.vary(e))}async edit(){let{refinable:e}=this;e&&await this.#a(()=>this.panel.edit(e))}async paintOver(){let{refinable:e,panel:t}=this;this.close(),e&&await s(t.node,e)}async paint(){let{candidate:e}=this,t=this.caption?.trim();t&&e&&await this.#a(()=>this.panel.generate({caption:t,from:e}))}async#a(e){this.#o();let t=await e();this.said=t?void 0:this.panel.group?.message?.text,this.draw()}async save(){let{candidate:e}=this;if(this.#i)return;this.#i=!0;let n=e&&await this.panel.group?.save(e.id);this.#i=!1,this.said=n===void 0?this.panel.group?.message?.text:t.gallery.viewer.saved(n),this.draw()}async delete(){let{candidate:e,candidates:n,panel:r}=this;if(!e)return;if(r.isPick(e)&&this.#r!==e.id){this.#r=e.id,this.said=t.gallery.viewer.deleteAsk,this.draw();return}if(this.#i)return;this.#i=!0;let i=n.indexOf(e);await r.group?.remove(e.id),this.#i=!1;let a=this.candidates[Math.min(i,this.candidates.length-1)];a?this.show(a):this.close()}#o(){this.#e.element.querySelector(`.fa-viewer-stage`)?.focus()}#s(e){if(e.ctrlKey||e.metaKey||e.altKey)return;let{target:t,key:n}=e;if(t instanceof HTMLTextAreaElement)return;let r=t instanceof HTMLButtonElement,i=this.#c(n);i&&(!r||n!==`Enter`&&n!==` `)&&(e.preventDefault(),e.repeat&&n===`Delete`||i())}#c(e){return/^[1-9]$/.test(e)?()=>this.show(this.candidates[Number(e)-1]):{ArrowRight:()=>this.step(1),ArrowDown:()=>this.step(1),ArrowLeft:()=>this.step(-1),ArrowUp:()=>this.step(-1),Enter:()=>void this.pick(),c:()=>this.toggle(`comparing`),f:()=>this.toggle(`framed`),"+":()=>this.look(C(this.sight,1.5)),"=":()=>this.look(C(this.sight,1.5)),"-":()=>this.look(C(this.sight,1/1.5)),0:()=>this.look(b),Delete:()=>void this.delete()}[e.length===1?e.toLowerCase():e]}};export{R as openViewer};