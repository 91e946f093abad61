import { isObject, setKey, type JsonObject } from './json'
import { fieldNames, fieldPlace, keyName, nodeName } from './place'
import { cleanText, looksRandom, type PrivateKind } from './private-text'

/** One thing that was taken out, or changed, and where. What it was is not repeated. */
export interface Removal {
  readonly code: PrivateKind | 'candidates' | 'machine' | 'anchor'
  /** For example "node 12 'Fast LoRA' (LoraLoader), lora_name". */
  readonly place: string
  /** One sentence, in English. */
  readonly text: string
  /** What becomes of an anchor that was taken out, for other languages. */
  readonly fate?: AnchorFate
}

/** What becomes of an anchor whose picture is not in the graph: nothing, the same picture once more, or another one. */
export interface AnchorFate {
  readonly kind: 'unpainted' | 'again' | 'again-of-batch' | 'another' | 'another-batch' | 'another-caption'
  /** Which picture of how many that were painted together. */
  readonly picture: number
  readonly batch: number
}

/** What is said of each fate, in some language. */
export type FateWords = Readonly<Record<AnchorFate['kind'], (fate: AnchorFate) => string>>

const SENTENCES: Readonly<Record<PrivateKind | 'candidates' | 'machine', string>> = {
  path: 'A folder of this machine was taken out; a file name stays.',
  address: 'A private server address was taken out.',
  key: 'What looks like a key or password was taken out.',
  candidates: 'The reference to anchor candidates on your server was taken out.',
  machine: 'A detail about this machine or session was taken out.'
}

/** Details of a machine or a session, where a graph or prompt keeps them beside its nodes. */
const MACHINE = new Set([
  'argv',
  'client_id',
  'clientid',
  'cwd',
  'computer',
  'device_name',
  'env',
  'environment',
  'host',
  'hostname',
  'machine',
  'os',
  'pid',
  'platform',
  'prompt_id',
  'system',
  'system_stats',
  'user',
  'user_id',
  'username',
  'workspace_info'
])
const GRAPH_LEVEL = new Set(['', 'extra', 'extra_data', 'extra_pnginfo', 'workflow', 'info'])

/** What belongs to the gallery of this browser in the properties of our nodes. */
const GALLERY = /candidate|gallery|^group$/i
/** Below `input/`; the pack's own folder may have the same name. */
const CANDIDATE_FOLDER = /(?<!custom_nodes[\\/])factorized_anchor[\\/][\w-]{1,64}/

interface Here {
  readonly path: readonly string[]
  /** The nearest node, as people name it. */
  readonly node: string | undefined
  readonly nodeType: string
  /** How many keys of the path lead to the node. */
  readonly depth: number
  /** The names of the node's values, as far as they are known. */
  readonly fields: readonly string[]
  /** True where a positional value may belong to a field for keys. */
  readonly hasKeyField: boolean
}

/** Walks a document and returns a copy without what is private; `removals` gets what that was. */
export function withoutPrivateParts(document: unknown, removals: Removal[]): unknown {
  return clean(
    document,
    { path: [], node: undefined, nodeType: '', depth: 0, fields: [], hasKeyField: false },
    removals
  )
}

function clean(value: unknown, here: Here, removals: Removal[]): unknown {
  if (typeof value === 'string') return cleanString(value, here, removals)
  if (Array.isArray(value)) {
    return value.map((item, index) => clean(item, inside(here, String(index)), removals))
  }
  return isObject(value) ? cleanObject(value, enter(value, here), removals) : value
}

function cleanObject(value: JsonObject, here: Here, removals: Removal[]): JsonObject {
  const result: JsonObject = {}
  for (const [key, item] of Object.entries(value)) {
    const place = inside(here, key)
    const { kinds } = cleanText(key)
    if (kinds.size > 0) {
      for (const kind of kinds) report(kind, here, removals)
    } else if (isMachineDetail(key, item, here)) {
      report('machine', place, removals)
    } else if (isGallery(key, here)) {
      report('candidates', place, removals)
    } else if (isCandidateInput(key, item, here)) {
      report('candidates', place, removals)
      setKey(result, key, '')
    } else {
      setKey(result, key, clean(item, place, removals))
    }
  }
  return result
}

function cleanString(text: string, here: Here, removals: Removal[]): string {
  if (
    CANDIDATE_FOLDER.test(text) ||
    (here.nodeType === 'FactorizedCandidates' && isWidget(here) && text !== '')
  ) {
    report('candidates', here, removals)
    return ''
  }
  const field = here.path.findLast((key) => !/^\d+$/.test(key)) ?? ''
  const result = cleanText(text, isWidget(here) ? '' : field)
  for (const kind of result.kinds) report(kind, here, removals)
  const isKey = here.hasKeyField && isWidget(here) && looksRandom(result.text) && !isFileName(result.text)
  if (isKey) report('key', here, removals)
  return isKey ? '' : result.text
}

function isFileName(text: string): boolean {
  return /\.[a-z\d]{2,12}$/i.test(text)
}

/** Whether this is one of a node's values without a name. */
function isWidget({ path }: Here): boolean {
  return path.at(-2) === 'widgets_values' && /^\d+$/.test(path.at(-1) ?? '')
}

/** An empty value is no detail; `user` and the like are ordinary names for a node's inputs. */
function isMachineDetail(key: string, value: unknown, { path, node }: Here): boolean {
  const isSet = value !== '' && value !== null
  return node === undefined && isSet && MACHINE.has(key.toLowerCase()) && GRAPH_LEVEL.has(path.at(-1) ?? '')
}

function isGallery(key: string, { path, nodeType }: Here): boolean {
  return nodeType.startsWith('Factorized') && path.at(-1) === 'properties' && GALLERY.test(key)
}

/** In an API graph the node that stores candidates names its inputs. */
function isCandidateInput(key: string, value: unknown, { path, nodeType }: Here): boolean {
  const isNamed = /^(?:inputs|widgets_values|widgets_values_named)$/.test(path.at(-1) ?? '')
  return (
    nodeType === 'FactorizedCandidates' &&
    isNamed &&
    (key === 'group' || key === 'details') &&
    typeof value === 'string' &&
    value !== ''
  )
}

function inside(here: Here, key: string): Here {
  return { ...here, path: [...here.path, key] }
}

/** A node of either format gives its name to everything in it. */
function enter(value: JsonObject, here: Here): Here {
  const type = typeof value.class_type === 'string' ? value.class_type : value.type
  const isApi = typeof value.class_type === 'string'
  const isUi = here.path.at(-2) === 'nodes' && typeof type === 'string'
  if (typeof type !== 'string' || !(isApi || isUi)) return here
  const id = isApi ? (here.path.at(-1) ?? '') : String(value.id)
  const inputs = Array.isArray(value.inputs) ? (value.inputs as unknown[]) : []
  const hasKeyField = inputs.some(
    (input) =>
      isObject(input) &&
      typeof input.name === 'string' &&
      cleanText('Zq3xK8vT1mPw7Lr9', input.name).text === ''
  )
  const [node, fields] = [nodeName(value, id, type), fieldNames(value, type)]
  return { path: here.path, node, nodeType: type, depth: here.path.length, fields, hasKeyField }
}

function report(code: keyof typeof SENTENCES, here: Here, removals: Removal[]): void {
  removals.push({ code, place: placeOf(here), text: SENTENCES[code] })
}

/** The way to a value: inside a node by its fields, else by the keys of the file. */
function placeOf({ path, node, depth, fields }: Here): string {
  const shown = node === undefined ? path.map(keyName) : [node, ...fieldPlace(path.slice(depth), fields)]
  return shown.join(', ') || 'the file'
}
