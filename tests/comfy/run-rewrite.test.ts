import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { z } from 'zod'
import type { ApiPrompt } from '../../src/core/graph'
import { buildCli, runCli } from './cli'
import { painter } from './painter'

const { url } = inject('comfy')
const folder = mkdtempSync(join(tmpdir(), 'fa-run-rewrite-'))
const prompt = 'A car changes from white to red.'

beforeAll(buildCli)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Paints with a stand-in model from the caption, as an image branch does, and saves the picture. */
const painting: ApiPrompt = {
  caption: { class_type: 'FactorizedCaption', inputs: { prompt: 'replaced', first_frame: 'replaced too' } },
  ...painter('decode', { text: ['caption', 1], seed: 1, steps: 1 }),
  anchor: { class_type: 'FactorizedAnchor', inputs: { images: ['decode', 0] } },
  save: { class_type: 'SaveImage', inputs: { images: ['anchor', 0], filename_prefix: 'cli/rewritten' } }
}

function run(...more: string[]) {
  const file = join(folder, 'graph.json')
  writeFileSync(file, JSON.stringify(painting))
  return runCli(['run', file, '--server', url, '--out', join(folder, 'out'), '--json', ...more])
}

const answerSchema = z.strictObject({
  files: z.array(z.string()),
  seconds: z.number(),
  rewritten: z.array(
    z.strictObject({
      node: z.string(),
      prompt: z.string(),
      firstFrame: z.string(),
      provider: z.string(),
      model: z.string(),
      warnings: z.array(z.strictObject({ code: z.string(), text: z.string() }))
    })
  )
})

/** The prompt that ComfyUI itself wrote into a saved picture: what was really run. */
function promptIn(file: string | undefined): string {
  const bytes = readFileSync(file ?? '')
  const start = bytes.indexOf('prompt\0')
  return bytes.toString('latin1', start, start + bytes.readUInt32BE(start - 8))
}

it('runs with the caption that the rules wrote from --prompt, and says so on stderr and in JSON', async () => {
  const { code, stdout, stderr } = await run('--prompt', prompt, '--rewrite')
  expect(stderr).toContain('First frame: A white car.')
  expect(code).toBe(0)
  const { files, rewritten } = answerSchema.parse(JSON.parse(stdout))
  expect(rewritten).toEqual([
    { node: 'caption', prompt, firstFrame: 'A white car.', provider: 'builtin', model: 'rules', warnings: [] }
  ])
  expect(promptIn(files[0])).toContain('"first_frame": "A white car."')
})

it('asks SmolLM2 on this machine', async () => {
  const { code, stdout, stderr } = await run('--prompt', prompt, '--rewrite', '--llm', 'smollm')
  expect(code, stderr).toBe(0)
  const { files, rewritten } = answerSchema.parse(JSON.parse(stdout))
  const [one] = rewritten
  expect(one).toMatchObject({ provider: 'smollm', model: 'SmolLM2-135M-Instruct.Q4_1' })
  expect(one?.firstFrame).toMatch(/car/i)
  expect(promptIn(files[0])).toContain(JSON.stringify(one?.firstFrame))
})

it.each([
  [['--rewrite', '--first-frame', 'A car.'], 2, /Both --first-frame and --rewrite/],
  [['--llm', 'smollm'], 2, /belong to --rewrite/],
  [['--rewrite', '--prompt', ' '], 2, /The text of --prompt is empty/],
  [['--rewrite', '--llm', 'http://127.0.0.1:9'], 1, /127\.0\.0\.1:9/]
])('says in a sentence why it cannot: %s', async (args, code, sentence) => {
  const ended = await run(...args)
  expect(ended.stderr).toMatch(sentence)
  expect(ended.code).toBe(code)
  expect(ended.stdout).toBe('')
})
