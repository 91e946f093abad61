/**
 * "Factorize this workflow": says what would be put into the open graph, by which image model, and does it when the person
 * says so. Loaded on first use.
 */
import { html, nothing, type TemplateResult } from 'lit'
import { rewriteByRules } from '../../core/caption/rule-based'
import { loadTagger } from '../../core/caption/words'
import { factorize, unfactorize, type ChainSummary, type FactorizeSummary } from '../../core/factorize'
import { IMAGE_BRANCHES, NO_IMAGE_MODEL } from '../../core/recipe/image-models'
import { app, showToast, titleOfType } from '../../comfy/frontend'
import { openGraph, replaceOpenGraph } from '../../comfy/open-graph'
import { PageDialog } from '../dialog'
import { texts } from '../texts'

type Proposal = { readonly graph: unknown; readonly summary: FactorizeSummary } | { readonly refusal: string }

export async function openFactorize(): Promise<void> {
  const tagger = await loadTagger()
  new FactorizeDialog((prompt) => rewriteByRules(prompt, tagger).firstFrame).open()
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
  readonly #dialog = new PageDialog(texts.factorize.title, texts.factorize.cancel)
  readonly #source = openGraph()
  readonly #firstFrame: (prompt: string) => string
  #imageModel: string | undefined = IMAGE_BRANCHES[0]?.id
  #proposal: Proposal

  constructor(firstFrame: (prompt: string) => string) {
    this.#firstFrame = firstFrame
    this.#proposal = this.#propose()
  }

  open(): void {
    this.#draw()
    this.#dialog.open()
  }

  /** The whole work, on a copy: what is shown is then exactly what will be there. */
  #propose(): Proposal {
    const imageModel = this.#imageModel ?? NO_IMAGE_MODEL
    try {
      return factorize(this.#source, { imageModel, firstFrame: this.#firstFrame })
    } catch (error) {
      return { refusal: error instanceof Error ? error.message : String(error) }
    }
  }

  #choose(name: string): void {
    this.#imageModel = name
    this.#proposal = this.#propose()
    this.#draw()
  }

  async #apply(graph: unknown, { inserted }: FactorizeSummary): Promise<void> {
    this.#dialog.close()
    await replaceOpenGraph(graph)
    await Promise.resolve(app.extensionManager.command.execute('Comfy.Canvas.FitView'))
    say(texts.factorize.done(inserted.length))
  }

  #draw(): void {
    const proposal = this.#proposal
    const words = texts.factorize
    const ready = 'summary' in proposal && !proposal.summary.alreadyFactorized ? proposal : undefined
    this.#dialog.draw({
      body: html`${ready ? this.#models() : nothing}${
        'refusal' in proposal ? html`<p role="alert">${proposal.refusal}</p>` : summaryOf(proposal.summary)
      }`,
      actions: html`<button type="button" class="fa-button" @click=${() => this.#dialog.close()}>
          ${words.cancel}
        </button>
        ${
          ready
            ? html`<button
                type="button"
                class="fa-button fa-primary"
                @click=${() => void this.#apply(ready.graph, ready.summary)}
              >
                ${words.apply}
              </button>`
            : nothing
        }`
    })
  }

  #models(): TemplateResult {
    const words = texts.factorize
    const choices = [
      ...IMAGE_BRANCHES.map(({ id, name }) => ({ id, name })),
      { id: NO_IMAGE_MODEL, name: words.noImageModel }
    ]
    return html`<label class="fa-dialog-row"
      ><span>${words.imageModel}</span
      ><select
        @change=${({ target }: Event) => {
          if (target instanceof HTMLSelectElement) this.#choose(target.value)
        }}
      >
        ${choices.map(({ id, name }) => html`<option value=${id} ?selected=${id === this.#imageModel}>${name}</option>`)}
      </select></label
    >`
  }
}

function summaryOf({ chains, warnings }: FactorizeSummary): TemplateResult {
  const words = texts.factorize
  return html`${chains.filter(({ inserted }) => inserted.length > 0).map(chainOf)}
    ${
      warnings.length > 0
        ? html`<ul>
            ${warnings.map(({ text }) => html`<li class="fa-dialog-warning">${text}</li>`)}
          </ul>`
        : nothing
    }
    <p class="fa-dialog-quiet">${words.keeps}</p>`
}

function chainOf({ familyName, route, inserted }: ChainSummary): TemplateResult {
  const words = texts.factorize
  const counts = new Map<string, number>()
  for (const title of inserted.map(({ type }) => titleOfType(type)))
    counts.set(title, (counts.get(title) ?? 0) + 1)
  const nodes = [...counts].map(([title, count]) => (count === 1 ? title : `${title} × ${count}`))
  return html`<p><strong>${familyName}</strong>: ${words.routes[route]}</p>
    <p>${words.inserted(inserted.length)} <span class="fa-dialog-quiet">${nodes.join(', ')}</span></p>`
}

function say(detail: string): void {
  showToast({ severity: 'info', summary: texts.errors.title, detail, life: 8000 })
}
