import{A as e,D as t,E as n,M as r,O as i,S as a,T as o,b as s,k as c,w as l,x as u,y as d}from"../factorized_anchor.js";var f=o(n({filename:t(),subfolder:l(t(),``),type:l(t(),``)})),p=/\.(?:png|jpe?g|webp)$/i;function m(e){let t=document.createElement(`dialog`);t.className=`fa-viewer fa-video`,t.setAttribute(`aria-label`,a.gallery.page.title);let n=!1,r=g(c.rootGraph).filter(({node:t})=>t!==e.node),i=async({file:r})=>{let i=await _(r);n=i===void 0,i?(t.close(),await e.take(i)):o()},o=()=>{let e=a.gallery.page;s(u`<header class="fa-viewer-bar">
          <strong class="fa-viewer-facts">${e.title}</strong>
          <button type="button" class="fa-button" aria-label=${e.close} @click=${()=>t.close()}>
            <i class="pi pi-times" aria-hidden="true"></i>
          </button>
        </header>
        ${n?u`<p class="fa-viewer-said" role="alert">${e.failed}</p>`:d}
        ${r.length===0?u`<p class="fa-viewer-said">${e.none}</p>`:d}
        <div class="fa-page-pictures">${r.map(e=>h(e,()=>void i(e)))}</div>`,t)};t.addEventListener(`keydown`,e=>e.stopPropagation()),t.addEventListener(`close`,()=>{s(null,t),t.remove()}),document.body.append(t),o(),t.showModal()}function h({name:e,file:t},n){return u`<button
    type="button"
    class="fa-page-picture"
    aria-label=${a.gallery.page.use(e)}
    title=${a.gallery.page.use(e)}
    @click=${n}
  >
    <img src=${`${v(t)}&preview=webp%3B75`} alt="" loading="lazy" decoding="async" draggable="false" />
    <span>${e}</span>
  </button>`}function g(t){return t.nodes.flatMap(t=>{let n=e(t);if(n)return g(n);let i=f.safeParse(r(t)),a=i.success?i.data.filter(({filename:e})=>p.test(e)):[],o=t.title===``?t.type:t.title;return a.map(e=>({node:t,name:o,file:e}))})}async function _(e){try{let t=await fetch(v(e));if(!t.ok)return;let n=await t.blob();return new File([n],e.filename,{type:n.type})}catch{return}}function v(e){return i.apiURL(`/view?${new URLSearchParams({...e}).toString()}`)}export{m as openFromNode};