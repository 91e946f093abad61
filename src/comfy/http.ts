import { z } from 'zod'
import { GraphError, parseObjectInfo, type ApiPrompt, type NodeDefinitions } from '../core/graph'
import type { ServerAddress } from './address'
import { wholeBody } from './body'
import { ComfyError } from './errors'
import { describeNodeErrors, describeRefusal } from './sentences'
import {
  historySchema,
  loraSchema,
  queuedSchema,
  queueSchema,
  refusedSchema,
  uploadedSchema,
  type HistoryEntry,
  type ServerFile,
  type Uploaded
} from './wire'

const ANSWER_TIMEOUT_MS = 60_000

/** A prompt that the server has taken. */
export interface Queued {
  readonly promptId: string
  /** What it will leave out, one sentence each: outputs that cannot run while others can. */
  readonly refusals: readonly string[]
}

/** Where a run is. `ahead` counts the runs before it. */
export type QueuePlace = { readonly state: 'running' } | { readonly state: 'waiting'; readonly ahead: number }

/** The HTTP routes of one ComfyUI. Every method rejects with a `ComfyError` of one sentence. */
export class ComfyHttp {
  constructor(readonly address: ServerAddress) {}

  async objectInfo(): Promise<NodeDefinitions> {
    const response = await this.request('object_info')
    if (!response.ok) throw this.noComfy(response)
    const definitions = readDefinitions(await this.json(response))
    // Some other server's JSON.
    if (definitions === undefined || definitions.size === 0) throw this.noComfy(response)
    return definitions
  }

  /**
   * What is wrong with a LoRA on a model, as this pack reads it from the file's header; `null` where nothing is, `undefined`
   * where the server does not have the pack or the file.
   */
  async loraProblem(lora: string, model: string | undefined): Promise<string | null | undefined> {
    const query = { name: lora, ...(model === undefined ? {} : { model }) }
    const response = await this.request('factorized_anchor/lora', {}, query)
    if (!response.ok) return undefined
    return this.read(loraSchema, await this.json(response)).problem
  }

  /**
   * Puts a prompt into the queue.
   *
   * @param workflow The page's graph, which ComfyUI writes into the files that it saves.
   * @param front Before all that waits, for what a person waits for.
   */
  async queue(prompt: ApiPrompt, clientId: string, workflow?: unknown, front = false): Promise<Queued> {
    const extra = workflow === undefined ? {} : { extra_pnginfo: { workflow } }
    const body = { prompt, client_id: clientId, extra_data: extra, ...(front ? { front } : {}) }
    const response = await this.send('prompt', body)
    const answer = await this.json(response)
    if (response.ok) {
      const queued = this.read(queuedSchema, answer)
      return {
        promptId: queued.prompt_id,
        refusals: describeNodeErrors(prompt, queued.node_errors ?? {})
      }
    }
    const refused = refusedSchema.safeParse(answer)
    if (!refused.success) throw this.noComfy(response)
    throw new ComfyError('refused', describeRefusal(prompt, refused.data).join('\n'))
  }

  /** The outcome of a run, or `undefined` while there is none. */
  async history(promptId: string): Promise<HistoryEntry | undefined> {
    const response = await this.request(`history/${encodeURIComponent(promptId)}`)
    if (!response.ok) throw this.noComfy(response)
    return this.read(historySchema, await this.json(response))[promptId]
  }

  /** Where a run is in the queue; `undefined` where it is not in it. */
  async place(promptId: string): Promise<QueuePlace | undefined> {
    const response = await this.request('queue')
    if (!response.ok) throw this.noComfy(response)
    const queue = this.read(queueSchema, await this.json(response))
    if (queue.queue_running.some((item) => item[1] === promptId)) return { state: 'running' }
    // The server lists what waits in no order; the number in front is the order.
    const waiting = [...queue.queue_pending].sort((a, b) => Number(a[0]) - Number(b[0]))
    const index = waiting.findIndex((item) => item[1] === promptId)
    return index < 0 ? undefined : { state: 'waiting', ahead: index + queue.queue_running.length }
  }

  /** Takes a run out of the queue, or interrupts it where it is running. Other runs are left alone. */
  async cancel(promptId: string): Promise<void> {
    await this.send('queue', { delete: [promptId] })
    // Older servers know no prompt_id here and would interrupt whatever is running.
    if ((await this.place(promptId))?.state === 'running') {
      await this.send('interrupt', { prompt_id: promptId })
    }
  }

  /** Takes the models out of the graphics card's memory; what nodes have made stays cached. */
  async unloadModels(): Promise<void> {
    await this.send('free', { unload_models: true })
  }

  /** Puts a picture into the server's input folder; the server may give it another name. */
  async uploadImage(name: string, data: Blob): Promise<Uploaded> {
    const form = new FormData()
    form.append('image', data, name)
    form.append('type', 'input')
    const response = await this.request('upload/image', { method: 'POST', body: form })
    if (!response.ok) {
      throw new ComfyError(
        'failed',
        `The server does not take the picture '${name}' (HTTP ${response.status}).`
      )
    }
    return this.read(uploadedSchema, await this.json(response))
  }

  /** The bytes of a file that a node has saved. */
  async download(file: ServerFile): Promise<Response> {
    const query = { filename: file.filename, subfolder: file.subfolder, type: file.type }
    const response = await this.request('view', {}, query)
    if (response.ok) return response
    throw new ComfyError(
      'failed',
      `The server does not hand out '${file.filename}' (HTTP ${response.status}): look for it in its ${file.type} folder.`
    )
  }

  private send(path: string, body: unknown): Promise<Response> {
    return this.request(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body)
    })
  }

  private async request(
    path: string,
    init: RequestInit = {},
    query: Readonly<Record<string, string>> = {}
  ): Promise<Response> {
    const controller = new AbortController()
    // For the answer to begin, not to end: a long video takes its time.
    const timer = setTimeout(() => controller.abort(), ANSWER_TIMEOUT_MS)
    const headers = new Headers(init.headers)
    for (const [name, value] of Object.entries(this.address.headers())) headers.set(name, value)
    try {
      return await fetch(this.address.route(path, query), { ...init, headers, signal: controller.signal })
    } catch (error) {
      if (controller.signal.aborted) throw this.silent(error)
      throw new ComfyError(
        'unreachable',
        `There is no ComfyUI at ${this.address.toString()}: start it, or check the address and the port.`,
        { cause: error }
      )
    } finally {
      clearTimeout(timer)
    }
  }

  private async json(response: Response): Promise<unknown> {
    let body: Uint8Array
    try {
      body = await wholeBody(response)
    } catch (error) {
      throw this.silent(error)
    }
    try {
      return JSON.parse(new TextDecoder().decode(body))
    } catch {
      throw this.noComfy(response)
    }
  }

  private read<T>(schema: z.ZodType<T>, data: unknown): T {
    const result = schema.safeParse(data)
    if (result.success) return result.data
    throw new ComfyError(
      'failed',
      `The server at ${this.address.toString()} answers in a way that this version does not understand: ${z.prettifyError(result.error).replace(/\s+/g, ' ')}.`
    )
  }

  private silent(cause: unknown): ComfyError {
    return new ComfyError(
      'unreachable',
      `The ComfyUI at ${this.address.toString()} does not answer: start it, or check the address and the port.`,
      { cause }
    )
  }

  private noComfy(response: Response): ComfyError {
    const where = this.address.toString()
    if (response.status === 401 || response.status === 403) {
      return new ComfyError('not-comfyui', `The server at ${where} wants a login: check the address.`)
    }
    return new ComfyError(
      'not-comfyui',
      `What answers at ${where} is not a ComfyUI (HTTP ${response.status}): check the address, the port and the path.`
    )
  }
}

/** @returns undefined where it is no list of nodes. */
function readDefinitions(answer: unknown): NodeDefinitions | undefined {
  try {
    return parseObjectInfo(answer)
  } catch (error) {
    if (error instanceof GraphError) return undefined
    throw error
  }
}
