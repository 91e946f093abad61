import{A as e,C as t,D as n,E as r,O as i,T as a,b as o,k as s,v as c,w as l,x as u,y as d}from"../factorized_anchor.js";var f=l(a({filename:r(),subfolder:t(r(),``),type:t(r(),``)})),p=/\.(?:png|jpe?g|webp)$/i;function m(e){let t=document.createElement(`dialog`);t.className=`fa-viewer fa-video`,t.setAttribute(`aria-label`,u.gallery.page.title);let n=!1,r=g(i.rootGraph).filter(({node:t})=>t!==e.node),a=async({file:r})=>{let i=await _(r);n=i===void 0,i?(t.close(),await e.take(i)):s()},s=()=>{let e=u.gallery.page;d(o`<header class="fa-viewer-bar">
          <strong class="fa-viewer-facts">${e.title}</strong>
          <button type="button" class="fa-button" aria-label=${e.close} @click=${()=>t.close()}>
            <i class="pi pi-times" aria-hidden="true"></i>
          </button>
        </header>
        ${n?o`<p class="fa-viewer-said" role="alert">${e.failed}</p>`:c}
        ${r.length===0?o`<p class="fa-viewer-said">${e.none}</p>`:c}
        <div class="fa-page-pictures">${r.map(e=>h(e,()=>void a(e)))}</div>`,t)};t.addEventListener(`keydown`,e=>e.stopPropagation()),t.addEventListener(`close`,()=>{d(null,t),t.remove()}),document.body.append(t),s(),t.showModal()}function h({name:e,file:t},n){return o`<button
    type="button"
    class="fa-page-picture"
    aria-label=${u.gallery.page.use(e)}
    title=${u.gallery.page.use(e)}
    @click=${n}
  >
    <img src=${`${v(t)}&preview=webp%3B75`} alt="" loading="lazy" decoding="async" draggable="false" />
    <span>${e}</span>
  </button>`}function g(t){return t.nodes.flatMap(t=>{let n=s(t);if(n)return g(n);let r=f.safeParse(e(t)),i=r.success?r.data.filter(({filename:e})=>p.test(e)):[],a=t.title===``?t.type:t.title;return i.map(e=>({node:t,name:a,file:e}))})}async function _(e){try{let t=await fetch(v(e));if(!t.ok)return;let n=await t.blob();return new File([n],e.filename,{type:n.type})}catch{return}}function v(e){return n.apiURL(`/view?${new URLSearchParams({...e}).toString()}`)}export{m as openFromNode};