import { z } from 'zod'
import { cancelled, ProviderError, quoted } from './errors'
import { transportError, transportFailures } from './failures'
import type { Operation, Reply, SendOptions, Transport } from './transport'

/** The shim's route that forwards a chat to the configured server. */
export const chatRoute = '/factorized_anchor/chat'
/** The shim's route that reads and changes which server that is. */
export const settingsRoute = '/factorized_anchor/settings'

/** ComfyUI's `api.fetchApi`: it knows the sub-path below which a proxy may have put the server. */
export type FetchApi = (route: string, init?: RequestInit) => Promise<Response>

const settingsSchema = z.object({
  endpoint: z.string(),
  model: z.string(),
  hasKey: z.boolean(),
  fromEnvironment: z.object({ endpoint: z.boolean(), key: z.boolean(), model: z.boolean() })
})

/** What the page may know of the settings: the key itself never leaves the server. */
export type ChatSettings = z.infer<typeof settingsSchema>

/** A change: an empty text takes a value away, a missing field leaves it. */
export interface ChatSettingsChange {
  readonly endpoint?: string
  readonly key?: string
  readonly model?: string
}

const replySchema = z.object({ status: z.number(), text: z.string(), retryAfter: z.string().optional() })
const failureSchema = z.object({
  code: z.enum(transportFailures),
  address: z.string(),
  detail: z.string()
})
const refusalSchema = z.object({ code: z.enum(['refused', 'address', 'cancelled']), error: z.string() })

/**
 * Reaches the configured language model server through ComfyUI, from the page.
 *
 * @param address the configured address, for error sentences
 */
export function shimTransport(fetchApi: FetchApi, address: string): Transport {
  async function send(operation: Operation, { body, signal }: SendOptions = {}): Promise<Reply> {
    const data = await post(fetchApi, chatRoute, { operation, body }, signal)
    const { retryAfter, ...reply } = parsed(replySchema, data)
    return retryAfter === undefined ? reply : { ...reply, retryAfter }
  }
  return { address, send }
}

/** @throws ProviderError where the shim cannot be asked. */
export async function readChatSettings(fetchApi: FetchApi, signal?: AbortSignal): Promise<ChatSettings> {
  return parsed(settingsSchema, await call(fetchApi, settingsRoute, { method: 'GET' }, signal))
}

/** @throws ProviderError with the shim's sentence where a value cannot be used. */
export async function changeChatSettings(
  fetchApi: FetchApi,
  change: ChatSettingsChange,
  signal?: AbortSignal
): Promise<ChatSettings> {
  return parsed(settingsSchema, await post(fetchApi, settingsRoute, change, signal))
}

const post = (fetchApi: FetchApi, route: string, document: unknown, signal: AbortSignal | undefined) =>
  call(
    fetchApi,
    route,
    { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(document) },
    signal
  )

async function call(
  fetchApi: FetchApi,
  route: string,
  init: RequestInit,
  signal: AbortSignal | undefined
): Promise<unknown> {
  let status: number
  let data: unknown
  try {
    const response = await fetchApi(route, signal === undefined ? init : { ...init, signal })
    status = response.status
    data = await response.json().catch(() => undefined)
  } catch {
    if (signal?.aborted) throw cancelled()
    throw new ProviderError(
      'unavailable',
      'ComfyUI does not answer: check that it is running, and reload the page.'
    )
  }
  if (signal?.aborted) throw cancelled()
  if (status === 200) return data
  const failure = failureSchema.safeParse(data)
  if (failure.success) throw transportError(failure.data.code, failure.data.address, failure.data.detail)
  const refusal = refusalSchema.safeParse(data)
  if (refusal.success) throw new ProviderError(refusal.data.code, quoted(refusal.data.error, 400) + '.')
  throw new ProviderError(
    'unavailable',
    `ComfyUI has no route for the rewrite (${status}): update the Factorized Anchor pack and restart ComfyUI.`
  )
}

function parsed<T>(schema: z.ZodType<T>, data: unknown): T {
  const result = schema.safeParse(data)
  if (result.success) return result.data
  throw new ProviderError(
    'unavailable',
    'The pack and its page are of different versions: restart ComfyUI and reload the page.'
  )
}
