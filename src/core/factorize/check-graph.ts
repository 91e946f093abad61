import { SUBGRAPH_INPUT_ID, SUBGRAPH_OUTPUT_ID, type UiGraph } from '../graph/schema'
import { linkOf } from '../graph/prompt-links'
import type { ApiPrompt } from '../graph/schema'
import { UiDocument, groupsOf, isRecord, type RawLevel } from './ui-document'

/*
 * For tests: whether a graph holds together. Official templates are not all flawless, so tests compare what is wrong after
 * with what was wrong before.
 */

/** What is wrong with the wires, numbers and frames of a graph of the page, in words. */
export function faultsOf(graph: UiGraph): string[] {
  const document = new UiDocument(graph)
  return document.levels().flatMap((level) => levelFaults(level, level === graph ? 'main' : String(level.id)))
}

function levelFaults(level: RawLevel, name: string): string[] {
  const faults: string[] = []
  const say = (text: string): number => faults.push(`${name}: ${text}`)
  const nodes = new Map(level.nodes.map((node) => [String(node.id), node]))
  if (nodes.size !== level.nodes.length) say('two nodes with one id')
  const links = new Map<string, { origin: string; slot: number; target: string; place: number }>()
  for (const link of level.links ?? []) {
    if (link === null) continue
    const [id, origin, slot, target, place] = Array.isArray(link)
      ? link
      : [link.id, link.origin_id, link.origin_slot, link.target_id, link.target_slot]
    if (links.has(String(id))) say(`two links ${id}`)
    links.set(String(id), { origin: String(origin), slot, target: String(target), place })
  }
  for (const [id, { origin, slot, target, place }] of links) {
    const list =
      origin === String(SUBGRAPH_INPUT_ID)
        ? linkIdsOf(level, slot)
        : nodes.get(origin)?.outputs?.[slot]?.links
    if (!list?.some((other) => String(other) === id))
      say(`link ${id} is not listed at its origin ${origin}:${slot}`)
    if (target === String(SUBGRAPH_OUTPUT_ID)) continue
    if (String(nodes.get(target)?.inputs?.[place]?.link) !== id)
      say(`link ${id} is not at input ${place} of its target ${target}`)
  }
  for (const node of level.nodes) {
    for (const input of node.inputs ?? []) {
      if (input.link !== null && input.link !== undefined && !links.has(String(input.link)))
        say(`input ${input.name} of ${node.id} has a link that is not there`)
    }
    for (const output of node.outputs ?? []) {
      for (const id of output.links ?? [])
        if (!links.has(String(id))) say(`output of ${node.id} lists link ${id}`)
    }
  }
  const groups = groupsOf(level).flatMap(({ id }) => (typeof id === 'number' ? [id] : []))
  if (new Set(groups).size !== groups.length) say('two groups with one id')
  return faults
}

function linkIdsOf(level: RawLevel, slot: number): readonly (string | number)[] | undefined {
  const inputs: unknown = level.inputs
  const found: unknown = Array.isArray(inputs) ? inputs[slot] : undefined
  const ids: unknown = isRecord(found) ? found.linkIds : undefined
  return Array.isArray(ids) ? (ids as (string | number)[]) : undefined
}

/** Wires of an API graph that lead nowhere. */
export function danglingLinks(prompt: ApiPrompt): string[] {
  return Object.entries(prompt).flatMap(([id, node]) =>
    Object.entries(node.inputs).flatMap(([input, value]) => {
      const link = linkOf(value)
      return link !== undefined && !Object.hasOwn(prompt, link.id) ? [`${id}.${input} -> ${link.id}`] : []
    })
  )
}
