import { describe, expect, it } from 'vitest'
import { convertToPrompt } from '../graph/convert'
import { TITLE_HEIGHT, overlaps } from '../graph/layout'
import { parseUiGraph, type ApiPrompt } from '../graph/schema'
import { factorize, isFactorized, planFactorize, unfactorize, type FactorizeOptions } from '.'
import { KNOWN_NODES } from './known-nodes'
import { faultsOf, danglingLinks } from './testdata/check-graph'
import { PLAIN_T2V, changed, file, idsOf, level, rewired, type Sketches } from './testdata/sketch'

/** Converts, and checks on the way what is true of every conversion. */
function convert(data: unknown, options: FactorizeOptions = {}): ApiPrompt {
  const { graph } = factorize(data, options)
  const parsed = parseUiGraph(graph)
  expect(faultsOf(parsed)).toEqual([])
  expect(unfactorize(graph).graph).toEqual(data)
  expect(factorize(graph, options).graph).toEqual(graph)
  const { prompt } = convertToPrompt(parsed, KNOWN_NODES)
  expect(danglingLinks(prompt)).toEqual([])
  return prompt
}

/** The one node of a type, with its id. */
function only(prompt: ApiPrompt, type: string): { id: string; inputs: Record<string, unknown> } {
  const found = Object.entries(prompt).filter(([, node]) => node.class_type === type)
  expect(found.map(([id]) => id)).toHaveLength(1)
  const [id = '', node] = found[0] ?? []
  return { id, inputs: node?.inputs ?? {} }
}

const idIn = (sketches: Sketches, name: string): string => String(idsOf(sketches).get(name))

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

describe('other ways to wire it', () => {
  it('SamplerCustomAdvanced: the guider holds the model', () => {
    const sketches = changed({
      guider: {
        type: 'CFGGuider',
        inputs: {
          model: ['shift', 'MODEL'],
          positive: ['positive', 'CONDITIONING'],
          negative: ['negative', 'CONDITIONING'],
          cfg: 5
        }
      },
      sigmas: {
        type: 'BasicScheduler',
        inputs: { model: ['shift', 'MODEL'], scheduler: 'simple', steps: 20, denoise: 1 }
      },
      sampler: {
        type: 'SamplerCustomAdvanced',
        inputs: {
          guider: ['guider', 'GUIDER'],
          sigmas: ['sigmas', 'SIGMAS'],
          latent_image: ['empty', 'LATENT']
        }
      },
      decode: { type: 'VAEDecode', inputs: { samples: ['sampler', 'output'], vae: ['vae', 'VAE'] } }
    })
    const prompt = convert(file(sketches), { steps: 15 })
    const inject = only(prompt, 'FactorizedInject')
    expect(prompt[idIn(sketches, 'guider')]?.inputs.model).toEqual([inject.id, 0])
    expect(prompt[idIn(sketches, 'sampler')]?.inputs.latent_image).toEqual([inject.id, 2])
    expect(prompt[idIn(sketches, 'sigmas')]?.inputs.steps).toBe(15)
  })

  it('reroutes, primitives, and Set and Get', () => {
    const sketches = changed({
      bend: { type: 'Reroute', slots: [':*'], outputs: [':MODEL'], inputs: { '': ['shift', 'MODEL'] } },
      wide: { type: 'PrimitiveNode', outputs: ['INT'], more: { widgets_values: [768, 'fixed'] } },
      words: { type: 'PrimitiveStringMultiline', inputs: { value: 'typed elsewhere' } },
      set: {
        type: 'SetNode',
        slots: ['LATENT:LATENT'],
        outputs: ['*'],
        inputs: { LATENT: ['empty', 'LATENT'] },
        more: { widgets_values: ['L'] }
      },
      get: { type: 'GetNode', outputs: ['LATENT'], more: { widgets_values: ['L'] } }
    })
    const wired = rewired(
      rewired(rewired(sketches, 'empty', { width: ['wide', 'INT'] }), 'positive', {
        text: ['words', 'STRING']
      }),
      'sampler',
      { model: ['bend', ''], latent_image: ['get', 'LATENT'] }
    )
    const prompt = convert(file(wired), { firstFrame: (text) => `still: ${text}` })
    expect(only(prompt, 'FactorizedSize').inputs.width).toBe(768)
    expect(only(prompt, 'FactorizedCaption').inputs).toEqual({
      prompt: [idIn(wired, 'words'), 0],
      first_frame: 'still: typed elsewhere'
    })
    expect(only(prompt, 'FactorizedInject').inputs.model).toEqual([idIn(wired, 'shift'), 0])
  })

  it('wires of "Anything Everywhere"', () => {
    const inputs = Object.entries(PLAIN_T2V.sampler?.inputs ?? {})
    const open = Object.fromEntries(inputs.filter(([name]) => name !== 'model'))
    const sketches = changed({ sampler: { type: 'KSampler', inputs: open } })
    const [from, to] = [idIn(sketches, 'shift'), idIn(sketches, 'sampler')]
    const wire = {
      downstream: Number(to),
      downstream_slot: 0,
      upstream: from,
      upstream_slot: 0,
      type: 'MODEL'
    }
    const prompt = convert(file(sketches, 0.4, { extra: { ue_links: [wire] } }))
    const inject = only(prompt, 'FactorizedInject')
    expect(inject.inputs.model).toEqual([from, 0])
    expect(prompt[to]?.inputs.model).toEqual([inject.id, 0])
  })

  it('a model file with a name of its own is told by its text encoder, with a warning', () => {
    const sketches = rewired(PLAIN_T2V, 'unet', { unet_name: 'my_merge_v3.safetensors' })
    const { family, warnings } = planFactorize(file(sketches))
    expect(family).toBe('wan2.1-t2v-14b')
    expect(warnings.map(({ code }) => code)).toContain('family-guessed')
  })

  it('two videos of one prompt share caption and picture', () => {
    const sketches = changed({
      again: { ...(PLAIN_T2V.sampler ?? { type: '' }), inputs: { ...PLAIN_T2V.sampler?.inputs, seed: 9 } },
      decode2: { type: 'VAEDecode', inputs: { samples: ['again', 'LATENT'], vae: ['vae', 'VAE'] } }
    })
    const prompt = convert(file(sketches))
    only(prompt, 'FactorizedAnchor')
    only(prompt, 'FactorizedCaption')
    expect(Object.values(prompt).filter((node) => node.class_type === 'FactorizedInject')).toHaveLength(2)
    const one = planFactorize(file(sketches), { chains: [2] })
    expect(one.inserted.filter(({ type }) => type === 'FactorizedInject')).toHaveLength(1)
  })

  it('without an image model only the anchor and what gives it to the model', () => {
    const prompt = convert(file(PLAIN_T2V), { imageModel: 'none' })
    const added = Object.values(prompt).filter((node) => node.class_type.startsWith('Factorized'))
    expect(added.map((node) => node.class_type).sort()).toEqual(['FactorizedAnchor', 'FactorizedInject'])
    expect(only(prompt, 'FactorizedInject').inputs).toMatchObject({ width: 640, height: 384, length: 33 })
  })

  it.each(['qwen-image-2.1', 'z-image', 'flux'])('%s paints', (imageModel) => {
    const prompt = convert(file(PLAIN_T2V), { imageModel })
    const anchor = only(prompt, 'FactorizedAnchor')
    expect(Array.isArray(anchor.inputs.images)).toBe(true)
    const nulls = Object.values(prompt).flatMap((node) =>
      Object.values(node.inputs).filter((value) => value === null)
    )
    expect(nulls).toEqual([])
  })

  it('keeps unknown keys, colours and places', () => {
    const graph = file(PLAIN_T2V, 0.4, {
      unknown: { a: [1] },
      groups: [{ title: 'mine', bounding: [0, 0, 10, 10] }]
    })
    const after = parseUiGraph(factorize(graph).graph)
    expect(after.unknown).toEqual({ a: [1] })
    for (const node of graph.nodes) {
      const same = after.nodes.find(({ id }) => id === node.id)
      expect(same).toMatchObject({ pos: node.pos, size: node.size, order: node.order })
      expect(same?.widgets_values).toEqual(node.widgets_values)
    }
    convert(graph)
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

describe('inside a subgraph', () => {
  const inner = changed({
    positive: { type: 'CLIPTextEncode', inputs: { clip: ['clip', 'CLIP'], text: ['in', '0'] } }
  })
  const definition = {
    id: 'b1d1a4ee-0000-4000-8000-000000000001',
    name: 'Video',
    version: 1,
    state: { lastNodeId: 10, lastLinkId: 20, lastGroupId: 0, lastRerouteId: 0 },
    inputNode: { id: -10, bounding: [-200, 0, 120, 60] },
    outputNode: { id: -20, bounding: [4000, 0, 120, 60] },
    inputs: [{ id: 'a', name: 'text', type: 'STRING', linkIds: [textLink(inner)] }],
    outputs: [],
    widgets: [],
    groups: [],
    ...level(inner, 'object')
  }
  const use = (id: number, text: string, mode = 0): Record<string, unknown> => ({
    id,
    type: definition.id,
    pos: [0, 0],
    size: [200, 100],
    mode,
    inputs: [],
    outputs: [],
    properties: { proxyWidgets: [[idIn(inner, 'positive'), 'text']] },
    widgets_values: [text]
  })
  const graph = (uses: Record<string, unknown>[]): unknown => ({
    version: 0.4,
    last_node_id: 9,
    last_link_id: 0,
    nodes: uses,
    links: [],
    groups: [],
    definitions: { subgraphs: [definition] }
  })

  it('works in the definition, and every use keeps its own prompt', () => {
    const prompt = convert(graph([use(1, 'one'), use(2, 'two')]), { firstFrame: (text) => text })
    const texts = Object.entries(prompt).flatMap(([id, node]) =>
      node.class_type === 'FactorizedCaption' ? [`${id.split(':')[0]} ${String(node.inputs.prompt)}`] : []
    )
    expect(texts).toEqual(['1 one', '2 two'])
    const encoder = prompt[`2:${idIn(inner, 'positive')}`]
    expect(Array.isArray(encoder?.inputs.text)).toBe(true)
  })
})

function textLink(sketches: Sketches): number {
  const { links } = level(sketches, 'object')
  const found = (links as { id: number; origin_id: number }[]).find((link) => link.origin_id === -10)
  return found?.id ?? 0
}

describe('image to video', () => {
  const I2V: Sketches = changed({
    unet: {
      type: 'UNETLoader',
      inputs: { unet_name: 'wan2.1_i2v_480p_14B_fp16.safetensors', weight_dtype: 'default' }
    },
    load: { type: 'LoadImage', outputs: ['IMAGE', 'MASK'], more: { widgets_values: ['cat.png', 'image'] } },
    scale: {
      type: 'ImageScale',
      slots: ['image:IMAGE'],
      outputs: ['IMAGE'],
      inputs: { image: ['load', 'IMAGE'] }
    },
    look: {
      type: 'CLIPVisionEncode',
      slots: ['image:IMAGE'],
      outputs: ['CLIP_VISION_OUTPUT'],
      inputs: { image: ['load', 'IMAGE'] }
    },
    show: {
      type: 'PreviewImage',
      slots: ['images:IMAGE'],
      outputs: [],
      inputs: { images: ['load', 'IMAGE'] }
    },
    video: {
      type: 'WanImageToVideo',
      inputs: {
        positive: ['positive', 'CONDITIONING'],
        negative: ['negative', 'CONDITIONING'],
        vae: ['vae', 'VAE'],
        clip_vision_output: ['look', 'CLIP_VISION_OUTPUT'],
        start_image: ['scale', 'IMAGE'],
        width: 512,
        height: 512,
        length: 33,
        batch_size: 1
      }
    },
    sampler: {
      type: 'KSampler',
      inputs: {
        model: ['shift', 'MODEL'],
        positive: ['video', 'positive'],
        negative: ['video', 'negative'],
        latent_image: ['video', 'latent'],
        seed: 3
      }
    }
  })
  const prompt = convert(file(I2V))
  const anchor = only(prompt, 'FactorizedAnchor')

  it('paints what was loaded, for all that was made of it but the preview', () => {
    expect(prompt[idIn(I2V, 'scale')]?.inputs.image).toEqual([anchor.id, 0])
    expect(prompt[idIn(I2V, 'look')]?.inputs.image).toEqual([anchor.id, 0])
    expect(prompt[idIn(I2V, 'show')]?.inputs.images).toEqual([idIn(I2V, 'load'), 0])
    expect(prompt[idIn(I2V, 'load')]?.class_type).toBe('LoadImage')
  })

  it('types the size once, and injects nothing', () => {
    const size = only(prompt, 'FactorizedSize')
    expect(size.inputs).toMatchObject({ width: 512, height: 512, length: 33 })
    expect(prompt[idIn(I2V, 'video')]?.inputs).toMatchObject({ width: [size.id, 0], height: [size.id, 1] })
    expect(Object.values(prompt).some((node) => node.class_type === 'FactorizedInject')).toBe(false)
  })

  it('shows the loaded picture where nobody paints', () => {
    const kept = convert(file(I2V), { imageModel: 'none' })
    expect(only(kept, 'FactorizedAnchor').inputs.images).toEqual([idIn(I2V, 'load'), 0])
  })

  it('does it for the first frame only', () => {
    const both = changed(
      {
        last: {
          type: 'LoadImage',
          outputs: ['IMAGE', 'MASK'],
          more: { widgets_values: ['dog.png', 'image'] }
        },
        video: {
          type: 'WanFirstLastFrameToVideo',
          inputs: {
            ...I2V.video?.inputs,
            end_image: ['last', 'IMAGE'],
            clip_vision_start_image: ['look', 'CLIP_VISION_OUTPUT']
          }
        }
      },
      I2V
    )
    const made = convert(file(both))
    expect(made[idIn(both, 'video')]?.inputs.end_image).toEqual([idIn(both, 'last'), 0])
    expect(made[idIn(both, 'scale')]?.inputs.image).toEqual([only(made, 'FactorizedAnchor').id, 0])
  })
})
