import { layOut, TITLE_HEIGHT, type Rect, type Size } from '../graph/layout'
import type { NodeId, UiNode } from '../graph/schema'
import { KNOWN_NODES, knownOutputs } from './known-nodes'
import type { Part, StageName } from './parts'
import { fieldOrder } from './ui-fields'
import { groupsOf, isRecord, type RawLevel } from './ui-document'

/*
 * Where the parts go: one row above what is there, its stages from left to right, ending just left of the sampler that
 * they feed. Nothing that is there moves.
 */

const STAGES: readonly StageName[] = ['texts', 'paint', 'anchor', 'give']
const STAGE_GAP = 40
/** Between the row and the graph below: room for titles and for wires to come down. */
const ROW_GAP = 120
/** As in the bundled graphs. */
const SOCKET_ROW = 22
const FIELD_ROW = 32
const NODE_PADDING = 30
const TEXT_HEIGHT = 90

export interface PlacedStage {
  readonly stage: StageName
  readonly frame: Rect
}

export interface Placement {
  readonly parts: ReadonlyMap<Part, Rect>
  readonly stages: readonly PlacedStage[]
}

/**
 * @param targets The nodes that each stage feeds, where there are any: it ends to the left of them.
 */
export function placeParts(
  level: RawLevel,
  parts: readonly Part[],
  targets: ReadonlyMap<StageName, readonly NodeId[]>
): Placement {
  const present = STAGES.filter((stage) => parts.some((part) => part.stage === stage))
  const layouts = present.map((stage) => {
    const own = parts.filter((part) => part.stage === stage)
    const columns = [0, 1, 2].map((column) => own.filter((part) => part.column === column))
    return { stage, layout: layOut([{ columns: columns.filter((column) => column.length > 0) }], partSize) }
  })
  const taken = boundsOf(level)
  const height = Math.max(0, ...layouts.map(({ layout }) => layout.frames[0]?.height ?? 0))
  const top = Math.round(taken.y - ROW_GAP - height)

  const placed = new Map<Part, Rect>()
  const stages: PlacedStage[] = []
  let right = Number.POSITIVE_INFINITY
  for (const { stage, layout } of [...layouts].reverse()) {
    const [frame] = layout.frames
    if (frame === undefined) continue
    const limit = leftEdge(level, targets.get(stage) ?? [])
    const end = Math.min(right, limit === undefined ? right : limit - STAGE_GAP)
    const left = Math.round((Number.isFinite(end) ? end : taken.x) - frame.width)
    for (const [part, { x, y }] of layout.nodes)
      placed.set(part, { x: left + x, y: top + y, ...partSize(part) })
    stages.unshift({ stage, frame: { x: left, y: top, width: frame.width, height: frame.height } })
    right = left - STAGE_GAP
  }
  return { parts: placed, stages }
}

/** The size of a node that this code adds. */
export function partSize(part: Part): Size {
  const definition = KNOWN_NODES.get(part.type)
  const fields = definition === undefined ? [] : fieldOrder(definition)
  const sockets = (definition?.inputs ?? []).filter(({ name }) => !fields.includes(name))
  const boxes = (definition?.inputs ?? []).filter(({ options }) => options.multiline === true)
  const rows = Math.max(sockets.length, knownOutputs(part.type).length)
  const height =
    rows * SOCKET_ROW +
    fields.length * FIELD_ROW +
    NODE_PADDING +
    boxes.length * (part.textHeight ?? TEXT_HEIGHT)
  return { width: part.width ?? 300, height: Math.max(part.minHeight ?? 0, height) }
}

function leftEdge(level: RawLevel, ids: readonly NodeId[]): number | undefined {
  const wanted = new Set(ids.map(String))
  const edges = level.nodes.flatMap((node) => (wanted.has(String(node.id)) ? (rectOf(node)?.x ?? []) : []))
  return edges.length === 0 ? undefined : Math.min(...edges)
}

/** All that takes room: nodes with their titles, groups, and a subgraph's own panels. */
export function boundsOf(level: RawLevel): Rect {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity]
  const include = (rect: Rect | undefined): void => {
    if (rect === undefined) return
    left = Math.min(left, rect.x)
    top = Math.min(top, rect.y)
    right = Math.max(right, rect.x + rect.width)
    bottom = Math.max(bottom, rect.y + rect.height)
  }
  for (const node of level.nodes) include(rectOf(node))
  for (const group of groupsOf(level)) include(readRect(group.bounding))
  for (const panel of [level.inputNode, level.outputNode])
    if (isRecord(panel)) include(readRect(panel.bounding))
  if (!Number.isFinite(left)) return { x: 0, y: 0, width: 0, height: 0 }
  return { x: left, y: top, width: right - left, height: bottom - top }
}

/** A node with its title; `undefined` where the file has no place for it. */
export function rectOf(node: UiNode): Rect | undefined {
  const [x, y] = pairOf(node.pos)
  const [width, height] = pairOf(node.size)
  if (x === undefined || y === undefined) return undefined
  return { x, y: y - TITLE_HEIGHT, width: width ?? 200, height: (height ?? 100) + TITLE_HEIGHT }
}

/** The page has written pairs as lists and as objects with the keys 0 and 1. */
function pairOf(value: unknown): [number | undefined, number | undefined] {
  const pick = (key: '0' | '1'): number | undefined => {
    const found: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
    return typeof found === 'number' && Number.isFinite(found) ? found : undefined
  }
  return [pick('0'), pick('1')]
}

function readRect(value: unknown): Rect | undefined {
  if (!Array.isArray(value) || value.length < 4 || !value.every((number) => typeof number === 'number'))
    return undefined
  const [x = 0, y = 0, width = 0, height = 0] = value
  return { x, y, width, height }
}
