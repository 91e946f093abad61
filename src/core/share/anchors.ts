import { MODE_MUTED, SUBGRAPH_INPUT_ID } from '../graph'
import { isObject, type JsonObject } from './json'
import { inputsOf, linksOf, nodesOf } from './links'
import { filePick, isHollow, type EmbeddedPick, type FilePick, type IndexPick } from './pick'
import { nodeName } from './place'
import { repaint, Settled, type Origin, type Repaint } from './repaint'
import { typedInApi, typedInUi, type Typed } from './typed'
import type { AnchorFate, FateWords, Removal } from './walk'

const ANCHOR = 'FactorizedAnchor'

/** The key in the anchor's `properties` (`_meta` in an API graph) that tells who opens the graph about its picture. */
export const SHARED_NOTE = 'factorized_shared'

/** The note on an anchor in a shared graph. */
export interface SharedNote extends Origin {
  readonly picture: 'embedded' | 'left-out'
  readonly text: string
}

/** What to do with the picks of a graph. */
export interface AnchorOptions {
  /** The picture to put in place of a pick; called once an anchor, with `undefined` where no file is picked. */
  readonly embedAnchor?: ((pick: FilePick | undefined) => EmbeddedPick | undefined) | undefined
  /** What is known of how a picked picture was made. */
  readonly originOf?: ((pick: FilePick) => Origin | undefined) | undefined
}

/** An anchor node in a graph of either format, and what is needed to change it. */
interface Anchor {
  readonly node: JsonObject
  readonly place: string
  readonly isApi: boolean
  /** The graph or the prompt that holds it, and all graphs of the document: its subgraphs too. */
  readonly graph: JsonObject | undefined
  readonly graphs: readonly JsonObject[]
}

/** The distinct files that the anchors of a document have picked. */
export function pickedFiles(document: unknown): FilePick[] {
  const picks = new Map<string, FilePick>()
  for (const anchor of findAnchors(document)) {
    const pick = filePick(choiceOf(anchor))
    if (pick !== undefined) picks.set(JSON.stringify([pick.subfolder, pick.name, pick.sha256]), pick)
  }
  return [...picks.values()]
}

/** How many anchors a document has. */
export function countAnchors(document: unknown): number {
  return findAnchors(document).length
}

/**
 * Makes every anchor work on another machine, in place: its picture goes inside, or the pick goes and the image branch
 * that it had muted comes back.
 */
export function settleAnchors(document: unknown, options: AnchorOptions, removals: Removal[]): void {
  const settled = new Settled()
  for (const anchor of findAnchors(document)) {
    const choice = choiceOf(anchor)
    const pick = filePick(choice)
    const picture = options.embedAnchor?.(pick)
    if (picture !== undefined) {
      setChoice(anchor, { kind: 'embedded', data: picture.data, sha256: picture.sha256 })
      restImageBranch(anchor)
      setNote(anchor, { picture: 'embedded', text: 'The picked anchor is inside this graph.' })
    } else if (pick !== undefined || isHollow(choice)) {
      leaveOut(anchor, pick && options.originOf?.(pick), settled, removals)
    }
  }
}

/** As picking in the page does: nothing before the anchor is needed then, and its models may be missing. */
function restImageBranch(anchor: Anchor): void {
  for (const branch of branchesOf(anchor)) {
    if (branch.format === 'api') {
      if (isObject(anchor.node.inputs)) delete anchor.node.inputs.images
      continue
    }
    const { graph, node } = branch
    const isOnlyForIt = linksOf(graph).filter((link) => link.origin === node.id).length <= 1
    const runs = node.mode === undefined || node.mode === null || node.mode === 0
    if (isOnlyForIt && runs) node.mode = MODE_MUTED
  }
}

function leaveOut(anchor: Anchor, origin: Origin | undefined, settled: Settled, removals: Removal[]): void {
  const branch = branchesOf(anchor)
  // A pick had muted what feeds the anchor.
  for (const end of branch) if (end.format === 'ui' && end.node.mode === MODE_MUTED) end.node.mode = 0
  const outcome = repaint(branch.flatMap(typedIn), origin, settled)
  const index = outcome.kind === 'again' ? outcome.index : undefined
  setChoice(anchor, index === undefined ? undefined : { kind: 'index', index })
  const fate = fateOf(branch.length > 0, outcome, origin)
  const text = ENGLISH[fate.kind](fate)
  const known = Object.entries(origin ?? {}).filter(([, value]) => value !== undefined)
  setNote(anchor, { picture: 'left-out', ...Object.fromEntries(known), text })
  removals.push({ code: 'anchor', place: anchor.place, text, fate })
}

function fateOf(hasBranch: boolean, outcome: Repaint, origin: Origin = {}): AnchorFate {
  const { batch_index: index = 0, batch_size: batch = 1 } = origin
  return { kind: hasBranch ? kindOf(outcome) : 'unpainted', picture: index + 1, batch }
}

function kindOf(outcome: Repaint): AnchorFate['kind'] {
  if (outcome.kind === 'again') return outcome.index === undefined ? 'again' : 'again-of-batch'
  if (outcome.lacks === 'batch') return 'another-batch'
  return outcome.lacks === 'caption' ? 'another-caption' : 'another'
}

const GONE = 'The picked anchor is not in this graph'
const AGAIN = `${GONE}: it is painted again from the caption and its own seed`
const ANOTHER = `${GONE}: another is painted from the caption and the seed of the image branch`

/** What the sharing says in English, also to whoever opens the graph. */
export const ENGLISH: FateWords = {
  unpainted: () => `${GONE}, and nothing here paints one: choose a picture in Factorized Anchor.`,
  again: () => `${AGAIN}.`,
  'again-of-batch': ({ picture, batch }) => `${AGAIN}, as picture ${picture} of a batch of ${batch}.`,
  another: () => `${ANOTHER}.`,
  'another-batch': ({ picture, batch }) =>
    `${ANOTHER}, because it was picture ${picture} of a batch of ${batch}, and the batch size cannot be set here.`,
  'another-caption': () =>
    `${ANOTHER}, because it was painted from another caption, which is kept in the node's properties.`
}

/** Where the image branch ends: the node that feeds the anchor. */
type Branch =
  | { readonly format: 'ui'; readonly graph: JsonObject; readonly node: JsonObject }
  | { readonly format: 'api'; readonly prompt: JsonObject; readonly id: string }

function typedIn(branch: Branch): Typed[] {
  return branch.format === 'ui' ? typedInUi(branch.graph, branch.node) : typedInApi(branch.prompt, branch.id)
}

function findAnchors(document: unknown): Anchor[] {
  const found: Anchor[] = []
  const graphs: JsonObject[] = []
  const visit = (value: unknown, key: string, around: JsonObject | undefined): void => {
    if (Array.isArray(value)) {
      for (const item of value as unknown[]) visit(item, key, around)
      return
    }
    if (!isObject(value)) return
    const isApi = value.class_type === ANCHOR
    if (isApi || (value.type === ANCHOR && key === 'nodes')) {
      const id = isApi ? key : idText(value.id)
      found.push({ node: value, place: nodeName(value, id, ANCHOR), isApi, graph: around, graphs })
      return
    }
    const isGraph = Array.isArray(value.nodes)
    if (isGraph) graphs.push(value)
    const isPrompt = Object.values(value).some((item) => isObject(item) && item.class_type === ANCHOR)
    for (const [name, item] of Object.entries(value)) visit(item, name, isGraph || isPrompt ? value : around)
  }
  visit(document, '', undefined)
  return found
}

function idText(id: unknown): string {
  return typeof id === 'number' || typeof id === 'string' ? `${id}` : '?'
}

/** The properties win over the widget's value, as in the page. */
function choiceOf({ node, isApi }: Anchor): unknown {
  if (isApi) return isObject(node.inputs) ? node.inputs.choice : undefined
  const saved = isObject(node.properties) ? node.properties.choice : undefined
  if (saved !== undefined && saved !== null && saved !== '') return saved
  const values = node.widgets_values
  return Array.isArray(values) ? (values as unknown[]).at(-1) : isObject(values) ? values.choice : undefined
}

/** In a graph of the page the choice is written once, into the properties: an embedded picture is large. */
function setChoice({ node, isApi }: Anchor, choice: EmbeddedPick | IndexPick | undefined): void {
  const holder = isApi ? objectAt(node, 'inputs') : objectAt(node, 'properties')
  if (choice === undefined) delete holder.choice
  else holder.choice = choice
  if (isApi) return
  const values = node.widgets_values
  if (Array.isArray(values) && values.length > 0) values[values.length - 1] = null
  for (const named of [values, node.widgets_values_named]) {
    if (isObject(named) && 'choice' in named) named.choice = null
  }
}

function setNote({ node, isApi }: Anchor, note: SharedNote): void {
  objectAt(node, isApi ? '_meta' : 'properties')[SHARED_NOTE] = { ...note }
}

function objectAt(node: JsonObject, key: string): JsonObject {
  const there = node[key]
  if (isObject(there)) return there
  const made: JsonObject = {}
  node[key] = made
  return made
}

/** What feeds the anchor; several where a subgraph is used several times. */
function branchesOf({ node, isApi, graph, graphs }: Anchor): Branch[] {
  if (graph === undefined) return []
  if (!isApi) return sourcesOf(graph, node, 'images', graphs, new Set())
  const link: unknown = isObject(node.inputs) ? node.inputs.images : undefined
  return Array.isArray(link) ? [{ format: 'api', prompt: graph, id: String(link[0]) }] : []
}

/** @param seen Graphs on the way out, as a damaged file can hold itself. */
function sourcesOf(
  graph: JsonObject,
  node: JsonObject,
  inputName: unknown,
  graphs: readonly JsonObject[],
  seen: ReadonlySet<JsonObject>
): Branch[] {
  const slot = inputsOf(node).findIndex((input) => input.name === inputName)
  const link = inputsOf(node)[slot]?.link
  if (slot < 0 || seen.has(graph)) return []
  const source = linksOf(graph).find((one) =>
    link === undefined || link === null ? one.target === node.id && one.targetSlot === slot : one.id === link
  )
  if (source === undefined) return []
  if (source.origin !== SUBGRAPH_INPUT_ID) {
    const feeder = nodesOf(graph).find((one) => one.id === source.origin)
    return feeder === undefined ? [] : [{ format: 'ui', graph, node: feeder }]
  }
  // The picture comes in from outside: look at every place where this subgraph is used.
  const name = subgraphInput(graph, source.originSlot)
  const within = new Set([...seen, graph])
  return graphs.flatMap((outer) =>
    nodesOf(outer)
      .filter((one) => one.type === graph.id)
      .flatMap((instance) => sourcesOf(outer, instance, name, graphs, within))
  )
}

function subgraphInput(graph: JsonObject, slot: unknown): unknown {
  const inputs = Array.isArray(graph.inputs) ? (graph.inputs as unknown[]) : []
  const input = typeof slot === 'number' ? inputs[slot] : undefined
  return isObject(input) ? input.name : undefined
}
