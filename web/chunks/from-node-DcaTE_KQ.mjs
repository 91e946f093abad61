import{A as e,D as t,O as n,S as r,T as i,k as a,w as o}from"../factorized_anchor.js";import{c as s,f as c,n as l,r as u}from"../frontend-C0pdiZ4K.mjs";import{t as d}from"./dialog-C5__rnGG.mjs";var f=a({filename:e(),subfolder:t(e(),``),type:t(e(),``)}),p=a({images:n(f)}),m=/\.(?:png|jpe?g|webp)$/i;function h(e){let t=i.gallery.page,n=new d(t.title,t.close),a=!1,s=_(u.rootGraph).filter(({node:t})=>t!==e.node),c=async({file:t})=>{let r=await v(t);a=r===void 0,r?(n.close(),await e.take(r)):l()},l=()=>{n.draw(o`
      ${a?o`<p role="alert">${t.failed}</p>`:r}
      ${s.length===0?o`<p>${t.none}</p>`:r}
      <div class="fa-page-pictures">${s.map(e=>g(e,()=>void c(e)))}</div>
    `)};l(),n.open()}function g({name:e,file:t},n){return o`<button
    type="button"
    class="fa-page-picture"
    aria-label=${i.gallery.page.use(e)}
    title=${i.gallery.page.use(e)}
    @click=${n}
  >
    <img src=${`${y(t)}&preview=webp%3B75`} alt="" loading="lazy" decoding="async" draggable="false" />
    <span>${e}</span>
  </button>`}function _(e){return e.nodes.flatMap(e=>{let t=s(e);if(t)return _(t);let n=p.safeParse(c(e)),r=n.success?n.data.images.filter(({filename:e})=>m.test(e)):[],i=e.title===``?e.type:e.title;return r.map(t=>({node:e,name:i,file:t}))})}async function v(e){try{let t=await fetch(y(e));if(!t.ok)return;let n=await t.blob();return new File([n],e.filename,{type:n.type})}catch{return}}function y(e){return l.apiURL(`/view?${new URLSearchParams({...e}).toString()}`)}export{h as openFromNode};