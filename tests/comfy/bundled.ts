/** The bundled graphs as the page would send them, made small enough for two processor cores. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { convertToPrompt, parseObjectInfo, parseUiGraph } from '../../src/core/graph'
import { readLatent, type Tensor } from '../harness/latent'
import { root } from '../harness/paths'
import { decodePng, type Picture } from '../harness/png'
import type { ApiPrompt, Finished } from '../harness/queue'
import { upstream } from '../harness/watch'

/** Small enough for two cores; a multiple of every family's size step, and every family's frame rule. */
export const SMALL = { width: 96, height: 64, length: 9, steps: 4 }

/** The committed file, converted for a server with these nodes. */
export function converted(name: string, objectInfo: unknown): ReturnType<typeof convertToPrompt> {
  const graph = parseUiGraph(JSON.parse(readFileSync(join(root, 'workflows', `${name}.json`), 'utf8')))
  const { prompt, missing } = convertToPrompt(graph, parseObjectInfo(objectInfo))
  return { prompt: structuredClone(prompt), missing }
}

/** Turns size, length and steps down, in place, wherever the graph has them. */
export function shrink(prompt: ApiPrompt, { width, height, length, steps }: typeof SMALL): void {
  const nodes = Object.values(prompt)
  for (const { class_type, inputs } of nodes) {
    if (class_type === 'FactorizedSize')
      Object.assign(inputs, { width, height, length, image_megapixels: 0.05 })
    if (class_type === 'EmptyHunyuanLatentVideo') Object.assign(inputs, { width, height, length })
    if (typeof inputs['steps'] === 'number') inputs['steps'] = steps
    // Steps and hand-over that are typed once, in nodes of their own.
    for (const [name, value] of [
      ['steps', steps],
      ['start_at_step', steps / 2],
      ['end_at_step', steps / 2]
    ] as const) {
      const source = sourceOf(prompt, inputs[name])
      if (source) source.inputs['value'] = value
    }
  }
}

/** The node that an input is linked to. */
export function sourceOf(prompt: ApiPrompt, link: unknown): ApiPrompt[string] | undefined {
  return Array.isArray(link) && typeof link[0] === 'string' ? prompt[link[0]] : undefined
}

export interface OneNode {
  readonly id: string
  readonly inputs: Record<string, unknown>
}

/** The one node of a kind. */
export function only(prompt: ApiPrompt, type: string): OneNode {
  const found = Object.entries(prompt).filter(([, node]) => node.class_type === type)
  const [entry] = found
  if (!entry || found.length > 1) throw new Error(`There are ${found.length} nodes ${type}.`)
  return { id: entry[0], inputs: entry[1].inputs }
}

/** The ids of these nodes and of all that they need. */
export function upstreamOf(prompt: ApiPrompt, ids: readonly string[]): Set<string> {
  const needed = new Set<string>()
  for (const id of ids) upstream(prompt, id, needed)
  return needed
}

/** The part of a prompt that these nodes need, and nothing else. */
export function withUpstreamOf(prompt: ApiPrompt, ids: readonly string[]): ApiPrompt {
  const needed = upstreamOf(prompt, ids)
  return Object.fromEntries(Object.entries(prompt).filter(([id]) => needed.has(id)))
}

let probes = 0

/**
 * Has a link of the prompt saved as a latent or as a picture, under a node id to ask `savedLatent` or `savedPicture` for.
 * The name is new every time: a saver whose input has not changed since the last run would report nothing.
 */
export function probe(prompt: ApiPrompt, kind: 'SaveLatent' | 'SaveImage', link: unknown): string {
  const id = `probe-${++probes}`
  const input = kind === 'SaveLatent' ? 'samples' : 'images'
  prompt[id] = { class_type: kind, inputs: { [input]: link, filename_prefix: id } }
  return id
}

/** A probe for core's own encoding of a picture. */
export function probeEncoding(prompt: ApiPrompt, pixels: unknown, vae: unknown): string {
  const id = `encode-${++probes}`
  prompt[id] = { class_type: 'VAEEncode', inputs: { pixels, vae } }
  return probe(prompt, 'SaveLatent', [id, 0])
}

async function firstFile(run: Finished, id: string): Promise<Uint8Array> {
  const [file] = run.files(id)
  if (!file) throw new Error(`Nothing was saved for ${id}.`)
  return run.download(file)
}

export async function savedLatent(run: Finished, id: string): Promise<Tensor> {
  return readLatent(await firstFile(run, id))
}

export async function savedPicture(run: Finished, id: string): Promise<Picture> {
  return decodePng(await firstFile(run, id))
}

/** The bytes of the one file that the node of a kind saved. */
export async function savedFile(run: Finished, prompt: ApiPrompt, type: string): Promise<Uint8Array> {
  return firstFile(run, only(prompt, type).id)
}
