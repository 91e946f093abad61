/** The anchor node's own part of the page: the pick with its frame, Generate, progress, and the gallery. */
import { html, nothing, render, type TemplateResult } from 'lit'
import { MAX_CANDIDATES, clampCount, type Size } from '../../core/anchor'
import { describeChoice, isNoChoice, parseChoice } from '../choice/value'
import { texts } from '../texts'
import { pictureUrl, thumbnailUrl, viewUrl } from './candidates'
import { embeddedUrl } from './embedded'
import { describeFraming, framedPicture } from './framed'
import { gallery } from './gallery'
import type { CandidateGroup } from './group'
import { nameOfCandidate } from './named'
import type { AnchorPanel } from './panel'
import { progress } from './progress'
import { videoOf } from './video-size'

/** What the view can ask for beyond the panel. */
export interface ViewActions {
  open: (id?: string) => void
  video: () => void
  fromNode: () => void
  /** The picture of the pick has been loaded, and with it its size is known. */
  measured: (size: Size) => void
}

/** The size of a picked picture that is no candidate, as the browser found it; by address. */
export interface Measured {
  readonly url: string
  readonly size: Size
}

const PICTURES = 'image/png,image/jpeg,image/webp'

/** Draws the panel into `element`, which keeps its focus and its scrolling across redraws. */
export function drawAnchor(
  element: HTMLElement,
  panel: AnchorPanel,
  measured: Measured | undefined,
  actions: ViewActions
): void {
  const { group } = panel
  render(
    html`<div class="fa-anchor-box">
      ${head(panel, measured, actions)} ${branch(panel)} ${editBranch(panel)} ${controls(panel, group)}
      ${group?.message ? message(group) : nothing} ${gallery(panel, actions)} ${toShow(group)}
    </div>`,
    element
  )
}

/** Where the picked picture can be had without asking a server that a stranger names. */
export function pickUrl(panel: AnchorPanel): { url: string; full: string; size?: Size } | undefined {
  const choice = parseChoice(panel.choice)
  const { picked } = panel
  if (picked) return { url: thumbnailUrl(picked), full: pictureUrl(picked), size: picked }
  if (choice?.kind === 'embedded') {
    const url = embeddedUrl(choice)
    return url === undefined ? undefined : { url, full: url }
  }
  if (choice?.kind !== 'file' || !panel.mayShow(choice)) return undefined
  const full = viewUrl(choice.name, choice.subfolder)
  return { url: full, full }
}

function head(panel: AnchorPanel, measured: Measured | undefined, actions: ViewActions): TemplateResult {
  const { choice, uploading, picked } = panel
  const said = picked ? texts.gallery.pickedCandidate : describeChoice(choice)
  const line = uploading === undefined ? said : texts.anchor.uploading(uploading)
  const shown = pickUrl(panel)
  const size = shown?.size ?? (measured?.url === shown?.url ? measured?.size : undefined)
  const video = videoOf(panel.node)
  const facts = [
    picked && nameOfCandidate(picked),
    size && texts.gallery.pixels(size.width, size.height),
    size && video && describeFraming(size, video)
  ].filter((fact) => fact !== undefined)
  const onLoad = ({ target }: Event) => {
    if (!(target instanceof HTMLImageElement) || shown?.size) return
    actions.measured({ width: target.naturalWidth, height: target.naturalHeight })
  }
  return html`<div class="fa-anchor-head">
    ${
      shown
        ? html`<button
            type="button"
            class="fa-anchor-pick"
            title=${texts.gallery.previewHelp}
            aria-label=${texts.gallery.previewHelp}
            @click=${() => actions.open()}
            @load=${{ handleEvent: onLoad, capture: true }}
          >
            ${framedPicture(shown.url, size, video, '')}
          </button>`
        : nothing
    }
    <div class="fa-anchor-about">
      <div class="fa-choice-line" role="status" title=${line}>
        <i class=${isNoChoice(choice) ? 'pi pi-images' : 'pi pi-image'} aria-hidden="true"></i
        ><span>${line}</span>
      </div>
      ${facts.length > 0 ? html`<div class="fa-anchor-facts">${facts.join(' · ')}</div>` : nothing}
      ${ownPicture(panel, actions, shown === undefined)}
    </div>
  </div>`
}

function ownPicture(panel: AnchorPanel, actions: ViewActions, hidden: boolean): TemplateResult {
  const { choice, uploading } = panel
  const canShow = hidden && parseChoice(choice)?.kind === 'file'
  return html`<div class="fa-choice-buttons" role="group" aria-label=${texts.anchor.label}>
    <button type="button" class="fa-button" ?disabled=${uploading !== undefined} @click=${openDialog}>
      ${texts.anchor.choose}
    </button>
    ${iconButton('pi-video', texts.gallery.videoFrameHelp, uploading !== undefined, actions.video)}
    ${iconButton('pi-sign-in', texts.gallery.fromNodeHelp, uploading !== undefined, actions.fromNode)}
    ${
      canShow
        ? html`<button type="button" class="fa-button" @click=${() => panel.show()}>
            ${texts.gallery.showPick}
          </button>`
        : nothing
    }
    ${
      isNoChoice(choice)
        ? nothing
        : html`<button type="button" class="fa-button" @click=${() => panel.pick(undefined)}>
            ${texts.anchor.clear}
          </button>`
    }
    <input
      type="file"
      accept=${PICTURES}
      hidden
      aria-label=${texts.anchor.choose}
      @change=${(event: Event) => takeFile(event, panel)}
    />
  </div>`
}

function iconButton(icon: string, help: string, disabled: boolean, act: () => void): TemplateResult {
  return html`<button
    type="button"
    class="fa-button"
    title=${help}
    aria-label=${help}
    ?disabled=${disabled}
    @click=${act}
  >
    <i class="pi ${icon}" aria-hidden="true"></i>
  </button>`
}

/** Whether the image branch runs; worth a line only while a picture is picked, or where it is off. */
function branch(panel: AnchorPanel): TemplateResult | typeof nothing {
  const { feeder } = panel
  const hasFile = parseChoice(panel.choice)?.kind === 'file'
  if (!feeder || (!hasFile && !feeder.frozen)) return nothing
  const { name, frozen, isShared } = feeder
  const text = frozen ? texts.gallery.frozen(name) : texts.gallery.live(name)
  const stuck = isShared && !frozen
  const help = frozen
    ? texts.gallery.frozenHelp
    : isShared
      ? texts.gallery.shared(name)
      : texts.gallery.liveHelp
  return html`<div class="fa-anchor-branch" data-frozen=${frozen} title=${help}>
    <i class="pi ${frozen ? 'pi-pause-circle' : 'pi-play-circle'}" aria-hidden="true"></i><span>${text}</span>
    ${
      stuck
        ? nothing
        : html`<button type="button" class="fa-button" title=${help} @click=${() => panel.freeze(!frozen)}>
            ${frozen ? texts.gallery.unfreeze : texts.gallery.freeze}
          </button>`
    }
  </div>`
}

/** An edit branch is worth a line only while it is a part of every run. */
function editBranch(panel: AnchorPanel): TemplateResult | typeof nothing {
  const { editor } = panel
  if (!editor || editor.frozen || editor.isShared) return nothing
  const name = editor.node.title === '' ? editor.node.type : editor.node.title
  const help = texts.gallery.editorOnHelp
  return html`<div class="fa-anchor-branch" data-frozen="false" title=${help}>
    <i class="pi pi-play-circle" aria-hidden="true"></i><span>${texts.gallery.editorOn(name)}</span>
    <button type="button" class="fa-button" title=${help} @click=${() => panel.freeze(true, editor)}>
      ${texts.gallery.freeze}
    </button>
  </div>`
}

function controls(panel: AnchorPanel, group: CandidateGroup | undefined): TemplateResult {
  if (group?.work) return progress(group)
  const { count, mode } = panel.look
  return html`<div class="fa-anchor-controls">
      <button
        type="button"
        class="fa-button fa-primary"
        title=${texts.gallery.generateHelp}
        @click=${once(() => panel.generate())}
      >
        <i class="pi pi-sparkles" aria-hidden="true"></i> ${texts.gallery.generate}
      </button>
      <input
        class="fa-anchor-count"
        type="number"
        min="1"
        max=${MAX_CANDIDATES}
        .value=${String(count)}
        title=${texts.gallery.count}
        aria-label=${texts.gallery.count}
        @change=${(event: Event) => onCount(event, panel)}
        @keydown=${(event: Event) => event.stopPropagation()}
      />
      <select
        class="fa-select"
        title=${texts.gallery.modeHelp}
        aria-label=${texts.gallery.mode}
        @change=${(event: Event) => onMode(event, panel)}
      >
        <option value="runs" ?selected=${mode === 'runs'}>${texts.gallery.runs}</option>
        <option value="batch" ?selected=${mode === 'batch'}>${texts.gallery.batch}</option>
      </select>
    </div>
    ${waitingLine(panel, group)}`
}

function waitingLine(panel: AnchorPanel, group: CandidateGroup | undefined): TemplateResult {
  if (!group?.waiting) {
    return html`<button
      type="button"
      class="fa-button fa-anchor-wide"
      title=${texts.gallery.pickFirstHelp}
      @click=${once(() => panel.pickFirst())}
    >
      <i class="pi pi-forward" aria-hidden="true"></i> ${texts.gallery.pickFirst}
    </button>`
  }
  return html`<div class="fa-anchor-waiting" role="status">
    <i class="pi pi-hourglass" aria-hidden="true"></i><span>${texts.gallery.waiting}</span>
    <button
      type="button"
      class="fa-icon-button"
      title=${texts.gallery.stopWaiting}
      aria-label=${texts.gallery.stopWaiting}
      @click=${() => (group.waiting = false)}
    >
      <i class="pi pi-times" aria-hidden="true"></i>
    </button>
  </div>`
}

function message(group: CandidateGroup): TemplateResult {
  const { message: said } = group
  return html`<div
    class="fa-anchor-message"
    data-kind=${said?.kind ?? 'note'}
    role=${said?.kind === 'error' ? 'alert' : 'status'}
  >
    <span>${said?.text}</span>
    <button
      type="button"
      class="fa-icon-button"
      aria-label=${texts.errors.dismiss}
      title=${texts.errors.dismiss}
      @click=${() => group.dismiss()}
    >
      <i class="pi pi-times" aria-hidden="true"></i>
    </button>
  </div>`
}

/** Candidates of a group that this browser did not make are asked for by the person, not by opening the graph. */
function toShow(group: CandidateGroup | undefined): TemplateResult | typeof nothing {
  if (!group || group.listing === 'known') return nothing
  const asking = group.listing === 'asking'
  return html`<button
    type="button"
    class="fa-button fa-anchor-wide"
    title=${texts.gallery.showHelp}
    ?disabled=${asking}
    @click=${() => void group.list()}
  >
    ${asking ? texts.gallery.loading : texts.gallery.show}
  </button>`
}

function openDialog({ currentTarget }: Event): void {
  if (!(currentTarget instanceof HTMLElement)) return
  currentTarget.parentElement?.querySelector('input')?.click()
}

function takeFile({ currentTarget }: Event, panel: AnchorPanel): void {
  if (!(currentTarget instanceof HTMLInputElement)) return
  const file = currentTarget.files?.[0]
  // Emptied, so that choosing the same file again is a change again.
  currentTarget.value = ''
  if (file) void panel.take(file)
}

function onCount({ currentTarget }: Event, panel: AnchorPanel): void {
  if (!(currentTarget instanceof HTMLInputElement)) return
  const count = clampCount(currentTarget.valueAsNumber)
  currentTarget.value = String(count)
  panel.setLook({ count })
}

function onMode({ currentTarget }: Event, panel: AnchorPanel): void {
  if (!(currentTarget instanceof HTMLSelectElement)) return
  panel.setLook({ mode: currentTarget.value === 'batch' ? 'batch' : 'runs' })
}

/** A pick moves the buttons: the second half of a double-click on a candidate can end on one of them. */
function once(start: () => Promise<unknown>): (event: MouseEvent) => void {
  return ({ detail }) => {
    if (detail < 2) void start()
  }
}
