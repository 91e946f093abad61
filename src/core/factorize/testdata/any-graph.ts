import fc from 'fast-check'
import { parseUiGraph, type UiGraph } from '../../graph/schema'
import { PLAIN_T2V, file, level, rewired, type Sketch, type Sketches } from './sketch'

/*
 * Video graphs as people wire them, by chance: patches and LoRAs in any order, reroutes, typed or wired sizes and texts,
 * one to three samplers, bypassed nodes, notes, groups, unknown keys, inside a subgraph or not.
 */

const PATCHES: readonly (readonly [string, Sketch['inputs']])[] = [
  ['ModelSamplingSD3', { shift: 5 }],
  ['LoraLoaderModelOnly', { lora_name: 'lightx2v.safetensors', strength_model: 1 }],
  ['TeaCache', {}],
  ['PathchSageAttentionKJ', {}],
  ['Reroute', {}],
  ['Power Lora Loader (rgthree)', {}],
  ['SomebodysOwnPatch', {}]
]

const shape = fc.record({
  experts: fc.integer({ min: 1, max: 3 }),
  patches: fc.array(fc.tuple(fc.nat(PATCHES.length - 1), fc.boolean()), { maxLength: 4 }),
  isCustom: fc.boolean(),
  start: fc.constantFrom('empty', 'empty', 'picture', 'five', 'open', 'ltx', 'ltx2', 'hunyuan', 'hunyuan15'),
  wiredSize: fc.boolean(),
  wiredText: fc.boolean(),
  width: fc.constantFrom(640, 832, 833),
  length: fc.constantFrom(33, 81, 80),
  version: fc.constantFrom<0.4 | 1>(0.4, 1),
  isInside: fc.boolean(),
  uses: fc.integer({ min: 1, max: 2 }),
  more: fc.dictionary(fc.constantFrom('unknown', 'config', 'other_pack'), fc.jsonValue({ maxDepth: 2 })),
  bare: fc.constantFrom<'none' | 'extra' | 'properties' | 'groups'>('none', 'extra', 'properties', 'groups')
})

type Shape = typeof shape extends fc.Arbitrary<infer Value> ? Value : never

export const anyVideoGraph: fc.Arbitrary<UiGraph> = shape.map((any) => {
  // One loader a model, as people have it.
  const chosen = { ...any, experts: any.start.startsWith('hunyuan') ? 1 : any.experts }
  const sketches = sketch(chosen)
  const graph = chosen.isInside ? around(sketches, chosen) : file(sketches, chosen.version, chosen.more)
  if (chosen.bare === 'extra') delete graph.extra
  if (chosen.bare === 'groups') delete graph.groups
  if (chosen.bare === 'properties') for (const node of graph.nodes) delete node.properties
  return graph
})

function sketch(chosen: Shape): Sketches {
  let made = withSamplers(withModels(PLAIN_T2V, chosen), chosen)
  made = rewired(made, 'empty', { width: chosen.width, length: chosen.length })
  if (chosen.start === 'five') {
    const { inputs } = made.empty ?? {}
    made = {
      ...made,
      unet: loader('wan2.2_ti2v_5B_fp16.safetensors'),
      empty: { type: 'Wan22ImageToVideoLatent', inputs: { ...inputs, vae: ['vae', 'VAE'] } }
    }
  }
  if (chosen.start === 'picture') made = withPicture(made)
  if (chosen.start === 'open') {
    made = withPicture(made)
    const inputs = Object.entries(made.video?.inputs ?? {}).filter(([name]) => name !== 'start_image')
    made = { ...made, video: { type: 'WanImageToVideo', inputs: Object.fromEntries(inputs) } }
  }
  if (chosen.start.startsWith('ltx'))
    made = { ...made, empty: { type: 'EmptyLTXVLatentVideo', inputs: made.empty?.inputs ?? {} } }
  if (chosen.wiredSize) {
    made = { ...made, wide: { type: 'PrimitiveInt', inputs: { value: 704 } } }
    made = rewired(made, ['picture', 'open'].includes(chosen.start) ? 'video' : 'empty', {
      width: ['wide', 'INT']
    })
  }
  if (chosen.wiredText) {
    made = { ...made, words: { type: 'PrimitiveStringMultiline', inputs: { value: 'words' } } }
    made = rewired(made, 'positive', { text: ['words', 'STRING'] })
  }
  return { ...made, note: { type: 'MarkdownNote', more: { widgets_values: ['# note'] } } }
}

function loader(name: string): Sketch {
  return { type: 'UNETLoader', inputs: { unet_name: name, weight_dtype: 'default' } }
}

/** One chain of patches an expert; each is called `model0`, `model1` … at its end. */
function withModels(base: Sketches, { experts, patches, start }: Shape): Sketches {
  let made: Sketches = { ...base }
  for (let expert = 0; expert < experts; expert++) {
    const file = NATIVE[start] ?? (experts === 1 ? 'wan2.1_t2v_14B_fp8.safetensors' : fileOf(expert))
    made = { ...made, [`unet${expert}`]: loader(file) }
    let from: readonly [string, string] = [`unet${expert}`, 'MODEL']
    for (const [index, [which, isOff]] of patches.entries()) {
      const [type, inputs] = PATCHES[which] ?? ['TeaCache', {}]
      const name = `patch${expert}_${index}`
      const input = type === 'Reroute' ? '' : 'model'
      const isOpen = !/^(Model|Lora)/.test(type)
      made = {
        ...made,
        [name]: {
          type,
          inputs: { ...inputs, [input]: from },
          ...(isOpen
            ? { slots: [`${input}:${type === 'Reroute' ? '*' : 'MODEL'}`], outputs: ['MODEL'] }
            : {}),
          ...(isOff && type !== 'Reroute' ? { more: { mode: 4 } } : {})
        }
      }
      from = [name, 'MODEL']
    }
    made = { ...made, [`model${expert}`]: { type: 'ModelSamplingSD3', inputs: { model: from, shift: 8 } } }
  }
  return made
}

/** Models that keep a first frame by ComfyUI's own means. */
const NATIVE: Readonly<Record<string, string>> = {
  open: 'wan2.1_i2v_480p_14B_fp16.safetensors',
  ltx: 'ltxv-2b-0.9.8-distilled.safetensors',
  ltx2: 'ltx-2-19b-dev-fp8.safetensors',
  hunyuan: 'hunyuan_video_t2v_720p_bf16.safetensors',
  hunyuan15: 'hunyuanvideo1.5_720p_t2v_fp16.safetensors'
}

const fileOf = (expert: number): string =>
  `wan2.2_t2v_${expert === 2 ? 'low' : 'high'}_noise_14B_fp8_scaled.safetensors`

function withSamplers(base: Sketches, { experts, isCustom }: Shape): Sketches {
  let made: Sketches = { ...base }
  let latent: readonly [string, string] = ['empty', 'LATENT']
  const { positive, negative } = base.sampler?.inputs ?? {}
  const texts = {
    ...(positive === undefined ? {} : { positive }),
    ...(negative === undefined ? {} : { negative })
  }
  for (let expert = 0; expert < experts; expert++) {
    const name = expert === experts - 1 ? 'sampler' : `sampler${expert}`
    if (isCustom) {
      made = {
        ...made,
        [`guider${expert}`]: {
          type: 'CFGGuider',
          inputs: { ...texts, model: [`model${expert}`, 'MODEL'], cfg: 4 }
        },
        [name]: {
          type: 'SamplerCustomAdvanced',
          inputs: { guider: [`guider${expert}`, 'GUIDER'], latent_image: latent }
        }
      }
      latent = [name, 'output']
    } else {
      const inputs = {
        ...texts,
        model: [`model${expert}`, 'MODEL'] as const,
        latent_image: latent,
        steps: 20
      }
      made = { ...made, [name]: { type: experts === 1 ? 'KSampler' : 'KSamplerAdvanced', inputs } }
      latent = [name, 'LATENT']
    }
  }
  return { ...made, decode: { type: 'VAEDecode', inputs: { samples: latent, vae: ['vae', 'VAE'] } } }
}

function withPicture(base: Sketches): Sketches {
  const { inputs } = base.empty ?? {}
  const made: Sketches = {
    ...base,
    load: { type: 'LoadImage', outputs: ['IMAGE', 'MASK'], more: { widgets_values: ['a.png', 'image'] } },
    video: {
      type: 'WanImageToVideo',
      inputs: {
        ...inputs,
        positive: ['positive', 'CONDITIONING'],
        negative: ['negative', 'CONDITIONING'],
        vae: ['vae', 'VAE'],
        start_image: ['load', 'IMAGE']
      }
    }
  }
  const first = Object.entries(made).find(([, node]) => String(node.inputs?.latent_image) === 'empty,LATENT')
  return first === undefined ? made : rewired(made, first[0], { latent_image: ['video', 'latent'] })
}

/** The same in a subgraph, used once or twice, whose definition has the text as an input. */
function around(sketches: Sketches, { uses, version, more }: Shape): UiGraph {
  const isOpen = typeof sketches.positive?.inputs?.text === 'string'
  const inner = isOpen ? rewired(sketches, 'positive', { text: ['in', '0'] }) : sketches
  const made = level(inner, 'object')
  const link = (made.links as { id: number; origin_id: number }[]).find((one) => one.origin_id === -10)
  const definition = {
    id: '6f1d0000-0000-4000-8000-00000000000f',
    name: 'Video',
    version: 1,
    state: { lastNodeId: made.nodes.length, lastLinkId: made.links.length, lastGroupId: 0, lastRerouteId: 0 },
    inputNode: { id: -10, bounding: [-300, 0, 120, 60] },
    outputNode: { id: -20, bounding: [9000, 0, 120, 60] },
    inputs: [
      { id: 'i', name: 'text', type: 'STRING', ...(link === undefined ? {} : { linkIds: [link.id] }) }
    ],
    outputs: [],
    widgets: [],
    ...made
  }
  const hosts = Array.from({ length: uses }, (_use, index) => ({
    id: 100 + index,
    type: definition.id,
    pos: [index * 300, 0],
    size: [200, 80],
    mode: 0,
    inputs: [{ name: 'text', type: 'STRING', widget: { name: 'text' }, link: null }],
    outputs: [],
    properties: { proxyWidgets: [['-1', 'text']] },
    widgets_values: [`prompt ${index}`]
  }))
  const graph = file({}, version, more)
  return parseUiGraph({ ...graph, nodes: hosts, definitions: { subgraphs: [definition] } })
}
