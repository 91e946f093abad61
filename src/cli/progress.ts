import { nodeName, type RunEvent } from '../comfy/client'
import type { ApiPrompt } from '../core/graph'

/** Where progress is written: stderr, so that stdout holds nothing but the result. */
export interface ProgressStream {
  readonly isTTY?: boolean
  readonly columns?: number
  write(text: string): unknown
}

/** At most this often, a log that is no terminal gets a line about steps. */
const LOG_EVERY_MS = 15_000

/** Shows how a run goes on: one line that changes in a terminal, a line now and then in a log. */
export class Progress {
  private readonly done = new Set<string>()
  private lastLogged = 0
  private hasLine = false

  constructor(
    private readonly stream: ProgressStream,
    private readonly prompt: ApiPrompt,
    private readonly now: () => number = Date.now
  ) {}

  show(event: RunEvent): void {
    switch (event.kind) {
      case 'queued':
        this.line(event.ahead === 0 ? 'Waiting to start' : `Waiting, ${event.ahead} before this one`, true)
        break
      case 'cached':
        for (const node of event.nodes) this.done.add(node)
        break
      case 'node':
        this.done.add(event.node)
        this.line(`${this.count()} ${nodeName(this.prompt, event.node)}`, true)
        break
      case 'step': {
        const isLast = event.value >= event.max
        this.line(
          `${this.count()} ${nodeName(this.prompt, event.node)}, step ${event.value} of ${event.max}`,
          isLast
        )
        break
      }
      case 'disconnected':
        this.line('The connection is lost; the run goes on, and so does the watching', true)
        break
      case 'reconnected':
        this.line('Connected again', true)
        break
    }
  }

  /** Leaves the changing line behind, so that what follows starts on a line of its own. */
  finish(): void {
    if (this.hasLine) this.stream.write('\n')
    this.hasLine = false
  }

  private count(): string {
    const total = Object.keys(this.prompt).length
    return `[${Math.min(this.done.size, total)}/${total}]`
  }

  private line(text: string, isMilestone: boolean): void {
    if (this.stream.isTTY === true) {
      const width = (this.stream.columns ?? 80) - 1
      // Back to the start of the line, the text, and whatever was longer before wiped out.
      this.stream.write(`\r${text.slice(0, width)}\u001B[K`)
      this.hasLine = true
      return
    }
    if (!isMilestone && this.now() - this.lastLogged < LOG_EVERY_MS) return
    this.lastLogged = this.now()
    this.stream.write(`${text}\n`)
  }
}
