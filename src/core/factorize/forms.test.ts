import { describe, expect, it } from 'vitest'
import { parseUiGraph } from '../graph/schema'
import { factorize, planFactorize } from '.'
import { convert, idIn, only } from './testdata/convert'
import { PLAIN_T2V, changed, file, level, rewired, type Sketches } from './testdata/sketch'

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

  it('CogVideoX 1.5, with its preset and the version that it needs', () => {
    const sketches = rewired(PLAIN_T2V, 'unet', { unet_name: 'CogVideoX_1_5_5b_T2V_bf16.safetensors' })
    const prompt = convert(file(sketches), { steps: 'fast' })
    expect(prompt[idIn(sketches, 'sampler')]?.inputs).toMatchObject({ steps: 15, cfg: 6 })
    const { family, route, warnings } = planFactorize(file(sketches), { steps: 'fast' })
    expect({ family, route }).toEqual({ family: 'cogvideox1.5-5b', route: 'inject' })
    expect(warnings.map(({ code }) => code)).toContain('needs-newer')
    expect(warnings.map(({ code }) => code)).not.toContain('shift-not-set')
    const pictures = rewired(PLAIN_T2V, 'unet', { unet_name: 'CogVideoX_1_5_5b_I2V_bf16.safetensors' })
    expect(() => factorize(file(pictures))).toThrow('load CogVideoX 1.5 5B text-to-video')
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

  it('is named by its title and the subgraph’s where steps cannot be set', () => {
    const sum = { type: 'SomebodysSum', slots: ['a:INT'], outputs: ['INT'] }
    const wired = rewired({ ...inner, sum }, 'sampler', { steps: ['sum', 'INT'] })
    const inputs = [{ id: 'a', name: 'text', type: 'STRING', linkIds: [textLink(wired)] }]
    const said = (host: Record<string, unknown>): string[] =>
      planFactorize(
        {
          ...Object(graph([host])),
          definitions: { subgraphs: [{ ...definition, inputs, ...level(wired, 'object') }] }
        },
        { steps: 15 }
      ).warnings.flatMap(({ code, text }) => (code === 'steps-not-set' ? [text] : []))
    expect(said(use(128, 'one'))[0]).toBe(
      'The steps of “KSampler” (in “Video”) are set by another node: change them there.'
    )
    expect(said({ ...use(128, 'one'), title: 'My video' })[0]).toContain('(in “My video”)')
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
