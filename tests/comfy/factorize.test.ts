/**
 * `factorize` against a real server: what the command line writes runs on the stand-in models, and switched off it is bit for
 * bit what the graph was before.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { file, idsOf, type Sketches } from '../../src/core/factorize/testdata/sketch'
import { convertToPrompt, parseObjectInfo, parseUiGraph, type NodeDefinitions } from '../../src/core/graph'
import { readLatent } from '../harness/latent'
import { decodePng } from '../harness/png'
import { places } from '../harness/paths'
import { runPrompt, type ApiPrompt } from '../harness/queue'
import { upstream, watchRun } from '../harness/watch'
import { buildCli, runCli } from './cli'

const { url } = inject('comfy')
const folder = mkdtempSync(join(tmpdir(), 'factorize-'))
const FRESH = Date.now()
let definitions: NodeDefinitions

beforeAll(async () => {
  buildCli()
  definitions = parseObjectInfo(await (await fetch(`${url}/object_info`)).json())
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const template = (name: string): unknown => JSON.parse(readFileSync(join(places.templates, name), 'utf8'))

/** What the command writes for a graph. */
async function factorized(data: unknown, ...options: string[]): Promise<unknown> {
  const [from, to] = [join(folder, 'in.json'), join(folder, 'out.json')]
  writeFileSync(from, JSON.stringify(data))
  const done = await runCli(['factorize', from, '-o', to, '--force', '--json', ...options])
  expect(done).toMatchObject({ code: 0 })
  return JSON.parse(readFileSync(to, 'utf8'))
}

/** As the page would send it: small, two steps, with the finished latent saved. */
function smallPrompt(graph: unknown, fields: Record<string, unknown>): ApiPrompt {
  const { prompt, missing } = convertToPrompt(parseUiGraph(graph), definitions)
  expect(missing).toEqual([])
  const small = structuredClone(prompt) as ApiPrompt
  for (const { class_type: type, inputs } of Object.values(small)) {
    if (type === 'KSampler') Object.assign(inputs, { steps: 2, seed: FRESH })
    if (type === 'KSamplerAdvanced') Object.assign(inputs, { noise_seed: FRESH })
    if ('image_megapixels' in inputs) inputs['image_megapixels'] = 0.05
    for (const [name, value] of Object.entries(fields))
      if (name in inputs && typeof inputs[name] === 'number' && isSized(type)) inputs[name] = value
    if (type === 'FactorizedInject') inputs['enabled'] = fields['enabled'] ?? true
  }
  const decode = Object.values(small).findLast(
    ({ class_type: type, inputs }) => type === 'VAEDecode' && !isImageVae(small, inputs['vae'])
  )
  small['saved'] = {
    class_type: 'SaveLatent',
    inputs: { samples: decode?.inputs['samples'], filename_prefix: 'factorize' }
  }
  const needed = upstream(small, 'saved')
  return Object.fromEntries(Object.entries(small).filter(([id]) => needed.has(id)))
}

const SIZE = { width: 64, height: 64, length: 5 }
const isSized = (type: string): boolean => /^(FactorizedSize|FactorizedInject|Empty.*Video|Wan.*)/.test(type)

function isImageVae(prompt: ApiPrompt, link: unknown): boolean {
  const id = Array.isArray(link) ? String(link[0]) : ''
  return prompt[id]?.inputs['vae_name'] === 'qwen_image_vae.safetensors'
}

async function latentOf(
  prompt: ApiPrompt
): Promise<{ shape: readonly number[]; bytes: Buffer; executed: Set<string> }> {
  const { finished, executed } = await watchRun(url, prompt)
  const [saved] = finished.files('saved')
  if (!saved) throw new Error('No latent was saved.')
  const { shape, data } = readLatent(await finished.download(saved))
  return { shape, bytes: Buffer.from(data.buffer), executed }
}

const sampler = (
  model: string,
  latent: readonly [string, string],
  steps: readonly [number, number]
): Sketches[string] => ({
  type: 'KSamplerAdvanced',
  inputs: {
    model: [model, 'MODEL'],
    positive: ['positive', 'CONDITIONING'],
    negative: ['negative', 'CONDITIONING'],
    latent_image: latent,
    add_noise: steps[0] === 0 ? 'enable' : 'disable',
    noise_seed: 1,
    steps: 4,
    cfg: 3,
    sampler_name: 'euler',
    scheduler: 'simple',
    start_at_step: steps[0],
    end_at_step: steps[1],
    return_with_leftover_noise: steps[0] === 0 ? 'enable' : 'disable'
  }
})

const common = (kind: string): Sketches => ({
  high: {
    type: 'UNETLoader',
    inputs: { unet_name: `wan2.2_${kind}_high_noise_14B_fp8_scaled.safetensors`, weight_dtype: 'default' }
  },
  low: {
    type: 'UNETLoader',
    inputs: { unet_name: `wan2.2_${kind}_low_noise_14B_fp8_scaled.safetensors`, weight_dtype: 'default' }
  },
  clip: {
    type: 'CLIPLoader',
    inputs: { clip_name: 'umt5_xxl_fp8_e4m3fn_scaled.safetensors', type: 'wan', device: 'default' }
  },
  vae: { type: 'VAELoader', inputs: { vae_name: 'wan_2.1_vae.safetensors' } },
  shift: { type: 'ModelSamplingSD3', inputs: { model: ['high', 'MODEL'], shift: 8 } },
  shiftLow: { type: 'ModelSamplingSD3', inputs: { model: ['low', 'MODEL'], shift: 8 } },
  positive: { type: 'CLIPTextEncode', inputs: { clip: ['clip', 'CLIP'], text: 'a leaf turns red' } },
  negative: { type: 'CLIPTextEncode', inputs: { clip: ['clip', 'CLIP'], text: 'bad' } }
})

const EXPERTS: Sketches = {
  ...common('t2v'),
  empty: { type: 'EmptyHunyuanLatentVideo', inputs: { ...SIZE, batch_size: 1 } },
  first: sampler('shift', ['empty', 'LATENT'], [0, 2]),
  second: sampler('shiftLow', ['first', 'LATENT'], [2, 10000]),
  decode: { type: 'VAEDecode', inputs: { samples: ['second', 'LATENT'], vae: ['vae', 'VAE'] } }
}

const PICTURE: Sketches = {
  ...common('i2v'),
  load: { type: 'LoadImage', outputs: ['IMAGE', 'MASK'], more: { widgets_values: ['example.png', 'image'] } },
  video: {
    type: 'WanImageToVideo',
    inputs: {
      positive: ['positive', 'CONDITIONING'],
      negative: ['negative', 'CONDITIONING'],
      vae: ['vae', 'VAE'],
      start_image: ['load', 'IMAGE'],
      ...SIZE,
      batch_size: 1
    }
  },
  first: sampler('shift', ['video', 'latent'], [0, 2]),
  second: sampler('shiftLow', ['first', 'LATENT'], [2, 10000]),
  decode: { type: 'VAEDecode', inputs: { samples: ['second', 'LATENT'], vae: ['vae', 'VAE'] } }
}

describe.each<[string, () => unknown]>([
  ['text_to_video_wan.json', () => template('text_to_video_wan.json')],
  ['video_wan2_2_5B_ti2v.json', () => template('video_wan2_2_5B_ti2v.json')],
  ['two experts', () => file(EXPERTS)]
])('%s', (_name, read) => {
  it('runs factorized; switched off it is the graph of before, without the image branch', async () => {
    const original = read()
    const graph = await factorized(original)
    const before = await latentOf(smallPrompt(original, SIZE))

    const off = smallPrompt(graph, { ...SIZE, enabled: false })
    const vanilla = await latentOf(off)
    expect(vanilla.shape).toEqual(before.shape)
    expect(vanilla.bytes.equals(before.bytes)).toBe(true)
    const painted = Object.entries(off).filter(([, node]) => /qwen_image/.test(JSON.stringify(node.inputs)))
    expect(painted.length).toBeGreaterThan(0)
    expect(painted.filter(([id]) => vanilla.executed.has(id))).toEqual([])

    const anchored = await latentOf(smallPrompt(graph, SIZE))
    expect(anchored.shape).toEqual(before.shape)
    expect(anchored.bytes.equals(before.bytes)).toBe(false)
  })
})

/** Two experts with a guider and noise levels of their own each, as SamplerCustomAdvanced has them. */
const GUIDED: Sketches = {
  ...EXPERTS,
  noise: {
    type: 'RandomNoise',
    slots: ['noise_seed:INT'],
    outputs: ['NOISE'],
    more: { widgets_values: [1, 'fixed'] }
  },
  which: { type: 'KSamplerSelect', outputs: ['SAMPLER'], more: { widgets_values: ['euler'] } },
  levels: {
    type: 'BasicScheduler',
    inputs: { model: ['shift', 'MODEL'], scheduler: 'simple', steps: 2, denoise: 1 }
  },
  guider: {
    type: 'CFGGuider',
    inputs: {
      model: ['shift', 'MODEL'],
      positive: ['positive', 'CONDITIONING'],
      negative: ['negative', 'CONDITIONING'],
      cfg: 3
    }
  },
  guided: {
    type: 'SamplerCustomAdvanced',
    inputs: {
      noise: ['noise', 'NOISE'],
      guider: ['guider', 'GUIDER'],
      sampler: ['which', 'SAMPLER'],
      sigmas: ['levels', 'SIGMAS'],
      latent_image: ['empty', 'LATENT']
    }
  },
  decode: { type: 'VAEDecode', inputs: { samples: ['guided', 'output'], vae: ['vae', 'VAE'] } }
}
const guided = (): unknown =>
  file(Object.fromEntries(Object.entries(GUIDED).filter(([name]) => !['first', 'second'].includes(name))))

describe.each<[string, () => unknown]>([
  ['text_to_video_wan.json', () => template('text_to_video_wan.json')],
  ['two experts', () => file(EXPERTS)],
  ['SamplerCustomAdvanced', guided]
])('%s, compared with vanilla', (_name, read) => {
  it('makes the frames of the graph of before on one side, and others on the other', async () => {
    const original = small(read())
    const frames = Object.entries(original).findLast(([, { class_type: type }]) => type === 'VAEDecode')
    const before = await framesOf(original, [frames?.[0], 0])

    const prompt = small(await factorized(read(), '--compare'))
    const compare = Object.values(prompt).find(({ class_type: type }) => type === 'FactorizedCompare')
    const plain = await framesOf(prompt, compare?.inputs['vanilla'])
    const anchored = await framesOf(prompt, compare?.inputs['factorized'])
    expect(plain.length).toBeGreaterThan(1)
    expect(plain).toEqual(before)
    expect(anchored).not.toEqual(before)
    const both = await framesOf(prompt, [Object.entries(prompt).find(([, node]) => node === compare)?.[0], 0])
    expect(both).toHaveLength(before.length)
  })
})

/** As the page would send it, small, with all seeds the same wherever they are typed. */
function small(graph: unknown): ApiPrompt {
  const prompt = structuredClone(convertToPrompt(parseUiGraph(graph), definitions).prompt) as ApiPrompt
  for (const { class_type: type, inputs } of Object.values(prompt)) {
    for (const seed of ['seed', 'noise_seed']) if (typeof inputs[seed] === 'number') inputs[seed] = FRESH
    if (type === 'PrimitiveInt') inputs['value'] = FRESH
    if (type === 'KSampler') inputs['steps'] = 2
    if ('image_megapixels' in inputs) inputs['image_megapixels'] = 0.05
    for (const [name, value] of Object.entries(SIZE))
      if (typeof inputs[name] === 'number' && isSized(type)) inputs[name] = value
  }
  return prompt
}

/** The frames that an output gives, as the bytes of their files. */
async function framesOf(prompt: ApiPrompt, output: unknown): Promise<string[]> {
  const whole: ApiPrompt = {
    ...prompt,
    frames: { class_type: 'SaveImage', inputs: { images: output, filename_prefix: 'frames' } }
  }
  const needed = upstream(whole, 'frames')
  const finished = await runPrompt(
    url,
    Object.fromEntries(Object.entries(whole).filter(([id]) => needed.has(id)))
  )
  const files = await Promise.all(finished.files('frames').map((one) => finished.download(one)))
  // Without the graph that ComfyUI writes into each file.
  return files.map((bytes) => Buffer.from(decodePng(bytes).data).toString('base64'))
}

describe('an image-to-video graph', () => {
  it('starts from the painted picture', async () => {
    const graph = await factorized(file(PICTURE))
    const prompt = smallPrompt(graph, SIZE)
    expect(JSON.stringify(prompt)).not.toContain('LoadImage')
    const anchor = Object.entries(prompt).find(([, node]) => node.class_type === 'FactorizedAnchor')
    const video = Object.values(prompt).find((node) => node.class_type === 'WanImageToVideo')
    expect(video?.inputs['start_image']).toEqual([anchor?.[0], 0])
    const { shape } = await latentOf(prompt)
    expect(shape).toEqual([1, 16, 2, 8, 8])
  })
})

describe('an API graph', () => {
  it('is accepted, run and taken back', async () => {
    const api: ApiPrompt = { ...convertToPrompt(file(EXPERTS), definitions).prompt }
    const last = String(idsOf(EXPERTS).get('second'))
    api['saved'] = { class_type: 'SaveLatent', inputs: { samples: [last, 0], filename_prefix: 'api' } }
    const graph = (await factorized(api)) as ApiPrompt
    for (const { inputs } of Object.values(graph))
      if ('image_megapixels' in inputs) inputs['image_megapixels'] = 0.05
    expect((await runPrompt(url, graph)).files('saved')).toHaveLength(1)
    const back = join(folder, 'back.json')
    expect((await runCli(['unfactorize', join(folder, 'out.json'), '-o', back])).code).toBe(0)
    expect(JSON.parse(readFileSync(back, 'utf8'))).toEqual(api)
  })
})

describe('what the command cannot do', () => {
  it.each(['video_wan_vace_14B_t2v.json', 'image_qwen_image.json'])('%s: exit code 3', async (name) => {
    const done = await runCli(['factorize', join(places.templates, name), '--json'])
    expect(done).toMatchObject({ code: 3, stdout: '' })
    expect(done.stderr).toMatch(/^[A-Z][^\n]*[.]\n$/)
  })

  it('does not overwrite, and knows its image models', async () => {
    const from = join(places.templates, 'text_to_video_wan.json')
    const to = join(folder, 'there.json')
    writeFileSync(to, 'mine')
    expect((await runCli(['factorize', from, '-o', to])).code).toBe(2)
    expect(readFileSync(to, 'utf8')).toBe('mine')
    expect((await runCli(['factorize', from, '--image-model', 'sdxl'])).code).toBe(2)
  })
})
