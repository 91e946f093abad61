import{A as e,D as t,O as n,f as r,k as i}from"../factorized_anchor.js";import{n as a}from"../frontend-BUI8_h_s.mjs";import{t as o}from"./texts-Cm2Gon1z.mjs";var s=`.fa-compare{--fa-quiet:var(--descrip-text);--fa-accent:var(--p-primary-color,var(--primary-background,currentColor));--fa-field:var(--comfy-input-bg)}.lg-node-widgets .fa-compare{--fa-field:var(--component-node-widget-background,var(--comfy-input-bg))}.fa-compare:fullscreen{background:var(--comfy-menu-bg);padding:12px}.fa-compare-box{height:100%}.fa-compare-player{flex-direction:column;gap:6px;height:100%;min-height:0;display:flex}.fa-compare-stage{background:#000;border-radius:6px;flex:1;justify-content:center;align-items:center;min-height:120px;display:flex;container-type:size}.fa-compare-frame{width:min(100cqw, calc(100cqh * var(--fa-ratio,1)));aspect-ratio:var(--fa-ratio,1);position:relative;overflow:hidden}.fa-compare-frame[data-view=swipe]{cursor:ew-resize;touch-action:none}.fa-compare-frame canvas{width:100%;height:100%;display:block}.fa-compare-label{color:#fff;text-overflow:ellipsis;white-space:nowrap;pointer-events:none;background:#0009;border-radius:4px;max-width:calc(50% - 12px);padding:1px 6px;font-size:11px;position:absolute;top:6px;left:6px;overflow:hidden}.fa-compare-label:empty{display:none}.fa-compare-label[data-side=right]{left:auto;right:6px}.fa-compare-frame[data-view=side] .fa-compare-label[data-side=right]{left:calc(50% + 6px);right:auto}.fa-compare-frame[data-view=difference] .fa-compare-label{max-width:calc(100% - 24px)}.fa-compare-split{background:#fff;width:2px;margin-left:-1px;position:absolute;top:0;bottom:0;box-shadow:0 0 3px #000}.fa-compare-split .pi{color:#222;background:#fff;border-radius:50%;padding:5px;font-size:11px;position:absolute;top:50%;left:50%;transform:translate(-50%,-50%)}.fa-compare-row{align-items:center;gap:4px;display:flex}.fa-compare .fa-button{background:var(--fa-field);white-space:nowrap;padding:3px 8px}.fa-compare .fa-button .pi{font-size:11px}.fa-compare .fa-button:hover:enabled{background:color-mix(in srgb, var(--fa-accent) 40%, var(--fa-field));color:inherit}.fa-compare .fa-button[aria-pressed=true]{border-color:var(--fa-accent);background:color-mix(in srgb, var(--fa-accent) 24%, var(--fa-field))}.fa-compare-scrub{min-width:40px;accent-color:var(--fa-accent);flex:1}.fa-compare-position{min-width:56px;color:var(--fa-quiet);font-variant-numeric:tabular-nums;text-align:right;font-size:11px}.fa-compare-frame:focus-visible,.fa-compare-split:focus-visible,.fa-compare-scrub:focus-visible{outline:2px solid var(--fa-accent);outline-offset:1px}`,c=[`side`,`swipe`,`difference`];function l(e,t,n,r){let i=r.offset+r.height,a=Math.ceil(n===`side`?t.width/2:t.width),o=Math.ceil(a*i/r.width);(e.width!==a||e.height!==o)&&Object.assign(e,{width:a,height:o}),e.getContext(`2d`)?.drawImage(r.picture,0,0,r.width,i,0,0,a,o);let s=o/i;return{picture:e,width:a,height:r.height*s,offset:r.offset*s}}function u(e,t,n){return(e===`side`?2*t:t)/n}function d(e,t,n){let r=t===`side`?2*n.width:n.width,i=e.getBoundingClientRect().width*devicePixelRatio,a=Math.max(2,Math.min(r,Math.round(i)));Math.abs(e.width-a)<=1||(e.width=a,e.height=Math.max(2,Math.round(a/u(t,n.width,n.height))))}function f(e,t,n,r){let i=e.getContext(`2d`);if(!i)return;let{width:a,height:o}=e;if(i.globalCompositeOperation=`copy`,t===`side`){let e=a/2;p(i,r,0,[0,1],[0,e]),i.globalCompositeOperation=`source-over`,p(i,r,1,[0,1],[e,e])}else if(p(i,r,0,[0,1],[0,a]),t===`swipe`)i.globalCompositeOperation=`source-over`,p(i,r,1,[n,1-n],[n*a,(1-n)*a]);else{i.globalCompositeOperation=`difference`,p(i,r,1,[0,1],[0,a]),i.globalCompositeOperation=`lighter`;for(let t=0;t<2;t+=1)i.drawImage(e,0,0,a,o)}}function p(e,{picture:t,width:n,height:r,offset:i},a,[o,s],[c,l]){s<=0||e.drawImage(t,o*n,a*i,s*n,r,c,0,l,e.canvas.height)}var m=10;function h(e,t,n){if(t.ctrlKey||t.metaKey||t.altKey)return!1;let{clock:r}=e,i=t.shiftKey?m:1,a=t=>n?e.moveSplit(t):r.step(t),o={" ":()=>e.togglePlay(),k:()=>e.togglePlay(),ArrowLeft:()=>a(-i),ArrowRight:()=>a(i),Home:()=>n?e.setSplit(0):r.goTo(0),End:()=>n?e.setSplit(1):r.goTo(r.frames-1),l:()=>e.toggleLoop()},s=c[Number(t.key)-1],l=s?()=>e.setView(s):o[t.key.length===1?t.key.toLowerCase():t.key];return l?.(),l!==void 0}var g=class{video=document.createElement(`video`);frames;#e;#t;#n=0;#r;#i;failed=!1;constructor(e,t,n,r){this.frames=t,this.#e=n,this.#t=r;let{video:i}=this;i.muted=!0,i.playsInline=!0,i.preload=`auto`;for(let e of[`play`,`pause`])i.addEventListener(e,r);i.addEventListener(`ended`,()=>this.#c(t-1)),i.addEventListener(`error`,()=>{this.failed=!0,r()}),i.addEventListener(`seeked`,()=>this.#o()),i.src=e,this.#s()}get frame(){return this.#n}get hasPicture(){return this.video.readyState>=HTMLMediaElement.HAVE_CURRENT_DATA}get isPlaying(){return!this.video.paused&&!this.video.ended}play(){this.#r=void 0,this.video.play().catch(()=>void 0)}pause(){this.goTo(this.#n)}goTo(e){this.video.pause(),this.#r=this.#l(e),this.video.seeking||this.#a()}step(e){this.goTo((this.#r??this.#n)+e)}close(){this.video.pause(),this.video.removeAttribute(`src`),this.video.load()}#a(){this.#r!==void 0&&(this.#i=this.#r,this.video.currentTime=(this.#r+.5)/this.#e)}#o(){this.video.seeking||(this.#r!==void 0&&this.#r!==this.#i?this.#a():(this.#r!==void 0&&this.#c(this.#r),this.#r=void 0,requestAnimationFrame(()=>this.#t())))}#s(){let{video:e}=this,t=(n,{mediaTime:r})=>{this.isPlaying?this.#c(r*this.#e):this.#t(),e.requestVideoFrameCallback(t)};e.requestVideoFrameCallback(t)}#c(e){this.#n=this.#l(e),this.#t()}#l(e){return Math.min(this.frames-1,Math.max(0,Math.round(e)))}},_=.02,v=class{video;clock;view=`side`;split=.5;loops=!0;#e=document.createElement(`canvas`);#t;constructor(e,t){this.video=e,this.#t=t,this.clock=new g(y(e),Math.max(...e.lengths),e.fps,t),this.clock.video.loop=this.loops}setView(e){this.view=e,this.#t()}setSplit(e){this.split=Math.min(1,Math.max(0,e)),this.#t()}moveSplit(e){this.setSplit(this.split+e*_)}toggleLoop(){this.loops=!this.loops,this.clock.video.loop=this.loops,this.#t()}togglePlay(){this.clock.isPlaying?this.clock.pause():this.clock.play()}hasEnded(e){return this.clock.frame>=this.video.lengths[e]}drawOn(e){if(!this.clock.hasPicture)return;let{width:t,height:n,offset:r}=this.video,i={picture:this.clock.video,width:t,height:n,offset:r};d(e,this.view,i),f(e,this.view,this.split,l(this.#e,e,this.view,i))}};function y({filename:e,subfolder:t,type:n}){return a.apiURL(`/view?${new URLSearchParams({filename:e,subfolder:t,type:n}).toString()}`)}function b(e,t,r){n(t.clock.failed?i`<p class="fa-compare-said" role="alert">${o.compare.unplayable}</p>`:i`<div
          class="fa-compare-player"
          role="group"
          aria-label=${o.compare.player}
          @keydown=${r.key}
        >
          <div class="fa-compare-stage">${x(t)}</div>
          ${C(t,r)} ${w(t)}
        </div>`,e);let a=e.querySelector(`canvas`);a&&t.drawOn(a)}function x(e){let{view:n,video:a}=e,[s,c]=[E(e,0),E(e,1)];return i`<div
    class="fa-compare-frame"
    data-view=${n}
    tabindex="0"
    style=${r({"--fa-ratio":String(u(n,a.width,a.height))})}
    @pointerdown=${t=>O(t,e)}
  >
    <canvas role="img" aria-label=${o.compare.shown(s,c,D(e))}></canvas>
    ${n===`difference`?i`<span class="fa-compare-label">${o.compare.brighter(s,c)}</span>`:i`<span class="fa-compare-label">${s}</span
            ><span class="fa-compare-label" data-side="right">${c}</span>`}
    ${n===`swipe`?S(e):t}
  </div>`}function S({split:e}){let t=Math.round(e*100);return i`<div
    class="fa-compare-split"
    role="slider"
    tabindex="0"
    aria-orientation="horizontal"
    aria-label=${o.compare.split}
    aria-valuemin="0"
    aria-valuemax="100"
    aria-valuenow=${t}
    aria-valuetext=${`${t} %`}
    style=${r({left:`${e*100}%`})}
  >
    <i class="pi pi-arrows-h" aria-hidden="true"></i>
  </div>`}function C(e,t){let{clock:n}=e;return i`<div class="fa-compare-row">
    ${T(`pi-step-backward`,o.compare.back,()=>n.step(-1))}
    ${T(n.isPlaying?`pi-pause`:`pi-play`,n.isPlaying?o.compare.pause:o.compare.play,()=>e.togglePlay())}
    ${T(`pi-step-forward`,o.compare.forward,()=>n.step(1))}
    <input
      class="fa-compare-scrub"
      type="range"
      min="0"
      max=${n.frames-1}
      step="1"
      .value=${String(n.frame)}
      aria-label=${o.compare.position}
      aria-valuetext=${D(e)}
      @input=${({currentTarget:e})=>{e instanceof HTMLInputElement&&n.goTo(e.valueAsNumber)}}
    />
    <span class="fa-compare-position" aria-hidden="true">${n.frame+1} / ${n.frames}</span>
    ${T(`pi-replay`,o.compare.loop,()=>e.toggleLoop(),e.loops)}
    ${T(`pi-window-maximize`,o.compare.large,t.large)}
  </div>`}function w(e){let t={side:o.compare.sideHelp,swipe:o.compare.swipeHelp,difference:o.compare.differenceHelp};return i`<div class="fa-compare-row" role="group" aria-label=${o.compare.views}>
    ${c.map(n=>i`<button
          type="button"
          class="fa-button"
          title=${t[n]}
          aria-pressed=${e.view===n}
          @click=${()=>e.setView(n)}
        >
          ${o.compare[n]}
        </button>`)}
  </div>`}function T(e,n,r,a){return i`<button
    type="button"
    class="fa-button"
    title=${n}
    aria-label=${n}
    aria-pressed=${a??t}
    @click=${r}
  >
    <i class="pi ${e}" aria-hidden="true"></i>
  </button>`}function E(e,t){let n=e.video.labels[t];return e.hasEnded(t)?o.compare.ended(n):n}function D({clock:e}){return o.compare.frame(e.frame+1,e.frames)}function O(e,t){let n=e.currentTarget;if(e.button!==0||!(n instanceof HTMLElement)||t.view!==`swipe`)return;let r=({clientX:e})=>{let{left:r,width:i}=n.getBoundingClientRect();t.setSplit((e-r)/i)},i=new AbortController,a={signal:i.signal};n.setPointerCapture(e.pointerId),n.addEventListener(`pointermove`,r,a);for(let e of[`pointerup`,`pointercancel`])n.addEventListener(e,()=>i.abort(),a);r(e)}function k(t,n,r){e(s);let i=document.createElement(`div`);i.className=`fa-compare-box`,t.replaceChildren(i);let a=e=>{let{target:t}=e;if(e.key===` `&&t instanceof HTMLButtonElement)return;let n=t instanceof HTMLElement&&t.getAttribute(`role`)===`slider`;if(e.key.toLowerCase()===`f`&&!e.ctrlKey&&!e.metaKey)o();else if(!h(l,e,n))return;e.preventDefault(),e.stopPropagation()},o=()=>{(document.fullscreenElement===t?document.exitFullscreen():t.requestFullscreen()).catch(()=>void 0)},c=()=>b(i,l,{key:a,large:o}),l=new v(n,c),u=!1,d=new IntersectionObserver(e=>{let t=e.at(-1)?.isIntersecting??!0;!t&&l.clock.isPlaying?(u=!0,l.clock.pause()):t&&u&&(u=!1,l.clock.play())});d.observe(i);let f=new ResizeObserver(c);return f.observe(i),c(),r&&!matchMedia(`(prefers-reduced-motion: reduce)`).matches&&l.clock.play(),{draw:c,close:()=>{d.disconnect(),f.disconnect(),l.clock.close(),i.remove()}}}export{k as mountPlayer};