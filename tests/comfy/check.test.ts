/** `factorized-anchor check` against a real server. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { z } from 'zod'
import { root } from '../harness/paths'
import { buildCli, runCli } from './cli'

const { url } = inject('comfy')
const folder = mkdtempSync(join(tmpdir(), 'factorized-check-'))
const bundled = readFileSync(join(root, 'workflows', 'Factorized Wan 2.2 5B.json'), 'utf8')
const answer = z.strictObject({
  ok: z.boolean(),
  problems: z.array(z.strictObject({ code: z.string(), node: z.string().nullable(), text: z.string() }))
})

beforeAll(buildCli)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function check(text: string, ...args: string[]) {
  const file = join(folder, 'graph.json')
  writeFileSync(file, text)
  const { code, stdout, stderr } = await runCli(['check', file, '--json', ...args])
  return { code, stderr, ...answer.parse(JSON.parse(stdout)) }
}

test('a bundled graph has no problems on a server that has its models', async () => {
  expect(await check(bundled, '--server', url)).toMatchObject({ code: 0, ok: true, problems: [] })
})

test('a missing model is named with its folder and its link', async () => {
  const broken = bundled.replaceAll('wan2.2_ti2v_5B_fp16.safetensors', 'wan2.2_ti2v_5B_other.safetensors')
  const { code, ok, problems } = await check(broken, '--server', url)
  expect({ code, ok }).toEqual({ code: 1, ok: false })
  expect(problems.map((problem) => problem.code)).toEqual(['missing-model'])
  expect(problems[0]?.text).toMatch(
    /'wan2\.2_ti2v_5B_other\.safetensors' .*download it from https:\S+ into models\/diffusion_models\.$/
  )
})

const HIGH = 'wan2.2_t2v_anchor_standin_high_noise.safetensors'
const LOW = 'wan2.2_t2v_anchor_standin_low_noise.safetensors'
const fourteen = readFileSync(join(root, 'workflows', 'Factorized Wan 2.2 14B.json'), 'utf8')

/** The 14B graph with LoRAs chosen. */
const withLoras = (high: string, low: string): string =>
  fourteen.replace(/"none",\s*"none",/, `"${high}", "${low}",`)

test('LoRAs that fit, and those that come with a graph, are no problem', async () => {
  expect(await check(withLoras(HIGH, LOW), '--server', url)).toMatchObject({ code: 0, problems: [] })
  const four = readFileSync(join(root, 'workflows', 'Factorized Wan 2.2 14B 4 Steps.json'), 'utf8')
  expect(await check(four, '--server', url)).toMatchObject({ code: 0, problems: [] })
})

test('swapped LoRAs, and one for another model, are told by the server from the files', async () => {
  const swapped = await check(withLoras(LOW, HIGH), '--server', url)
  expect(swapped.problems.map(({ code }) => code)).toEqual(['lora-file', 'lora-file'])
  expect(swapped.problems[0]?.text).toMatch(/^In node \d+ .*for the low-noise expert.*swap lora and lora_low/)

  const narrow = readFileSync(join(root, 'workflows', 'Factorized Wan 2.1 1.3B.json'), 'utf8')
  const other = await check(narrow.replace(/"none",\s*"none",/, `"${HIGH}", "none",`), '--server', url)
  expect(other).toMatchObject({ code: 1, problems: [{ code: 'lora-file' }] })
  expect(other.problems[0]?.text).toMatch(/made for another model/)
})

test('without a server the graph alone is checked, and that is said', async () => {
  const { code, stderr } = await check(bundled)
  expect(code).toBe(0)
  expect(stderr).toContain('give --server')
})

test.each(['[1, 2]', 'no JSON', '{"nodes": [{"id": 3, "type": 7}]}'])('%s is no graph', async (text) => {
  expect(await check(text, '--server', url)).toMatchObject({
    code: 3,
    ok: false,
    problems: [{ code: 'structure' }]
  })
})

test('a file that is not there is wrong use', async () => {
  expect((await runCli(['check', join(folder, 'none.json'), '--json'])).code).toBe(2)
})
