import { describe, expect, it } from 'vitest'
import { convertToPrompt } from '../graph/convert'
import { TITLE_HEIGHT, overlaps } from '../graph/layout'
import { parseUiGraph, type ApiPrompt } from '../graph/schema'
import { factorize, isFactorized, planFactorize, unfactorize } from '.'
import { KNOWN_NODES } from './known-nodes'
import { danglingLinks, faultsOf } from './testdata/check-graph'
import { convert, idIn, only } from './testdata/convert'
import { PLAIN_T2V, changed, file, rewired, type Sketches } from './testdata/sketch'

describe('a plain text-to-video graph', () => {
  const prompt = convert(file(PLAIN_T2V), { firstFrame: (text) => `first of ${text}` })
  const inject = only(prompt, 'FactorizedInject')

  it('samples with the injected model and its latent', () => {
    const sampler = prompt[idIn(PLAIN_T2V, 'sampler')]
    expect(sampler?.inputs).toMatchObject({
      model: [inject.id, 0],
      latent_image: [inject.id, 2],
      steps: 30,
      seed: 3
    })
  })

  it('puts the injection behind the shift, with the VAE that decodes', () => {
    expect(inject.inputs).toMatchObject({
      model: [idIn(PLAIN_T2V, 'shift'), 0],
      vae: [idIn(PLAIN_T2V, 'vae'), 0],
      anchor: [only(prompt, 'FactorizedAnchor').id, 0],
      batch_size: 2,
      enabled: true
    })
  })

  it('keeps the LoRA before the shift, bypassed', () => {
    const { graph } = factorize(file(PLAIN_T2V))
    const lora = parseUiGraph(graph).nodes.find(({ type }) => type === 'FactorizedLora')
    expect(lora?.mode).toBe(4)
    expect(prompt[idIn(PLAIN_T2V, 'shift')]?.inputs.model).toEqual([idIn(PLAIN_T2V, 'unet'), 0])
  })

  it('takes size and text over', () => {
    const size = only(prompt, 'FactorizedSize')
    expect(size.inputs).toMatchObject({ width: 640, height: 384, length: 33 })
    expect(inject.inputs).toMatchObject({ width: [size.id, 0], height: [size.id, 1], length: [size.id, 2] })
    const caption = only(prompt, 'FactorizedCaption')
    expect(caption.inputs).toEqual({ prompt: 'a leaf turns red', first_frame: 'first of a leaf turns red' })
    expect(prompt[idIn(PLAIN_T2V, 'positive')]?.inputs.text).toEqual([caption.id, 0])
    expect(prompt[idIn(PLAIN_T2V, 'negative')]?.inputs.text).toBe('bad')
  })

  it('says what it did', () => {
    const summary = planFactorize(file(PLAIN_T2V))
    expect(summary).toMatchObject({
      family: 'wan2.1-t2v-1.3b',
      route: 'inject',
      experts: ['single'],
      alreadyFactorized: false
    })
    expect(summary.inserted.map(({ type }) => type)).toContain('FactorizedInject')
    expect(isFactorized(file(PLAIN_T2V))).toBe(false)
    expect(isFactorized(factorize(file(PLAIN_T2V)).graph)).toBe(true)
  })

  it('does the same in schema 1.0 and in the API format', () => {
    expect(convert(file(PLAIN_T2V, 1), { firstFrame: (text) => `first of ${text}` })).toEqual(prompt)
    const api = convertToPrompt(file(PLAIN_T2V), KNOWN_NODES).prompt
    const before = structuredClone(api)
    const { graph } = factorize(api, { firstFrame: (text) => `first of ${text}` })
    expect(api).toEqual(before)
    const types = (one: ApiPrompt): string[] =>
      Object.values(one)
        .map((node) => node.class_type)
        .sort()
    // Nothing is bypassed in an API graph: there the LoRA node has "none" chosen.
    expect(types(graph as ApiPrompt)).toEqual([...types(prompt), 'FactorizedLora'].sort())
    expect(danglingLinks(graph as ApiPrompt)).toEqual([])
    expect(unfactorize(graph).graph).toEqual(before)
    const body = { prompt: api, client_id: 'x' }
    expect(unfactorize(factorize(body).graph).graph).toEqual(body)
  })
})

const lora = (from: string): Sketches[string] => ({
  type: 'LoraLoaderModelOnly',
  inputs: { model: [from, 'MODEL'], lora_name: 'lightx2v.safetensors', strength_model: 1 }
})

const EXPERTS: Sketches = changed({
  unet: { type: 'UnetLoaderGGUF', inputs: { unet_name: 'Wan2.2-T2V-A14B-HighNoise-Q4_K_M.gguf' } },
  low: { type: 'UnetLoaderGGUF', inputs: { unet_name: 'Wan2.2-T2V-A14B-LowNoise-Q4_K_M.gguf' } },
  fast: lora('unet'),
  fastLow: lora('low'),
  sage: {
    type: 'PathchSageAttentionKJ',
    slots: ['model:MODEL'],
    outputs: ['MODEL'],
    inputs: { model: ['fast', 'MODEL'] },
    more: { widgets_values: ['auto'] }
  },
  shift: { type: 'ModelSamplingSD3', inputs: { model: ['sage', 'MODEL'], shift: 8 } },
  shiftLow: { type: 'ModelSamplingSD3', inputs: { model: ['fastLow', 'MODEL'], shift: 8 } },
  sampler: advanced('shift', 'empty', { add_noise: 'enable', start_at_step: 0, end_at_step: 10 }),
  second: advanced('shiftLow', 'sampler', { add_noise: 'disable', start_at_step: 10, end_at_step: 10000 }),
  decode: { type: 'VAEDecode', inputs: { samples: ['second', 'LATENT'], vae: ['vae', 'VAE'] } }
})

function advanced(model: string, latent: string, values: Record<string, string | number>): Sketches[string] {
  return {
    type: 'KSamplerAdvanced',
    inputs: {
      model: [model, 'MODEL'],
      positive: ['positive', 'CONDITIONING'],
      negative: ['negative', 'CONDITIONING'],
      latent_image: [latent, 'LATENT'],
      noise_seed: 1,
      steps: 20,
      cfg: 3,
      sampler_name: 'euler',
      scheduler: 'simple',
      return_with_leftover_noise: 'disable',
      ...values
    }
  }
}

describe('two experts', () => {
  const prompt = convert(file(EXPERTS))
  const inject = only(prompt, 'FactorizedInject')

  it('come with a word on the anchor LoRA that they want', () => {
    const { warnings } = factorize(file(EXPERTS)).summary
    expect(warnings.find(({ code }) => code === 'anchor-lora')?.text).toMatch(
      /Without a LoRA .* better route/
    )
  })

  it('go through one injection, each into its own sampler', () => {
    expect(inject.inputs).toMatchObject({
      model: [idIn(EXPERTS, 'shift'), 0],
      model_low: [idIn(EXPERTS, 'shiftLow'), 0]
    })
    expect(prompt[idIn(EXPERTS, 'sampler')]?.inputs).toMatchObject({
      model: [inject.id, 0],
      latent_image: [inject.id, 2]
    })
    expect(prompt[idIn(EXPERTS, 'second')]?.inputs).toMatchObject({
      model: [inject.id, 1],
      latent_image: [idIn(EXPERTS, 'sampler'), 0]
    })
  })

  it('get the LoRA pair behind their own LoRAs, before shift and attention', () => {
    const graph = parseUiGraph(factorize(file(EXPERTS)).graph)
    for (const node of graph.nodes) if (node.type === 'FactorizedLora') node.mode = 0
    const on = convertToPrompt(graph, KNOWN_NODES).prompt
    const pair = only(on, 'FactorizedLora')
    expect(pair.inputs).toMatchObject({
      model: [idIn(EXPERTS, 'fast'), 0],
      model_low: [idIn(EXPERTS, 'fastLow'), 0]
    })
    expect(on[idIn(EXPERTS, 'sage')]?.inputs.model).toEqual([pair.id, 0])
    expect(on[idIn(EXPERTS, 'shiftLow')]?.inputs.model).toEqual([pair.id, 1])
  })

  it('take a preset of the family: steps, hand-over, shift and guidance', () => {
    for (const steps of [15, 'fast'] as const) {
      const fast = convert(file(EXPERTS), { steps })
      expect(fast[idIn(EXPERTS, 'sampler')]?.inputs).toMatchObject({ steps: 15, end_at_step: 10, cfg: 4 })
      expect(fast[idIn(EXPERTS, 'second')]?.inputs).toMatchObject({ steps: 15, start_at_step: 10, cfg: 3 })
      expect(fast[idIn(EXPERTS, 'shift')]?.inputs.shift).toBe(12)
      expect(fast[idIn(EXPERTS, 'shiftLow')]?.inputs.shift).toBe(12)
    }
  })

  it('are left alone where a part of the preset cannot be set', () => {
    const wired = rewired(
      { ...EXPERTS, sum: { type: 'SomebodysSum', slots: ['a:INT'], outputs: ['INT'] } },
      'second',
      { steps: ['sum', 'INT'] }
    )
    const prompt = convert(file(wired), { steps: 'fast' })
    expect(prompt[idIn(wired, 'sampler')]?.inputs).toMatchObject({ steps: 20, end_at_step: 10, cfg: 3 })
    expect(prompt[idIn(wired, 'shift')]?.inputs.shift).toBe(8)
    const codes = planFactorize(file(wired), { steps: 'fast' }).warnings.map(({ code }) => code)
    expect(codes).toContain('steps-not-set')
  })

  it('run four steps without guidance, with a word about the LoRAs where there are none', () => {
    const four = convert(file(EXPERTS), { steps: 4 })
    expect(four[idIn(EXPERTS, 'sampler')]?.inputs).toMatchObject({ steps: 4, end_at_step: 2, cfg: 1 })
    expect(four[idIn(EXPERTS, 'second')]?.inputs).toMatchObject({ steps: 4, start_at_step: 2, cfg: 1 })
    expect(four[idIn(EXPERTS, 'shift')]?.inputs.shift).toBe(5)
    const words = (sketches: Sketches, steps: number): string[] =>
      planFactorize(file(sketches), { steps }).warnings.map(({ code }) => code)
    const bare = rewired(rewired(EXPERTS, 'fast', { lora_name: 'a.safetensors' }), 'fastLow', {
      lora_name: 'b.safetensors'
    })
    expect(words(bare, 4)).toContain('lora-wanted')
    expect(words(EXPERTS, 4)).not.toContain('lora-wanted')
    expect(words(EXPERTS, 50)).toContain('lora-for-few-steps')
  })

  it('keep their hand-over when the steps change', () => {
    const fewer = convert(file(EXPERTS), { steps: 10 })
    expect(fewer[idIn(EXPERTS, 'sampler')]?.inputs).toMatchObject({
      steps: 10,
      start_at_step: 0,
      end_at_step: 5
    })
    expect(fewer[idIn(EXPERTS, 'second')]?.inputs).toMatchObject({
      steps: 10,
      start_at_step: 5,
      end_at_step: 10000
    })
  })

  it('may be three: the sampler more gets an injection of its own', () => {
    const three = changed(
      {
        first: advanced('plain', 'empty', { add_noise: 'enable', start_at_step: 0, end_at_step: 2 }),
        plain: { type: 'ModelSamplingSD3', inputs: { model: ['unet', 'MODEL'], shift: 8 } },
        sampler: advanced('shift', 'first', { add_noise: 'disable', start_at_step: 2, end_at_step: 10 })
      },
      EXPERTS
    )
    const made = convert(file(three))
    const injected = Object.entries(made).filter(([, node]) => node.class_type === 'FactorizedInject')
    expect(injected).toHaveLength(2)
    const feeds = ['first', 'sampler', 'second'].map((name) => made[idIn(three, name)]?.inputs.model)
    expect(new Set(feeds.map(String)).size).toBe(3)
    expect(feeds.every((feed) => injected.some(([id]) => Array.isArray(feed) && feed[0] === id))).toBe(true)
  })
})

describe('the layout', () => {
  it.each([
    ['one model', PLAIN_T2V],
    ['two experts', EXPERTS]
  ])('%s: nothing overlaps, stages read left to right and end before the sampler', (_name, sketches) => {
    const before = file(sketches)
    const after = parseUiGraph(factorize(before).graph)
    const rects = after.nodes.map(({ id, pos, size }) => {
      const [[x = 0, y = 0], [width = 0, height = 0]] = [pos, size] as [number[], number[]]
      return { id, rect: { x, y: y - TITLE_HEIGHT, width, height: height + TITLE_HEIGHT } }
    })
    const isNew = (id: unknown): boolean => !before.nodes.some((node) => node.id === id)
    for (const one of rects.filter(({ id }) => isNew(id)))
      for (const other of rects) if (other.id !== one.id) expect(overlaps(one.rect, other.rect)).toBe(false)
    const frames = (after.groups ?? []).map(({ bounding }) => bounding as number[])
    expect(frames).toHaveLength(4)
    const ends = frames.map(([x = 0, , width = 0]) => x + width)
    expect(frames.slice(1).every(([x = 0], index) => x > (ends[index] ?? 0))).toBe(true)
    const sampler = after.nodes.find(({ id }) => String(id) === idIn(sketches, 'sampler'))
    expect(ends.at(-1)).toBeLessThan((sampler?.pos as number[])[0] ?? 0)
  })
})

describe('the way back after edits', () => {
  it('keeps what somebody has typed since', () => {
    const graph = parseUiGraph(factorize(file(PLAIN_T2V)).graph)
    for (const node of graph.nodes) {
      const values = node.widgets_values as unknown[]
      if (node.type === 'FactorizedCaption') values[0] = 'new words'
      if (node.type === 'FactorizedSize') values[0] = 704
      if (node.type === 'KSampler' && values[2] === 30) values[2] = 12
    }
    const back = convertToPrompt(parseUiGraph(unfactorize(graph).graph), KNOWN_NODES).prompt
    expect(back[idIn(PLAIN_T2V, 'positive')]?.inputs.text).toBe('new words')
    expect(back[idIn(PLAIN_T2V, 'empty')]?.inputs).toMatchObject({ width: 704, height: 384 })
    expect(back[idIn(PLAIN_T2V, 'sampler')]?.inputs.steps).toBe(12)
  })

  it('keeps nodes that somebody has added to ours', () => {
    const graph = parseUiGraph(factorize(file(PLAIN_T2V)).graph)
    const anchor = graph.nodes.find(({ type }) => type === 'FactorizedAnchor')
    const output = anchor?.outputs?.[0]
    output?.links?.push(999)
    graph.nodes.push({
      id: 777,
      type: 'PreviewImage',
      inputs: [{ name: 'images', type: 'IMAGE', link: 999 }],
      outputs: []
    })
    graph.links?.push([999, anchor?.id ?? 0, 0, 777, 0, 'IMAGE'])
    const back = parseUiGraph(unfactorize(graph).graph)
    expect(faultsOf(back)).toEqual([])
    expect(back.nodes.find(({ id }) => id === 777)?.inputs?.[0]?.link).toBeNull()
    expect(back.nodes.some(({ type }) => type.startsWith('Factorized'))).toBe(false)
  })

  it('leaves a graph alone that has nothing of ours', () => {
    expect(unfactorize(file(PLAIN_T2V))).toEqual({ graph: file(PLAIN_T2V), removed: 0 })
  })
})
