import { MODE_MUTED, SUBGRAPH_INPUT_ID } from '../graph'
import { isObject, type JsonObject } from './json'
import { filePick, isHollow, type EmbeddedPick, type FilePick } from './pick'
import type { Removal } from './walk'

const ANCHOR = 'FactorizedAnchor'

/** The key in the anchor's `properties` (`_meta` in an API graph) that tells who opens the graph about its picture. */
export const SHARED_NOTE = 'factorized_shared'

/** What made a picture that is not in the graph. */
export interface Origin {
  /** Text where the number has more digits than JavaScript keeps. */
  readonly seed?: number | string | undefined
  readonly caption?: string | undefined
}

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
  /** The graph of the page that holds it, and all graphs of the document: its subgraphs too. */
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
  for (const anchor of findAnchors(document)) {
    const choice = choiceOf(anchor)
    const pick = filePick(choice)
    const picture = options.embedAnchor?.(pick)
    if (picture !== undefined) {
      setChoice(anchor, { kind: 'embedded', data: picture.data, sha256: picture.sha256 })
      setNote(anchor, { picture: 'embedded', text: 'The picked anchor is inside this graph.' })
    } else if (pick !== undefined || isHollow(choice)) {
      leaveOut(anchor, pick === undefined ? undefined : options.originOf?.(pick), removals)
    }
  }
}

function leaveOut(anchor: Anchor, origin: Origin | undefined, removals: Removal[]): void {
  setChoice(anchor, undefined)
  const text = wakeImageBranch(anchor)
    ? 'The picked anchor is not in this graph: it is painted again from the caption and the seed.'
    : 'The picked anchor is not in this graph, and nothing here paints one: choose a picture in Factorized Anchor.'
  const known = Object.entries(origin ?? {}).filter(([, value]) => value !== undefined)
  setNote(anchor, { picture: 'left-out', ...Object.fromEntries(known), text })
  removals.push({ code: 'anchor', place: anchor.place, text })
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
      found.push({ node: value, place: `node ${id} (${ANCHOR})`, isApi, graph: around, graphs })
      return
    }
    const isGraph = Array.isArray(value.nodes)
    if (isGraph) graphs.push(value)
    for (const [name, item] of Object.entries(value)) visit(item, name, isGraph ? value : around)
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
function setChoice({ node, isApi }: Anchor, choice: EmbeddedPick | undefined): void {
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

/**
 * Unmutes the node that feeds the anchor: a pick had muted it.
 *
 * @returns whether anything feeds the anchor.
 */
function wakeImageBranch({ node, isApi, graph, graphs }: Anchor): boolean {
  if (isApi) return isObject(node.inputs) && Array.isArray(node.inputs.images)
  return graph !== undefined && wakeSource(graph, node, 'images', graphs, new Set())
}

/** @param seen Graphs on the way out, as a damaged file can hold itself. */
function wakeSource(
  graph: JsonObject,
  node: JsonObject,
  inputName: unknown,
  graphs: readonly JsonObject[],
  seen: ReadonlySet<JsonObject>
): boolean {
  const slot = inputsOf(node).findIndex((input) => input.name === inputName)
  const link = inputsOf(node)[slot]?.link
  if (slot < 0 || seen.has(graph)) return false
  const source = linksOf(graph).find((one) =>
    link === undefined || link === null ? one.target === node.id && one.targetSlot === slot : one.id === link
  )
  if (source === undefined) return false
  if (source.origin !== SUBGRAPH_INPUT_ID) {
    const feeder = nodesOf(graph).find((one) => one.id === source.origin)
    if (feeder?.mode === MODE_MUTED) feeder.mode = 0
    return feeder !== undefined
  }
  // The picture comes in from outside: look at every place where this subgraph is used.
  const name = subgraphInput(graph, source.originSlot)
  const within = new Set([...seen, graph])
  return graphs
    .flatMap((outer) =>
      nodesOf(outer)
        .filter((one) => one.type === graph.id)
        .map((instance) => wakeSource(outer, instance, name, graphs, within))
    )
    .some(Boolean)
}

function subgraphInput(graph: JsonObject, slot: unknown): unknown {
  const inputs = Array.isArray(graph.inputs) ? (graph.inputs as unknown[]) : []
  const input = typeof slot === 'number' ? inputs[slot] : undefined
  return isObject(input) ? input.name : undefined
}

interface Link {
  readonly id: unknown
  readonly origin: unknown
  readonly originSlot: unknown
  readonly target: unknown
  readonly targetSlot: unknown
}

/** Links are lists in the outer graph of older files, and objects elsewhere. */
function linksOf(graph: JsonObject): Link[] {
  const links = Array.isArray(graph.links) ? (graph.links as unknown[]) : []
  return links.flatMap((link) => {
    if (Array.isArray(link)) {
      const [id, origin, originSlot, target, targetSlot] = link as unknown[]
      return [{ id, origin, originSlot, target, targetSlot }]
    }
    if (!isObject(link)) return []
    return [
      {
        id: link.id,
        origin: link.origin_id,
        originSlot: link.origin_slot,
        target: link.target_id,
        targetSlot: link.target_slot
      }
    ]
  })
}

function nodesOf(graph: JsonObject): JsonObject[] {
  return Array.isArray(graph.nodes) ? (graph.nodes as unknown[]).filter(isObject) : []
}

function inputsOf(node: JsonObject): JsonObject[] {
  return Array.isArray(node.inputs) ? (node.inputs as unknown[]).filter(isObject) : []
}
