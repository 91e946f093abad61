import data from '../../nodes_py/data/llm.json'
import { parseEndpoint } from './endpoint'
import { cancelled, ProviderError } from './errors'
import type { Operation, Reply, SendOptions, Transport } from './transport'

export interface HttpOptions {
  /** Sent as a bearer token, to this server only. */
  readonly key?: string | undefined
  /** Replaces the time that each operation has. */
  readonly timeoutMs?: number | undefined
}

const maxRedirects = 3

/**
 * Talks to a language model server with `fetch`, in Node; the page goes through the shim instead (`shim.ts`), because a
 * browser has no business with the key.
 *
 * @throws ProviderError `address` where the address is none.
 */
export function httpTransport(address: string, options: HttpOptions = {}): Transport {
  const endpoint = parseEndpoint(address)
  const key = options.key?.trim()
  if (key !== undefined && /[^\x21-\x7e]/.test(key)) {
    throw new ProviderError(
      'auth',
      'The key holds a blank or a letter that no key has: copy it again, whole and alone.'
    )
  }
  const headers: Record<string, string> = { accept: 'application/json' }
  if (key !== undefined && key !== '') headers.authorization = `Bearer ${key}`

  async function send(operation: Operation, { body, signal }: SendOptions = {}): Promise<Reply> {
    const { method, from, path, seconds } = data.operations[operation]
    const url = new URL(`${from === 'base' ? endpoint.base : endpoint.root}${path}`)
    const limit = AbortSignal.timeout(options.timeoutMs ?? seconds * 1000)
    const signals = signal === undefined ? [limit] : [limit, signal]
    const request: RequestInit = { method, headers, redirect: 'manual', signal: AbortSignal.any(signals) }
    if (body !== undefined) {
      request.headers = { ...headers, 'content-type': 'application/json' }
      request.body = JSON.stringify(body)
    }
    let answering = false
    try {
      const response = await followRedirects(url, request)
      answering = true
      const retryAfter = response.headers.get('retry-after')
      const text = withoutKey(await readText(response, endpoint.base), key)
      return { status: response.status, text, ...(retryAfter === null ? {} : { retryAfter }) }
    } catch (error) {
      if (error instanceof ProviderError) throw error
      if (signal?.aborted) throw cancelled()
      if (limit.aborted) throw tooSlow(endpoint.base)
      throw answering ? droppedBy(endpoint.base) : unreachable(endpoint.base, error)
    }
  }

  return { address: endpoint.base, send }
}

/**
 * Redirects within the same server are followed, as proxies add a slash or the like. To any other they are not: that
 * host would get the prompt and the key.
 */
async function followRedirects(url: URL, request: RequestInit, depth = 0): Promise<Response> {
  const response = await fetch(url, request)
  const location = response.headers.get('location')
  if (response.status < 300 || response.status >= 400 || location === null) return response
  await response.body?.cancel()
  const target = URL.canParse(location, url) ? new URL(location, url) : undefined
  // 301 to 303 turn a POST into a GET, which no chat server means: the address is wrong then.
  const repeatable = request.method === 'GET' || response.status === 307 || response.status === 308
  if (target?.origin === url.origin && repeatable && depth < maxRedirects) {
    return followRedirects(target, request, depth + 1)
  }
  const where = target === undefined || target.origin === url.origin ? 'elsewhere' : `to ${target.host}`
  throw new ProviderError(
    'redirect',
    `The server at ${url.origin} sends requests on ${where}, which is refused: set the address that really answers.`
  )
}

/** Some servers repeat the key when they complain about it; it must not come into a message. */
const withoutKey = (text: string, key: string | undefined): string =>
  key === undefined || key === '' ? text : text.replaceAll(key, '***')

async function readText(response: Response, address: string): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  if (response.body !== null) {
    const reader = response.body.getReader()
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      size += part.value.byteLength
      if (size > data.max_answer_bytes) {
        await reader.cancel()
        throw new ProviderError(
          'too-large',
          `The server at ${address} sent more than ${data.max_answer_bytes / 1024} kB, which is no chat answer: check that the address is a language model server.`
        )
      }
      chunks.push(part.value)
    }
  }
  const charset =
    /charset\s*=\s*"?([^\s";]+)/i.exec(response.headers.get('content-type') ?? '')?.[1] ?? 'utf-8'
  try {
    return new TextDecoder(charset, { fatal: true }).decode(await new Blob(chunks.map(copied)).arrayBuffer())
  } catch {
    throw new ProviderError(
      'encoding',
      `The server at ${address} sent text that is not ${charset.toUpperCase().slice(0, 20)}: it may not be a language model server, or a proxy in between breaks its answers.`
    )
  }
}

/** `Blob` takes bytes over a plain `ArrayBuffer` only; what `fetch` gives is one, which its type does not say. */
const copied = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(bytes)

const tooSlow = (address: string): ProviderError =>
  new ProviderError(
    'timeout',
    `The language model at ${address} took too long to answer: check that the server is not busy or still loading, or choose a smaller model.`
  )

const droppedBy = (address: string): ProviderError =>
  new ProviderError(
    'dropped',
    `The server at ${address} went away in the middle of its answer: it may have crashed or run out of memory, so look at its window and try again.`
  )

function unreachable(address: string, error: unknown): ProviderError {
  const cause: unknown = error instanceof Error ? error.cause : undefined
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : ''
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return new ProviderError(
      'unreachable',
      `No machine has the name in ${address}: check the address for a typing error.`
    )
  }
  if (code.includes('CERT') || code.startsWith('ERR_TLS') || code.startsWith('ERR_SSL')) {
    return new ProviderError(
      'unreachable',
      `The certificate of ${address} cannot be trusted (${code}): check whether the address should start with http://.`
    )
  }
  return new ProviderError(
    'unreachable',
    `No language model server answers at ${address}: start it (Ollama, LM Studio …) or correct the address.`
  )
}
