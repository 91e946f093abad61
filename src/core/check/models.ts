/** Which model a part of the graph works with, told by file names; what the weights really are is the shim's to say. */
import { recognizeModelFile, type Recognized } from '../recipe/recognize'
import { baseName, sourceOf, type CheckedGraph, type CheckedNode } from './checked-graph'
import type { Problem } from './types'

const LOADER_INPUTS = ['unet_name', 'ckpt_name', 'model_name', 'gguf_name', 'model']
const MODEL_INPUTS = ['model', 'model_high', 'model1', 'unet']

/** A model's loader, and the file that it names. */
export interface Loaded {
  readonly file: string
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
    if (file !== undefined) return { file, recognized: recognizeModelFile(file) }
    const current: CheckedNode = here
    // Our own nodes have two chains in one node; the low-noise one is told by the input that was asked for.
    const wanted =
      input === 'model_low' && current.inputs.model_low !== undefined ? ['model_low'] : MODEL_INPUTS
    const next = wanted.find((name) => sourceOf(current, name, nodes))
    here = next === undefined ? undefined : sourceOf(current, next, nodes)
  }
  return undefined
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
export function unsuitableModels({ needed, nodes }: CheckedGraph): Problem[] {
  return needed
    .filter(({ type, inputs }) => type === 'FactorizedInject' && inputs.enabled !== false)
    .flatMap((node) =>
      ['model', 'model_low'].flatMap((input) => {
        const loaded = loadedModel(node, input, nodes)
        const advice = loaded && adviceOn(loaded.recognized)
        if (loaded === undefined || advice === undefined) return []
        const text = `${upper(node.name)} gets '${loaded.file}' on ${input}: ${lower(advice)}`
        return [{ code: 'unsuitable-model' as const, node: node.id, text }]
      })
    )
}

/** Why a model takes no injected anchor; LTX-Video takes one by ComfyUI's own mechanism. */
function adviceOn(recognized: Recognized): string | undefined {
  if (recognized.kind === 'refused') return recognized.refusal.advice
  if (recognized.kind === 'unknown') return undefined
  const { name, route, takesInjection } = recognized.family
  if (route === 'inject' || takesInjection === true) return undefined
  return `${name} takes a picture by itself: connect the anchor to its start image instead of Inject Anchor.`
}

export function upper(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1)
}

/** Names such as VACE keep their capitals. */
function lower(text: string): string {
  return /^[A-Z][a-z]/.test(text) ? text.slice(0, 1).toLowerCase() + text.slice(1) : text
}
