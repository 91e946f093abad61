import {
  convertToPrompt,
  MODE_BYPASSED,
  MODE_MUTED,
  SUBGRAPH_INPUT_ID,
  type ApiPrompt,
  type Conversion,
  type NodeDefinitions,
  type Subgraph,
  type UiGraph,
  type UiNode
} from '../../src/core/graph'
import type { Exported } from '../harness/browser'

/** A prompt as the page exports it; it knows no class for a node that the server lacks. */
export type PagePrompt = Exported['output']

/**
 * The differences between our conversion and the page's export, in words. Left out is what the page does only because
 * this server is older than the graph, or because of an error of its own:
 *
 * - a node that the server lacks has no class and no named widgets in the page, so only its wires are compared;
 * - where a subgraph shows a widget of such a node, the page loses that place and shifts every value behind it: values
 *   in such a subgraph are not compared (`shiftedUses`);
 * - front end 1.58 renumbers nodes of subgraphs whose numbers meet: keys are then compared by their order;
 * - front end 1.32 sends the inside of subgraphs that are switched off.
 */
export function differences(graph: UiGraph, ours: Conversion, page: PagePrompt): string[] {
  const theirs = withoutSwitchedOff(graph, renumbered(ours.prompt, page))
  const missing = new Set(ours.missing.flatMap(({ nodes }) => nodes.map((node) => node.id)))
  const shifted = shiftedUses(graph, missing)
  const found: string[] = []
  const [ourIds, theirIds] = [Object.keys(ours.prompt), Object.keys(theirs)]
  if (ourIds.join() !== theirIds.join())
    found.push(`nodes: ours ${ourIds.join()}, the page's ${theirIds.join()}`)
  for (const [id, node] of Object.entries(ours.prompt)) {
    const other = theirs[id]
    if (other === undefined) continue
    const wiresOnly = missing.has(id) || [...shifted].some((use) => id.startsWith(`${use}:`))
    if (!missing.has(id) && node.class_type !== other.class_type) found.push(`${id}: ${node.class_type}`)
    for (const name of new Set([...Object.keys(node.inputs), ...Object.keys(other.inputs)])) {
      if (PAGE_ONLY.has(`${node.class_type}.${name}`)) continue
      const [mine, their] = [node.inputs[name], other.inputs[name]]
      if (wiresOnly && !isWire(mine) && !isWire(their)) continue
      if (JSON.stringify(mine) !== JSON.stringify(their)) {
        found.push(`${id} ${node.class_type}.${name}: ours ${show(mine)}, the page's ${show(their)}`)
      }
    }
  }
  return found
}

/** A text field of the old front end that shows a result; no server reads it. */
const PAGE_ONLY = new Set(['PreviewAny.preview', 'PreviewAny.preview_markdown', 'PreviewAny.preview_text'])

/** Converts, and compares with the page. */
export function compare(graph: UiGraph, definitions: NodeDefinitions, page: PagePrompt): string[] {
  return differences(graph, convertToPrompt(graph, definitions), page)
}

function isWire(value: unknown): boolean {
  return Array.isArray(value) && value.length === 2
}

function show(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 80)
}

/** The page's prompt with our ids, where both list the same kinds of nodes in the same order. */
function renumbered(ours: ApiPrompt, page: PagePrompt): PagePrompt {
  const [mine, their] = [Object.entries(ours), Object.entries(page)]
  const isSameList =
    mine.length === their.length &&
    mine.every(([, node], place) => [node.class_type, undefined].includes(their[place]?.[1].class_type))
  if (!isSameList) return page
  const ids = new Map(their.map(([id], place) => [id, mine[place]?.[0] ?? id]))
  const text = JSON.stringify(their.map(([id, node]) => [ids.get(id), node]))
  const entries = JSON.parse(text, (_key, value: unknown) => {
    if (!Array.isArray(value) || value.length !== 2 || typeof value[1] !== 'number') return value
    return [ids.get(String(value[0])) ?? (value[0] as unknown), value[1]]
  }) as [string, PagePrompt[string]][]
  return Object.fromEntries(entries)
}

function withoutSwitchedOff(graph: UiGraph, page: PagePrompt): PagePrompt {
  const off = uses(graph).filter(({ node }) => node.mode === MODE_MUTED || node.mode === MODE_BYPASSED)
  return Object.fromEntries(
    Object.entries(page).filter(([id]) => !off.some((use) => id.startsWith(`${use.id}:`)))
  )
}

/** The uses of subgraphs, and of those around them, that show a widget of a node that the server lacks. */
function shiftedUses(graph: UiGraph, missing: ReadonlySet<string>): Set<string> {
  const shifted = new Set<string>()
  for (const use of uses(graph)) {
    const shows = use.subgraph.nodes.some(
      (node) => missing.has(`${use.id}:${node.id}`) && showsWidget(use.subgraph, node)
    )
    const parts = use.id.split(':')
    if (shows) parts.forEach((_part, depth) => shifted.add(parts.slice(0, depth + 1).join(':')))
  }
  return shifted
}

function showsWidget(subgraph: Subgraph, node: UiNode): boolean {
  const fromOutside = new Set(
    (subgraph.links ?? []).flatMap((link) => {
      if (link === null) return []
      const [id, origin] = Array.isArray(link) ? link : [link.id, link.origin_id]
      return String(origin) === String(SUBGRAPH_INPUT_ID) ? [String(id)] : []
    })
  )
  return (node.inputs ?? []).some((input) => input.widget && fromOutside.has(String(input.link)))
}

interface Use {
  readonly id: string
  readonly node: UiNode
  readonly subgraph: Subgraph
}

function uses(graph: UiGraph): Use[] {
  const subgraphs = new Map((graph.definitions?.subgraphs ?? []).map((subgraph) => [subgraph.id, subgraph]))
  const below = (nodes: readonly UiNode[], path: string): Use[] =>
    nodes.flatMap((node) => {
      const subgraph = subgraphs.get(node.type)
      if (subgraph === undefined) return []
      const id = `${path}${node.id}`
      return [{ id, node, subgraph }, ...below(subgraph.nodes, `${id}:`)]
    })
  return below(graph.nodes, '')
}
