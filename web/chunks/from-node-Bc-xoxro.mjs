import{A as e,C as t,D as n,O as r,S as i,T as a,k as o,w as s}from"../factorized_anchor.js";import{c,f as l,n as u,r as d}from"../frontend-C0pdiZ4K.mjs";var f=o({filename:e(),subfolder:n(e(),``),type:n(e(),``)}),p=o({images:r(f)}),m=/\.(?:png|jpe?g|webp)$/i;function h(e){let n=document.createElement(`dialog`);n.className=`fa-viewer fa-share`,n.setAttribute(`aria-label`,a.gallery.page.title);let r=!1,o=_(d.rootGraph).filter(({node:t})=>t!==e.node),c=async({file:t})=>{let i=await v(t);r=i===void 0,i?(n.close(),await e.take(i)):l()},l=()=>{let e=a.gallery.page;t(s`<header class="fa-viewer-bar">
          <strong class="fa-viewer-facts">${e.title}</strong>
          <button type="button" class="fa-button" aria-label=${e.close} @click=${()=>n.close()}>
            <i class="pi pi-times" aria-hidden="true"></i>
          </button>
        </header>
        ${r?s`<p class="fa-viewer-said" role="alert">${e.failed}</p>`:i}
        ${o.length===0?s`<p class="fa-viewer-said">${e.none}</p>`:i}
        <div class="fa-page-pictures">${o.map(e=>g(e,()=>void c(e)))}</div>`,n)};n.addEventListener(`keydown`,e=>e.stopPropagation()),n.addEventListener(`close`,()=>{t(null,n),n.remove()}),document.body.append(n),l(),n.showModal()}function g({name:e,file:t},n){return s`<button
    type="button"
    class="fa-page-picture"
    aria-label=${a.gallery.page.use(e)}
    title=${a.gallery.page.use(e)}
    @click=${n}
  >
    <img src=${`${y(t)}&preview=webp%3B75`} alt="" loading="lazy" decoding="async" draggable="false" />
    <span>${e}</span>
  </button>`}function _(e){return e.nodes.flatMap(e=>{let t=c(e);if(t)return _(t);let n=p.safeParse(l(e)),r=n.success?n.data.images.filter(({filename:e})=>m.test(e)):[],i=e.title===``?e.type:e.title;return r.map(t=>({node:e,name:i,file:t}))})}async function v(e){try{let t=await fetch(y(e));if(!t.ok)return;let n=await t.blob();return new File([n],e.filename,{type:n.type})}catch{return}}function y(e){return u.apiURL(`/view?${new URLSearchParams({...e}).toString()}`)}export{h as openFromNode};