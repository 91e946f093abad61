/** The candidates in the node: small pictures in a grid, to pick by mouse or by keyboard. */
import { html, nothing, type TemplateResult } from 'lit'
import { repeat } from 'lit/directives/repeat.js'
import { styleMap } from 'lit/directives/style-map.js'
import { sortCandidates, thumbnailSize } from '../../core/anchor'
import { texts } from '../texts'
import { thumbnailUrl, type Candidate } from './candidates'
import { nameOfCandidate, nameOfParent } from './named'
import type { AnchorPanel } from './panel'

/** What the gallery asks for. */
export interface GalleryActions {
  open: (id: string) => void
}

/** The candidates as they are shown. */
export function shownCandidates(panel: AnchorPanel): Candidate[] {
  return sortCandidates(panel.group?.candidates ?? [], panel.look.sort)
}

/** The grid; nothing where there are no candidates. */
export function gallery(panel: AnchorPanel, actions: GalleryActions): TemplateResult | typeof nothing {
  const candidates = shownCandidates(panel)
  if (candidates.length === 0) return nothing
  const { sort } = panel.look
  const other = sort === 'newest' ? 'oldest' : 'newest'
  // One of them can be reached by Tab, and the arrows go on from there.
  const stop = panel.picked?.id ?? candidates[0]?.id
  return html`<div class="fa-gallery-bar">
      <span>${texts.gallery.candidates(candidates.length)}</span>
      <button
        type="button"
        class="fa-icon-button"
        title=${texts.gallery[sort]}
        aria-label=${texts.gallery[sort]}
        @click=${() => panel.setLook({ sort: other })}
      >
        <i
          class="pi ${sort === 'newest' ? 'pi-sort-amount-down' : 'pi-sort-amount-up'}"
          aria-hidden="true"
        ></i>
      </button>
    </div>
    <div
      class="fa-gallery"
      role="listbox"
      aria-label=${texts.gallery.gallery}
      style=${styleMap(sizeOf(candidates[0]))}
      data-capture-wheel="true"
      @keydown=${(event: KeyboardEvent) => onKey(event, panel, actions)}
      @wheel=${keepWheel}
    >
      ${repeat(
        candidates,
        ({ id }) => id,
        (candidate) => thumbnail(candidate, panel, actions, candidate.id === stop)
      )}
    </div>`
}

function sizeOf(picture: Candidate | undefined): Readonly<Record<string, string>> {
  if (!picture) return {}
  const { width, height } = thumbnailSize(picture)
  return { '--fa-thumb-width': `${width}px`, '--fa-thumb-height': `${height}px` }
}

function thumbnail(
  candidate: Candidate,
  panel: AnchorPanel,
  actions: GalleryActions,
  isStop: boolean
): TemplateResult {
  const picked = panel.isPick(candidate)
  const label = nameOfCandidate(candidate)
  const parent = nameOfParent(candidate, panel.group?.candidates ?? [])
  const size = texts.gallery.pixels(candidate.width, candidate.height)
  const title = [label, size, parent, candidate.caption].filter(Boolean).join('\n')
  return html`<div
    class="fa-thumb"
    role="option"
    tabindex=${isStop ? 0 : -1}
    aria-selected=${picked}
    aria-label=${picked ? `${label}, ${texts.gallery.picked}` : label}
    title=${title}
    data-id=${candidate.id}
    @click=${() => void panel.pickCandidate(candidate)}
  >
    <img src=${thumbnailUrl(candidate)} alt="" loading="lazy" decoding="async" draggable="false" />
    ${picked ? html`<i class="pi pi-check fa-thumb-mark" aria-hidden="true"></i>` : nothing}
    <button
      type="button"
      class="fa-thumb-open"
      tabindex="-1"
      title=${texts.gallery.large}
      aria-label=${texts.gallery.large}
      @click=${(event: Event) => {
        event.stopPropagation()
        actions.open(candidate.id)
      }}
    >
      <i class="pi pi-search-plus" aria-hidden="true"></i>
    </button>
  </div>`
}

/** Arrows move, Enter picks, Space opens the large view, Delete deletes; other keys stay the page's. */
function onKey(event: KeyboardEvent, panel: AnchorPanel, actions: GalleryActions): void {
  const { currentTarget, target, key } = event
  if (!(currentTarget instanceof HTMLElement) || !(target instanceof HTMLElement)) return
  if (event.ctrlKey || event.metaKey || event.altKey) return
  const all = [...currentTarget.querySelectorAll<HTMLElement>('.fa-thumb')]
  const at = all.indexOf(target)
  const candidate = panel.group?.candidates.find(({ id }) => id === target.dataset['id'])
  if (at < 0 || !candidate) return
  const columns = getComputedStyle(currentTarget).gridTemplateColumns.split(' ').length
  const steps: Readonly<Record<string, number>> = {
    ArrowRight: 1,
    ArrowLeft: -1,
    ArrowDown: columns,
    ArrowUp: -columns,
    Home: -at,
    End: all.length - 1 - at
  }
  const step = steps[key]
  if (step !== undefined) focusOn(all, at + step)
  else if (key === 'Enter') void panel.pickCandidate(candidate)
  else if (key === ' ') actions.open(candidate.id)
  else if (key === 'Delete' && !panel.isPick(candidate)) {
    // A key that is held down would take one after the other.
    if (!event.repeat) {
      focusOn(all, at + 1 < all.length ? at + 1 : at - 1)
      void panel.group?.remove(candidate.id)
    }
  } else if (key !== 'Delete') return
  // The page would delete the node, or move it.
  event.preventDefault()
  event.stopPropagation()
}

function focusOn(all: readonly HTMLElement[], index: number): void {
  const next = all[index]
  if (!next) return
  for (const one of all) one.tabIndex = one === next ? 0 : -1
  next.focus()
}

/** The wheel scrolls the pictures, where there is more to see; else it zooms the page's canvas as everywhere. */
function keepWheel(event: WheelEvent): void {
  const { currentTarget: box } = event
  if (box instanceof HTMLElement && box.scrollHeight > box.clientHeight && !event.ctrlKey)
    event.stopPropagation()
}
