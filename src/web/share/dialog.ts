/**
 * Shares the open graph: shows what is taken out of it, and downloads the copy. Opening it looks at the graph in this
 * page only; the picture of a pick is fetched when the person downloads. Loaded on first use.
 */
import { html, nothing, type TemplateResult } from 'lit'
import {
  originOfRecord,
  pickedFiles,
  shareGraph,
  type EmbeddedPick,
  type FilePick,
  type Origin,
  type Removal
} from '../../core/share'
import { app } from '../../comfy/frontend'
import { listCandidates, viewUrl, type Candidate } from '../anchor/candidates'
import { knownCandidates } from '../anchor/group'
import { PageDialog } from '../dialog'
import { texts } from '../texts'
import { packPicture } from './pack'

const FILE = 'factorized-anchor-shared.json'
const CANDIDATE_FOLDER = /^factorized_anchor\/([\w-]{1,64})$/

/** Opens the dialog for the graph as it is now. */
export async function openShare(): Promise<void> {
  const exported: { workflow: unknown } = await app.graphToPrompt()
  // Through JSON, as the file will be.
  new ShareDialog(JSON.parse(JSON.stringify(exported.workflow))).open()
}

class ShareDialog {
  readonly #dialog = new PageDialog(texts.share.title, texts.share.close)
  readonly #graph: unknown
  readonly #picks: readonly FilePick[]
  /** How picked candidates were painted: at first as far as this page knows without asking. */
  readonly #origins = new Map<string, Origin>()
  #inside: boolean
  #busy = false
  #said: { kind: 'note' | 'error'; text: string } | undefined

  constructor(graph: unknown) {
    this.#graph = graph
    this.#picks = pickedFiles(graph)
    for (const pick of this.#picks) {
      const group = groupOf(pick)
      if (group !== undefined) this.#origins.set(keyOf(pick), originIn(knownCandidates(group), pick))
    }
    this.#inside = this.#picks.length > 0
  }

  open(): void {
    this.#draw()
    this.#dialog.open()
  }

  #draw(): void {
    const words = texts.share
    this.#dialog.draw({
      body: html`${this.#picks.length > 0 ? this.#choice() : nothing} ${removedList(this.#removed())}
        <p>${words.look}</p>
        ${
          this.#said
            ? html`<p role=${this.#said.kind === 'error' ? 'alert' : 'status'}>${this.#said.text}</p>`
            : nothing
        }`,
      actions: html`<button
        type="button"
        class="fa-button fa-primary"
        aria-busy=${this.#busy}
        @click=${() => void this.#download()}
      >
        <i class="pi pi-download" aria-hidden="true"></i> ${this.#busy ? words.working : words.download}
      </button>`
    })
  }

  #choice(): TemplateResult {
    const words = texts.share
    return html`<label class="fa-dialog-choice"
      ><input
        type="checkbox"
        .checked=${this.#inside}
        @change=${({ target }: Event) => {
          this.#inside = target instanceof HTMLInputElement && target.checked
          this.#draw()
        }}
      /><span
        >${words.inside}<small>${this.#inside ? words.insideHelp : words.outsideHelp}</small></span
      ></label
    >`
  }

  /** A picture that goes inside is none that is left out; its bytes do not matter for the list. */
  #removed(): readonly Removal[] {
    const stand = (): EmbeddedPick => ({ kind: 'embedded', data: '', sha256: '' })
    return shareGraph(
      this.#graph,
      this.#inside ? { embedAnchor: (pick) => pick && stand() } : this.#withOrigins()
    ).removed
  }

  /** The button stays enabled: a disabled one loses the focus, and Escape would no longer close the dialog. */
  async #download(): Promise<void> {
    if (this.#busy) return
    this.#busy = true
    this.#said = undefined
    this.#draw()
    try {
      const note = this.#inside ? await this.#withPictures() : await this.#withoutPictures()
      this.#said = { kind: 'note', text: note }
    } catch (error) {
      this.#said = { kind: 'error', text: error instanceof Error ? error.message : String(error) }
    }
    this.#busy = false
    this.#draw()
  }

  async #withPictures(): Promise<string> {
    const packed = new Map<string, EmbeddedPick>()
    const notes: string[] = []
    for (const pick of this.#picks) {
      const picture = await packPicture(await fetchPick(pick))
      if (!picture) throw new Error(texts.share.unreadable(pick.name))
      const { packing, bytes } = picture
      packed.set(keyOf(pick), picture.pick)
      const size = Math.ceil(bytes / 1024)
      notes.push(packing.lossless ? texts.share.lossless(size) : texts.share.lossy(packing.quality, size))
    }
    this.#save({ embedAnchor: (pick) => pick && packed.get(keyOf(pick)) })
    return [texts.share.done, ...new Set(notes)].join(' ')
  }

  async #withoutPictures(): Promise<string> {
    for (const pick of this.#picks) this.#origins.set(keyOf(pick), await originOf(pick))
    this.#save(this.#withOrigins())
    return texts.share.done
  }

  #withOrigins(): Parameters<typeof shareGraph>[1] {
    return { originOf: (pick) => this.#origins.get(keyOf(pick)) }
  }

  #save(options: Parameters<typeof shareGraph>[1]): void {
    const { graph } = shareGraph(this.#graph, options)
    const url = URL.createObjectURL(
      new Blob([`${JSON.stringify(graph, undefined, 2)}\n`], { type: 'application/json' })
    )
    Object.assign(document.createElement('a'), { href: url, download: FILE }).click()
    // The browser has taken it by then.
    setTimeout(() => URL.revokeObjectURL(url), 60_000)
  }
}

function removedList(removed: readonly Removal[]): TemplateResult {
  const words = texts.share
  if (removed.length === 0) return html`<p>${words.nothing}</p>`
  return html`<p>${words.removed}</p>
    <ul>
      ${removed.map((one) => html`<li><b>${one.place}</b> ${reasonOf(one)}</li>`)}
    </ul>`
}

function reasonOf({ code, text, fate }: Removal): string {
  const { reasons, fates } = texts.share
  return (fate ? fates[fate.kind]?.(fate) : reasons[code]) ?? text
}

async function fetchPick({ name, subfolder }: FilePick): Promise<Blob> {
  const response = await fetch(viewUrl(name, subfolder)).catch(() => undefined)
  if (!response?.ok) throw new Error(texts.share.gone(name))
  return response.blob()
}

/** How a picked candidate was painted; unknown for a picture of the person's own. */
async function originOf(pick: FilePick): Promise<Origin> {
  const group = groupOf(pick)
  return group === undefined ? {} : originIn(await listCandidates(group).catch(() => []), pick)
}

function originIn(candidates: readonly Candidate[], { name }: FilePick): Origin {
  const found = candidates.find(({ filename }) => filename === name)
  return found ? originOfRecord(found) : {}
}

function groupOf({ subfolder }: FilePick): string | undefined {
  return CANDIDATE_FOLDER.exec(subfolder)?.[1]
}

function keyOf({ subfolder, name, sha256 }: FilePick): string {
  return JSON.stringify([subfolder, name, sha256])
}
