import { z } from 'zod'
import { cutLoop, lettersOf } from '../core/caption/degenerate'
import type { ChatAnswer, ChatRequest } from '../core/caption/types'
import type { NodeDefinitions } from '../core/graph'
import { ComfyError, type ComfyHttp, type OpenSocket, runPrompt, type RunResult } from '../comfy/client'
import { cancelled, ProviderError } from './errors'
import type { ModelChoice, Provider } from './provider'
import { canGenerateText, outputNode, textPrompt, writingEncoders } from './textgen-prompt'

export interface ComfyTextOptions {
  /** The text encoder to ask; without it the best on the server that is not experimental. */
  readonly encoder?: string | undefined
  /** Leave the encoder in memory; by default it makes room for the video model. */
  readonly keepLoaded?: boolean | undefined
  /** The longest wait for an answer, the run before it in the queue included, in milliseconds. */
  readonly timeoutMs?: number | undefined
}

const defaultTimeoutMs = 600_000

/**
 * Core's Generate Text on a running ComfyUI: no other program and no key. It is queued before all that waits, as a small
 * prompt of its own.
 *
 * @returns undefined where this ComfyUI does not have the node.
 */
export async function findComfyText(
  http: ComfyHttp,
  openSocket: OpenSocket,
  options: ComfyTextOptions = {}
): Promise<Provider | undefined> {
  const definitions = await http.objectInfo().catch(rethrow)
  return canGenerateText(definitions) ? new ComfyText(http, openSocket, definitions, options) : undefined
}

const textSchema = z.union([z.array(z.string()).min(1), z.string().transform((text) => [text])])

class ComfyText implements Provider {
  readonly id = 'comfyui'
  readonly label: string
  readonly structured = false
  private asked = false

  constructor(
    private readonly http: ComfyHttp,
    private readonly openSocket: OpenSocket,
    private readonly definitions: NodeDefinitions,
    private readonly options: ComfyTextOptions
  ) {
    this.label = `Generate Text of the ComfyUI at ${http.address.toString()}`
  }

  listModels(): Promise<readonly ModelChoice[]> {
    return Promise.resolve(writingEncoders(this.definitions))
  }

  resolveModel(): Promise<string> {
    const { encoder } = this.options
    if (encoder !== undefined && encoder !== '') return Promise.resolve(encoder)
    const best = writingEncoders(this.definitions).find((choice) => choice.experimental !== true)
    if (best !== undefined) return Promise.resolve(best.id)
    return Promise.reject(
      new ProviderError(
        'no-model',
        `The ComfyUI at ${this.http.address.toString()} has no text encoder that can write: put one such as qwen3vl_8b or gemma_3 into models/text_encoders.`
      )
    )
  }

  async complete(request: ChatRequest, signal?: AbortSignal): Promise<ChatAnswer> {
    if (signal?.aborted) throw cancelled()
    const encoder = await this.resolveModel()
    const prompt = textPrompt(this.definitions, encoder, request)
    const limit = AbortSignal.timeout(this.options.timeoutMs ?? defaultTimeoutMs)
    this.asked = true
    const result = await runPrompt(this.http, this.openSocket, prompt, {
      signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
      front: true
    }).catch(rethrow)
    if (signal?.aborted) throw cancelled()
    return { text: this.textOf(result, encoder, limit.aborted), model: encoder, truncated: false }
  }

  private textOf(result: RunResult, encoder: string, tooLong: boolean): string {
    const where = this.http.address.toString()
    if (tooLong) {
      throw new ProviderError(
        'timeout',
        `Generate Text on the ComfyUI at ${where} took too long: check what else is in its queue, or choose a smaller encoder.`
      )
    }
    if (result.stopped !== undefined) {
      throw new ProviderError(
        'cancelled',
        `The rewrite was interrupted on the ComfyUI at ${where}: press Rewrite again.`
      )
    }
    const [failed] = result.failures
    if (failed !== undefined) throw new ProviderError('failed', failed)
    const texts = textSchema.safeParse(result.outputs[outputNode]?.text)
    const text = texts.success ? texts.data.join('') : ''
    if (text.trim() === '') {
      throw new ProviderError(
        'empty',
        `Generate Text with ${encoder} wrote nothing: try again or choose another encoder.`
      )
    }
    // Some encoders run but write noise: that must not reach the image model as a caption.
    if (lettersOf(text) < 3 || cutLoop(text) === undefined) {
      throw new ProviderError(
        'degenerate',
        `Generate Text with ${encoder} wrote noise instead of words: choose another encoder, for example Qwen3-VL.`
      )
    }
    return text
  }

  async release(): Promise<void> {
    if (this.options.keepLoaded === true || !this.asked) return
    try {
      await this.http.unloadModels()
    } catch {
      // The caption is there; ComfyUI makes room by itself when the next model needs it.
    }
  }
}

/** ComfyUI's failures in this folder's terms; their sentences are kept. */
function rethrow(error: unknown): never {
  if (!(error instanceof ComfyError)) throw error
  const unreachable = error.problem === 'unreachable' || error.problem === 'not-comfyui'
  throw new ProviderError(unreachable ? 'unreachable' : 'failed', error.message)
}
