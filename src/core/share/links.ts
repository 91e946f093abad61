import { isObject, type JsonObject } from './json'

/** A link of a graph of the page, whatever version wrote it. */
export interface Link {
  readonly id: unknown
  readonly origin: unknown
  readonly originSlot: unknown
  readonly target: unknown
  readonly targetSlot: unknown
}

/** Links are lists in the outer graph of older files, and objects elsewhere. */
export function linksOf(graph: JsonObject): Link[] {
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

/** The nodes of a graph of the page. */
export function nodesOf(graph: JsonObject): JsonObject[] {
  return Array.isArray(graph.nodes) ? (graph.nodes as unknown[]).filter(isObject) : []
}

/** The inputs of a node of the page. */
export function inputsOf(node: JsonObject): JsonObject[] {
  return Array.isArray(node.inputs) ? (node.inputs as unknown[]).filter(isObject) : []
}
