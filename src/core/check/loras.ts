/**
 * LoRAs for another model than the one that they are put on. A server reads the files' headers, which say it for certain;
 * without one their names have to do.
 */
import { baseName, type CheckedGraph, type CheckedNode } from './checked-graph'
import { loadedModel, type Loaded } from './models'
import type { Problem } from './types'
import type { CheckWords } from './words'

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

/** What a server is asked about one LoRA of a graph. */
export interface LoraQuestion {
  /** As the LoRA's loader names the file, with its folder. */
  readonly lora: string
  /** The model's file, where the server has it; else the LoRA is held against the model that its width tells of. */
  readonly model: string | undefined
}

/** What a server says of LoRAs: a sentence, or `null` where nothing is wrong. By `loraKey`. */
export type LoraAnswers = ReadonlyMap<string, string | null>

export function loraKey({ lora, model }: LoraQuestion): string {
  return JSON.stringify([lora, model ?? null])
}

/** One LoRA on its model. */
interface LoraUse {
  readonly node: CheckedNode
  readonly lora: string
  readonly target: Loaded
  /** What to ask a server; absent where it does not have the file, or knows nothing of the model's family. */
  readonly question: LoraQuestion | undefined
}

/** What there is to ask a server about the LoRAs of a graph, each once. */
export function loraQuestions(graph: CheckedGraph): LoraQuestion[] {
  const all = loraUses(graph).flatMap(({ question }) => question ?? [])
  return [...new Map(all.map((one) => [loraKey(one), one])).values()]
}

/** LoRAs on models of another family or size, those of the other expert, and files that are no LoRA. */
export function wrongLoras(graph: CheckedGraph, answers: LoraAnswers): Problem[] {
  return loraUses(graph).flatMap(({ node, lora, target, question }) => {
    const answer = question === undefined ? undefined : answers.get(loraKey(question))
    if (answer === undefined) return loraProblem(node, baseName(lora), target.file, graph.words) ?? []
    return answer === null
      ? []
      : [{ code: 'lora-file' as const, node: node.id, text: graph.words.loraFile(node.name, answer) }]
  })
}

function loraUses({ needed, nodes }: CheckedGraph): LoraUse[] {
  return needed.flatMap((node) =>
    LORA_INPUTS.flatMap(([input, model]) => {
      const lora = node.inputs[input]
      if (typeof lora !== 'string' || lora === 'none' || node.inputs[strengthOf(input)] === 0) return []
      const target = loadedModel(node, model, nodes)
      return target === undefined
        ? []
        : [{ node, lora, target, question: questionOf(node, input, lora, target) }]
    })
  )
}

/** The pack's header reader knows Wan's networks only. */
function questionOf(
  { definition }: CheckedNode,
  input: string,
  lora: string,
  { recognized, offered }: Loaded
): LoraQuestion | undefined {
  const choices = definition?.inputs.find(({ name }) => name === input)?.choices ?? []
  const isWan = recognized.kind === 'family' && recognized.family.recognize.clipType === 'wan'
  return isWan && choices.includes(lora) ? { lora, model: offered } : undefined
}

function strengthOf(input: string): string {
  return input === 'lora_name' ? 'strength_model' : input.replace('lora', 'strength')
}

function loraProblem(node: CheckedNode, lora: string, model: string, words: CheckWords): Problem | undefined {
  const [its, models] = [traits(lora), traits(model)]
  if (differ(its.architecture, models.architecture)) {
    const text = words.loraFamily(node.name, lora, its.architecture ?? '', model, models.architecture ?? '')
    return { code: 'lora-family', node: node.id, text }
  }
  if (models.architecture === 'Wan' && differ(its.size, models.size)) {
    const text = words.loraSize(node.name, lora, its.size ?? '', model, models.size ?? '')
    return { code: 'lora-family', node: node.id, text }
  }
  if (differ(its.noise, models.noise))
    return {
      code: 'lora-expert',
      node: node.id,
      text: words.loraExpert(node.name, lora, its.noise ?? '', model)
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
