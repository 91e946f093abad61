/**
 * LoRAs for another model than the one that they are put on, told by file names alone. Their headers say it for certain;
 * those the shim reads when the graph runs.
 */
import { baseName, type CheckedGraph, type CheckedNode } from './checked-graph'
import { loadedModel } from './models'
import type { Problem } from './types'

/** Names of model families in file names; two different ones do not fit each other. */
const ARCHITECTURES: readonly (readonly [RegExp, string])[] = [
  [/qwen[-_. ]?(image|edit)/, 'Qwen-Image'],
  [/hunyuan[-_. ]?video/, 'HunyuanVideo'],
  [/z[-_. ]?image/, 'Z-Image'],
  [/(?<![a-z])ltxv?(?![a-z])/, 'LTX-Video'],
  [/(?<![a-z])cogvideo/, 'CogVideoX'],
  [/(?<![a-z])flux/, 'Flux'],
  [/(?<![a-z])sd[-_. ]?xl/, 'SDXL'],
  [/(?<![a-z])wan(?![a-z])/, 'Wan']
]

/** Wan's LoRAs fit models of their own size, of whichever version: 2.1's are used on 2.2 14B. */
const SIZES: readonly (readonly [RegExp, string])[] = [
  [/(?<!\d)1[._]3b/, '1.3B'],
  [/(?<![\d._])5b/, '5B'],
  [/(?<!\d)14b/, '14B']
]

/** Which input holds a LoRA, and which model it goes onto. */
const LORA_INPUTS: readonly (readonly [lora: string, model: string])[] = [
  ['lora_name', 'model'],
  ['lora', 'model'],
  ['lora_low', 'model_low']
]

/** LoRAs on models of another family or size, and those of the other expert. */
export function wrongLoras({ needed, nodes }: CheckedGraph): Problem[] {
  return needed.flatMap((node) =>
    LORA_INPUTS.flatMap(([input, model]) => {
      const value = node.inputs[input]
      if (typeof value !== 'string' || value === 'none' || node.inputs[strengthOf(input)] === 0) return []
      const target = loadedModel(node, model, nodes)
      return target === undefined ? [] : (loraProblem(node, baseName(value), target.file) ?? [])
    })
  )
}

function strengthOf(input: string): string {
  return input === 'lora_name' ? 'strength_model' : input.replace('lora', 'strength')
}

function loraProblem(node: CheckedNode, lora: string, model: string): Problem | undefined {
  const [ofLora, ofModel] = [traits(lora), traits(model)]
  const name = `In ${node.name} the LoRA '${lora}'`
  if (differ(ofLora.architecture, ofModel.architecture)) {
    const text = `${name} is for ${ofLora.architecture}, but goes onto '${model}' of ${ofModel.architecture}: choose one for that family.`
    return { code: 'lora-family', node: node.id, text }
  }
  if (ofModel.architecture === 'Wan' && differ(ofLora.size, ofModel.size)) {
    const text = `${name} is for a ${ofLora.size} model, but '${model}' has ${ofModel.size}: choose one for that size.`
    return { code: 'lora-family', node: node.id, text }
  }
  if (differ(ofLora.noise, ofModel.noise)) {
    const text = `${name} is for the ${ofLora.noise}-noise expert, but goes onto '${model}': swap the two LoRAs.`
    return { code: 'lora-expert', node: node.id, text }
  }
  return undefined
}

interface Traits {
  readonly architecture: string | undefined
  readonly size: string | undefined
  readonly noise: string | undefined
}

function traits(fileName: string): Traits {
  const name = fileName.toLowerCase()
  const first = (table: readonly (readonly [RegExp, string])[]) =>
    table.find(([pattern]) => pattern.test(name))?.[1]
  const noise = /(?<![a-z])(high|low)(?![a-z])[-_. ]?(?:noise)?|(?<![a-z])(high|low)noise/.exec(name)
  return { architecture: first(ARCHITECTURES), size: first(SIZES), noise: noise?.[1] ?? noise?.[2] }
}

function differ(one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && other !== undefined && one !== other
}
