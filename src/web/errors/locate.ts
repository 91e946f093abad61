/**
 * Finds nodes by their place in the prompt, and walks links against their direction. Inside a subgraph a node's place
 * is the path of ids that leads to it (`4:1`), and links pass in and out of it through its boundary.
 */
import { insideOf, type PageGraph, type PageNode } from '../../comfy/frontend'

/** A node together with the subgraph nodes around it, outermost first: a subgraph's inside can be used twice. */
export interface Place {
  node: PageNode
  within: readonly PageNode[]
}

/** litegraph's id of a subgraph's input side, as the origin of links inside it. */
const SUBGRAPH_INPUT = -10
/** … and of its output side, as their target. */
const SUBGRAPH_OUTPUT = -20

/** The node at `executionId` below `root`; `undefined` where the graph has changed since the run. */
export function placeOf(root: PageGraph, executionId: string): Place | undefined {
  const within: PageNode[] = []
  let graph: PageGraph = root
  const ids = executionId.split(':')
  for (const [step, id] of ids.entries()) {
    const node = graph.getNodeById(id)
    if (!node) return undefined
    if (step === ids.length - 1) return { node, within }
    const inside = insideOf(node)
    if (!inside) return undefined
    within.push(node)
    graph = inside
  }
  return undefined
}

/** The nodes that feed `place` directly, looked up through subgraph boundaries. */
export function sourcesOf(place: Place): Place[] {
  return place.node.inputs.flatMap((_, slot) => feedOf(place, slot)?.place ?? [])
}

/** The nearest node before `place` (itself included) that `wanted` accepts, looking as far as `reach` links back. */
export function nearestBefore(
  place: Place,
  wanted: (node: PageNode) => boolean,
  reach = Infinity
): Place | undefined {
  const seen = new Set<string>()
  let front = [place]
  for (let distance = 0; front.length > 0 && distance <= reach; distance += 1) {
    const hit = front.find(({ node }) => wanted(node))
    if (hit) return hit
    front = front.flatMap(sourcesOf).filter((found) => {
      const key = executionIdOf(found)
      return !seen.has(key) && Boolean(seen.add(key))
    })
  }
  return undefined
}

/** The place of a node in the prompt, `4:1` inside a subgraph. */
export function executionIdOf({ node, within }: Place): string {
  return [...within, node].map(({ id }) => id).join(':')
}

/** A link of the page's graph. Not litegraph's `getInputLink`: asked on a subgraph node, that is about its outputs. */
export function linkInto(node: PageNode, slot: number): ReturnType<PageNode['getInputLink']> {
  const id = node.inputs[slot]?.link
  return id == null ? null : (node.graph?.getLink(id) ?? null)
}

/** One output of a node. */
export interface Output {
  readonly place: Place
  readonly slot: number
}

/** What makes the values of an input: never a subgraph node itself, but the node inside it. */
export function feedOf({ node, within }: Place, slot: number): Output | undefined {
  const link = linkInto(node, slot)
  if (!link || !node.graph) return undefined
  if (Number(link.origin_id) === SUBGRAPH_INPUT) {
    const outer = within.at(-1)
    return outer && feedOf({ node: outer, within: within.slice(0, -1) }, link.origin_slot)
  }
  const origin = node.graph.getNodeById(link.origin_id)
  return origin ? madeBy({ place: { node: origin, within }, slot: link.origin_slot }) : undefined
}

/** The inputs that take an output, looked up through subgraph boundaries. */
export function targetsOf({ place: { node, within }, slot }: Output): Place[] {
  const { graph } = node
  if (!graph) return []
  return (node.outputs[slot]?.links ?? []).flatMap((id) => {
    const link = graph.getLink(id)
    if (!link) return []
    if (Number(link.target_id) === SUBGRAPH_OUTPUT) {
      const outer = within.at(-1)
      return outer
        ? targetsOf({ place: { node: outer, within: within.slice(0, -1) }, slot: link.target_slot })
        : []
    }
    const target = graph.getNodeById(link.target_id)
    return target ? takenBy({ node: target, within }, link.target_slot) : []
  })
}

/** A subgraph node's output is really an output of a node inside it. */
function madeBy({ place, slot }: Output): Output | undefined {
  const { node, within } = place
  if (!node.isSubgraphNode()) return { place, slot }
  const { subgraph } = node
  const linkId = subgraph.outputs[slot]?.linkIds[0]
  const link = linkId === undefined ? undefined : subgraph.getLink(linkId)
  const inner = link ? subgraph.getNodeById(link.origin_id) : null
  if (!link || !inner) return undefined
  return madeBy({ place: { node: inner, within: [...within, node] }, slot: link.origin_slot })
}

/** A subgraph node's input is really inputs of nodes inside it. */
function takenBy({ node, within }: Place, slot: number): Place[] {
  if (!node.isSubgraphNode()) return [{ node, within }]
  const { subgraph } = node
  return (subgraph.inputs[slot]?.linkIds ?? []).flatMap((id) => {
    const link = subgraph.getLink(id)
    const inner = link && subgraph.getNodeById(link.target_id)
    return link && inner ? takenBy({ node: inner, within: [...within, node] }, link.target_slot) : []
  })
}
