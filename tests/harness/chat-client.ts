import { afterEach, expect } from 'vitest'
import type { ChatRequest } from '../../src/core/caption/types'
import { ProviderError } from '../../src/llm/errors'
import { httpTransport } from '../../src/llm/http'
import { openAiProvider, type OpenAiOptions } from '../../src/llm/openai'
import type { Provider } from '../../src/llm/provider'
import { type Handler, loopbackServer, type LoopbackServer, sendJson } from './loopback-server'

/** The path of a chat request on a server whose address has none. */
export const chatPath = '/v1/chat/completions'

export const chatRequest: ChatRequest = {
  messages: [{ role: 'user', content: 'Video prompt: a leaf turns red.' }],
  maxTokens: 100,
  temperature: 0
}

const open: LoopbackServer[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()))
})

/** A server that ends with the test. */
export async function serve(handlers: Readonly<Record<string, Handler>>): Promise<LoopbackServer> {
  const server = await loopbackServer(handlers)
  open.push(server)
  return server
}

/** A provider that asks `server`. */
export const ask = (
  server: LoopbackServer,
  options: OpenAiOptions & { key?: string; timeoutMs?: number } = {}
): Provider =>
  openAiProvider(httpTransport(server.url, { timeoutMs: 5000, ...options }), { model: 'm', ...options })

export const always =
  (data: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Handler =>
  (response) =>
    sendJson(response, data, status, headers)

/** The failure of a call that must fail, with what every failure has: one sentence that names the server. */
export async function failure(promise: Promise<unknown>, server: LoopbackServer): Promise<ProviderError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason
  )
  if (!(error instanceof ProviderError)) throw new Error(`No ProviderError but ${String(error)}`)
  if (error.code !== 'cancelled') expect(error.message).toContain(server.host)
  expect(error.message).toMatch(/^[A-Z].*\.$/)
  expect(error.message).not.toContain('\n')
  return error
}
