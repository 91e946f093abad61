/** Which model a part of the graph works with, told by file names; what the weights really are is the shim's to say. */
import { recognizeModelFile, type Recognized } from '../recipe/recognize'
import { baseName, sourceOf, type CheckedGraph, type CheckedNode } from './checked-graph'
import type { Problem } from './types'
import type { CheckWords } from './words'

const LOADER_INPUTS = ['unet_name', 'ckpt_name', 'model_name', 'gguf_name', 'model']
const MODEL_INPUTS = ['model', 'model_high', 'model1', 'unet']

/** A model's loader, and the file that it names. */
export interface Loaded {
  readonly file: string
  /** The file with its folder, where ComfyUI's own loader of diffusion models has it on this server. */
  readonly offered: string | undefined
  readonly recognized: Recognized
}

/** Follows a model's wire back to its loader. */
export function loadedModel(
  node: CheckedNode,
  input: string,
  nodes: CheckedGraph['nodes']
): Loaded | undefined {
  const seen = new Set<CheckedNode>()
  let here = sourceOf(node, input, nodes)
  while (here && !seen.has(here)) {
    seen.add(here)
    const file = loadedFile(here)
    if (file !== undefined) return { file, offered: offeredFile(here), recognized: recognizeModelFile(file) }
    const current: CheckedNode = here
    // Our own nodes have two chains in one node; the low-noise one is told by the input that was asked for.
    const wanted =
      input === 'model_low' && current.inputs.model_low !== undefined ? ['model_low'] : MODEL_INPUTS
    const next = wanted.find((name) => sourceOf(current, name, nodes))
    here = next === undefined ? undefined : sourceOf(current, next, nodes)
  }
  return undefined
}

function offeredFile({ type, inputs, definition }: CheckedNode): string | undefined {
  const value = inputs.unet_name
  const choices = definition?.inputs.find(({ name }) => name === 'unet_name')?.choices ?? []
  return type === 'UNETLoader' && typeof value === 'string' && choices.includes(value) ? value : undefined
}

/** The model files that the graph's loaders name. */
export function loadedFiles({ needed }: CheckedGraph): string[] {
  return needed.flatMap((node) => loadedFile(node) ?? [])
}

function loadedFile(node: CheckedNode): string | undefined {
  if (!/load/i.test(node.type) || /lora|clip|vae/i.test(node.type.replace(/checkpoint/i, '')))
    return undefined
  const value = LOADER_INPUTS.map((name) => node.inputs[name]).find((one) => typeof one === 'string')
  return typeof value === 'string' ? baseName(value) : undefined
}

/** Checkpoints that cannot take an anchor at timestep zero. */
export function unsuitableModels({ needed, nodes, words }: CheckedGraph): Problem[] {
  return needed
    .filter(({ type, inputs }) => type === 'FactorizedInject' && inputs.enabled !== false)
    .flatMap((node) =>
      ['model', 'model_low'].flatMap((input) => {
        const loaded = loadedModel(node, input, nodes)
        const advice = loaded && adviceOn(loaded.recognized, words)
        if (loaded === undefined || advice === undefined) return []
        const text = words.unsuitable(node.name, loaded.file, input, advice)
        return [{ code: 'unsuitable-model' as const, node: node.id, text }]
      })
    )
}

/** Models that came into ComfyUI after this server: told by the text encoder's list, which has the model's name since then. */
export function newerModels({ needed, definitions, words }: CheckedGraph): Problem[] {
  const types = definitions?.get('CLIPLoader')?.inputs.find(({ name }) => name === 'type')?.choices ?? []
  if (types.length === 0) return []
  return needed.flatMap((node) => {
    const file = loadedFile(node)
    const found = file === undefined ? undefined : recognizeModelFile(file)
    if (found?.kind !== 'family') return []
    const { name, needs, recognize } = found.family
    if (needs === undefined || types.includes(recognize.clipType)) return []
    const text = words.newerModel(node.name, file ?? '', name, needs)
    return [{ code: 'unsuitable-model' as const, node: node.id, text }]
  })
}

/** Why a model takes no injected anchor; LTX-Video takes one by ComfyUI's own mechanism. */
function adviceOn(recognized: Recognized, words: CheckWords): string | undefined {
  if (recognized.kind === 'refused') return words.advice[recognized.refusal.kind] ?? recognized.refusal.advice
  if (recognized.kind === 'unknown') return undefined
  const { name, route, takesInjection } = recognized.family
  if (route === 'inject' || takesInjection === true) return undefined
  return words.takesPicture(name)
}
