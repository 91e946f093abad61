/**
 * Every official template that `factorize` takes and whose nodes this ComfyUI has, run on stand-in models: what is switched
 * off, or given the picture that was loaded before, makes bit for bit what the original makes; with the painted anchor it
 * makes another video of the same size.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { isRun, SAME_NETWORK } from '../../scripts/compatibility/runs'
import { readTemplates } from '../../scripts/compatibility/tables'
import { factorize } from '../../src/core/factorize'
import { convertToPrompt, parseObjectInfo, parseUiGraph, type NodeDefinitions } from '../../src/core/graph'
import { readLatent } from '../harness/latent'
import { places, root, toolPython } from '../harness/paths'
import type { ApiPrompt } from '../harness/queue'
import { upstream, watchRun } from '../harness/watch'
import { only, probe, sourceOf, withUpstreamOf } from './bundled'

const { url, inputDir } = inject('comfy')
const nodes: unknown = JSON.parse(readFileSync(join(root, 'scripts', 'compatibility', 'nodes.json'), 'utf8'))
const rows = readTemplates(places.templates, nodes as string[]).filter(
  ({ name, summary, missing }) => summary !== undefined && isRun(name, missing)
)
const PICTURE = 'templates-start.png'
const OTHER = 'templates-other.png'
/** A latent of every family is more than one frame then. */
const SMALL = { width: 64, height: 64, length: 9 }
/** New in every run of the tests, so that the server has nothing in its cache. */
const SEED = Date.now()
let definitions: NodeDefinitions

beforeAll(async () => {
  definitions = parseObjectInfo(await (await fetch(`${url}/object_info`)).json())
  const script = `from PIL import Image, ImageOps; import sys
picture = Image.open(sys.argv[1]).convert("RGB").resize((64, 64))
picture.save(sys.argv[2]); ImageOps.mirror(picture).save(sys.argv[3])`
  const files = [PICTURE, OTHER].map((name) => join(inputDir, name))
  execFileSync(toolPython, ['-c', script, join(root, 'assets', 'anchor.png'), ...files])
})

/** As the page would send it, made small. */
function smallPrompt(graph: unknown): ApiPrompt {
  const { prompt, missing } = convertToPrompt(parseUiGraph(graph), definitions)
  expect(missing).toEqual([])
  const small = structuredClone(prompt) as ApiPrompt
  for (const { class_type: type, inputs } of Object.values(small)) {
    for (const [name, value] of Object.entries(inputs)) {
      if (Object.hasOwn(SMALL, name) && typeof value === 'number')
        inputs[name] = SMALL[name as keyof typeof SMALL]
      if (/^(noise_)?seed$/.test(name)) inputs[name] = SEED
      if (typeof value === 'string') inputs[name] = SAME_NETWORK[value] ?? value
    }
    if (typeof inputs['steps'] === 'number' && inputs['start_at_step'] === undefined) inputs['steps'] = 2
    if (type === 'LoadImage') inputs['image'] = PICTURE
    // A side of a picture that is typed once.
    if (type === 'PrimitiveInt' && Number(inputs['value']) > 100) inputs['value'] = 64
    if (type === 'FactorizedSize') inputs['image_megapixels'] = 0.05
  }
  return small
}

/** The latent that becomes the first video of the graph. */
function finishedLatent(prompt: ApiPrompt): unknown {
  const queue = Object.values(prompt).filter(({ class_type: type }) =>
    /^(CreateVideo|Save(WEBM|Animated\w+))$/.test(type)
  )
  for (let node = queue.shift(); node !== undefined; node = queue.shift()) {
    if (/^VAEDecode/.test(node.class_type)) return node.inputs['samples']
    queue.push(...Object.values(node.inputs).flatMap((link) => sourceOf(prompt, link) ?? []))
  }
  throw new Error('The graph makes no video.')
}

async function run(
  prompt: ApiPrompt
): Promise<{ shape: readonly number[]; bytes: Buffer; executed: Set<string> }> {
  const saved = probe(prompt, 'SaveLatent', finishedLatent(prompt))
  const { finished, executed } = await watchRun(url, withUpstreamOf(prompt, [saved]))
  const [file] = finished.files(saved)
  if (!file) throw new Error('No latent was saved.')
  const { shape, data } = readLatent(await finished.download(file))
  return { shape, bytes: Buffer.from(data.buffer), executed }
}

/** The nodes that paint the anchor. */
function painters(prompt: ApiPrompt): string[] {
  const { images } = only(prompt, 'FactorizedAnchor').inputs
  return Array.isArray(images) ? [...upstream(prompt, String(images[0]))] : []
}

/** With a picture chosen; the page mutes the image branch then. */
function picked(prompt: ApiPrompt, name: string): ApiPrompt {
  const { inputs } = only(prompt, 'FactorizedAnchor')
  inputs['choice'] = { kind: 'file', name, subfolder: '', type: 'input' }
  delete inputs['images']
  return prompt
}

/** A model that takes no picture was replaced by its sibling: there is no picture to compare with. */
const isSibling = ({ summary }: (typeof rows)[number]): boolean =>
  summary?.warnings.some(({ code }) => code === 'other-model') ?? false

describe.each(rows)('$name', (row) => {
  const original: unknown = JSON.parse(readFileSync(join(places.templates, row.name), 'utf8'))
  const converted = (): ApiPrompt => smallPrompt(factorize(original, { firstFrame: (text) => text }).graph)

  it('runs, and without the anchor of ours makes what it made before', async () => {
    const before = await run(smallPrompt(original))
    expect(before.shape[2]).toBeGreaterThan(1)

    const same = converted()
    const unneeded = painters(same).filter((id) =>
      /Sampler|UNETLoader|CLIPTextEncode/.test(same[id]?.class_type ?? '')
    )
    expect(unneeded.length).toBeGreaterThan(2)
    if (row.summary?.route === 'inject') only(same, 'FactorizedInject').inputs['enabled'] = false
    else picked(same, PICTURE)
    const vanilla = await run(same)
    expect(unneeded.filter((id) => vanilla.executed.has(id))).toEqual([])
    expect(vanilla.shape).toEqual(before.shape)
    if (!isSibling(row)) expect(vanilla.bytes.equals(before.bytes)).toBe(true)

    const painted = converted()
    const anchored = await run(painted)
    expect(unneeded.filter((id) => !anchored.executed.has(id))).toEqual([])
    expect(anchored.shape).toEqual(before.shape)
    expect(anchored.bytes.equals(vanilla.bytes)).toBe(false)

    if (isSibling(row)) {
      const mirrored = await run(picked(converted(), OTHER))
      expect(mirrored.bytes.equals(vanilla.bytes)).toBe(false)
    }
  })
})
