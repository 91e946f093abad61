import{_ as e,c as t,i as n,n as r,p as i,s as a,t as o}from"./lit-CbKiA247.mjs";import{D as s,E as c,S as l,T as u,w as d}from"../factorized_anchor.js";var f=c({filename:s(),subfolder:d(s(),``),type:d(s(),``)}),p=c({images:u(f)}),m=/\.(?:png|jpe?g|webp)$/i;function h(e){let i=document.createElement(`dialog`);i.className=`fa-viewer fa-share`,i.setAttribute(`aria-label`,l.gallery.page.title);let a=!1,s=_(t.rootGraph).filter(({node:t})=>t!==e.node),c=async({file:t})=>{let n=await v(t);a=n===void 0,n?(i.close(),await e.take(n)):u()},u=()=>{let e=l.gallery.page;r(n`<header class="fa-viewer-bar">
          <strong class="fa-viewer-facts">${e.title}</strong>
          <button type="button" class="fa-button" aria-label=${e.close} @click=${()=>i.close()}>
            <i class="pi pi-times" aria-hidden="true"></i>
          </button>
        </header>
        ${a?n`<p class="fa-viewer-said" role="alert">${e.failed}</p>`:o}
        ${s.length===0?n`<p class="fa-viewer-said">${e.none}</p>`:o}
        <div class="fa-page-pictures">${s.map(e=>g(e,()=>void c(e)))}</div>`,i)};i.addEventListener(`keydown`,e=>e.stopPropagation()),i.addEventListener(`close`,()=>{r(null,i),i.remove()}),document.body.append(i),u(),i.showModal()}function g({name:e,file:t},r){return n`<button
    type="button"
    class="fa-page-picture"
    aria-label=${l.gallery.page.use(e)}
    title=${l.gallery.page.use(e)}
    @click=${r}
  >
    <img src=${`${y(t)}&preview=webp%3B75`} alt="" loading="lazy" decoding="async" draggable="false" />
    <span>${e}</span>
  </button>`}function _(t){return t.nodes.flatMap(t=>{let n=i(t);if(n)return _(n);let r=p.safeParse(e(t)),a=r.success?r.data.images.filter(({filename:e})=>m.test(e)):[],o=t.title===``?t.type:t.title;return a.map(e=>({node:t,name:o,file:e}))})}async function v(e){try{let t=await fetch(y(e));if(!t.ok)return;let n=await t.blob();return new File([n],e.filename,{type:n.type})}catch{return}}function y(e){return a.apiURL(`/view?${new URLSearchParams({...e}).toString()}`)}export{h as openFromNode};