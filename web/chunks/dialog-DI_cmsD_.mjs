import{C as e,D as t,S as n,w as r}from"../factorized_anchor.js";var i=`.fa-dialog{--fa-quiet:var(--descrip-text);--fa-accent:var(--p-primary-color,var(--primary-background,currentColor));--fa-field:var(--comfy-input-bg);box-sizing:border-box;border:1px solid var(--border-color);background:var(--comfy-menu-bg);width:min(640px,90vw);max-height:90vh;color:var(--input-text);border-radius:10px;padding:14px 16px;font-size:13px;line-height:1.5}.fa-dialog[open]{flex-direction:column;gap:10px;display:flex}.fa-dialog::backdrop{background:#0009}.fa-dialog-bar{justify-content:space-between;align-items:center;font-size:15px;display:flex}.fa-dialog-body{min-height:0;overflow-y:auto}.fa-dialog-body p,.fa-dialog-body ul{margin:0 0 8px}.fa-dialog-body ul{padding-left:20px}.fa-dialog-row{align-items:center;gap:8px;margin-bottom:10px;display:flex}.fa-dialog-row select{font:inherit;color:inherit;border:1px solid var(--border-color);background:var(--comfy-input-bg);border-radius:6px;flex:1;padding:4px 6px}.fa-dialog-choice{align-items:baseline;gap:8px;margin-bottom:10px;display:flex}.fa-dialog-choice small{color:var(--fa-quiet);display:block}.fa-dialog .fa-primary{border-color:var(--fa-accent)}.fa-dialog-quiet{color:var(--fa-quiet)}.fa-dialog-warning::marker{content:"⚠ "}.fa-dialog-actions{justify-content:flex-end;gap:8px;display:flex}`,a=class{#e=document.createElement(`dialog`);#t;#n;constructor(e,t){this.#t=e,this.#n=t}open(){t(i);let n=this.#e;n.className=`fa-dialog`,n.setAttribute(`aria-label`,this.#t),n.addEventListener(`keydown`,e=>e.stopPropagation()),n.addEventListener(`close`,()=>{e(null,n),n.remove()}),document.body.append(n),n.showModal()}close(){this.#e.close()}draw(t,i){e(r`<header class="fa-dialog-bar">
          <strong>${this.#t}</strong>
          <button
            type="button"
            class="fa-icon-button"
            aria-label=${this.#n}
            title=${this.#n}
            @click=${()=>this.close()}
          >
            <i class="pi pi-times" aria-hidden="true"></i>
          </button>
        </header>
        <div class="fa-dialog-body">${t}</div>
        ${i?r`<footer class="fa-dialog-actions">${i}</footer>`:n}`,this.#e)}};export{a as t};