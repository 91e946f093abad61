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
  return place.node.inputs.flatMap((_, slot) => sourceOf(place, slot))
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

function sourceOf({ node, within }: Place, slot: number): Place[] {
  const link = node.getInputLink(slot)
  if (!link || !node.graph) return []
  if (Number(link.origin_id) === SUBGRAPH_INPUT) {
    const outer = within.at(-1)
    return outer ? sourceOf({ node: outer, within: within.slice(0, -1) }, link.origin_slot) : []
  }
  const origin = node.graph.getNodeById(link.origin_id)
  return origin ? insideOutput({ node: origin, within }, link.origin_slot) : []
}

/** A subgraph node's output is really an output of a node inside it. */
function insideOutput(place: Place, slot: number): Place[] {
  if (!place.node.isSubgraphNode()) return [place]
  const { subgraph } = place.node
  const linkId = subgraph.outputs[slot]?.linkIds[0]
  const link = linkId === undefined ? undefined : subgraph.getLink(linkId)
  const inner = link ? subgraph.getNodeById(link.origin_id) : null
  if (!link || !inner) return []
  return insideOutput({ node: inner, within: [...place.within, place.node] }, link.origin_slot)
}
