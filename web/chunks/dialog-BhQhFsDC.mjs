import{A as e,D as t,O as n,k as r}from"../factorized_anchor.js";var i=`.fa-dialog{--fa-quiet:var(--descrip-text);--fa-accent:var(--p-primary-color,var(--primary-background,currentColor));--fa-field:var(--comfy-input-bg);box-sizing:border-box;border:1px solid var(--border-color);background:var(--comfy-menu-bg);width:min(640px,90vw);max-height:90vh;color:var(--input-text);border-radius:10px;padding:14px 16px;font-size:13px;line-height:1.5;box-shadow:0 8px 30px #00000080}.fa-dialog[open]{flex-direction:column;gap:10px;display:flex}.fa-dialog::backdrop{background:#0009}.fa-dialog-bar{justify-content:space-between;align-items:center;gap:8px;font-size:15px;display:flex}.fa-dialog .fa-dialog-close{padding:2px 6px}.fa-dialog-body{min-height:0;overflow-y:auto}.fa-dialog-body p,.fa-dialog-body ul{margin:0 0 8px}.fa-dialog-body ul{padding-left:20px}.fa-dialog-row{align-items:center;gap:8px;margin-bottom:10px;display:flex}.fa-dialog-row select{font:inherit;color:inherit;border:1px solid var(--border-color);background:var(--comfy-input-bg);border-radius:6px;flex:1;padding:4px 6px}.fa-dialog-choice{align-items:baseline;gap:8px;margin-bottom:10px;display:flex}.fa-dialog-choice small{color:var(--fa-quiet);display:block}.fa-dialog .fa-primary{border-color:var(--fa-accent)}.fa-dialog-quiet{color:var(--fa-quiet)}.fa-dialog-warning::marker{content:"⚠ "}.fa-dialog-actions{justify-content:flex-end;gap:8px;display:flex}`,a=[`keydown`,`keyup`,`paste`,`copy`,`cut`,`pointerdown`,`wheel`],o=class{element=document.createElement(`dialog`);#e;#t;#n;constructor(e,t,{className:n,closed:r}={}){this.#e=e,this.#t=t,this.#n=r,this.element.className=n===void 0?`fa-dialog`:`fa-dialog ${n}`,this.element.setAttribute(`aria-label`,e)}open(){e(i);let{element:t}=this,r=document.activeElement;for(let e of a)t.addEventListener(e,e=>e.stopPropagation());t.addEventListener(`close`,()=>{this.#n?.(),n(null,t),t.remove(),r instanceof HTMLElement&&r.isConnected&&r.focus()}),document.body.append(t),t.showModal()}close(){this.element.close()}draw({title:e=this.#e,tools:i,body:a,actions:o}){n(r`<header class="fa-dialog-bar">
          <strong>${e}</strong>
          ${i??t}
          <button
            type="button"
            class="fa-icon-button fa-dialog-close"
            aria-label=${this.#t}
            title=${this.#t}
            @click=${()=>this.close()}
          >
            <i class="pi pi-times" aria-hidden="true"></i>
          </button>
        </header>
        <div class="fa-dialog-body">${a}</div>
        ${o?r`<footer class="fa-dialog-actions">${o}</footer>`:t}`,this.element)}};export{o as t};