/**
 * "Factorize this workflow" and "Compare with vanilla": say what would be put into the open graph, by which image model, and do
 * it when the person says so. Loaded on first use.
 */
import { html, nothing, type TemplateResult } from 'lit'
import { rewriteByRules } from '../../core/caption/rule-based'
import { loadTagger } from '../../core/caption/words'
import {
  FactorizeRefusal,
  compareWithVanilla,
  factorize,
  inWords,
  unfactorize,
  type ChainSummary,
  type CompareSummary,
  type FactorizeOptions,
  type FactorizeSummary,
  type Inserted
} from '../../core/factorize'
import { IMAGE_BRANCHES, NO_IMAGE_MODEL } from '../../core/recipe/image-models'
import { PRESET_IDS } from '../../core/recipe/presets'
import type { PresetId } from '../../core/recipe/types'
import { app, showToast, titleOfType } from '../../comfy/frontend'
import { openGraph, replaceOpenGraph } from '../../comfy/open-graph'
import { PageDialog } from '../dialog'
import { texts } from '../texts'

/** What the dialog is about to do to the open graph. */
interface Work {
  readonly title: string
  readonly apply: string
  /** Throws the sentence that says why it cannot be done. */
  readonly propose: (options: FactorizeOptions) => Ready
}

interface Ready {
  readonly graph: unknown
  /** Absent where there is nothing to choose or to convert. */
  readonly summary: FactorizeSummary | undefined
  readonly compares: CompareSummary | undefined
  readonly done: string
}

type Proposal = Ready | { readonly refusal: string }

export async function openFactorize(): Promise<void> {
  const words = texts.factorize
  await open({
    title: words.title,
    apply: words.apply,
    propose: (options) => {
      const { graph, summary } = factorize(openGraph(), options)
      return { graph, summary, compares: undefined, done: words.done(summary.inserted.length) }
    }
  })
}

export async function openCompare(): Promise<void> {
  const words = texts.factorize
  await open({
    title: words.compareTitle,
    apply: words.compareApply,
    propose: (options) => {
      const { graph, summary } = compareWithVanilla(openGraph(), options)
      const count = summary.inserted.length + (summary.factorized?.inserted.length ?? 0)
      return { graph, summary: summary.factorized, compares: summary, done: words.compareDone(count) }
    }
  })
}

async function open(work: Work): Promise<void> {
  const tagger = await loadTagger()
  new FactorizeDialog(work, (prompt) => rewriteByRules(prompt, tagger).firstFrame).open()
}

/** Takes out what was put in. No question first: undo brings it back. */
export async function removeFactorization(): Promise<void> {
  const { graph, removed } = unfactorize(openGraph())
  const words = texts.factorize
  if (removed === 0) {
    say(words.nothingToRemove)
    return
  }
  await replaceOpenGraph(graph)
  say(words.removed(removed))
}

class FactorizeDialog {
  readonly #dialog: PageDialog
  readonly #work: Work
  readonly #firstFrame: (prompt: string) => string
  #imageModel: string = IMAGE_BRANCHES[0]?.id ?? NO_IMAGE_MODEL
  #preset: PresetId | undefined
  #proposal: Proposal

  constructor(work: Work, firstFrame: (prompt: string) => string) {
    this.#work = work
    this.#dialog = new PageDialog(work.title, texts.factorize.cancel)
    this.#firstFrame = firstFrame
    this.#proposal = this.#propose()
  }

  open(): void {
    this.#draw()
    this.#dialog.open()
  }

  /** The whole work, on a copy: what is shown is then exactly what will be there. */
  #propose(): Proposal {
    const steps = this.#preset === undefined ? {} : { steps: this.#preset }
    try {
      return this.#work.propose({ imageModel: this.#imageModel, firstFrame: this.#firstFrame, ...steps })
    } catch (error) {
      return { refusal: whyNot(error) }
    }
  }

  #redo(): void {
    this.#proposal = this.#propose()
    this.#draw()
  }

  async #apply({ graph, done }: Ready): Promise<void> {
    this.#dialog.close()
    await replaceOpenGraph(graph)
    await Promise.resolve(app.extensionManager.command.execute('Comfy.Canvas.FitView'))
    say(done)
  }

  #draw(): void {
    const proposal = this.#proposal
    const words = texts.factorize
    const ready = 'graph' in proposal && changes(proposal) ? proposal : undefined
    this.#dialog.draw({
      body: html`${ready?.summary ? this.#choices() : nothing}${
        'refusal' in proposal ? html`<p role="alert">${proposal.refusal}</p>` : summaryOf(proposal)
      }`,
      actions: html`<button type="button" class="fa-button" @click=${() => this.#dialog.close()}>
          ${words.cancel}
        </button>
        ${
          ready
            ? html`<button type="button" class="fa-button fa-primary" @click=${() => void this.#apply(ready)}>
                ${this.#work.apply}
              </button>`
            : nothing
        }`
    })
  }

  /** Only where a graph is converted: one that has its anchor has its painter and its steps too. */
  #choices(): TemplateResult {
    const words = texts.factorize
    const painters = [
      ...IMAGE_BRANCHES.map(({ id, name }) => ({ id, name })),
      { id: NO_IMAGE_MODEL, name: words.noImageModel }
    ]
    const presets = [
      { id: AS_THEY_ARE, name: words.stepsAsAre },
      ...PRESET_IDS.map((id) => ({ id, name: words.presets[id] }))
    ]
    return html`${choice(words.imageModel, painters, this.#imageModel, (id) => {
      this.#imageModel = id
      this.#redo()
    })}${choice(words.steps, presets, this.#preset ?? AS_THEY_ARE, (id) => {
      this.#preset = PRESET_IDS.find((preset) => preset === id)
      this.#redo()
    })}`
  }
}

const AS_THEY_ARE = ''

function whyNot(error: unknown): string {
  if (error instanceof FactorizeRefusal) return inWords(error.why, texts.factorize.warnings)
  return error instanceof Error ? error.message : String(error)
}

function changes({ summary, compares }: Ready): boolean {
  return compares !== undefined || summary?.alreadyFactorized === false
}

function choice(
  label: string,
  choices: readonly { readonly id: string; readonly name: string }[],
  chosen: string,
  choose: (id: string) => void
): TemplateResult {
  return html`<label class="fa-dialog-row"
    ><span>${label}</span
    ><select
      @change=${({ target }: Event) => {
        if (target instanceof HTMLSelectElement) choose(target.value)
      }}
    >
      ${choices.map(({ id, name }) => html`<option value=${id} ?selected=${id === chosen}>${name}</option>`)}
    </select></label
  >`
}

function summaryOf({ summary, compares }: Ready): TemplateResult {
  const words = texts.factorize
  const warnings = compares?.warnings ?? summary?.warnings ?? []
  return html`${(summary?.chains ?? []).filter(({ inserted }) => inserted.length > 0).map(chainOf)}
    ${
      compares
        ? html`<p>${words.compares(compares.videos)}</p>
            <p>${insertedOf(compares.inserted)}</p>
            <p>${words.compareCosts}</p>`
        : nothing
    }
    ${
      warnings.length > 0
        ? html`<ul>
            ${warnings.map((one) => html`<li class="fa-dialog-warning">${inWords(one, words.warnings)}</li>`)}
          </ul>`
        : nothing
    }
    <p class="fa-dialog-quiet">${words.keeps}</p>`
}

function chainOf({ familyName, route, inserted }: ChainSummary): TemplateResult {
  return html`<p><strong>${familyName}</strong>: ${texts.factorize.routes[route]}</p>
    <p>${insertedOf(inserted)}</p>`
}

function insertedOf(inserted: readonly Inserted[]): TemplateResult {
  const counts = new Map<string, number>()
  for (const title of inserted.map(({ type }) => titleOfType(type)))
    counts.set(title, (counts.get(title) ?? 0) + 1)
  const nodes = [...counts].map(([title, count]) => (count === 1 ? title : `${title} × ${count}`))
  return html`${texts.factorize.inserted(inserted.length)}
    <span class="fa-dialog-quiet">${nodes.join(', ')}</span>`
}

function say(detail: string): void {
  showToast({ severity: 'info', summary: texts.errors.title, detail, life: 8000 })
}
