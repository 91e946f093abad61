import { realpathSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { ComfyHttp, ServerAddress } from '../../src/comfy/client'
import { openNodeSocket } from '../../src/cli/node-socket'
import { chatMessages } from '../../src/core/caption/instruction'
import type { ChatRequest } from '../../src/core/caption/types'
import { type ComfyTextOptions, findComfyText } from '../../src/llm/comfy-textgen'
import type { Provider } from '../../src/llm/provider'
import { modelRewriter } from '../../src/llm/rewriter'
import { root } from '../harness/paths'
import { type ComfyServer, startComfy } from '../harness/comfy'

/*
 * ComfyUI 0.3.75 has no Generate Text. A stand-in node with the schema that ComfyUI 0.38 has
 * (tests/fixtures/custom_nodes/text_generate_standin) takes its place: the queue, the encoder's file and memory are real,
 * the words are not a model's.
 */

let comfy: ComfyServer
let http: ComfyHttp

beforeAll(async () => {
  comfy = await startComfy({
    customNodes: [join(root, 'tests/fixtures/custom_nodes/text_generate_standin')]
  })
  http = new ComfyHttp(ServerAddress.parse(comfy.url))
  // The stand-in encoder again, under names that encoders which write have.
  const folder = join(comfy.modelsDir, 'text_encoders')
  const standIn = realpathSync(join(folder, 'qwen_2.5_vl_7b_fp8_scaled.safetensors'))
  for (const name of ['gemma_3_4b_it.safetensors', 'qwen_3_4b.safetensors', 'qwen3vl_8b_fp8.safetensors']) {
    symlinkSync(standIn, join(folder, name))
  }
})
afterAll(() => comfy.stop())

const question = (prompt: string, more: Partial<ChatRequest> = {}): ChatRequest => ({
  messages: chatMessages(prompt),
  maxTokens: 200,
  temperature: 0,
  ...more
})

async function provider(options: ComfyTextOptions = {}): Promise<Provider> {
  const found = await findComfyText(http, openNodeSocket, { encoder: 'qwen_3_4b.safetensors', ...options })
  if (found === undefined) throw new Error('Generate Text was not found.')
  return found
}

const loaded = async (): Promise<unknown> => (await fetch(`${comfy.url}/standin/loaded`)).json()

beforeEach(async () => {
  await http.unloadModels()
  await expect.poll(loaded, { timeout: 10_000 }).toBe(0)
})

describe('a ComfyUI without the node', () => {
  it('is not offered', async () => {
    const shared = new ComfyHttp(ServerAddress.parse(inject('comfy').url))
    expect(await findComfyText(shared, openNodeSocket)).toBeUndefined()
  })

  it('that is not there is named', async () => {
    const nobody = new ComfyHttp(ServerAddress.parse('127.0.0.1:9'))
    await expect(findComfyText(nobody, openNodeSocket)).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('127.0.0.1:9') as string
    })
  })
})

describe('Generate Text on a ComfyUI that has it', () => {
  it('offers the encoders that write, the one that is known to fail last and marked', async () => {
    expect(await (await provider()).listModels()).toEqual([
      { id: 'qwen3vl_8b_fp8.safetensors' },
      { id: 'qwen_3_4b.safetensors' },
      { id: 'gemma_3_4b_it.safetensors' },
      { id: expect.stringContaining('qwen_2.5_vl') as string, experimental: true }
    ])
    expect(await (await provider({ encoder: '' })).resolveModel()).toBe('qwen3vl_8b_fp8.safetensors')
  })

  it('answers the question that was asked, with the instruction as the system prompt', async () => {
    const answer = await (await provider()).complete(question('A green leaf in the system room.'))
    expect(answer).toMatchObject({ model: 'qwen_3_4b.safetensors', truncated: false })
    expect(answer.text).toMatch(
      /^A green leaf in the system room\. \[[1-9]\d{2,} letters of system prompt\]$/
    )
  })

  it('fills the group of sampling inputs, the seed among them', async () => {
    const asked = await provider()
    const draw = async (seed: number): Promise<string> =>
      (await asked.complete(question('One two three four five six.', { temperature: 0.7, seed }))).text
    const [first, again, other] = [await draw(1), await draw(1), await draw(2)]
    expect(again).toBe(first)
    expect(other).not.toBe(first)
  })

  it('keeps within the node’s limits', async () => {
    const answer = await (await provider()).complete(question('A green leaf.', { maxTokens: 1_000_000 }))
    expect(answer.text).toBe('A green leaf.')
  })

  it('makes room afterwards, unless it shall not', async () => {
    const asked = await provider()
    await asked.complete(question('A yellow leaf.'))
    expect(await loaded()).toBe(1)
    await asked.release()
    await expect.poll(loaded, { timeout: 10_000 }).toBe(0)

    const keeping = await provider({ keepLoaded: true })
    await keeping.complete(question('A brown leaf.'))
    await keeping.release()
    expect(await loaded()).toBe(1)
  })

  it('goes before what waits in the queue', async () => {
    const busy = await provider({ timeoutMs: 60_000 })
    const stop = new AbortController()
    const running = busy.complete(question('hang one'), stop.signal).catch(() => 'stopped')
    await expect.poll(async () => (await queue()).running, { timeout: 10_000 }).toBe(1)
    const body = { prompt: { '1': { class_type: 'PreviewAny', inputs: { source: 'later' } } } }
    const headers = { 'content-type': 'application/json' }
    await fetch(`${comfy.url}/prompt`, { method: 'POST', headers, body: JSON.stringify(body) })
    const asked = (await provider()).complete(question('A blue leaf.'))
    await expect.poll(async () => (await queue()).pending.length, { timeout: 10_000 }).toBe(2)
    const [first] = (await queue()).pending.sort((a, b) => a.number - b.number)
    expect(first?.types).toContain('TextGenerate')
    stop.abort()
    expect(await running).toBe('stopped')
    expect((await asked).text).toBe('A blue leaf.')
  })

  it('stops on the server when it is cancelled or takes too long', async () => {
    const started = performance.now()
    const asked = await provider({ timeoutMs: 1500 })
    await expect(asked.complete(question('hang two'))).rejects.toMatchObject({ code: 'timeout' })
    await expect(asked.complete(question('hang three'), AbortSignal.timeout(500))).rejects.toMatchObject({
      code: 'cancelled'
    })
    await expect.poll(async () => (await queue()).running, { timeout: 10_000 }).toBe(0)
    expect(performance.now() - started).toBeLessThan(40_000)
  })

  it('hands the node’s failure on, and catches noise', async () => {
    const asked = await provider()
    await expect(asked.complete(question('explode'))).rejects.toMatchObject({
      code: 'failed',
      message: expect.stringContaining('CUDA out of memory') as string
    })
    await expect(asked.complete(question('loop'))).rejects.toMatchObject({ code: 'degenerate' })
  })

  it('names an encoder that is not there', async () => {
    const asked = await provider({ encoder: 'qwen3_missing.safetensors' })
    await expect(asked.complete(question('A leaf.'))).rejects.toMatchObject({
      code: 'failed',
      message: expect.stringContaining('qwen3_missing.safetensors') as string
    })
  })

  it('makes a first frame out of a prompt, from end to end', async () => {
    const { firstFrame, model } = await modelRewriter(await provider()).rewrite('A green frog on a stone.')
    expect(firstFrame).toBe('A green frog on a stone.')
    expect(model).toBe('qwen_3_4b.safetensors')
  })
})

interface Waiting {
  readonly number: number
  readonly types: readonly string[]
}

/** The server's queue, read past the client under test. */
async function queue(): Promise<{ running: number; pending: Waiting[] }> {
  type Item = [number, string, Record<string, { class_type: string }>]
  const answer = (await (await fetch(`${comfy.url}/queue`)).json()) as {
    queue_running: Item[]
    queue_pending: Item[]
  }
  return {
    running: answer.queue_running.length,
    pending: answer.queue_pending.map(([number, , prompt]) => ({
      number,
      types: Object.values(prompt).map(({ class_type }) => class_type)
    }))
  }
}
