import { readGraph } from '../graph/detect'
import type { ExecutionNode } from '../graph/expand'
import { TITLE_HEIGHT, layOut, type Rect, type Size } from '../graph/layout'
import type { UiGraph, UiNode } from '../graph/schema'
import { copyJson } from './copy'
import { Comparison, type Placeable } from './compare-apply'
import { findSides, type LevelSides } from './compare-sides'
import { findChains } from './detect'
import { factorize, keepRecord, promptOf, type FactorizeSummary, type Inserted } from './factorize'
import { addGroup } from './groups'
import { ApiLevel } from './level-api'
import { UiLevel } from './level-ui'
import { refused, warning, type FactorizeRefusal, type FactorizeWarning } from './messages'
import { boundsOf, partSize, rectOf } from './place'
import type { FactorizeOptions } from './plan'
import { UiDocument, type RawLevel } from './ui-document'
import { viewApi, viewUi, type View } from './view'

/** What a comparison put into a graph, or would. */
export interface CompareSummary {
  /** What `factorize` had to put in first; absent where the graph had its anchor. */
  readonly factorized: FactorizeSummary | undefined
  /** How many videos are made twice. */
  readonly videos: number
  readonly inserted: readonly Inserted[]
  readonly warnings: readonly FactorizeWarning[]
}

export interface Compared {
  readonly graph: unknown
  readonly summary: CompareSummary
}

/**
 * Lets a graph make its video twice with one seed, without and with the anchor, and puts both side by side. A graph that is
 * not factorized yet is factorized first. What is between the anchor's injection and the pictures is copied, with the
 * injection switched off; all else serves both. `unfactorize` takes it out again. The input is not changed.
 *
 * @throws FactorizeRefusal where it cannot be done, GraphError where the JSON is no graph.
 */
export function compareWithVanilla(data: unknown, options: FactorizeOptions = {}): Compared {
  const hasAnchor = findChains(viewOf(copyJson(data))).some(({ start }) => start.kind === 'factorized')
  const first = hasAnchor ? undefined : factorize(data, options)
  const graph = first?.graph ?? copyJson(data)
  const view = viewOf(graph)
  const levels = findSides(view)
  const found = levels.filter(({ sides }) => sides.length > 0)
  if (found.length === 0) throw refusal(levels)
  const read = readGraph(graph)
  const added = read.format === 'ui' ? applyUi(graph as UiGraph, found) : applyApi(graph, found)
  const videos = found.reduce((sum, { sides }) => sum + sides.length, 0)
  return {
    graph,
    summary: {
      factorized: first?.summary,
      videos,
      inserted: added.flatMap(({ inserted }) => inserted),
      warnings: [
        ...(first?.summary.warnings ?? []),
        ...added.flatMap(({ warnings }) => warnings),
        ...leftOut(view, found, videos)
      ]
    }
  }
}

function viewOf(data: unknown): View {
  const read = readGraph(data)
  return read.format === 'ui' ? viewUi(read.graph) : viewApi(read.prompt)
}

function refusal(levels: readonly LevelSides[]): FactorizeRefusal {
  if (levels.some(({ compared }) => compared > 0)) return refused('compared', {})
  return levels.length === 0 ? refused('no-vanilla', { isOther: false }) : refused('no-frames', {})
}

/** Videos of a graph that has others too, but which have no plain form. */
function leftOut(view: View, found: readonly LevelSides[], videos: number): FactorizeWarning[] {
  const all = findChains(view).filter(({ start }) => start.kind === 'factorized')
  const starts = new Set(found.flatMap(({ sides }) => sides.flatMap(({ nodes }) => nodes)))
  const others = all.filter(({ samplers }) => !samplers.some((sampler) => isWithin(sampler, starts)))
  return others.length === 0 || all.length === videos ? [] : [warning('no-vanilla', { isOther: true })]
}

function isWithin(node: ExecutionNode, nodes: ReadonlySet<ExecutionNode>): boolean {
  const { host } = node.scope
  return nodes.has(node) || (host !== undefined && isWithin(host, nodes))
}

interface Done {
  readonly inserted: readonly Inserted[]
  readonly warnings: readonly FactorizeWarning[]
}

function applyApi(graph: unknown, levels: readonly LevelSides[]): Done[] {
  const level = new ApiLevel(promptOf(graph))
  return levels.map((sides) => {
    const comparison = new Comparison(level, sides)
    return { inserted: comparison.apply(() => undefined), warnings: comparison.warnings }
  })
}

function applyUi(graph: UiGraph, levels: readonly LevelSides[]): Done[] {
  const document = new UiDocument(graph)
  return levels.map((sides) => {
    const subgraph = sides.scope.host?.inside?.subgraph
    const raw = (subgraph === undefined ? undefined : document.definitions.get(subgraph.id)) ?? document.root
    const level = new UiLevel(document, raw)
    const comparison = new Comparison(level, sides)
    const { places, frame } = placeRow(raw, comparison)
    const added = comparison.apply((key) => places.get(key))
    addGroup(document, raw, level.record, 'Compare with vanilla', frame)
    level.raiseCounters()
    keepRecord(raw, level.record)
    const name = subgraph?.name
    if (typeof name !== 'string') return { inserted: added, warnings: comparison.warnings }
    return {
      inserted: added.map((one) => ({ ...one, subgraph: name })),
      warnings: [...comparison.warnings, warning('inside-subgraph', { subgraph: name })]
    }
  })
}

/** Room between what is there and the row below it. */
const ROW_GAP = 100

/** A row below everything, to the right of what feeds it. */
function placeRow(
  raw: RawLevel,
  comparison: Comparison
): { readonly places: ReadonlyMap<Placeable, Rect>; readonly frame: Rect } {
  const nodes = new Map(raw.nodes.map((node) => [String(node.id), node]))
  const sizeOf = (key: Placeable): Size =>
    'part' in key ? partSize(key.part) : nodeSize(nodes.get(String(key.node.id)))
  const { nodes: at, frames } = layOut([{ columns: comparison.columns() }], sizeOf)
  const edges = comparison.feeders().flatMap((id) => {
    const node = nodes.get(String(id))
    const rect = node === undefined ? undefined : rectOf(node)
    return rect === undefined ? [] : [rect.x + rect.width]
  })
  const bounds = boundsOf(raw)
  const left = Math.round(edges.length === 0 ? bounds.x : Math.max(...edges) + 40)
  const top = Math.round(bounds.y + bounds.height + ROW_GAP)
  const places = new Map<Placeable, Rect>()
  for (const [key, { x, y }] of at) places.set(key, { x: left + x, y: top + y, ...sizeOf(key) })
  const [frame] = frames
  return { places, frame: { x: left, y: top, width: frame?.width ?? 0, height: frame?.height ?? 0 } }
}

function nodeSize(node: UiNode | undefined): Size {
  const rect = node === undefined ? undefined : rectOf(node)
  return { width: rect?.width ?? 300, height: rect === undefined ? 200 : rect.height - TITLE_HEIGHT }
}
