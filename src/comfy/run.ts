import type { ApiPrompt } from '../core/graph'
import { ComfyError } from './errors'
import type { ComfyHttp } from './http'
import { describeFailure } from './sentences'
import { EventStream, type OpenSocket } from './socket'
import { executionErrorSchema, type HistoryEntry, type ServerMessage } from './wire'

/** What happens to a run, in the order in which it happens. */
export type RunEvent =
  | { readonly kind: 'queued'; readonly promptId: string; readonly ahead: number }
  | { readonly kind: 'cached'; readonly nodes: readonly string[] }
  | { readonly kind: 'node'; readonly node: string }
  | { readonly kind: 'step'; readonly node: string; readonly value: number; readonly max: number }
  | { readonly kind: 'disconnected' }
  | { readonly kind: 'reconnected' }

export interface RunOptions {
  readonly onEvent?: (event: RunEvent) => void
  /** Interrupts this run, and no other, on the server. */
  readonly signal?: AbortSignal
  /** The page's graph, for the files that the server saves. */
  readonly workflow?: unknown
  /** Before all that waits in the queue. */
  readonly front?: boolean
}

export interface RunResult {
  readonly promptId: string
  /** By node: all that it reported to the page. */
  readonly outputs: HistoryEntry['outputs']
  /** One sentence for each node that failed or was left out; empty where all went well. */
  readonly failures: readonly string[]
  /** Who interrupted it, if anyone did. */
  readonly stopped: 'by us' | 'on the server' | undefined
}

const CONNECT_MS = 3_000
const HEAR_OUT_MS = 2_000
const TICK_MS = 500
/** Without a socket, or with a silent one, the history is asked this often. */
const POLL_MS = 2_000
const SILENCE_MS = 10_000
/** How often in a row a run may be in neither queue nor history: between the two there is a moment without it. */
const PATIENCE = 3
/** About two minutes of a server that does not answer. */
const MOST_UNANSWERED = 60

/**
 * Runs a prompt to its end: over the event stream where there is one, and by asking where it is broken, so that a run
 * survives a connection that drops at any moment.
 *
 * @throws ComfyError where the server cannot be reached, refuses the prompt or loses the run. Nodes that fail are not
 * thrown: they are in the result, with whatever the others have made.
 */
export async function runPrompt(
  http: ComfyHttp,
  openSocket: OpenSocket,
  prompt: ApiPrompt,
  options: RunOptions = {}
): Promise<RunResult> {
  const run = new Run(http, prompt, options)
  return run.complete(openSocket)
}

class Run {
  private promptId = ''
  private readonly failures = new Set<string>()
  private readonly clientId = randomId()
  private isInterrupted = false
  private unanswered = 0
  /** The stream has said that it is over; the history then has, or soon has, the outcome. */
  private isOver = false
  private lastHeard = Date.now()
  private lastStep = ''
  private wake: () => void = () => undefined

  constructor(
    private readonly http: ComfyHttp,
    private readonly prompt: ApiPrompt,
    private readonly options: RunOptions
  ) {}

  async complete(openSocket: OpenSocket): Promise<RunResult> {
    let wasConnected = false
    let opened: () => void = () => undefined
    const firstConnection = new Promise<void>((resolve) => (opened = resolve))
    const early: ServerMessage[] = []
    const stream = new EventStream(this.http.address, this.clientId, openSocket, {
      connected: () => {
        if (wasConnected) this.emit({ kind: 'reconnected' })
        wasConnected = true
        opened()
      },
      disconnected: () => this.emit({ kind: 'disconnected' }),
      message: (message) => {
        // A short run can be over before the answer with its id is here.
        if (this.promptId === '') early.push(message)
        else this.read(message)
      }
    })
    try {
      // The stream first, so that nothing of the run is missed; without one the history has to do.
      await within(firstConnection, CONNECT_MS)
      const queued = await this.http.queue(
        this.prompt,
        this.clientId,
        this.options.workflow,
        this.options.front
      )
      this.promptId = queued.promptId
      for (const refusal of queued.refusals) this.failures.add(refusal)
      for (const message of early) this.read(message)
      return await this.follow(stream)
    } finally {
      stream.close()
    }
  }

  private async follow(stream: EventStream): Promise<RunResult> {
    const { signal } = this.options
    const onAbort = (): void => this.wake()
    signal?.addEventListener('abort', onAbort)
    let cancelled = false
    let absent = 0
    let lastAsked = 0
    let lastAhead = -1
    try {
      for (;;) {
        if (signal?.aborted === true && !cancelled) {
          cancelled = true
          await this.http.cancel(this.promptId)
        }
        const now = Date.now()
        const isBlind = !stream.connected || now - this.lastHeard > SILENCE_MS
        if (this.isOver || cancelled || lastAsked === 0 || (isBlind && now - lastAsked >= POLL_MS)) {
          lastAsked = now
          const outcome = await this.ask()
          if (outcome.entry !== undefined) {
            await this.hearOut(stream)
            return this.conclude(outcome.entry)
          }
          if (outcome.ahead !== undefined && outcome.ahead !== lastAhead) {
            lastAhead = outcome.ahead
            this.emit({ kind: 'queued', promptId: this.promptId, ahead: lastAhead })
          }
          absent = outcome.isKnown ? 0 : absent + 1
          // A run that is cancelled while it waits leaves no trace.
          if (absent >= PATIENCE && cancelled) return this.conclude(undefined)
          if (absent >= PATIENCE) throw this.lost()
        }
        await this.sleep()
      }
    } finally {
      signal?.removeEventListener('abort', onAbort)
    }
  }

  /** Asks the server for the outcome, or for where the run is. A server that does not answer now may do so later. */
  private async ask(): Promise<{
    entry?: HistoryEntry
    isKnown: boolean
    ahead?: number
  }> {
    try {
      const entry = await this.http.history(this.promptId)
      if (entry !== undefined) return { entry, isKnown: true }
      const place = await this.http.place(this.promptId)
      if (place === undefined) return { isKnown: false }
      return place.state === 'waiting' ? { isKnown: true, ahead: place.ahead } : { isKnown: true }
    } catch (error) {
      if (error instanceof ComfyError && this.unanswered++ < MOST_UNANSWERED) return { isKnown: true }
      throw error
    }
  }

  /**
   * The history can be ahead of the stream, and a blocked output is told on the stream only: listens until the stream
   * has told the end as well. After a reconnect it may never do so.
   */
  private async hearOut(stream: EventStream): Promise<void> {
    const deadline = Date.now() + HEAR_OUT_MS
    while (!this.isOver && stream.connected && Date.now() < deadline) await this.sleep()
  }

  private conclude(entry: HistoryEntry | undefined): RunResult {
    for (const [kind, data] of entry?.status?.messages ?? []) {
      if (kind === 'execution_interrupted') this.isInterrupted = true
      if (kind !== 'execution_error') continue
      const error = executionErrorSchema.safeParse(data)
      if (error.success) this.failures.add(describeFailure(this.prompt, error.data))
    }
    return {
      promptId: this.promptId,
      outputs: entry?.outputs ?? {},
      failures: [...this.failures],
      stopped:
        this.options.signal?.aborted === true ? 'by us' : this.isInterrupted ? 'on the server' : undefined
    }
  }

  private read(message: ServerMessage): void {
    const { data } = message
    if (data.prompt_id !== undefined && data.prompt_id !== null && data.prompt_id !== this.promptId) return
    this.lastHeard = Date.now()
    this.unanswered = 0
    switch (message.type) {
      case 'execution_cached':
        this.emit({ kind: 'cached', nodes: message.data.nodes })
        break
      case 'executing':
        if (message.data.node === null) this.end()
        else this.emit({ kind: 'node', node: message.data.display_node ?? message.data.node })
        break
      case 'progress':
        if (message.data.node) this.step(message.data.node, message.data.value, message.data.max)
        break
      case 'progress_state':
        for (const [id, state] of Object.entries(message.data.nodes)) {
          if (state.state === 'running') this.step(state.display_node_id ?? id, state.value, state.max)
        }
        break
      case 'execution_error':
        // A blocked output is reported here only, while the run goes on and counts as a success.
        this.failures.add(describeFailure(this.prompt, message.data))
        break
      case 'execution_interrupted':
        this.isInterrupted = true
        this.end()
        break
      case 'execution_success':
        this.end()
        break
      case 'execution_start':
      case 'executed':
        break
    }
  }

  /** Two kinds of messages tell the same step. */
  private step(node: string, value: number, max: number): void {
    const step = `${node} ${value}/${max}`
    if (step === this.lastStep || max <= 1) return
    this.lastStep = step
    this.emit({ kind: 'step', node, value, max })
  }

  private end(): void {
    this.isOver = true
    this.wake()
  }

  private emit(event: RunEvent): void {
    this.options.onEvent?.(event)
  }

  private sleep(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, TICK_MS)
      this.wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  private lost(): ComfyError {
    return new ComfyError(
      'lost',
      `The server at ${this.http.address.toString()} no longer knows this run: it was restarted, or the run was removed; start it again.`
    )
  }
}

/** Waits for a promise, but not for longer than so many milliseconds. */
function within(promise: Promise<void>, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    void promise.then(() => {
      clearTimeout(timer)
      resolve()
    })
  })
}

/** As `crypto.randomUUID`, which browsers lack on plain http. */
function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
