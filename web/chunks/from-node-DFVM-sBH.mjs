import{D as e,k as t}from"../factorized_anchor.js";import{d as n,i as r,m as i,n as a}from"./schemas-QtvqYEP6.mjs";import{c as o,f as s,n as c,r as l}from"../frontend-BUI8_h_s.mjs";import{t as u}from"./dialog-BhQhFsDC.mjs";import{t as d}from"./texts-Cm2Gon1z.mjs";var f=n({filename:i(),subfolder:a(i(),``),type:a(i(),``)}),p=n({images:r(f)}),m=/\.(?:png|jpe?g|webp)$/i;function h(n){let r=d.gallery.page,i=new u(r.title,r.close),a=!1,o=_(l.rootGraph).filter(({node:e})=>e!==n.node),s=async({file:e})=>{let t=await v(e);i.element.open&&(a=t===void 0,t?(i.close(),await n.take(t)):c())},c=()=>{i.draw({body:t`
        ${a?t`<p role="alert">${r.failed}</p>`:e}
        ${o.length===0?t`<p>${r.none}</p>`:e}
        <div class="fa-page-pictures">${o.map(e=>g(e,()=>void s(e)))}</div>
      `})};c(),i.open()}function g({name:e,file:n},r){return t`<button
    type="button"
    class="fa-page-picture"
    aria-label=${d.gallery.page.use(e)}
    title=${d.gallery.page.use(e)}
    @click=${r}
  >
    <img src=${`${y(n)}&preview=webp%3B75`} alt="" loading="lazy" decoding="async" draggable="false" />
    <span>${e}</span>
  </button>`}function _(e){return e.nodes.flatMap(e=>{let t=o(e);if(t)return _(t);let n=p.safeParse(s(e)),r=n.success?n.data.images.filter(({filename:e})=>m.test(e)):[],i=e.title===``?e.type:e.title;return r.map(t=>({node:e,name:i,file:t}))})}async function v(e){try{let t=await fetch(y(e));if(!t.ok)return;let n=await t.blob();return new File([n],e.filename,{type:n.type})}catch{return}}function y(e){return c.apiURL(`/view?${new URLSearchParams({...e}).toString()}`)}export{h as openFromNode};