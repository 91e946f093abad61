import data from '../../nodes_py/data/llm.json'
import { parseEndpoint } from './endpoint'
import { cancelled, ProviderError } from './errors'
import { transportError, type TransportFailure } from './failures'
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
      const response = await followRedirects(url, request, endpoint.base)
      answering = true
      const retryAfter = response.headers.get('retry-after')
      const text = withoutKey(await readText(response, endpoint.base), key)
      return { status: response.status, text, ...(retryAfter === null ? {} : { retryAfter }) }
    } catch (error) {
      if (error instanceof ProviderError) throw error
      if (signal?.aborted) throw cancelled()
      const failure = limit.aborted ? 'timeout' : answering ? 'dropped' : connectFailure(error)
      throw transportError(failure, endpoint.base)
    }
  }

  return { address: endpoint.base, send }
}

/**
 * Redirects within the same server are followed, as proxies add a slash or the like. To any other they are not: that
 * host would get the prompt and the key.
 */
async function followRedirects(
  url: URL,
  request: RequestInit,
  address: string,
  depth = 0
): Promise<Response> {
  const response = await fetch(url, request)
  const location = response.headers.get('location')
  if (response.status < 300 || response.status >= 400 || location === null) return response
  await response.body?.cancel()
  const target = URL.canParse(location, url) ? new URL(location, url) : undefined
  // 301 to 303 turn a POST into a GET, which no chat server means: the address is wrong then.
  const repeatable = request.method === 'GET' || response.status === 307 || response.status === 308
  if (target?.origin === url.origin && repeatable && depth < maxRedirects) {
    return followRedirects(target, request, address, depth + 1)
  }
  const elsewhere = target === undefined || target.origin === url.origin
  throw transportError('redirect', address, elsewhere ? 'elsewhere' : target.host)
}

/** Some servers repeat the key when they complain about it; it must not come into a message. */
const withoutKey = (text: string, key: string | undefined): string =>
  key === undefined || key === '' ? text : text.replaceAll(key, '***')

async function readText(response: Response, address: string): Promise<string> {
  const charset =
    /charset\s*=\s*"?([^\s";]+)/i.exec(response.headers.get('content-type') ?? '')?.[1] ?? 'utf-8'
  const decoder = decoderFor(charset)
  const wrongEncoding = (): ProviderError => transportError('encoding', address, charset.slice(0, 20))
  if (decoder === undefined) throw wrongEncoding()
  const decode = (bytes?: Uint8Array): string => {
    try {
      return decoder.decode(bytes, { stream: bytes !== undefined })
    } catch {
      throw wrongEncoding()
    }
  }
  let text = ''
  let size = 0
  const reader = response.body?.getReader()
  for (let part = await reader?.read(); part?.done === false; part = await reader?.read()) {
    size += part.value.byteLength
    if (size > data.max_answer_bytes) {
      await reader?.cancel()
      throw transportError('too-large', address)
    }
    text += decode(part.value)
  }
  return text + decode()
}

function decoderFor(charset: string): TextDecoder | undefined {
  try {
    return new TextDecoder(charset, { fatal: true })
  } catch {
    return undefined
  }
}

/** Node's `fetch` hides the reason in the cause of a general error. */
function connectFailure(error: unknown): TransportFailure {
  const cause: unknown = error instanceof Error ? error.cause : undefined
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : ''
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'unknown-host'
  return /CERT|^ERR_TLS|^ERR_SSL/.test(code) ? 'certificate' : 'unreachable'
}
