/** What the tests of sharing do over and over: paint and pick on the shared server, share by the command, run what comes of it. */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, inject } from 'vitest'
import { z } from 'zod'
import { toolPython } from '../harness/paths'
import { decodePng, type Picture } from '../harness/png'
import { runPrompt, type ApiPrompt } from '../harness/queue'
import { runCli, type Finished } from './cli'
import { painter } from './painter'

export const shared = inject('comfy')
export const folder = mkdtempSync(join(tmpdir(), 'factorized-share-'))
export const GROUP = `share-${process.pid}-group`
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Image branch → candidates, and the anchor out of it → a saved PNG. */
export const branch = (size: number, colour: number) => ({
  class_type: 'EmptyImage',
  inputs: { width: size, height: size, batch_size: 1, color: colour }
})
export const saver = { class_type: 'SaveImage', inputs: { images: ['2', 0], filename_prefix: 'shared' } }
export const graphWith = (
  choice: unknown,
  source: ApiPrompt[string] | undefined = branch(64, 0x3366ff)
): ApiPrompt => ({
  ...(source === undefined ? {} : { '1': source }),
  '2': {
    class_type: 'FactorizedAnchor',
    inputs: { ...(source === undefined ? {} : { images: ['1', 0] }), choice }
  },
  '3': saver
})

export interface Pick {
  kind: 'file'
  name: string
  subfolder: string
  type: 'input'
  sha256: string
}

/** Generates one candidate on the shared server and picks it. */
export async function generate(details: object, source: ApiPrompt[string]): Promise<Pick> {
  const run = await runPrompt(shared.url, {
    '1': source,
    '2': {
      class_type: 'FactorizedCandidates',
      inputs: { images: ['1', 0], group: GROUP, details: JSON.stringify(details) }
    }
  })
  return pickOf(run.outputs['2']?.factorized_candidates)
}

/** A candidate that a run told of, as a pick: the first, if no other is named. */
export function pickOf(told: unknown, index = 0): Pick {
  const Entry = z.object({ filename: z.string(), subfolder: z.string(), sha256: z.string() })
  const entry = z.array(Entry).parse(told)[index]
  if (entry === undefined) throw new Error('No candidate was made.')
  return {
    kind: 'file',
    name: entry.filename,
    subfolder: entry.subfolder,
    type: 'input',
    sha256: entry.sha256
  }
}

/** A picture that compresses badly, in the input folder of the shared server. */
export function noisePick(name: string, size: number): Pick {
  const path = join(shared.inputDir, name)
  const script = `import numpy as np, sys; from PIL import Image
size = int(sys.argv[2]); y, x = np.mgrid[0:size, 0:size] / size
soft = np.stack([x, y, (x + y) / 2], -1) * 200
noise = np.random.default_rng(1).normal(0, 12, (size, size, 3))
Image.fromarray(np.clip(soft + noise, 0, 255).astype(np.uint8)).save(sys.argv[1])`
  execFileSync(toolPython, ['-c', script, path, String(size)])
  const sha256 = createHash('sha256').update(readFileSync(path)).digest('hex')
  return { kind: 'file', name, subfolder: '', type: 'input', sha256 }
}

let files = 0
export async function share(graph: unknown, ...args: string[]): Promise<Finished & { out: string }> {
  const [source, out] = [join(folder, `in-${++files}.json`), join(folder, `out-${files}.json`)]
  writeFileSync(source, JSON.stringify(graph))
  return { ...(await runCli(['share', source, '-o', out, ...args])), out }
}

export const readJson = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'))
export const anchorChoice = (graph: unknown): unknown => (graph as ApiPrompt)['2']?.inputs.choice

export async function savedPicture(
  url: string,
  prompt: ApiPrompt
): Promise<{ picture: Picture; file: Buffer }> {
  // Another name each time: else ComfyUI has the file already, and what comes before the saver need not run.
  const named = { ...saver, inputs: { ...saver.inputs, filename_prefix: `shared-${++files}` } }
  const run = await runPrompt(url, { ...prompt, '3': named })
  const [saved] = run.files('3')
  if (saved === undefined) throw new Error('Nothing was saved.')
  const bytes = await run.download(saved)
  return { picture: decodePng(bytes), file: Buffer.from(bytes) }
}

/** An image branch that paints, and what it paints from. */
export const CAPTION = 'a lake, early in the morning'
export const painting = (seed: number): ApiPrompt => painter('1', { text: CAPTION, seed, steps: 2 })
