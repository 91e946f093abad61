/** The large view of the candidates: look closely, compare with the pick, pick, vary. Loaded when it is first opened. */
import { PageDialog } from '../dialog'
import { texts } from '../texts'
import type { Candidate } from './candidates'
import type { Refinable } from './edit'
import { shownCandidates } from './gallery'
import { openMaskEditor } from './mask-editor'
import type { AnchorPanel } from './panel'
import { pickUrl } from './view'
import { drawViewer, type Shown } from './viewer-view'
import { watchStage, WHOLE, zoomAt, type Sight } from './zoom'

/** Opens the large view at the candidate `id`, or at the pick. */
export function openViewer(panel: AnchorPanel, id?: string): void {
  new Viewer(panel, id).open()
}

export class Viewer {
  readonly panel: AnchorPanel
  readonly #dialog: PageDialog
  #id: string | undefined
  #leave: (() => void) | undefined
  #warned: string | undefined
  #busy = false
  sight: Sight = WHOLE
  comparing = false
  framed = false
  /** The caption as it is typed here; `undefined` while it is the candidate's own. */
  caption: string | undefined
  said: string | undefined

  constructor(panel: AnchorPanel, id?: string) {
    this.panel = panel
    const { title, close } = texts.gallery.viewer
    this.#dialog = new PageDialog(title, close, { className: 'fa-viewer', closed: () => this.#leave?.() })
    this.#id = id ?? panel.picked?.id
  }

  get candidates(): Candidate[] {
    return shownCandidates(this.panel)
  }

  /** The candidate that is looked at; `undefined` for a pick that is none. */
  get candidate(): Candidate | undefined {
    // A pick that was none when this was opened has become one by being refined.
    if (this.#id === undefined) return this.panel.picked
    return this.candidates.find(({ id }) => id === this.#id)
  }

  /** What is looked at, as far as it is a file that can be refined. */
  get refinable(): Refinable | undefined {
    const { candidate } = this
    if (!candidate) return this.panel.pickedFile
    return { name: candidate.filename, subfolder: candidate.subfolder, candidate }
  }

  get shown(): Shown | undefined {
    const { candidate } = this
    if (candidate) return { candidate }
    const pick = pickUrl(this.panel)
    return pick && { url: pick.full }
  }

  open(): void {
    const draw = () => this.draw()
    const end = () => this.close()
    this.panel.watchers.add(draw)
    this.panel.whenLeft.add(end)
    this.#leave = () => {
      this.panel.watchers.delete(draw)
      this.panel.whenLeft.delete(end)
    }
    const { element } = this.#dialog
    element.addEventListener('keydown', (event) => this.#onKey(event))
    this.draw()
    this.#dialog.open()
    const stage = element.querySelector<HTMLElement>('.fa-viewer-stage')
    if (!stage) return
    stage.focus()
    watchStage(
      stage,
      () => this.sight,
      (sight) => this.look(sight)
    )
  }

  close(): void {
    this.#dialog.close()
  }

  draw(): void {
    drawViewer(this.#dialog, this)
  }

  look(sight: Sight): void {
    this.sight = sight
    this.draw()
  }

  toggle(what: 'comparing' | 'framed'): void {
    this[what] = !this[what]
    this.draw()
  }

  /** Goes `by` candidates further, round and round. */
  step(by: number): void {
    const { candidates } = this
    const at = candidates.findIndex((one) => one === this.candidate)
    this.show(candidates.at((Math.max(at, 0) + by) % Math.max(1, candidates.length)))
  }

  show(candidate: Candidate | undefined): void {
    if (!candidate) return
    this.#id = candidate.id
    this.caption = undefined
    this.said = undefined
    this.draw()
    this.#dialog.element
      .querySelector('[data-current="true"]')
      ?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }

  async pick(): Promise<void> {
    const { candidate } = this
    if (!candidate) return
    this.close()
    await this.panel.pickCandidate(candidate)
  }

  async vary(): Promise<void> {
    const { candidate } = this
    if (candidate) await this.#start(() => this.panel.vary(candidate))
  }

  async edit(): Promise<void> {
    const { refinable } = this
    if (refinable) await this.#start(() => this.panel.edit(refinable))
  }

  /** The page's editor lies below this view, which therefore closes. */
  async paintOver(): Promise<void> {
    const { refinable, panel } = this
    this.close()
    if (refinable) await openMaskEditor(panel.node, refinable)
  }

  /** Paints the caption that was typed here, from new seeds. */
  async paint(): Promise<void> {
    const { candidate } = this
    const caption = this.caption?.trim()
    if (caption && candidate) await this.#start(() => this.panel.generate({ caption, from: candidate }))
  }

  /** Starts runs; why they could not be started is said here too, because the node lies below this view. */
  async #start(runs: () => Promise<boolean>): Promise<void> {
    this.#keepKeys()
    const isStarted = await runs()
    this.said = isStarted ? undefined : this.panel.group?.message?.text
    this.draw()
  }

  async save(): Promise<void> {
    const { candidate } = this
    if (this.#busy) return
    this.#busy = true
    const name = candidate && (await this.panel.group?.save(candidate.id))
    this.#busy = false
    this.said = name === undefined ? this.panel.group?.message?.text : texts.gallery.viewer.saved(name)
    this.draw()
  }

  async delete(): Promise<void> {
    const { candidate, candidates, panel } = this
    if (!candidate) return
    if (panel.isPick(candidate) && this.#warned !== candidate.id) {
      // The node would stand without its picture: once more, to be sure.
      this.#warned = candidate.id
      this.said = texts.gallery.viewer.deleteAsk
      this.draw()
      return
    }
    if (this.#busy) return
    this.#busy = true
    const at = candidates.indexOf(candidate)
    await panel.group?.remove(candidate.id)
    this.#busy = false
    const next = this.candidates[Math.min(at, this.candidates.length - 1)]
    if (next) this.show(next)
    else this.close()
  }

  /** A button that is pressed and then disabled takes the focus with it, and the keys would go nowhere. */
  #keepKeys(): void {
    this.#dialog.element.querySelector<HTMLElement>('.fa-viewer-stage')?.focus()
  }

  #onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const { target, key } = event
    if (target instanceof HTMLTextAreaElement) return
    const onButton = target instanceof HTMLButtonElement
    const act = this.#actionOf(key)
    if (!act || (onButton && (key === 'Enter' || key === ' '))) return
    event.preventDefault()
    // A key that is held down would delete one after the other.
    if (!event.repeat || key !== 'Delete') act()
  }

  #actionOf(key: string): (() => void) | undefined {
    if (/^[1-9]$/.test(key)) return () => this.show(this.candidates[Number(key) - 1])
    const actions: Readonly<Record<string, () => void>> = {
      ArrowRight: () => this.step(1),
      ArrowDown: () => this.step(1),
      ArrowLeft: () => this.step(-1),
      ArrowUp: () => this.step(-1),
      Enter: () => void this.pick(),
      c: () => this.toggle('comparing'),
      f: () => this.toggle('framed'),
      '+': () => this.look(zoomAt(this.sight, 1.5)),
      '=': () => this.look(zoomAt(this.sight, 1.5)),
      '-': () => this.look(zoomAt(this.sight, 1 / 1.5)),
      '0': () => this.look(WHOLE),
      Delete: () => void this.delete()
    }
    return actions[key.length === 1 ? key.toLowerCase() : key]
  }
}
