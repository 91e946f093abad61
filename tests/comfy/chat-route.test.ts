import { request as httpRequest } from 'node:http'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ProviderError } from '../../src/llm/errors'
import { openAiProvider } from '../../src/llm/openai'
import {
  changeChatSettings,
  chatRoute,
  type FetchApi,
  readChatSettings,
  settingsRoute,
  shimTransport
} from '../../src/llm/shim'
import { always, chatPath, chatRequest, serve } from '../harness/chat-client'
import { type ComfyServer, startComfy } from '../harness/comfy'
import { chatAnswer, type LoopbackServer, sendJson } from '../harness/loopback-server'

const key = 'sk-very-secret-1234'

let comfy: ComfyServer
beforeAll(async () => {
  // A server of its own: these tests change settings, and look at what it logs.
  comfy = await startComfy({ models: false })
})
afterAll(() => comfy.stop())

/** What the page's `api.fetchApi` does, with the header that a browser adds by itself. */
const fetchApi: FetchApi = (route, init) =>
  fetch(`${comfy.url}/api${route}`, { ...init, headers: { ...headersOf(init), origin: comfy.url } })

const headersOf = (init: RequestInit | undefined): Record<string, string> =>
  Object.fromEntries(new Headers(init?.headers).entries())

beforeEach(async () => {
  await changeChatSettings(fetchApi, { endpoint: '', key: '', model: '' }).catch(async () => {
    await changeChatSettings(fetchApi, { endpoint: '', model: '' })
  })
})

async function configured(server: LoopbackServer) {
  const { endpoint } = await changeChatSettings(fetchApi, { endpoint: server.url, key })
  return openAiProvider(shimTransport(fetchApi, endpoint), { model: 'm', keepLoaded: true })
}

async function failure(promise: Promise<unknown>): Promise<ProviderError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason
  )
  if (error instanceof ProviderError) return error
  throw new Error(`No ProviderError but ${String(error)}`)
}

/** A request with headers that `fetch` does not let one set, such as another Host. */
function raw(
  method: string,
  route: string,
  headers: Readonly<Record<string, string>>,
  body = ''
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(
      { host: '127.0.0.1', port: comfy.port, path: route, method, headers },
      (response) => {
        let text = ''
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }))
      }
    )
    sent.on('error', reject)
    sent.end(body)
  })
}

describe('the chat route', () => {
  it('asks the configured server, with its key, and hands the answer back', async () => {
    const server = await serve({ [chatPath]: always(chatAnswer('A green leaf, früh.')) })
    const provider = await configured(server)
    expect((await provider.complete(chatRequest)).text).toBe('A green leaf, früh.')
    expect(server.to(chatPath)[0]?.headers.authorization).toBe(`Bearer ${key}`)
    expect(server.to(chatPath)[0]?.body).toMatchObject({ model: 'm', messages: chatRequest.messages })
  })

  it('lists models, and gives memory back, by the same few calls', async () => {
    const server = await serve({
      '/v1/models': always({ data: [{ id: 'qwen3:4b' }] }),
      '/api/version': always({ version: '0.20.1' }),
      '/api/generate': always({ done: true }),
      [chatPath]: always(chatAnswer('A leaf.'))
    })
    const { endpoint } = await changeChatSettings(fetchApi, { endpoint: server.url })
    const provider = openAiProvider(shimTransport(fetchApi, endpoint))
    await provider.complete(chatRequest)
    await provider.release()
    expect(server.to('/api/generate').map(({ body }) => body)).toEqual([{ model: 'qwen3:4b', keep_alive: 0 }])
  })

  it('hands on what a busy server asks for', async () => {
    const server = await serve({
      [chatPath]: (response, _, call) =>
        call === 0
          ? sendJson(response, {}, 429, { 'retry-after': '0.2' })
          : sendJson(response, chatAnswer('A leaf.'))
    })
    expect((await (await configured(server)).complete(chatRequest)).text).toBe('A leaf.')
    expect(server.to(chatPath)).toHaveLength(2)
  })

  it('tells what keeps an answer from arriving', async () => {
    const other = await serve({ [chatPath]: always(chatAnswer('Mine.')) })
    const server = await serve({
      [chatPath]: (response, _, call) => {
        if (call === 0) return sendJson(response, {}, 307, { location: `${other.url}${chatPath}` })
        if (call === 1) return response.end(Buffer.from([0x22, 0xe9, 0x22]))
        if (call === 2) return response.end('a'.repeat(3_000_000))
        if (call === 3) return response.end('<html>login</html>')
        if (call === 4) return sendJson(response, { error: { message: `bad key ${key}` } }, 500)
        response.writeHead(200, { 'content-length': '500' })
        response.write('{')
        setTimeout(() => response.destroy(), 50)
      }
    })
    const provider = await configured(server)
    const codes: string[] = []
    for (let call = 0; call < 6; call++) {
      const error = await failure(provider.complete(chatRequest))
      expect(error.message).toContain(server.host)
      expect(error.message).not.toContain(key)
      codes.push(error.code)
    }
    expect(codes).toEqual(['redirect', 'encoding', 'too-large', 'not-json', 'failed', 'dropped'])
    expect(other.seen).toHaveLength(0)
    await server.close()
    expect((await failure(provider.complete(chatRequest))).code).toBe('unreachable')
  })

  it('stops asking when the page goes away', async () => {
    const server = await serve({ [chatPath]: () => undefined })
    const provider = await configured(server)
    const stop = new AbortController()
    const asked = provider.complete(chatRequest, stop.signal)
    await expect.poll(() => server.to(chatPath).length).toBe(1)
    stop.abort()
    expect((await failure(asked)).code).toBe('cancelled')
    await expect.poll(() => server.abandoned(), { timeout: 5000 }).toBe(1)
  })

  it('says where to set a server when none is set', async () => {
    const error = await failure(openAiProvider(shimTransport(fetchApi, '')).complete(chatRequest))
    expect(error.message).toContain('settings')
  })

  it.each([
    ['no JSON', 'hello', 400],
    ['a list', '[]', 400],
    ['an unknown operation', '{"operation": "delete"}', 400],
    ['a place of its own', '{"operation": "http://evil.example.com/", "body": {}}', 400],
    ['a body too many', '{"operation": "models", "body": {}}', 400],
    ['a body too few', '{"operation": "chat"}', 400],
    ['too much', JSON.stringify({ operation: 'chat', body: { text: 'a'.repeat(300_000) } }), 413]
  ])('refuses %s', async (_, body, status) => {
    const response = await fetchApi(chatRoute, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body
    })
    expect(response.status).toBe(status)
    expect(await response.json()).toMatchObject({ error: expect.stringMatching(/^[A-Z].*\.$/) as string })
  })
})

describe('who may use the routes', () => {
  const json = 'application/json'
  const lan = { host: '192.168.1.5:8188', 'content-type': json }

  it.each([
    ['the page on this machine', { 'content-type': json }, 'self', 409],
    ['the page on the local network', lan, 'http://192.168.1.5:8188', 409],
    ['a page behind a TLS proxy', { ...lan, host: 'comfy.example.com' }, 'https://comfy.example.com', 409],
    ['a stranger’s page, over the local network', lan, 'http://evil.example.com', 403],
    ['a stranger’s page on this machine', { 'content-type': json }, 'http://evil.example.com', 403],
    ['another program on this machine', { 'content-type': json }, 'http://127.0.0.1:1', 403],
    ['a sandboxed frame', lan, 'null', 403],
    ['nobody that says who it is', lan, undefined, 403],
    ['a form', { ...lan, 'content-type': 'text/plain' }, 'http://192.168.1.5:8188', 415],
    ['a form with fields', { ...lan, 'content-type': 'multipart/form-data' }, 'http://192.168.1.5:8188', 415],
    [
      'a page that the browser calls foreign',
      { ...lan, 'sec-fetch-site': 'cross-site' },
      'http://192.168.1.5:8188',
      403
    ]
  ])('%s', async (_, headers, sender, status) => {
    const origin = sender === 'self' ? comfy.url : sender
    const all = origin === undefined ? headers : { ...headers, origin }
    const answer = await raw('POST', chatRoute, all, '{"operation": "models"}')
    expect(answer.status).toBe(status)
    const change = await raw('POST', settingsRoute, all, '{"endpoint": "http://127.0.0.1:9"}')
    expect(change.status).toBe(status === 409 ? 200 : status)
    const { endpoint } = await readChatSettings(fetchApi)
    expect(endpoint).toBe(status === 409 ? 'http://127.0.0.1:9/v1' : '')
  })

  it('reading the settings needs no Origin, but is not for other sites', async () => {
    expect((await raw('GET', settingsRoute, { host: lan.host })).status).toBe(200)
    expect(
      (await raw('GET', settingsRoute, { host: lan.host, origin: 'http://evil.example.com' })).status
    ).toBe(403)
    expect((await raw('GET', settingsRoute, { host: lan.host, 'sec-fetch-site': 'cross-site' })).status).toBe(
      403
    )
  })
})

describe('the settings', () => {
  it('come back without the key, and lie where only the owner reads them', async () => {
    const settings = await changeChatSettings(fetchApi, {
      endpoint: 'https://llm.example.com',
      key,
      model: 'large'
    })
    expect(settings).toEqual({
      endpoint: 'https://llm.example.com/v1',
      model: 'large',
      hasKey: true,
      fromEnvironment: { endpoint: false, key: false, model: false }
    })
    const file = join(comfy.baseDir, 'user', '__factorized_anchor', 'llm.json')
    expect(readFileSync(file, 'utf8')).toContain(key)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    const whole = await (await fetchApi(settingsRoute)).text()
    expect(whole).not.toContain(key)
  })

  it('cannot be fetched through any of ComfyUI’s own routes', async () => {
    await changeChatSettings(fetchApi, { endpoint: 'https://llm.example.com', key })
    const name = '__factorized_anchor'
    const routes = [
      `/userdata/..%2F${name}%2Fllm.json`,
      `/userdata/%2e%2e%2f${name}%2fllm.json`,
      `/userdata?dir=..%2F${name}`,
      `/v2/userdata?path=..%2F${name}`,
      `/view?filename=llm.json&type=input&subfolder=..%2Fuser%2F${name}`,
      `/view?filename=..%2Fuser%2F${name}%2Fllm.json&type=output`,
      `/user/${name}/llm.json`,
      `/settings`
    ]
    for (const route of routes) {
      for (const headers of [{}, { 'comfy-user': name }]) {
        const text = await (await fetch(`${comfy.url}${route}`, { headers })).text()
        expect(text).not.toContain(key)
      }
    }
  })

  it('forget the key when the server becomes another', async () => {
    const first = await serve({})
    const second = await serve({ [chatPath]: always(chatAnswer('A leaf.')) })
    await changeChatSettings(fetchApi, { endpoint: first.url, key })
    expect(await changeChatSettings(fetchApi, { endpoint: second.url })).toMatchObject({ hasKey: false })
    await openAiProvider(shimTransport(fetchApi, second.url), { model: 'm' }).complete(chatRequest)
    expect(second.seen.every(({ headers }) => headers.authorization === undefined)).toBe(true)
  })

  it('are refused in a sentence where they make no sense', async () => {
    const error = await failure(changeChatSettings(fetchApi, { endpoint: 'ftp://llm.example.com' }))
    expect(error).toMatchObject({ code: 'address', message: expect.stringContaining('http://') as string })
  })

  it('and the prompts never come into ComfyUI’s log', () => {
    const [starting = '', log = ''] = comfy.log().split('To see the GUI')
    expect(starting).toContain('factorized-anchor')
    // ComfyUI's own line about a stranger's request shows that this is the log of these tests.
    expect(log).toContain('evil.example.com')
    expect(log).not.toContain(key)
    expect(log).not.toContain('a leaf turns red')
    expect(log).not.toContain('Traceback')
  })
})
