import type { ChatAnswer, ChatRequest } from '../core/caption/types'
import { type ChatBody, chatBody, readAnswer, readComplaint, readModels, relaxed } from './chat-wire'
import { ProviderError } from './errors'
import { patienceMs, pause, retryDelay } from './patience'
import type { ModelChoice, Provider } from './provider'
import { detectServer, type ServerKind, unloadModel } from './server-kind'
import type { Reply, Transport } from './transport'

export interface OpenAiOptions {
  /** The model to ask; without it the first that can chat. */
  readonly model?: string | undefined
  /** Leave the model in memory after a rewrite; by default it makes room for the video model. */
  readonly keepLoaded?: boolean | undefined
  /** How long a busy server is waited for in all, in milliseconds. */
  readonly patienceMs?: number | undefined
  readonly id?: string | undefined
  readonly label?: string | undefined
}

/** Models for search and ranking stand in the same lists and cannot chat. */
const noChatModel = /embed|bge-|rerank|whisper|tts|moderation|dall-e|clip/i

/** Room for a model that thinks before it answers and has used up what the caption needs. */
const thinkingTokens = 4096

/** A server says no to a field at most this often before we give up. */
const maxRelaxations = 4

/**
 * OpenAI-compatible chat servers: Ollama, LM Studio, llama.cpp's server, vLLM and hosted ones.
 *
 * @example
 * const provider = openAiProvider(httpTransport('http://127.0.0.1:11434'), { model: 'qwen3:4b' })
 */
export function openAiProvider(transport: Transport, options: OpenAiOptions = {}): Provider {
  const { address } = transport
  let kind: Promise<ServerKind> | undefined
  let schemaRejected = false
  let lastModel: string | undefined

  /** Asked once; forgotten when it fails, so that a server started later is found. */
  function serverKind(signal: AbortSignal | undefined): Promise<ServerKind> {
    if (options.keepLoaded === true) return Promise.resolve('other')
    kind ??= detectServer(transport, signal).catch((error: unknown) => {
      kind = undefined
      throw error
    })
    return kind
  }

  async function listModels(signal?: AbortSignal): Promise<readonly ModelChoice[]> {
    const reply = await transport.send('models', { signal })
    if (reply.status !== 200) throw statusError(reply, address, undefined)
    const ids = readModels(reply, address)
    return [...ids.filter((id) => !noChatModel.test(id)), ...ids.filter((id) => noChatModel.test(id))].map(
      (id) => ({
        id
      })
    )
  }

  async function chooseModel(signal?: AbortSignal): Promise<string> {
    if (options.model !== undefined && options.model !== '') return options.model
    if (lastModel !== undefined) return lastModel
    const first = (await listModels(signal)).find(({ id }) => !noChatModel.test(id))
    if (first !== undefined) return first.id
    throw new ProviderError(
      'no-model',
      `The server at ${address} has no language model: load one there first (Ollama: ollama pull, LM Studio: Discover).`
    )
  }

  /** Sends, waiting for a busy server as long as it asks, within our patience. */
  async function sendPatiently(body: ChatBody, signal: AbortSignal | undefined): Promise<Reply> {
    let left = options.patienceMs ?? patienceMs
    for (let wait = 1000; ; wait *= 2) {
      const reply = await transport.send('chat', { body, signal })
      const busy =
        reply.status === 503 || (reply.status === 429 && !reply.text.includes('insufficient_quota'))
      if (!busy) return reply
      const asked = retryDelay(reply.retryAfter, Date.now()) ?? wait
      if (asked > left) throw busyError(address, asked)
      left -= asked
      await pause(asked, signal)
    }
  }

  async function complete(request: ChatRequest, signal?: AbortSignal): Promise<ChatAnswer> {
    const server = await serverKind(signal)
    const model = await chooseModel(signal)
    lastModel = model
    const { jsonSchema, ...rest } = request
    let body = chatBody(jsonSchema === undefined || schemaRejected ? rest : request, model)
    // LM Studio counts idle seconds until it unloads; the timer starts anew with each request.
    if (server === 'lmstudio') body = { ...body, ttl: 2 }
    let widened = false
    for (let relaxations = 0; ;) {
      const reply = await sendPatiently(body, signal)
      if (reply.status === 400 || reply.status === 422) {
        const next = relaxations < maxRelaxations ? relaxed(body, reply.text) : undefined
        if (next !== undefined) {
          schemaRejected ||= 'response_format' in body && !('response_format' in next)
          body = next
          relaxations += 1
          continue
        }
      }
      if (reply.status !== 200) throw await explained(reply, model, signal)
      const { stillThinking, ...answer } = readAnswer(reply, model, address)
      if (stillThinking && !widened) {
        widened = true
        const field = 'max_completion_tokens' in body ? 'max_completion_tokens' : 'max_tokens'
        body = { ...body, [field]: thinkingTokens }
        continue
      }
      if (answer.text.trim() === '') throw emptyError(address, model, stillThinking)
      return answer
    }
  }

  /** A missing model is the most common failure, and the names of those that are there the best help. */
  async function explained(
    reply: Reply,
    model: string,
    signal: AbortSignal | undefined
  ): Promise<ProviderError> {
    if (reply.status !== 404) return statusError(reply, address, model)
    const names = await listModels(signal).then(
      (models) => models.map(({ id }) => id),
      (): string[] => []
    )
    if (names.length === 0 || names.includes(model)) return statusError(reply, address, model)
    return new ProviderError(
      'not-found',
      `The server at ${address} has no model "${model}": choose one of ${names.slice(0, 8).join(', ')}, or load it there.`
    )
  }

  return {
    id: options.id ?? 'openai',
    label: options.label ?? `Chat server at ${address}`,
    structured: true,
    listModels,
    resolveModel: chooseModel,
    complete,
    async release() {
      if (options.keepLoaded === true || lastModel === undefined) return
      await serverKind(undefined).then(
        (server) => (server === 'ollama' ? unloadModel(transport, lastModel ?? '') : undefined),
        () => undefined
      )
    }
  }
}

function statusError(reply: Reply, address: string, model: string | undefined): ProviderError {
  const { status } = reply
  // What the server says about a key is not repeated: some print a part of it.
  if (status === 401 || status === 403) {
    return new ProviderError(
      'auth',
      `The server at ${address} does not accept the key (${status}): set the right one in the settings or in FACTORIZED_LLM_KEY.`
    )
  }
  const complaint = readComplaint(reply.text)
  const said = complaint === '' ? `(${status})` : `(${status}: ${complaint})`
  if (status === 404 || status === 405) {
    const what = model === undefined ? 'its list of models' : `the model "${model}" or chat completions`
    return new ProviderError(
      'not-found',
      `The server at ${address} does not know ${what} ${said}: check the address, which often ends in /v1, and the model's name.`
    )
  }
  if (status === 402 || status === 429) {
    return new ProviderError(
      'refused',
      `The account at ${address} has no credit left ${said}: top it up or choose another server.`
    )
  }
  if (status >= 500) {
    return new ProviderError(
      'failed',
      `The language model server at ${address} failed ${said}: look at its window, it may be out of memory, and try again.`
    )
  }
  return new ProviderError(
    'refused',
    `The server at ${address} refused the request ${said}: check the model's name and the server's settings.`
  )
}

const busyError = (address: string, ms: number): ProviderError =>
  new ProviderError(
    'busy',
    `The server at ${address} is busy and asks to come back in ${Math.ceil(ms / 1000)} s: try again later or choose another model.`
  )

const emptyError = (address: string, model: string, thinking: boolean): ProviderError =>
  new ProviderError(
    'empty',
    thinking
      ? `The model "${model}" at ${address} was still thinking after ${thinkingTokens} tokens: choose one that answers without thinking.`
      : `The model "${model}" at ${address} sent an empty answer: try again or choose another model.`
  )
