/** What the player looks like. */
import { html, nothing, render, type TemplateResult } from 'lit'
import { styleMap } from 'lit/directives/style-map.js'
import { texts } from '../texts'
import { ratioOf, VIEWS } from './draw'
import type { ComparePlayer } from './player'

/** What the view can ask for beyond the player. */
export interface ViewActions {
  key: (event: KeyboardEvent) => void
  large: () => void
}

/** Draws the player into `element`, and the frame onto its canvas. */
export function drawPlayer(element: HTMLElement, player: ComparePlayer, actions: ViewActions): void {
  render(
    player.clock.failed
      ? html`<p class="fa-compare-said" role="alert">${texts.compare.unplayable}</p>`
      : html`<div
          class="fa-compare-player"
          role="group"
          aria-label=${texts.compare.player}
          @keydown=${actions.key}
        >
          <div class="fa-compare-stage">${frame(player)}</div>
          ${transport(player, actions)} ${views(player)}
        </div>`,
    element
  )
  const canvas = element.querySelector('canvas')
  if (canvas) player.drawOn(canvas)
}

function frame(player: ComparePlayer): TemplateResult {
  const { view, video } = player
  const [first, second] = [label(player, 0), label(player, 1)]
  return html`<div
    class="fa-compare-frame"
    data-view=${view}
    tabindex="0"
    style=${styleMap({ '--fa-ratio': String(ratioOf(view, video.width, video.height)) })}
    @pointerdown=${(event: PointerEvent) => dragSplit(event, player)}
  >
    <canvas role="img" aria-label=${texts.compare.shown(first, second, position(player))}></canvas>
    ${
      view === 'difference'
        ? html`<span class="fa-compare-label">${texts.compare.brighter(first, second)}</span>`
        : html`<span class="fa-compare-label">${first}</span
            ><span class="fa-compare-label" data-side="right">${second}</span>`
    }
    ${view === 'swipe' ? splitLine(player) : nothing}
  </div>`
}

function splitLine({ split }: ComparePlayer): TemplateResult {
  const percent = Math.round(split * 100)
  return html`<div
    class="fa-compare-split"
    role="slider"
    tabindex="0"
    aria-orientation="horizontal"
    aria-label=${texts.compare.split}
    aria-valuemin="0"
    aria-valuemax="100"
    aria-valuenow=${percent}
    aria-valuetext=${`${percent} %`}
    style=${styleMap({ left: `${split * 100}%` })}
  >
    <i class="pi pi-arrows-h" aria-hidden="true"></i>
  </div>`
}

function transport(player: ComparePlayer, actions: ViewActions): TemplateResult {
  const { clock } = player
  return html`<div class="fa-compare-row">
    ${tool('pi-step-backward', texts.compare.back, () => clock.step(-1))}
    ${tool(clock.isPlaying ? 'pi-pause' : 'pi-play', clock.isPlaying ? texts.compare.pause : texts.compare.play, () => player.togglePlay())}
    ${tool('pi-step-forward', texts.compare.forward, () => clock.step(1))}
    <input
      class="fa-compare-scrub"
      type="range"
      min="0"
      max=${clock.frames - 1}
      step="1"
      .value=${String(clock.frame)}
      aria-label=${texts.compare.position}
      aria-valuetext=${position(player)}
      @input=${({ currentTarget }: Event) => {
        if (currentTarget instanceof HTMLInputElement) clock.goTo(currentTarget.valueAsNumber)
      }}
    />
    <span class="fa-compare-position" aria-hidden="true">${clock.frame + 1} / ${clock.frames}</span>
    ${tool('pi-replay', texts.compare.loop, () => player.toggleLoop(), player.loops)}
    ${tool('pi-window-maximize', texts.compare.large, actions.large)}
  </div>`
}

function views(player: ComparePlayer): TemplateResult {
  const help = {
    side: texts.compare.sideHelp,
    swipe: texts.compare.swipeHelp,
    difference: texts.compare.differenceHelp
  }
  return html`<div class="fa-compare-row" role="group" aria-label=${texts.compare.views}>
    ${VIEWS.map(
      (view) =>
        html`<button
          type="button"
          class="fa-button"
          title=${help[view]}
          aria-pressed=${player.view === view}
          @click=${() => player.setView(view)}
        >
          ${texts.compare[view]}
        </button>`
    )}
  </div>`
}

function tool(icon: string, name: string, act: () => void, pressed?: boolean): TemplateResult {
  return html`<button
    type="button"
    class="fa-button"
    title=${name}
    aria-label=${name}
    aria-pressed=${pressed ?? nothing}
    @click=${act}
  >
    <i class="pi ${icon}" aria-hidden="true"></i>
  </button>`
}

function label(player: ComparePlayer, side: 0 | 1): string {
  const text = player.video.labels[side]
  return player.hasEnded(side) ? texts.compare.ended(text) : text
}

function position({ clock }: ComparePlayer): string {
  return texts.compare.frame(clock.frame + 1, clock.frames)
}

/** In the swipe view the whole picture takes the line along. */
function dragSplit(event: PointerEvent, player: ComparePlayer): void {
  const box = event.currentTarget
  if (event.button !== 0 || !(box instanceof HTMLElement)) return
  if (player.view !== 'swipe') return
  const follow = ({ clientX }: PointerEvent) => {
    const { left, width } = box.getBoundingClientRect()
    player.setSplit((clientX - left) / width)
  }
  const end = new AbortController()
  const options = { signal: end.signal }
  box.setPointerCapture(event.pointerId)
  box.addEventListener('pointermove', follow, options)
  for (const name of ['pointerup', 'pointercancel'] as const) {
    box.addEventListener(name, () => end.abort(), options)
  }
  follow(event)
}
