import { isObject, type JsonObject } from './json'
import { cleanText } from './private-text'

/*
 * Where something was found, in the words of the page: a node by its title, a value by the name of its field. None of the
 * words may be private themselves: a report gets pasted into a forum.
 */

const VIDEO_SIZE: readonly string[] = ['width', 'height', 'length', 'batch_size']

/** A saved node holds its fields' values without names; these are what the page writes in front of them. */
const FIELDS: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ['CheckpointLoaderSimple', ['ckpt_name']],
  ['CLIPLoader', ['clip_name', 'type', 'device']],
  ['CLIPTextEncode', ['text']],
  ['DualCLIPLoader', ['clip_name1', 'clip_name2', 'type', 'device']],
  ['FactorizedCandidates', ['group', 'details']],
  ['FactorizedCaption', ['prompt', 'first_frame']],
  [
    'FactorizedInject',
    ['width', 'height', 'length', 'batch_size', 'fit', 'anchor_index', 'anchor_noise', 'enabled']
  ],
  ['FactorizedSize', ['width', 'height', 'length', 'image_megapixels']],
  ['EmptyHunyuanLatentVideo', VIDEO_SIZE],
  ['LoadImage', ['image']],
  ['LoraLoader', ['lora_name', 'strength_model', 'strength_clip']],
  ['LoraLoaderModelOnly', ['lora_name', 'strength_model']],
  ['MarkdownNote', ['text']],
  ['Note', ['text']],
  ['SaveImage', ['filename_prefix']],
  ['SaveVideo', ['filename_prefix', 'format', 'codec']],
  ['UNETLoader', ['unet_name', 'weight_dtype']],
  ['VAELoader', ['vae_name']],
  ['Wan22ImageToVideoLatent', VIDEO_SIZE],
  ['WanFirstLastFrameToVideo', VIDEO_SIZE],
  ['WanImageToVideo', VIDEO_SIZE]
])

const LONGEST_TITLE = 60
const SEED_CONTROLS: readonly unknown[] = ['fixed', 'increment', 'decrement', 'randomize']

/**
 * A node as people name it, for example `node 16 'Video model' (UNETLoader)`.
 *
 * @param node A node of either format.
 */
export function nodeName(node: JsonObject, id: string, type: string): string {
  const title = isObject(node._meta) ? node._meta.title : node.title
  const start = `node ${printable(id)}`
  if (typeof title !== 'string' || title === type || isPrivate(title)) return `${start} (${printable(type)})`
  const shown = printable(title).trim().slice(0, LONGEST_TITLE)
  return shown === '' ? `${start} (${printable(type)})` : `${start} '${shown}' (${printable(type)})`
}

/** The names of a saved node's values, in their order; empty where they are not known for certain. */
export function fieldNames(node: JsonObject, type: string): readonly string[] {
  const values = node.widgets_values
  if (!Array.isArray(values)) return []
  const named = namesInFile(node, values)
  return named.length === values.length ? named : (FIELDS.get(type) ?? [])
}

/** Newer pages save the names with the node's inputs, but for the control below a seed, which is a value as well. */
function namesInFile(node: JsonObject, values: readonly unknown[]): string[] {
  const names: string[] = []
  for (const input of Array.isArray(node.inputs) ? (node.inputs as unknown[]) : []) {
    if (!isObject(input) || !isObject(input.widget) || typeof input.widget.name !== 'string') continue
    names.push(input.widget.name)
    const isSeed = /^(?:noise_)?seed$/.test(input.widget.name)
    if (isSeed && SEED_CONTROLS.includes(values[names.length])) names.push('control after generate')
  }
  return names
}

/**
 * A value inside a node, by the name of its field.
 *
 * @param path The keys from the node on; none for the node itself.
 * @param fields What `fieldNames` gave.
 */
export function fieldPlace(path: readonly string[], fields: readonly string[]): string[] {
  const [list, first, ...rest] = path
  const isInList = list === 'inputs' || list === 'widgets_values'
  if (!isInList || first === undefined) return path.map(keyName)
  const isCounted = list === 'widgets_values' && /^\d+$/.test(first)
  const name = isCounted ? (fields[Number(first)] ?? `value ${Number(first) + 1}`) : first
  return [name, ...rest].map(keyName)
}

/** A key of the file, unless it says something private itself. */
export function keyName(key: string): string {
  return isPrivate(key) ? '…' : printable(key)
}

function isPrivate(text: string): boolean {
  return cleanText(text).kinds.size > 0
}

/** What a file holds could be sequences that command a terminal. */
function printable(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ')
}
