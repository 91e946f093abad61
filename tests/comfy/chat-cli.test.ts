import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { z } from 'zod'
import { ensureSmolLm } from '../../llm/install.mjs'
import { always, chatPath, serve } from '../harness/chat-client'
import { chatAnswer, sendJson } from '../harness/loopback-server'
import { root } from '../harness/paths'
import { buildCli, type Finished, runCli, startCli } from './cli'

const Result = z.strictObject({
  prompt: z.string(),
  firstFrame: z.string(),
  provider: z.string(),
  model: z.string(),
  warnings: z.array(z.strictObject({ code: z.string(), text: z.string() }))
})

const leaf = 'A leaf turns from green to red.'
/** None of the developer's own settings. */
const clean = { FACTORIZED_LLM_URL: '', FACTORIZED_LLM_KEY: '', FACTORIZED_LLM_MODEL: '' }

const rewrite = (args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Finished> =>
  runCli(['rewrite', ...args], { ...clean, ...env })

/** Runs the command with lines on standard input. */
async function rewriteLines(input: string | Buffer, args: readonly string[]): Promise<Finished> {
  const child = spawn(process.execPath, [join(root, 'dist', 'cli.js'), 'rewrite', ...args], {
    env: { ...process.env, ...clean }
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  child.stdin.end(input)
  await once(child, 'close')
  return { code: child.exitCode, stdout, stderr }
}

const documents = (text: string): unknown[] =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown)

beforeAll(() => buildCli())

describe('rewrite without a model', () => {
  it('prints one JSON document of the fixed form', async () => {
    const { code, stdout, stderr } = await rewrite([leaf, '--json'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const result = Result.parse(JSON.parse(stdout))
    expect(result).toMatchObject({ prompt: leaf, provider: 'builtin', model: 'rules' })
    expect(result.firstFrame).toMatch(/green/)
    expect(result.firstFrame).not.toMatch(/red/)
  })

  it('prints the caption alone on stdout, and says on stderr how weak it is', async () => {
    const { code, stdout, stderr } = await rewrite([leaf])
    expect(code).toBe(0)
    expect(stdout.trim().split('\n')).toHaveLength(1)
    expect(stderr).toContain('weakest')
  })

  it('reads one prompt a line and answers in the same order', async () => {
    const prompts = ['A car changes from white to red.', leaf, '树叶从绿色变成红色。']
    const { code, stdout } = await rewriteLines(`${prompts[0]}\r\n\n  ${prompts[1]}\n${prompts[2]}`, [])
    expect(code).toBe(0)
    const results = z.array(Result).parse(documents(stdout))
    expect(results.map(({ prompt }) => prompt)).toEqual(prompts)
  })
})

describe('rewrite with a chat server', () => {
  const captions: Readonly<Record<string, string>> = { leaf: 'A green leaf.', car: 'A white car.' }

  it('sends the key of the environment, and prints what the model wrote', async () => {
    const server = await serve({
      [chatPath]: always(chatAnswer('{"first_frame": "A green leaf on a twig."}'))
    })
    const { code, stdout } = await rewrite([leaf, '--llm', server.url, '--model', 'm', '--json'], {
      FACTORIZED_LLM_KEY: 'sk-env'
    })
    expect(code).toBe(0)
    expect(Result.parse(JSON.parse(stdout))).toEqual({
      prompt: leaf,
      firstFrame: 'A green leaf on a twig.',
      provider: 'openai',
      model: 'test-model',
      warnings: []
    })
    expect(server.to(chatPath)[0]?.headers.authorization).toBe('Bearer sk-env')
  })

  it('takes server and model from the environment, whose key goes to no other', async () => {
    const mine = await serve({ [chatPath]: always(chatAnswer('A green leaf.')) })
    const other = await serve({ [chatPath]: always(chatAnswer('A green leaf.')) })
    const env = { FACTORIZED_LLM_URL: mine.url, FACTORIZED_LLM_MODEL: 'mine', FACTORIZED_LLM_KEY: 'sk-env' }
    expect((await rewrite([leaf], env)).code).toBe(0)
    expect(mine.to(chatPath)[0]?.body).toMatchObject({ model: 'mine' })
    expect(mine.to(chatPath)[0]?.headers.authorization).toBe('Bearer sk-env')
    expect((await rewrite([leaf, '--llm', other.url], env)).code).toBe(0)
    expect(other.seen.every(({ headers }) => headers.authorization === undefined)).toBe(true)
  })

  it('asks several at a time, but no more than told, and keeps the order', async () => {
    let running = 0
    let most = 0
    const server = await serve({
      [chatPath]: (response, { body }) => {
        running += 1
        most = Math.max(most, running)
        const subject = JSON.stringify(body).includes('A car changes') ? 'car' : 'leaf'
        setTimeout(
          () => {
            running -= 1
            sendJson(response, chatAnswer(captions[subject]))
          },
          subject === 'car' ? 300 : 50
        )
      }
    })
    const prompts = ['A car changes from white to red.', ...Array<string>(6).fill(leaf)]
    const args = ['--llm', server.url, '--model', 'm', '--parallel', '3', '--keep-loaded']
    const { stdout } = await rewriteLines(prompts.join('\n'), args)
    const results = z.array(Result).parse(documents(stdout))
    expect(results.map(({ firstFrame }) => firstFrame)).toEqual([
      captions.car,
      ...Array<string>(6).fill('A green leaf.')
    ])
    expect(most).toBe(3)
  })

  it('gives a failed line its sentence, and goes on', async () => {
    const server = await serve({
      [chatPath]: (response, { body }) =>
        JSON.stringify(body).includes('A car changes')
          ? sendJson(response, { error: { message: 'boom' } }, 500)
          : sendJson(response, chatAnswer('A green leaf.'))
    })
    const input = `A car changes from white to red.\n${leaf}\n`
    const { code, stdout, stderr } = await rewriteLines(input, ['--llm', server.url, '--model', 'm'])
    expect(code).toBe(1)
    expect(stderr).toContain('1 of 2')
    const [first, second] = documents(stdout)
    expect(first).toMatchObject({ error: expect.stringContaining('boom') as string })
    expect(second).toMatchObject({ firstFrame: 'A green leaf.' })
  })

  it('is left at once on Ctrl+C', async () => {
    const server = await serve({ [chatPath]: () => undefined })
    const running = startCli(['rewrite', leaf, '--llm', server.url, '--model', 'm'], clean)
    await expect.poll(() => server.to(chatPath).length, { timeout: 20_000 }).toBe(1)
    running.kill('SIGINT')
    const { code, stdout, stderr } = await running.finished
    expect({ code, stdout, stderr }).toEqual({ code: 130, stdout: '', stderr: 'Interrupted.\n' })
  })

  it('never lets an answer command the terminal', async () => {
    const server = await serve({
      [chatPath]: always(chatAnswer('A green \u001b[2J\u001b]0;owned\u0007leaf.'))
    })
    const { stdout, stderr } = await rewrite([leaf, '--llm', server.url, '--model', 'm'])
    expect(`${stdout}${stderr}`.replaceAll('\n', ' ')).not.toMatch(/\p{Cc}/u)
  })
})

describe('rewrite with SmolLM2', () => {
  beforeAll(() => ensureSmolLm((text) => process.stderr.write(`${text}\n`)))

  it('gives a caption by a real model, on this machine', async () => {
    const { code, stdout } = await rewrite([
      'A red kite takes off from the beach.',
      '--llm',
      'smollm',
      '--json'
    ])
    expect(code).toBe(0)
    const result = Result.parse(JSON.parse(stdout))
    expect(result).toMatchObject({ provider: 'smollm', model: 'SmolLM2-135M-Instruct.Q4_1' })
    expect(result.firstFrame).not.toBe('')
  })
})

describe('standard input', () => {
  it('may be UTF-16, as PowerShell writes it', async () => {
    const { code, stdout } = await rewriteLines(Buffer.from(`\uFEFF${leaf}\r\nEin Café.\r\n`, 'utf16le'), [])
    expect(code).toBe(0)
    expect(
      z
        .array(Result)
        .parse(documents(stdout))
        .map(({ prompt }) => prompt)
    ).toEqual([leaf, 'Ein Café.'])
  })

  it('of another encoding is refused whole', async () => {
    const result = await rewriteLines(Buffer.from('Ein Café.', 'latin1'), [])
    expect(result).toMatchObject({ code: 3, stdout: '' })
    expect(result.stderr).toBe('Standard input is not written in UTF-8: save the prompts so.\n')
  })

  it('that never ends is left on Ctrl+C', async () => {
    const child = spawn(process.execPath, [join(root, 'dist', 'cli.js'), 'rewrite'], {
      env: { ...process.env, ...clean, NODE_DEBUG: 'stream' }
    })
    // Node says on stderr when standard input is being read.
    let stderr = ''
    child.stderr.on('data', (text: Buffer) => (stderr += text.toString()))
    await expect.poll(() => stderr, { timeout: 20_000 }).toContain('read')
    child.kill('SIGINT')
    await once(child, 'close')
    expect(child.exitCode).toBe(130)
  })
})

describe('what cannot be done', () => {
  it.each([
    ['an empty prompt', ['  '], 2, 'prompt is empty'],
    ['no prompt at all', [], 2, 'no prompt'],
    ['a provider that there is not', [leaf, '--llm', 'gpt'], 2, '"gpt"'],
    ['an address that is none', [leaf, '--llm', 'ftp://llm.example.com'], 2, 'http://'],
    ['a key in the address', [leaf, '--llm', 'http://me:sk-1@127.0.0.1:1'], 2, 'FACTORIZED_LLM_KEY'],
    ['a model file that is not there', [leaf, '--llm', '/nowhere/model.gguf'], 2, '/nowhere/model.gguf'],
    ['more time than a timer has', [leaf, '--timeout', '99999999999'], 2, 'from 1 to 86400'],
    ['a number that is none', [leaf, '--parallel', '0'], 2, 'whole number'],
    ['a ComfyUI without an address', [leaf, '--llm', 'comfyui'], 2, 'COMFYUI_URL'],
    ['a server that is not there', [leaf, '--llm', 'http://127.0.0.1:9', '--model', 'm'], 1, '127.0.0.1:9']
  ])('%s is told in a sentence', async (_, args, code, words) => {
    const result = await rewrite(args)
    expect(result.code).toBe(code)
    expect(result.stdout).toBe('')
    expect(result.stderr).toContain(words)
    expect(result.stderr).not.toContain('sk-1')
    expect(result.stderr).not.toMatch(/^\s+at /m)
  })

  it('a ComfyUI without Generate Text is told', async () => {
    const result = await rewrite([leaf, '--llm', 'comfyui', '--server', inject('comfy').url])
    expect(result.code).toBe(1)
    expect(result.stderr).toContain('Generate Text')
  })

  it('a refusal is no caption', async () => {
    const server = await serve({ [chatPath]: always(chatAnswer("I'm sorry, I cannot help with that.")) })
    const result = await rewrite([leaf, '--llm', server.url, '--model', 'm', '--json'])
    expect(result).toMatchObject({ code: 1, stdout: '' })
    expect(result.stderr).toMatch(/^The language model refused.*\.\n$/)
  })
})
