import{O as e,S as t,b as n,c as r,x as i,y as a}from"../factorized_anchor.js";var o=`.fa-compare{--fa-quiet:var(--descrip-text);--fa-accent:var(--p-primary-color,var(--primary-background,currentColor));--fa-field:var(--comfy-input-bg)}.lg-node-widgets .fa-compare{--fa-field:var(--component-node-widget-background,var(--comfy-input-bg))}.fa-compare:fullscreen{background:var(--comfy-menu-bg);padding:12px}.fa-compare-box{height:100%}.fa-compare-player{flex-direction:column;gap:6px;height:100%;min-height:0;display:flex}.fa-compare-stage{background:#000;border-radius:6px;flex:1;justify-content:center;align-items:center;min-height:120px;display:flex;container-type:size}.fa-compare-frame{width:min(100cqw, calc(100cqh * var(--fa-ratio,1)));aspect-ratio:var(--fa-ratio,1);position:relative;overflow:hidden}.fa-compare-frame[data-view=swipe]{cursor:ew-resize;touch-action:none}.fa-compare-frame canvas{width:100%;height:100%;display:block}.fa-compare-label{color:#fff;text-overflow:ellipsis;white-space:nowrap;pointer-events:none;background:#0009;border-radius:4px;max-width:calc(50% - 12px);padding:1px 6px;font-size:11px;position:absolute;top:6px;left:6px;overflow:hidden}.fa-compare-label:empty{display:none}.fa-compare-label[data-side=right]{left:auto;right:6px}.fa-compare-frame[data-view=side] .fa-compare-label[data-side=right]{left:calc(50% + 6px);right:auto}.fa-compare-frame[data-view=difference] .fa-compare-label{max-width:calc(100% - 24px)}.fa-compare-split{background:#fff;width:2px;margin-left:-1px;position:absolute;top:0;bottom:0;box-shadow:0 0 3px #000}.fa-compare-split .pi{color:#222;background:#fff;border-radius:50%;padding:5px;font-size:11px;position:absolute;top:50%;left:50%;transform:translate(-50%,-50%)}.fa-compare-row{align-items:center;gap:4px;display:flex}.fa-compare .fa-button{background:var(--fa-field);white-space:nowrap;padding:3px 8px}.fa-compare .fa-button .pi{font-size:11px}.fa-compare .fa-button:hover:enabled{background:color-mix(in srgb, var(--fa-accent) 40%, var(--fa-field));color:inherit}.fa-compare .fa-button[aria-pressed=true]{border-color:var(--fa-accent);background:color-mix(in srgb, var(--fa-accent) 24%, var(--fa-field))}.fa-compare-scrub{min-width:40px;accent-color:var(--fa-accent);flex:1}.fa-compare-position{min-width:56px;color:var(--fa-quiet);font-variant-numeric:tabular-nums;text-align:right;font-size:11px}.fa-compare-frame:focus-visible,.fa-compare-split:focus-visible,.fa-compare-scrub:focus-visible{outline:2px solid var(--fa-accent);outline-offset:1px}`,s=[`side`,`swipe`,`difference`];function c(e,t,n){return(e===`side`?2*t:t)/n}function l(e,t,n){let r=t===`side`?2*n.width:n.width,i=e.getBoundingClientRect().width*devicePixelRatio,a=Math.max(2,Math.min(r,Math.round(i)));Math.abs(e.width-a)<=1||(e.width=a,e.height=Math.max(2,Math.round(a/c(t,n.width,n.height))))}function u(e,t,n,r){let i=e.getContext(`2d`);if(!i)return;let{width:a,height:o}=e;if(i.globalCompositeOperation=`copy`,t===`side`){let e=a/2;d(i,r,0,[0,1],[0,e]),i.globalCompositeOperation=`source-over`,d(i,r,1,[0,1],[e,e])}else if(d(i,r,0,[0,1],[0,a]),t===`swipe`)i.globalCompositeOperation=`source-over`,d(i,r,1,[n,1-n],[n*a,(1-n)*a]);else{i.globalCompositeOperation=`difference`,d(i,r,1,[0,1],[0,a]),i.globalCompositeOperation=`lighter`;for(let t=0;t<2;t+=1)i.drawImage(e,0,0,a,o)}}function d(e,{picture:t,width:n,height:r,offset:i},a,[o,s],[c,l]){s<=0||e.drawImage(t,o*n,a*i,s*n,r,c,0,l,e.canvas.height)}var f=10;function p(e,t,n){if(t.ctrlKey||t.metaKey||t.altKey)return!1;let{clock:r}=e,i=t.shiftKey?f:1,a=t=>n?e.moveSplit(t):r.step(t),o={" ":()=>e.togglePlay(),k:()=>e.togglePlay(),ArrowLeft:()=>a(-i),ArrowRight:()=>a(i),Home:()=>n?e.setSplit(0):r.goTo(0),End:()=>n?e.setSplit(1):r.goTo(r.frames-1),l:()=>e.toggleLoop()},c=s[Number(t.key)-1],l=c?()=>e.setView(c):o[t.key.length===1?t.key.toLowerCase():t.key];return l?.(),l!==void 0}var m=class{video=document.createElement(`video`);frames;#e;#t;#n=0;#r;#i;failed=!1;constructor(e,t,n,r){this.frames=t,this.#e=n,this.#t=r;let{video:i}=this;i.muted=!0,i.playsInline=!0,i.preload=`auto`;for(let e of[`play`,`pause`])i.addEventListener(e,r);i.addEventListener(`ended`,()=>this.#c(t-1)),i.addEventListener(`error`,()=>{this.failed=!0,r()}),i.addEventListener(`seeked`,()=>this.#o()),i.src=e,this.#s()}get frame(){return this.#n}get hasPicture(){return this.video.readyState>=HTMLMediaElement.HAVE_CURRENT_DATA}get isPlaying(){return!this.video.paused&&!this.video.ended}play(){this.#r=void 0,this.video.play().catch(()=>void 0)}pause(){this.goTo(this.#n)}goTo(e){this.video.pause(),this.#r=this.#l(e),this.video.seeking||this.#a()}step(e){this.goTo((this.#r??this.#n)+e)}close(){this.video.pause(),this.video.removeAttribute(`src`),this.video.load()}#a(){this.#r!==void 0&&(this.#i=this.#r,this.video.currentTime=(this.#r+.5)/this.#e)}#o(){this.#r!==void 0&&(this.#r===this.#i?(this.#r=void 0,this.#c(this.#i)):this.#a())}#s(){let{video:e}=this,t=(n,{mediaTime:r})=>{this.isPlaying?this.#c(r*this.#e):this.#t(),e.requestVideoFrameCallback(t)};e.requestVideoFrameCallback(t)}#c(e){this.#n=this.#l(e),this.#t()}#l(e){return Math.min(this.frames-1,Math.max(0,Math.round(e)))}},h=.02,g=class{video;clock;view=`side`;split=.5;loops=!0;#e;constructor(e,t){this.video=e,this.#e=t,this.clock=new m(_(e),Math.max(...e.lengths),e.fps,t),this.clock.video.loop=this.loops}setView(e){this.view=e,this.#e()}setSplit(e){this.split=Math.min(1,Math.max(0,e)),this.#e()}moveSplit(e){this.setSplit(this.split+e*h)}toggleLoop(){this.loops=!this.loops,this.clock.video.loop=this.loops,this.#e()}togglePlay(){this.clock.isPlaying?this.clock.pause():this.clock.play()}hasEnded(e){return this.clock.frame>=this.video.lengths[e]}drawOn(e){if(!this.clock.hasPicture)return;let{width:t,height:n,offset:r}=this.video,i={picture:this.clock.video,width:t,height:n,offset:r};l(e,this.view,i),u(e,this.view,this.split,i)}};function _({filename:t,subfolder:n,type:r}){return e.apiURL(`/view?${new URLSearchParams({filename:t,subfolder:n,type:r}).toString()}`)}function v(e,r,a){n(r.clock.failed?i`<p class="fa-compare-said" role="alert">${t.compare.unplayable}</p>`:i`<div
          class="fa-compare-player"
          role="group"
          aria-label=${t.compare.player}
          @keydown=${a.key}
        >
          <div class="fa-compare-stage">${y(r)}</div>
          ${x(r,a)} ${S(r)}
        </div>`,e);let o=e.querySelector(`canvas`);o&&r.drawOn(o)}function y(e){let{view:n,video:o}=e,[s,l]=[w(e,0),w(e,1)];return i`<div
    class="fa-compare-frame"
    data-view=${n}
    tabindex="0"
    style=${r({"--fa-ratio":String(c(n,o.width,o.height))})}
    @pointerdown=${t=>E(t,e)}
  >
    <canvas role="img" aria-label=${t.compare.shown(s,l,T(e))}></canvas>
    ${n===`difference`?i`<span class="fa-compare-label">${t.compare.brighter(s,l)}</span>`:i`<span class="fa-compare-label">${s}</span
            ><span class="fa-compare-label" data-side="right">${l}</span>`}
    ${n===`swipe`?b(e):a}
  </div>`}function b({split:e}){let n=Math.round(e*100);return i`<div
    class="fa-compare-split"
    role="slider"
    tabindex="0"
    aria-orientation="horizontal"
    aria-label=${t.compare.split}
    aria-valuemin="0"
    aria-valuemax="100"
    aria-valuenow=${n}
    aria-valuetext=${`${n} %`}
    style=${r({left:`${e*100}%`})}
  >
    <i class="pi pi-arrows-h" aria-hidden="true"></i>
  </div>`}function x(e,n){let{clock:r}=e;return i`<div class="fa-compare-row">
    ${C(`pi-step-backward`,t.compare.back,()=>r.step(-1))}
    ${C(r.isPlaying?`pi-pause`:`pi-play`,r.isPlaying?t.compare.pause:t.compare.play,()=>e.togglePlay())}
    ${C(`pi-step-forward`,t.compare.forward,()=>r.step(1))}
    <input
      class="fa-compare-scrub"
      type="range"
      min="0"
      max=${r.frames-1}
      step="1"
      .value=${String(r.frame)}
      aria-label=${t.compare.position}
      aria-valuetext=${T(e)}
      @input=${({currentTarget:e})=>{e instanceof HTMLInputElement&&r.goTo(e.valueAsNumber)}}
    />
    <span class="fa-compare-position" aria-hidden="true">${r.frame+1} / ${r.frames}</span>
    ${C(`pi-replay`,t.compare.loop,()=>e.toggleLoop(),e.loops)}
    ${C(`pi-window-maximize`,t.compare.large,n.large)}
  </div>`}function S(e){let n={side:t.compare.sideHelp,swipe:t.compare.swipeHelp,difference:t.compare.differenceHelp};return i`<div class="fa-compare-row" role="group" aria-label=${t.compare.views}>
    ${s.map(r=>i`<button
          type="button"
          class="fa-button"
          title=${n[r]}
          aria-pressed=${e.view===r}
          @click=${()=>e.setView(r)}
        >
          ${t.compare[r]}
        </button>`)}
  </div>`}function C(e,t,n,r){return i`<button
    type="button"
    class="fa-button"
    title=${t}
    aria-label=${t}
    aria-pressed=${r??a}
    @click=${n}
  >
    <i class="pi ${e}" aria-hidden="true"></i>
  </button>`}function w(e,n){let r=e.video.labels[n];return e.hasEnded(n)?t.compare.ended(r):r}function T({clock:e}){return t.compare.frame(e.frame+1,e.frames)}function E(e,t){let n=e.currentTarget;if(e.button!==0||!(n instanceof HTMLElement)||t.view!==`swipe`)return;let r=({clientX:e})=>{let{left:r,width:i}=n.getBoundingClientRect();t.setSplit((e-r)/i)},i=new AbortController,a={signal:i.signal};n.setPointerCapture(e.pointerId),n.addEventListener(`pointermove`,r,a);for(let e of[`pointerup`,`pointercancel`])n.addEventListener(e,()=>i.abort(),a);r(e)}var D=!1;function O(e,t,n){k();let r=document.createElement(`div`);r.className=`fa-compare-box`,e.replaceChildren(r);let i=e=>{let{target:t}=e;if(e.key===` `&&t instanceof HTMLButtonElement)return;let n=t instanceof HTMLElement&&t.getAttribute(`role`)===`slider`;if(e.key.toLowerCase()===`f`&&!e.ctrlKey&&!e.metaKey)a();else if(!p(s,e,n))return;e.preventDefault(),e.stopPropagation()},a=()=>{(document.fullscreenElement===e?document.exitFullscreen():e.requestFullscreen()).catch(()=>void 0)},o=()=>v(r,s,{key:i,large:a}),s=new g(t,o),c=!1,l=new IntersectionObserver(e=>{let t=e.at(-1)?.isIntersecting??!0;!t&&s.clock.isPlaying?(c=!0,s.clock.pause()):t&&c&&(c=!1,s.clock.play())});l.observe(r);let u=new ResizeObserver(o);return u.observe(r),o(),n&&!matchMedia(`(prefers-reduced-motion: reduce)`).matches&&s.clock.play(),{draw:o,close:()=>{l.disconnect(),u.disconnect(),s.clock.close(),r.remove()}}}function k(){if(D)return;D=!0;let e=new CSSStyleSheet;e.replaceSync(o),document.adoptedStyleSheets.push(e)}export{O as mountPlayer};