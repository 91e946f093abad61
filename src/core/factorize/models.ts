import type { ExecutionNode } from '../graph/expand'
import { FAMILIES } from '../recipe/families'
import { recognizeModelFile } from '../recipe/recognize'
import { recognizeStartImageModel } from '../recipe/start-image-models'
import type { Expert, Family, Refusal } from '../recipe/types'
import { feederOf, hasInput, valueOf, type Feeder, type Port, type View } from './view'

/** What is known of the model behind a sampler. */
export interface ModelOrigin {
  /** The node's output that the sampler gets in the end. */
  readonly feeder: Feeder
  /** Files that loaders in the chain name, without folders; a switch has several. */
  readonly files: readonly string[]
  readonly family: Family | undefined
  /** The family as people write it, also where it only takes a start picture. */
  readonly name: string | undefined
  /** Whether it begins a video with a picture by itself, as far as its name tells. */
  readonly takesPicture: boolean
  readonly role: Expert['role']
  readonly refusal: Refusal | undefined
}

/** Follows the model of a sampler or guider back to what loads it, through LoRAs, patches and switches. */
export function modelOrigin(view: View, port: Port): ModelOrigin | undefined {
  const feeder = feederOf(view, port)
  if (feeder === undefined) return undefined
  const files: string[] = []
  collectFiles(view, feeder, files, new Set())
  const seen = files.map((file) => recognizeModelFile(file))
  const known = seen.find((one) => one.kind === 'family')
  const refused = seen.find((one) => one.kind === 'refused')
  const taker = files.map(recognizeStartImageModel).find((name) => name !== undefined)
  return {
    feeder,
    files: files.map(baseName),
    family: known?.kind === 'family' ? known.family : undefined,
    name: known?.kind === 'family' ? known.family.name : taker,
    takesPicture:
      files.length > 0 &&
      !files.some((file) => TEXT_ONLY.test(file)) &&
      (known?.kind === 'family' ? known.family.route === 'start-image' : taker !== undefined),
    role: known?.kind === 'family' ? known.expert : roleByName(files),
    refusal: known === undefined && refused?.kind === 'refused' ? refused.refusal : undefined
  }
}

/** What text-to-video siblings of image-to-video models are called. */
const TEXT_ONLY = /(?<!i)t2v|text[-_]?(2|to)[-_]?(video|world)|t2i/i

/**
 * The family of files that somebody has renamed or merged, by what else the graph uses: the type of its text encoder and
 * the kind of its empty latent. A guess, and told as one.
 */
export function guessFamily(
  view: View,
  latentType: string,
  experts: number,
  files: readonly string[]
): Family | undefined {
  const usesWan = [...view.nodes.values()].some((node) => encoderType(node) === 'wan')
  const isNamedWan = files.some((file) => /wan/i.test(file))
  if (!usesWan && !isNamedWan) return undefined
  if (files.some((file) => SPECIAL.test(file))) return undefined
  // What is named after another model is that one, whichever text encoder the graph has beside it.
  if (files.some((file) => /hunyuan|ltx|cosmos|mochi|cogvideo|kandinsky|qwen|flux/i.test(file)))
    return undefined
  const id =
    latentType === 'Wan22ImageToVideoLatent'
      ? 'wan2.2-ti2v-5b'
      : experts > 1
        ? 'wan2.2-t2v-14b'
        : 'wan2.1-t2v-14b'
  return FAMILIES.find((family) => family.id === id)
}

/** Relatives of Wan that take more than a text: references, poses, tracks, sound. */
const SPECIAL =
  /scail|animate|bernini|phantom|humo|vace|s2v|fun|camera|control|dancer|talk|recam|wanmove|[-_]ati|edit/i

function encoderType(node: ExecutionNode): unknown {
  if (!/^CLIPLoader/i.test(node.node.type)) return undefined
  return node.widgets.find(({ name }) => name === 'type')?.value
}

function collectFiles(view: View, feeder: Feeder, files: string[], seen: Set<string>): void {
  const { node } = feeder
  const step = `${node.id}:${feeder.slot}`
  if (seen.has(step)) return
  seen.add(step)
  const next = modelInputs(view, feeder)
  if (next.length === 0) files.push(...fileNames(view, node))
  for (const other of next) collectFiles(view, other, files, seen)
}

/** What feeds a model through a node: its inputs for models, or all wires of a switch, whose inputs take anything. */
function modelInputs(view: View, { node, slot }: Feeder): Feeder[] {
  // Our own nodes hand two models on, each by its own output.
  if (hasInput(node, 'model_low')) {
    const feeder = feederOf(view, { node, input: slot === 1 ? 'model_low' : 'model' })
    return feeder === undefined ? [] : [feeder]
  }
  const linked = node.inputs.filter((input) => input.link !== undefined)
  const named = linked.filter(({ name, type }) => type === 'MODEL' || /^(model|unet)/i.test(name))
  const isSwitch = /switch|select|^any|^if |\bif\b/i.test(node.node.type)
  const followed =
    named.length > 0
      ? named
      : isSwitch
        ? linked.filter(({ name }) => !/^(switch|select|boolean|index|condition)$/i.test(name))
        : []
  return followed.flatMap(({ name }) => feederOf(view, { node, input: name }) ?? [])
}

const MODEL_FILE = /\.(safetensors|sft|gguf|ckpt|pth?|bin)$/i

function fileNames(view: View, node: ExecutionNode): string[] {
  const named = node.widgets.map(({ name }) => valueOf(view, { node, input: name }))
  const raw = node.node.widgets_values ?? []
  const values = named.length > 0 ? named : Array.isArray(raw) ? raw : Object.values(raw)
  return values.filter((value): value is string => typeof value === 'string' && MODEL_FILE.test(value))
}

function roleByName(files: readonly string[]): Expert['role'] {
  const name = files.join(' ').toLowerCase()
  if (/(^|[^a-z])low(noise|[^a-z]|$)/.test(name)) return 'low'
  return /(^|[^a-z])high(noise|[^a-z]|$)/.test(name) ? 'high' : 'single'
}

function baseName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path
}
