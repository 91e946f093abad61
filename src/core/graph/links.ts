import {
  SUBGRAPH_INPUT_ID,
  SUBGRAPH_OUTPUT_ID,
  type NodeId,
  type SlotType,
  type UiLink,
  type UiNode
} from './schema'

/** A wire, whichever of the two forms the file has. Ids are strings here, since files mix both. */
export interface Link {
  readonly id: string
  readonly originId: string
  readonly originSlot: number
  readonly targetId: string
  readonly targetSlot: number
}

/** Reads the wires of one graph or subgraph; an id that occurs twice keeps its last wire, as in the page. */
export function indexLinks(links: readonly (UiLink | null)[] | null | undefined): ReadonlyMap<string, Link> {
  const index = new Map<string, Link>()
  for (const raw of links ?? []) {
    if (raw === null) continue
    const link = Array.isArray(raw)
      ? fromParts(raw[0], raw[1], raw[2], raw[3], raw[4])
      : fromParts(raw.id, raw.origin_id, raw.origin_slot, raw.target_id, raw.target_slot)
    index.set(link.id, link)
  }
  return index
}

function fromParts(
  id: NodeId,
  originId: NodeId,
  originSlot: number,
  targetId: NodeId,
  targetSlot: number
): Link {
  return { id: String(id), originId: String(originId), originSlot, targetId: String(targetId), targetSlot }
}

export function isFromSubgraphInput(link: Link): boolean {
  return link.originId === String(SUBGRAPH_INPUT_ID)
}

/** The place of the subgraph's input that a wire inside it comes from. */
export function subgraphInputOf(link: Link | undefined): number | undefined {
  return link !== undefined && isFromSubgraphInput(link) ? link.originSlot : undefined
}

export function isToSubgraphOutput(link: Link): boolean {
  return link.targetId === String(SUBGRAPH_OUTPUT_ID)
}

/**
 * The order in which the page lists nodes: those without connected inputs first, then each as soon as everything
 * that feeds it is listed. Nodes of a loop come last.
 */
export function executionOrder(nodes: readonly UiNode[], links: ReadonlyMap<string, Link>): UiNode[] {
  const byId = new Map(nodes.map((node) => [String(node.id), node]))
  const waiting = new Map<string, number>()
  const ready: UiNode[] = []
  for (const node of nodes) {
    const connected = (node.inputs ?? []).filter((input) => input.link !== null && input.link !== undefined)
    if (connected.length === 0) ready.push(node)
    else waiting.set(String(node.id), connected.length)
  }
  const ordered: UiNode[] = []
  const followed = new Set<string>()
  for (let node = ready.shift(); node !== undefined; node = ready.shift()) {
    ordered.push(node)
    for (const linkId of (node.outputs ?? []).flatMap((output) => output.links ?? [])) {
      const link = links.get(String(linkId))
      if (link === undefined || followed.has(link.id)) continue
      followed.add(link.id)
      const left = (waiting.get(link.targetId) ?? 0) - 1
      waiting.set(link.targetId, left)
      const target = byId.get(link.targetId)
      if (left === 0 && target !== undefined) ready.push(target)
    }
  }
  const listed = new Set(ordered)
  return [...ordered, ...nodes.filter((node) => !listed.has(node))]
}

/** Whether litegraph would connect two slots: any type, the same type, or one type in common. */
export function typesFit(a: SlotType | undefined, b: SlotType | undefined): boolean {
  const left = typeNames(a)
  const right = typeNames(b)
  if (left.includes('*') || right.includes('*')) return true
  return left.some((name) => right.includes(name))
}

function typeNames(type: SlotType | null | undefined): string[] {
  if (type === undefined || type === null || type === 0 || type === '') return ['*']
  return String(type)
    .toLowerCase()
    .split(',')
    .map((name) => (name === '' ? '*' : name))
}
