import { parseUiGraph, type UiGraph } from '../../graph/schema'
import { KNOWN_NODES, knownInputs, knownOutputs } from '../known-nodes'
import { fieldOrder } from '../ui-fields'

/*
 * Small graphs for tests, written by name: slots, fields, wires and both their lists are filled in.
 */

/** `['loader', 'MODEL']`: an output of another sketch; everything else is a typed value. */
export type SketchInput = readonly [string, string] | string | number | boolean

export interface Sketch {
  readonly type: string
  readonly inputs?: Readonly<Record<string, SketchInput>>
  /** For types that the table does not know: inputs and outputs as `name:TYPE`. */
  readonly slots?: readonly string[]
  readonly outputs?: readonly string[]
  readonly more?: Readonly<Record<string, unknown>>
}

export type Sketches = Readonly<Record<string, Sketch>>

export interface LevelJson {
  readonly nodes: Record<string, unknown>[]
  readonly links: unknown[]
}

/** Which sketch became which id: in the order of writing, from `first` on. */
export function idsOf(sketches: Sketches, first = 1): ReadonlyMap<string, number> {
  return new Map(Object.keys(sketches).map((name, index) => [name, first + index]))
}

/** Nodes and wires of one level. An origin named `in:2` is the level's own input 2. */
export function level(sketches: Sketches, form: 'list' | 'object' = 'list', first = 1): LevelJson {
  const ids = idsOf(sketches, first)
  const links: { id: number; from: number; slot: number; to: number; place: number; type: string }[] = []
  const nodes = Object.entries(sketches).map(([name, sketch]) => {
    const id = ids.get(name) ?? 0
    const wired = (input: string): readonly [string, string] | undefined => {
      const value = sketch.inputs?.[input]
      return typeof value === 'object' ? value : undefined
    }
    const definition = KNOWN_NODES.get(sketch.type)
    const fields = definition === undefined ? [] : fieldOrder(definition)
    const known = knownInputs(sketch.type).map((input) => ({ name: input.name, type: input.type }))
    const listed = definition === undefined ? (sketch.slots ?? []).map(typed) : known
    const shown = listed.filter((input) => !fields.includes(input.name) || wired(input.name) !== undefined)
    const inputs = shown.map((input, place) => {
      const from = wired(input.name)
      const widget = fields.includes(input.name) ? { widget: { name: input.name } } : {}
      if (from === undefined) return { ...input, ...widget, link: null }
      const link = { id: links.length + 1, to: id, place, type: input.type, ...endOf(sketches, ids, from) }
      links.push(link)
      return { ...input, ...widget, link: link.id }
    })
    const values = fields.map((field) => {
      if (field === 'control_after_generate') return 'randomize'
      const value = sketch.inputs?.[field]
      return typeof value === 'object' || value === undefined ? (DEFAULTS[field] ?? 1) : value
    })
    const more = { pos: [id * 320, (id % 3) * 200], size: [280, 100], flags: {}, mode: 0, order: id }
    return {
      id,
      type: sketch.type,
      ...more,
      inputs,
      outputs: [] as unknown[],
      properties: {},
      widgets_values: values,
      ...sketch.more
    }
  })
  for (const node of nodes) {
    const name = [...ids].find(([, id]) => id === node.id)?.[0] ?? ''
    node.outputs = outputsOf(sketches[name]).map((output, slot) => {
      const own = links.filter((link) => link.from === node.id && link.slot === slot).map((link) => link.id)
      return { ...output, links: own.length > 0 ? own : slot === 0 ? null : [] }
    })
  }
  return {
    nodes,
    links: links.map(({ id, from, slot, to, place, type }) =>
      form === 'list'
        ? [id, from, slot, to, place, type]
        : { id, origin_id: from, origin_slot: slot, target_id: to, target_slot: place, type }
    )
  }
}

const DEFAULTS: Readonly<Record<string, string | number>> = { text: '', unet_name: 'x.safetensors' }

function endOf(
  sketches: Sketches,
  ids: ReadonlyMap<string, number>,
  [name, output]: readonly [string, string]
): { from: number; slot: number } {
  if (name === 'in') return { from: -10, slot: Number(output) }
  const slot = outputsOf(sketches[name]).findIndex((one) => one.name === output)
  const from = ids.get(name)
  if (from === undefined || slot < 0) throw new Error(`The sketch has no output ${name}.${output}.`)
  return { from, slot }
}

function outputsOf(sketch: Sketch | undefined): readonly { name: string; type: string }[] {
  if (sketch === undefined) return []
  return sketch.outputs === undefined ? knownOutputs(sketch.type) : sketch.outputs.map(typed)
}

function typed(word: string): { name: string; type: string } {
  const [name = '', type = name] = word.split(':')
  return { name, type }
}

/** A file of the page, schema 0.4 or 1.0. */
export function file(
  sketches: Sketches,
  version: 0.4 | 1 = 0.4,
  more: Record<string, unknown> = {}
): UiGraph {
  const made = level(sketches, version === 1 ? 'object' : 'list')
  const [nodes, links] = [made.nodes.length, made.links.length]
  const counters =
    version === 1
      ? { state: { lastNodeId: nodes, lastLinkId: links, lastGroupId: 0, lastRerouteId: 0 } }
      : { last_node_id: nodes, last_link_id: links }
  return parseUiGraph({
    ...counters,
    ...made,
    groups: [],
    config: {},
    extra: { ds: { scale: 1 } },
    version,
    ...more
  })
}

/** Wan 2.1 as a person wires it first: loaders, two texts, an empty latent, a sampler, a file. */
export const PLAIN_T2V: Sketches = {
  unet: {
    type: 'UNETLoader',
    inputs: { unet_name: 'wan2.1_t2v_1.3B_fp16.safetensors', weight_dtype: 'default' }
  },
  clip: {
    type: 'CLIPLoader',
    inputs: { clip_name: 'umt5_xxl_fp8_e4m3fn_scaled.safetensors', type: 'wan', device: 'default' }
  },
  vae: { type: 'VAELoader', inputs: { vae_name: 'wan_2.1_vae.safetensors' } },
  shift: { type: 'ModelSamplingSD3', inputs: { model: ['unet', 'MODEL'], shift: 8 } },
  positive: { type: 'CLIPTextEncode', inputs: { clip: ['clip', 'CLIP'], text: 'a leaf turns red' } },
  negative: { type: 'CLIPTextEncode', inputs: { clip: ['clip', 'CLIP'], text: 'bad' } },
  empty: { type: 'EmptyHunyuanLatentVideo', inputs: { width: 640, height: 384, length: 33, batch_size: 2 } },
  sampler: {
    type: 'KSampler',
    inputs: {
      model: ['shift', 'MODEL'],
      positive: ['positive', 'CONDITIONING'],
      negative: ['negative', 'CONDITIONING'],
      latent_image: ['empty', 'LATENT'],
      seed: 3,
      steps: 30,
      cfg: 6,
      sampler_name: 'uni_pc',
      scheduler: 'simple',
      denoise: 1
    }
  },
  decode: { type: 'VAEDecode', inputs: { samples: ['sampler', 'LATENT'], vae: ['vae', 'VAE'] } },
  save: {
    type: 'SaveAnimatedWEBP',
    slots: ['images:IMAGE'],
    outputs: [],
    inputs: { images: ['decode', 'IMAGE'] },
    more: { widgets_values: ['out', 16] }
  }
}

/** The same with other nodes in some places. */
export function changed(changes: Record<string, Sketch>, base: Sketches = PLAIN_T2V): Sketches {
  return { ...base, ...changes }
}

/** Changes inputs of one node. */
export function rewired(sketches: Sketches, name: string, inputs: Record<string, SketchInput>): Sketches {
  const sketch = sketches[name]
  if (sketch === undefined) throw new Error(`The sketch has no node ${name}.`)
  return { ...sketches, [name]: { ...sketch, inputs: { ...sketch.inputs, ...inputs } } }
}
