/** What the large view looks like. */
import { html, nothing, type TemplateResult } from 'lit'
import { repeat } from 'lit/directives/repeat.js'
import { styleMap } from 'lit/directives/style-map.js'
import { framingOf } from '../../core/anchor'
import type { PageDialog } from '../dialog'
import { texts } from '../texts'
import { pictureUrl, thumbnailUrl, type Candidate } from './candidates'
import { describeFraming, framedPicture } from './framed'
import { hasMaskEditor } from './mask-editor'
import { nameOfCandidate, nameOfParent, parentOf } from './named'
import { progressText } from './progress'
import { videoOf } from './video-size'
import type { Viewer } from './viewer'
import { WHOLE, zoomAt } from './zoom'

/** A candidate, or the address of a pick that is none. */
export interface Shown {
  readonly candidate?: Candidate
  readonly url?: string
}

/** From here on a picture's pixels are drawn as squares. */
const PIXELS_FROM = 3

/** Draws the whole large view. */
export function drawViewer(dialog: PageDialog, viewer: Viewer): void {
  const { candidates, candidate, panel } = viewer
  const words = texts.gallery.viewer
  const at = candidate ? candidates.indexOf(candidate) : -1
  const other = panel.picked
  const compares = viewer.comparing && other !== undefined && other !== candidate
  dialog.draw({
    title: at < 0 ? words.title : words.position(at + 1, candidates.length),
    tools: html`<span class="fa-viewer-facts">${facts(viewer)}</span>
      ${tool('pi-search-minus', '−', () => viewer.look(zoomAt(viewer.sight, 1 / 1.5)))}
      <span class="fa-viewer-zoom">${Math.round(viewer.sight.scale * 10) / 10} ×</span>
      ${tool('pi-search-plus', '+', () => viewer.look(zoomAt(viewer.sight, 1.5)))}
      ${tool('pi-arrows-alt', words.fit, () => viewer.look(WHOLE))}
      ${toggle('pi-clone', words.compare, words.compareHelp, viewer.comparing, () => viewer.toggle('comparing'))}
      ${toggle('pi-window-maximize', words.frame, words.frameHelp, viewer.framed, () => viewer.toggle('framed'))}`,
    body: html`<div class="fa-viewer-middle">
        ${tool('pi-chevron-left', words.previous, () => viewer.step(-1), candidates.length < 2)}
        <div class="fa-viewer-stage" tabindex="0" role="group" aria-label=${words.title}>
          ${picture(viewer, viewer.shown)} ${compares ? picture(viewer, { candidate: other }) : nothing}
        </div>
        ${tool('pi-chevron-right', words.next, () => viewer.step(1), candidates.length < 2)}
        ${candidate || viewer.refinable ? side(viewer) : nothing}
      </div>
      <div class="fa-viewer-strip" role="group" aria-label=${texts.gallery.gallery}>
        ${repeat(
          candidates,
          ({ id }) => id,
          (one, index) => small(viewer, one, index)
        )}
      </div>
      <footer class="fa-viewer-keys">${words.keys}</footer>`
  })
}

function facts(viewer: Viewer): string {
  const { candidate, panel } = viewer
  if (!candidate) return ''
  const video = videoOf(panel.node)
  return [
    nameOfCandidate(candidate),
    texts.gallery.pixels(candidate.width, candidate.height),
    video && describeFraming(candidate, video),
    nameOfParent(candidate, viewer.candidates)
  ]
    .filter((fact) => fact !== undefined)
    .join(' · ')
}

function picture(viewer: Viewer, shown: Shown | undefined): TemplateResult | typeof nothing {
  const { candidate } = shown ?? {}
  const url = candidate ? pictureUrl(candidate) : shown?.url
  if (url === undefined) return nothing
  const { scale, x, y } = viewer.sight
  const video = viewer.framed ? videoOf(viewer.panel.node) : undefined
  const picked = candidate !== undefined && viewer.panel.isPick(candidate)
  const framing = candidate && video && framingOf(candidate, video, video.fit)
  const shape = framing && video && video.fit !== 'crop' ? video : candidate
  return html`<figure class="fa-viewer-picture">
    <div
      class="fa-viewer-zoomed"
      data-pixels=${scale >= PIXELS_FROM}
      style=${styleMap({
        transform: `translate(${x}px, ${y}px) scale(${scale})`,
        ...(shape ? { '--fa-ratio': String(shape.width / shape.height) } : {})
      })}
    >
      ${framedPicture(url, framing ? candidate : undefined, framing ? video : undefined, candidate?.caption ?? '')}
    </div>
    ${picked ? html`<figcaption>${texts.gallery.viewer.picked}</figcaption>` : nothing}
  </figure>`
}

function side(viewer: Viewer): TemplateResult {
  const { candidate, refinable, said } = viewer
  const work = viewer.panel.group?.work
  return html`<aside class="fa-viewer-side">
    ${candidate ? painting(viewer, candidate) : nothing} ${refinable ? refining(viewer) : nothing}
    ${candidate ? keeping(viewer, candidate) : nothing}
    ${said === undefined ? nothing : html`<p class="fa-viewer-said" role="status">${said}</p>`}
    ${work ? html`<p class="fa-viewer-said" role="status">${progressText(work)}</p>` : nothing}
  </aside>`
}

function painting(viewer: Viewer, candidate: Candidate): TemplateResult {
  const words = texts.gallery.viewer
  const { panel } = viewer
  const typed = viewer.caption ?? candidate.caption
  const canPaint = panel.feeder !== undefined && panel.group?.work === undefined
  return html`<button type="button" class="fa-button fa-primary" @click=${() => void viewer.pick()}>
      <i class="pi pi-check" aria-hidden="true"></i> ${panel.isPick(candidate) ? words.picked : words.pick}
    </button>
    <label class="fa-viewer-label"
      >${words.caption}
      <textarea
        rows="8"
        .value=${typed}
        @input=${({ target }: Event) => {
          if (target instanceof HTMLTextAreaElement) viewer.caption = target.value
          viewer.draw()
        }}
      ></textarea>
    </label>
    ${action(
      'pi-sparkles',
      words.paint,
      words.paintHelp,
      () => viewer.paint(),
      canPaint && viewer.caption !== undefined && viewer.caption.trim() !== ''
    )}
    ${action('pi-sitemap', words.vary, words.varyHelp, () => viewer.vary(), canPaint && candidate.seed != null)}`
}

/** Offered only where they can work: with an edit branch, and on a page that can open its mask editor. */
function refining(viewer: Viewer): TemplateResult {
  const words = texts.gallery.viewer
  const { panel } = viewer
  const busy = panel.group?.work !== undefined
  return html`${
    panel.editor ? action('pi-pencil', words.edit, words.editHelp, () => viewer.edit(), !busy) : nothing
  }
  ${
    hasMaskEditor()
      ? action('pi-palette', words.paintOver, words.paintOverHelp, () => viewer.paintOver())
      : nothing
  }`
}

function keeping(viewer: Viewer, candidate: Candidate): TemplateResult {
  const words = texts.gallery.viewer
  const parent = parentOf(candidate, viewer.candidates)
  return html`${
    parent
      ? action('pi-reply', words.parent, nameOfParent(candidate, viewer.candidates) ?? '', () =>
          viewer.show(parent)
        )
      : nothing
  }
  ${action('pi-download', words.save, words.saveHelp, () => viewer.save())}
  ${action('pi-trash', words.delete, '', () => viewer.delete())}`
}

function action(
  icon: string,
  label: string,
  help: string,
  act: () => unknown,
  enabled = true
): TemplateResult {
  return html`<button
    type="button"
    class="fa-button"
    title=${help}
    ?disabled=${!enabled}
    @click=${() => void act()}
  >
    <i class="pi ${icon}" aria-hidden="true"></i> ${label}
  </button>`
}

function small(viewer: Viewer, candidate: Candidate, index: number): TemplateResult {
  const name = nameOfCandidate(candidate)
  return html`<button
    type="button"
    class="fa-viewer-small"
    title=${name}
    data-current=${candidate === viewer.candidate}
    data-picked=${viewer.panel.isPick(candidate)}
    aria-label=${name}
    aria-current=${candidate === viewer.candidate}
    @click=${() => viewer.show(candidate)}
  >
    <img src=${thumbnailUrl(candidate)} alt="" loading="lazy" decoding="async" draggable="false" />
    ${index < 9 ? html`<span aria-hidden="true">${index + 1}</span>` : nothing}
    ${viewer.panel.isPick(candidate) ? html`<i class="pi pi-check fa-thumb-mark" aria-hidden="true"></i>` : nothing}
  </button>`
}

function tool(icon: string, label: string, act: () => void, disabled = false): TemplateResult {
  return html`<button
    type="button"
    class="fa-button"
    title=${label}
    aria-label=${label}
    ?disabled=${disabled}
    @click=${act}
  >
    <i class="pi ${icon}" aria-hidden="true"></i>
  </button>`
}

function toggle(icon: string, label: string, help: string, on: boolean, act: () => void): TemplateResult {
  return html`<button
    type="button"
    class="fa-button ${on ? 'fa-primary' : ''}"
    title=${help}
    aria-pressed=${on}
    @click=${act}
  >
    <i class="pi ${icon}" aria-hidden="true"></i> ${label}
  </button>`
}
