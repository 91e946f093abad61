import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ensureSmolLm } from '../../llm/install.mjs'
import { chatMessages } from '../../src/core/caption/instruction'
import { parseCaption } from '../../src/core/caption/parser'
import type { ChatRequest } from '../../src/core/caption/types'
import { ggufProvider, smolLmProvider } from '../../src/llm/smollm'
import type { Provider } from '../../src/llm/provider'

const prompt = 'A red kite takes off from the beach and climbs into the clouds.'
const request: ChatRequest = {
  messages: chatMessages(prompt, { size: 'tiny' }),
  maxTokens: 80,
  temperature: 0,
  seed: 1
}

/** A short question, for what does not depend on the instruction: reading it takes most of the time. */
const short = (text: string, maxTokens = 12): ChatRequest => ({
  messages: [{ role: 'user', content: text }],
  maxTokens,
  temperature: 0,
  seed: 1
})

const log = (text: string): void => void process.stderr.write(`${text}\n`)

/** The processes that run our server, by their command lines. */
const servers = (): string[] =>
  execFileSync('ps', ['-eo', 'ppid,args'], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes('server.mjs') && line.trim().startsWith(`${process.pid} `))

let provider: Provider
let modelFile: string
beforeAll(async () => {
  modelFile = (await ensureSmolLm(log)).model
  provider = await smolLmProvider(log)
})
afterAll(() => provider.release())

describe('SmolLM2 behind a chat server of its own', () => {
  it('writes a text that the parser takes for a caption', async () => {
    const answer = await provider.complete(request)
    expect(answer.model).toBe('SmolLM2-135M-Instruct.Q4_1')
    const parsed = parseCaption(answer.text, { prompt })
    expect(parsed).toMatchObject({ ok: true })
    // It is a model that read this prompt, whatever it made of it.
    expect(answer.text).toMatch(/kite|beach/i)
  })

  it('writes the same for the same seed, whatever it was asked before', async () => {
    const kite = { ...short('Describe a red kite.'), temperature: 1 }
    const first = await provider.complete(kite)
    await provider.complete(short('Describe a red car.'))
    expect((await provider.complete(kite)).text).toBe(first.text)
    const others: string[] = []
    for (const seed of [2, 3, 4]) others.push((await provider.complete({ ...kite, seed })).text)
    expect(others.some((text) => text !== first.text)).toBe(true)
  })

  it('keeps to a schema', async () => {
    const schema = { type: 'object', properties: { first_frame: { enum: ['a kite', 'a boat'] } } }
    const answer = await provider.complete({
      ...short('Write a poem about a kite.', 40),
      jsonSchema: { name: 'pick', schema: { ...schema, required: ['first_frame'] } }
    })
    expect(JSON.parse(answer.text)).toEqual({
      first_frame: expect.stringMatching(/^a (kite|boat)$/) as string
    })
  })

  it('says that it was cut off', async () => {
    expect(await provider.complete(short('Tell a story.', 3))).toMatchObject({ truncated: true })
  })

  it('answers several at once, each its own', async () => {
    const questions = ['Describe a frog.', 'Describe three candles.', 'Describe a blue car.']
    const ask = (text: string): Promise<string> =>
      provider.complete(short(text)).then(({ text: said }) => said)
    const together = await Promise.all(questions.map(ask))
    const alone: string[] = []
    for (const question of questions) alone.push(await ask(question))
    expect(together).toEqual(alone)
    expect(new Set(together).size).toBe(3)
  })

  it('stops when it is told to', async () => {
    const endless: ChatRequest = {
      messages: [{ role: 'user', content: 'Count from one to ten thousand, every number in words.' }],
      maxTokens: 3000,
      temperature: 0
    }
    const start = performance.now()
    await expect(provider.complete(endless, AbortSignal.timeout(500))).rejects.toMatchObject({
      code: 'cancelled'
    })
    await provider.complete(short('Hello.', 3))
    expect(performance.now() - start).toBeLessThan(20_000)
  })

  it('leaves memory when it is released, and comes back when it is asked', async () => {
    await provider.complete(short('Hello.', 3))
    expect(servers()).toHaveLength(1)
    await provider.release()
    expect(servers()).toHaveLength(0)
    expect((await provider.complete(short('Hello.', 3))).text).not.toBe('')
  })
})

describe('any GGUF file', () => {
  it('is asked in the same way', async () => {
    const gguf = await ggufProvider(modelFile, log)
    try {
      expect(gguf.id).toBe('gguf')
      expect((await gguf.complete(short('Hello.', 3))).text).not.toBe('')
    } finally {
      await gguf.release()
    }
  })

  it('that is none, or broken, is named', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'factorized-gguf-'))
    try {
      const text = join(folder, 'notes.gguf')
      writeFileSync(text, 'hello')
      await expect(ggufProvider(text, log)).rejects.toThrow('notes.gguf is no GGUF file')
      await expect(ggufProvider(join(folder, 'missing.gguf'), log)).rejects.toThrow('cannot be read')
      const torn = join(folder, 'torn.gguf')
      writeFileSync(torn, 'GGUF\u0003\u0000\u0000\u0000')
      const broken = await ggufProvider(torn, log)
      await expect(broken.complete(request)).rejects.toThrow('torn.gguf cannot be loaded')
      await broken.release()
      expect(servers()).toHaveLength(1)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
