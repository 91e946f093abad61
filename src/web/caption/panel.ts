/**
 * What one caption node knows and can do beyond its two texts: rewrite, check, run, and where the caption came from.
 * The view draws it; the texts themselves stay in the ordinary widgets that ComfyUI made for them.
 */
import type { Finding } from '../../core/caption/findings'
import {
  captionStatus,
  readProvenance,
  withCaption,
  type CaptionStatus,
  type Provenance
} from '../../core/caption/provenance'
import { api, app, type PageNode } from '../../comfy/frontend'
import type { RewriteResult } from '../rewrite/engine'
import { captionSettings } from '../settings/values'
import { texts } from '../texts'
import { fieldOf, isLinked, typeInto } from './fields'
import { isCaptionUsed } from './need'

/** The key in the node's `properties`: never an input, so that it reruns nothing. */
export const PROPERTY = 'caption_origin'

/** `linked`: a node in the graph writes the caption while it runs. */
export type PanelStatus = CaptionStatus | 'linked'

/** One sentence below the buttons. */
export interface Message {
  readonly kind: 'error' | 'stopped' | 'note'
  readonly text: string
}

/** What is drawn. */
export interface PanelState {
  status: PanelStatus
  /** Who wrote the caption, where it was written for this node. */
  author: string | undefined
  /** Since when somebody is being waited for. */
  busySince: number | undefined
  message: Message | undefined
  /** `undefined` where nothing has been checked. */
  findings: readonly Finding[] | undefined
}

/** How long a text rests before it is looked at again. */
const CHECK_DELAY_MS = 350
/** What the built-in rules are called in a caption's provenance. */
const RULES = 'builtin'

export class CaptionPanel {
  readonly node: PageNode
  readonly state: PanelState = {
    status: 'none',
    author: undefined,
    busySince: undefined,
    message: undefined,
    findings: undefined
  }
  readonly #changed: () => void
  #work: AbortController | undefined
  /** The caption that the findings are about. */
  #checked = ''
  #timer: ReturnType<typeof setTimeout> | undefined

  /** @param changed is called whenever there is something new to draw. */
  constructor(node: PageNode, changed: () => void) {
    this.node = node
    this.#changed = changed
  }

  get prompt(): string | undefined {
    return fieldOf(this.node, 'prompt').text
  }

  get firstFrame(): string {
    return fieldOf(this.node, 'first_frame').text ?? ''
  }

  /** Looks at the node's texts and links again; asks nobody. */
  refresh(): void {
    const { state } = this
    const origin = this.#origin()
    state.status = this.#isWrittenElsewhere()
      ? 'linked'
      : captionStatus(this.prompt ?? '', this.firstFrame, origin)
    state.author =
      origin && state.status !== 'none' && state.status !== 'linked' ? authorOf(origin) : undefined
    if (state.findings && this.firstFrame !== this.#checked) this.#checkSoon()
    this.#changed()
  }

  /** After somebody has typed: the note where the caption came from says so, and the words are looked at. */
  typed(): void {
    const origin = this.#origin()
    if (origin) {
      const noted = withCaption(origin, this.firstFrame)
      if (noted.edited !== origin.edited) this.#note(noted)
    }
    this.state.message = undefined
    this.refresh()
    this.#checkSoon()
  }

  /** Writes the first frame from the prompt. @returns whether it was written. */
  async rewrite(): Promise<boolean> {
    const { prompt } = this
    const target = fieldOf(this.node, 'first_frame').widget
    if (this.#work || !target) return false
    if (prompt === undefined) return this.#say('error', texts.caption.unreadablePrompt)
    if (prompt.trim() === '') return this.#say('error', texts.caption.noPrompt)

    // What was typed until now is a step of its own: undoing the rewrite must not take it back too.
    app.canvas.emitBeforeChange()
    app.canvas.emitAfterChange()
    const work = new AbortController()
    this.#begin(work)
    // Asked again for the same prompt, somebody wants another caption.
    const again = this.state.status === 'fresh'
    try {
      const { rewriteCaption } = await import('../rewrite/engine')
      const result = await rewriteCaption({
        prompt,
        provider: captionSettings.provider(),
        keepLoaded: captionSettings.keepLoaded(),
        seed: Math.floor(Math.random() * 2 ** 31),
        again,
        encoder: captionSettings.encoder(),
        fetchApi: (route, init) => api.fetchApi(route, init),
        comfyUrl: `${location.origin}${api.fileURL('')}`,
        signal: work.signal
      })
      work.signal.throwIfAborted()
      this.#take(result)
      return true
    } catch (error) {
      if (!work.signal.aborted) this.#say('error', sentenceOf(error))
      return false
    } finally {
      this.#end(work)
    }
  }

  /** Rewrites, and runs the graph unless the person wants to be stopped by what the linter found. */
  async rewriteAndRun(): Promise<void> {
    if (!(await this.rewrite())) return
    const serious = (this.state.findings ?? []).filter(({ severity }) => severity !== 'hint')
    if (serious.length > 0 && captionSettings.stopOnWarnings()) {
      this.#say('stopped', texts.caption.stopped(serious.length))
      return
    }
    this.run()
  }

  /** Runs the graph as ComfyUI's own button does. */
  run(): void {
    this.dismiss()
    app.extensionManager.command.execute('Comfy.QueuePrompt')
  }

  /** Stops the rewrite; the server then stops the model too. */
  cancel(): void {
    const work = this.#work
    if (!work) return
    work.abort()
    this.#end(work)
  }

  /** Looks for words that a still picture cannot show. */
  async check(): Promise<void> {
    const { checkCaption } = await import('../rewrite/engine')
    const { firstFrame } = this
    const findings = await checkCaption(this.prompt ?? '', firstFrame)
    // Something else stands there by now: that one is looked at by its own check.
    if (firstFrame !== this.firstFrame) return
    this.#found(findings, firstFrame)
  }

  dismiss(): void {
    this.state.message = undefined
    this.#changed()
  }

  /** What to tell a person who is about to run the graph, if anything. */
  warningBeforeRun(): string | undefined {
    this.refresh()
    if (this.state.status !== 'stale' && this.state.status !== 'none') return undefined
    if (!isCaptionUsed(this.node)) return undefined
    return this.state.status === 'stale' ? texts.caption.staleRun : texts.caption.emptyRun
  }

  /** The node leaves its graph. */
  leave(): void {
    clearTimeout(this.#timer)
    this.cancel()
  }

  #origin(): Provenance | undefined {
    return readProvenance(this.node.properties[PROPERTY])
  }

  #isWrittenElsewhere(): boolean {
    return isLinked(this.node, 'generated') || !fieldOf(this.node, 'first_frame').widget
  }

  /** One step of ComfyUI's own undo: the caption together with where it came from. */
  #take(result: RewriteResult): void {
    // Looked up again: it was a while ago.
    const widget = fieldOf(this.node, 'first_frame').widget
    if (!widget || !this.node.graph) return
    app.canvas.emitBeforeChange()
    this.#note(result.provenance)
    typeInto(widget, result.firstFrame)
    app.canvas.emitAfterChange()
    this.#found(result.warnings, result.firstFrame)
    if (result.provenance.provider === RULES) {
      const changed = result.firstFrame !== this.prompt?.trim()
      this.#say('note', changed ? texts.caption.weakest : texts.caption.unchanged)
    }
  }

  #note(provenance: Provenance): void {
    this.node.properties[PROPERTY] = provenance
  }

  #found(findings: readonly Finding[], checked: string): void {
    this.#checked = checked
    this.state.findings = findings
    this.refresh()
  }

  #checkSoon(): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.check(), CHECK_DELAY_MS)
  }

  #say(kind: Message['kind'], text: string): false {
    this.state.message = { kind, text }
    this.#changed()
    return false
  }

  #begin(work: AbortController): void {
    this.#work = work
    this.state.busySince = Date.now()
    this.dismiss()
  }

  #end(work: AbortController): void {
    if (this.#work !== work) return
    this.#work = undefined
    this.state.busySince = undefined
    this.#changed()
  }
}

/** Providers say one sentence; anything else is a fault of ours, and named as far as it can be. */
function sentenceOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return /[.!?]$/.test(message) ? message : texts.caption.failed(message)
}

function authorOf({ provider, model }: Provenance): string {
  if (provider === RULES) return texts.caption.authors.rules
  return model === '' ? texts.caption.authors.server : model
}
