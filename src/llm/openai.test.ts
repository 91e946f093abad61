import { describe, expect, it } from 'vitest'
import {
  always,
  ask,
  chatPath as chat,
  chatRequest as request,
  failure,
  serve
} from '../../tests/harness/chat-client'
import { chatAnswer, sendJson } from '../../tests/harness/loopback-server'
import type { ChatRequest } from '../core/caption/types'

const schemaRequest: ChatRequest = { ...request, jsonSchema: { name: 'caption', schema: { type: 'object' } } }

describe('a chat server that behaves', () => {
  it('is asked in the common form and answers', async () => {
    const server = await serve({ [chat]: always(chatAnswer('A green leaf.')) })
    const answer = await ask(server, { key: 'sk-test' }).complete({ ...request, seed: 7 })
    expect(answer).toEqual({ text: 'A green leaf.', model: 'test-model', truncated: false })
    const [sent] = server.to(chat)
    expect(sent?.body).toEqual({
      model: 'm',
      messages: request.messages,
      max_tokens: 100,
      temperature: 0,
      seed: 7,
      stream: false
    })
    expect(sent?.headers.authorization).toBe('Bearer sk-test')
  })

  it('chooses the first model that can chat', async () => {
    const models = { data: [{ id: 'nomic-embed-text' }, { id: 'qwen3:4b' }, { id: 'gemma3' }] }
    const server = await serve({ '/v1/models': always(models), [chat]: always(chatAnswer('A leaf.')) })
    const provider = ask(server, { model: '' })
    await provider.complete(request)
    expect(server.to(chat)[0]?.body).toMatchObject({ model: 'qwen3:4b' })
    expect((await provider.listModels()).map(({ id }) => id)).toEqual([
      'qwen3:4b',
      'gemma3',
      'nomic-embed-text'
    ])
  })

  it('is told where it has no model at all', async () => {
    const server = await serve({ '/v1/models': always({ data: [] }) })
    expect((await failure(ask(server, { model: '' }).complete(request), server)).code).toBe('no-model')
  })

  it('keeps the thinking out of the answer', async () => {
    const server = await serve({
      [chat]: always(chatAnswer('A green leaf.', { reasoning_content: 'The user wants', reasoning: 'Hm' }))
    })
    expect((await ask(server).complete(request)).text).toBe('A green leaf.')
  })

  it('gets more room once when it has used up its tokens thinking', async () => {
    const thinking = {
      choices: [{ message: { content: '', reasoning: 'Well, the leaf' }, finish_reason: 'length' }]
    }
    const server = await serve({
      [chat]: (response, _, call) => sendJson(response, call === 0 ? thinking : chatAnswer('A green leaf.'))
    })
    expect((await ask(server).complete(request)).text).toBe('A green leaf.')
    expect(server.to(chat).map(({ body }) => body)).toMatchObject([{ max_tokens: 100 }, { max_tokens: 4096 }])
  })

  it('is told when it never stops thinking', async () => {
    const thinking = { choices: [{ message: { content: '<think>\nWell, the' }, finish_reason: 'length' }] }
    const server = await serve({ [chat]: always(thinking) })
    const answer = await ask(server).complete(request)
    expect(answer).toMatchObject({ truncated: true, text: '<think>\nWell, the' })
    expect(server.to(chat)).toHaveLength(2)
  })

  it('reads content in parts, and a refusal', async () => {
    const parts = [
      { type: 'text', text: 'A green ' },
      { type: 'text', text: 'leaf.' }
    ]
    const server = await serve({
      [chat]: (response, _, call) =>
        sendJson(
          response,
          call === 0 ? chatAnswer(parts) : chatAnswer(null, { refusal: 'I cannot help with that.' })
        )
    })
    const provider = ask(server)
    expect((await provider.complete(request)).text).toBe('A green leaf.')
    expect((await provider.complete(request)).text).toBe('I cannot help with that.')
  })
})

describe('structured output', () => {
  it('is asked for where the request has a schema', async () => {
    const server = await serve({ [chat]: always(chatAnswer('{"first_frame": "A leaf."}')) })
    await ask(server).complete(schemaRequest)
    expect(server.to(chat)[0]?.body).toMatchObject({
      response_format: { type: 'json_schema', json_schema: { name: 'caption', schema: { type: 'object' } } }
    })
  })

  it('is left out, and stays out, once a server has rejected it', async () => {
    const server = await serve({
      [chat]: (response, { body }) =>
        typeof body === 'object' && body !== null && 'response_format' in body
          ? sendJson(response, { error: 'bad request' }, 400)
          : sendJson(response, chatAnswer('A leaf.'))
    })
    const provider = ask(server)
    expect((await provider.complete(schemaRequest)).text).toBe('A leaf.')
    await provider.complete(schemaRequest)
    expect(server.to(chat)).toHaveLength(3)
  })

  it('gives up after a second rejection', async () => {
    const server = await serve({ [chat]: always({ error: { message: 'context too long' } }, 400) })
    const error = await failure(ask(server).complete(schemaRequest), server)
    expect(error.code).toBe('refused')
    expect(error.message).toContain('context too long')
    expect(server.to(chat)).toHaveLength(2)
  })

  it('meets servers that want other fields', async () => {
    const server = await serve({
      [chat]: (response, { body }) => {
        const fields = typeof body === 'object' && body !== null ? Object.keys(body) : []
        const bad = ['max_tokens', 'temperature'].find((field) => fields.includes(field))
        if (bad === undefined) return sendJson(response, chatAnswer('A leaf.'))
        const hint =
          bad === 'max_tokens' ? "use 'max_completion_tokens' instead" : 'only the default is supported'
        sendJson(
          response,
          { error: { message: `Unsupported parameter: '${bad}', ${hint}`, param: bad } },
          400
        )
      }
    })
    expect((await ask(server).complete(request)).text).toBe('A leaf.')
    expect(server.to(chat).at(-1)?.body).toEqual({
      model: 'm',
      messages: request.messages,
      max_completion_tokens: 100,
      stream: false
    })
  })
})

describe('the memory that a model takes', () => {
  const models = { data: [{ id: 'qwen', state: 'loaded' }] }

  it('is given back by Ollama through its own interface', async () => {
    const server = await serve({
      '/api/version': always({ version: '0.20.1' }),
      '/api/generate': always({ done: true, done_reason: 'unload' }),
      [chat]: always(chatAnswer('A leaf.'))
    })
    const provider = ask(server)
    await provider.complete(request)
    expect(server.to('/api/generate')).toHaveLength(0)
    await provider.release()
    expect(server.to('/api/generate').map(({ body }) => body)).toEqual([{ model: 'm', keep_alive: 0 }])
  })

  it('is given back by LM Studio after seconds without a request', async () => {
    const server = await serve({ '/api/v0/models': always(models), [chat]: always(chatAnswer('A leaf.')) })
    await ask(server).complete(request)
    expect(server.to(chat)[0]?.body).toMatchObject({ ttl: 2 })
  })

  it('stays where the person wants it to', async () => {
    const server = await serve({
      '/api/version': always({ version: '0.20.1' }),
      [chat]: always(chatAnswer('A leaf.'))
    })
    const provider = ask(server, { keepLoaded: true })
    await provider.complete(request)
    await provider.release()
    expect(server.seen.map(({ path }) => path)).toEqual([chat])
  })

  it('is no reason to lose a caption', async () => {
    const server = await serve({
      '/api/version': always({ version: '0.20.1' }),
      '/api/generate': (response) => response.destroy(),
      [chat]: always(chatAnswer('A leaf.'))
    })
    const provider = ask(server)
    await provider.complete(request)
    await expect(provider.release()).resolves.toBeUndefined()
  })

  it('is not asked of a server that answers everything alike', async () => {
    const server = await serve({
      '/api/version': always({ error: 'Unexpected endpoint' }),
      '/api/v0/models': (response) => response.end('<html>hello</html>'),
      [chat]: always(chatAnswer('A leaf.'))
    })
    const provider = ask(server)
    await provider.complete(request)
    await provider.release()
    expect(server.to('/api/generate')).toHaveLength(0)
    expect(server.to(chat)[0]?.body).not.toHaveProperty('ttl')
  })
})

describe('a busy server', () => {
  it('is asked again when it says', async () => {
    const server = await serve({
      [chat]: (response, _, call) =>
        call === 0
          ? sendJson(response, { error: 'slow down' }, 429, { 'retry-after': '0.3' })
          : sendJson(response, chatAnswer('A leaf.'))
    })
    const start = performance.now()
    expect((await ask(server).complete(request)).text).toBe('A leaf.')
    expect(performance.now() - start).toBeGreaterThan(290)
  })

  it('is not waited for longer than our patience', async () => {
    const server = await serve({ [chat]: always({ error: 'x' }, 429, { 'retry-after': '3600' }) })
    const error = await failure(ask(server).complete(request), server)
    expect(error.code).toBe('busy')
    expect(error.message).toContain('3600 s')
    expect(server.to(chat)).toHaveLength(1)
  })

  it('that names a date is understood', async () => {
    const later = new Date(Date.now() + 3_600_000).toUTCString()
    const server = await serve({ [chat]: always({ error: 'loading' }, 503, { 'retry-after': later }) })
    expect((await failure(ask(server).complete(request), server)).code).toBe('busy')
  })

  it('that says nothing of time is asked a few times, each later', async () => {
    const server = await serve({ [chat]: always({ error: 'loading model' }, 503) })
    expect((await failure(ask(server, { patienceMs: 1500 }).complete(request), server)).code).toBe('busy')
    expect(server.to(chat)).toHaveLength(2)
  })

  it('can be left while waiting', async () => {
    const server = await serve({ [chat]: always({ error: 'x' }, 429, { 'retry-after': '20' }) })
    const start = performance.now()
    const error = await failure(ask(server).complete(request, AbortSignal.timeout(200)), server)
    expect(error.code).toBe('cancelled')
    expect(performance.now() - start).toBeLessThan(3000)
  })

  it('without credit is not asked again', async () => {
    const quota = { error: { message: 'You exceeded your quota', code: 'insufficient_quota' } }
    const server = await serve({ [chat]: always(quota, 429) })
    expect((await failure(ask(server).complete(request), server)).code).toBe('refused')
    expect(server.to(chat)).toHaveLength(1)
  })
})
