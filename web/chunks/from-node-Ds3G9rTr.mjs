import{A as e,O as t,S as n,T as r,j as i,k as a,w as o}from"../factorized_anchor.js";import{c as s,f as c,n as l,r as u}from"../frontend-C0pdiZ4K.mjs";import{t as d}from"./dialog-DI_cmsD_.mjs";var f=e({filename:i(),subfolder:t(i(),``),type:t(i(),``)}),p=e({images:a(f)}),m=/\.(?:png|jpe?g|webp)$/i;function h(e){let t=r.gallery.page,i=new d(t.title,t.close),a=!1,s=_(u.rootGraph).filter(({node:t})=>t!==e.node),c=async({file:t})=>{let n=await v(t);a=n===void 0,n?(i.close(),await e.take(n)):l()},l=()=>{i.draw(o`
      ${a?o`<p role="alert">${t.failed}</p>`:n}
      ${s.length===0?o`<p>${t.none}</p>`:n}
      <div class="fa-page-pictures">${s.map(e=>g(e,()=>void c(e)))}</div>
    `)};l(),i.open()}function g({name:e,file:t},n){return o`<button
    type="button"
    class="fa-page-picture"
    aria-label=${r.gallery.page.use(e)}
    title=${r.gallery.page.use(e)}
    @click=${n}
  >
    <img src=${`${y(t)}&preview=webp%3B75`} alt="" loading="lazy" decoding="async" draggable="false" />
    <span>${e}</span>
  </button>`}function _(e){return e.nodes.flatMap(e=>{let t=s(e);if(t)return _(t);let n=p.safeParse(c(e)),r=n.success?n.data.images.filter(({filename:e})=>m.test(e)):[],i=e.title===``?e.type:e.title;return r.map(t=>({node:e,name:i,file:t}))})}async function v(e){try{let t=await fetch(y(e));if(!t.ok)return;let n=await t.blob();return new File([n],e.filename,{type:n.type})}catch{return}}function y(e){return l.apiURL(`/view?${new URLSearchParams({...e}).toString()}`)}export{h as openFromNode};