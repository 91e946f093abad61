import { z } from 'zod'
import type { UiGraph, UiLink } from '../graph/schema'

/*
 * "Anything Everywhere" nodes wire open inputs when the page runs. The pack saves what it wires in `extra.ue_links`; here
 * these count as wires. A real wire into such an input wins over the pack, and without it the pack wires it again.
 */

const idSchema = z.union([z.string(), z.number()])
const wireSchema = z.looseObject({
  downstream: idSchema,
  downstream_slot: z.number(),
  upstream: idSchema,
  upstream_slot: z.coerce.number()
})

/** The graph as its page would run it; the given one is not changed. */
export function withEverywhereLinks(graph: UiGraph): UiGraph {
  const saved: unknown = graph.extra?.ue_links
  if (!Array.isArray(saved) || saved.length === 0) return graph
  const links: UiLink[] = []
  const byTarget = new Map<string, { place: number; id: string }[]>()
  for (const entry of saved as unknown[]) {
    const wire = wireSchema.safeParse(entry)
    if (!wire.success) continue
    const { upstream, upstream_slot: slot, downstream, downstream_slot: place } = wire.data
    const id = `everywhere ${links.length}`
    links.push({ id, origin_id: upstream, origin_slot: slot, target_id: downstream, target_slot: place })
    byTarget.set(String(downstream), [...(byTarget.get(String(downstream)) ?? []), { place, id }])
  }
  const nodes = graph.nodes.map((node) => {
    const wires = byTarget.get(String(node.id))
    if (wires === undefined) return node
    const inputs = (node.inputs ?? []).map((input, place) => {
      const wire = wires.find((one) => one.place === place)
      const isOpen = input.link === null || input.link === undefined
      return isOpen && wire !== undefined ? { ...input, link: wire.id } : input
    })
    return { ...node, inputs }
  })
  return { ...graph, nodes, links: [...(graph.links ?? []), ...links] }
}
