import {
  SUBGRAPH_INPUT_ID,
  SUBGRAPH_OUTPUT_ID,
  type Subgraph,
  type UiGraph,
  type UiNode
} from '../graph/schema'

/** The main graph or the definition of a subgraph: both have nodes and wires. */
export type RawLevel = UiGraph | Subgraph

/** A whole file of the page: its levels, and numbers that no node or wire of it has. */
export class UiDocument {
  readonly definitions: ReadonlyMap<string, Subgraph>
  private nextNode = 1
  private nextLink = 1
  private nextGroup = 1

  constructor(readonly root: UiGraph) {
    const found = new Map<string, Subgraph>()
    collect(root, found)
    this.definitions = found
    for (const level of this.levels()) this.count(level)
  }

  /** The main graph first. */
  levels(): RawLevel[] {
    return [this.root, ...this.definitions.values()]
  }

  /** The uses of a subgraph, wherever they are. */
  usesOf(definition: RawLevel): UiNode[] {
    if (definition === this.root) return []
    return this.levels().flatMap((level) => level.nodes.filter((node) => node.type === definition.id))
  }

  newNodeId(): number {
    return this.nextNode++
  }

  newLinkId(): number {
    return this.nextLink++
  }

  newGroupId(): number {
    return this.nextGroup++
  }

  private count(level: RawLevel): void {
    for (const { id } of level.nodes) this.nextNode = above(this.nextNode, id)
    for (const link of level.links ?? []) {
      if (link !== null) this.nextLink = above(this.nextLink, Array.isArray(link) ? link[0] : link.id)
    }
    for (const group of groupsOf(level)) this.nextGroup = above(this.nextGroup, group.id)
    for (const counter of countersOf(level)) {
      if (/node/i.test(counter.name)) this.nextNode = above(this.nextNode, counter.value)
      else if (/link/i.test(counter.name)) this.nextLink = above(this.nextLink, counter.value)
      else this.nextGroup = above(this.nextGroup, counter.value)
    }
  }
}

const PANELS: readonly unknown[] = [SUBGRAPH_INPUT_ID, SUBGRAPH_OUTPUT_ID]

function above(next: number, id: unknown): number {
  const number = typeof id === 'string' && /^\d{1,15}$/.test(id) ? Number(id) : id
  const counts = typeof number === 'number' && Number.isSafeInteger(number) && !PANELS.includes(number)
  return counts ? Math.max(next, number + 1) : next
}

function collect(level: RawLevel, found: Map<string, Subgraph>): void {
  for (const subgraph of level.definitions?.subgraphs ?? []) {
    if (found.has(subgraph.id)) continue
    found.set(subgraph.id, subgraph)
    collect(subgraph, found)
  }
}

/** A count of the file: how high its numbers of nodes, wires or groups go. */
export interface Counter {
  readonly name: string
  readonly value: number
  set(value: number): void
}

const COUNTERS = ['last_node_id', 'last_link_id']
const STATE_COUNTERS = ['lastNodeId', 'lastLinkId', 'lastGroupId']

/** Schema 0.4 keeps its counters beside the nodes, 1.0 and subgraphs keep them in `state`. */
export function countersOf(level: RawLevel): Counter[] {
  const state: unknown = level.state
  return [...countersIn(level, COUNTERS), ...(isRecord(state) ? countersIn(state, STATE_COUNTERS) : [])]
}

function countersIn(holder: Record<string, unknown>, names: readonly string[]): Counter[] {
  return names.flatMap((name) => {
    const value = holder[name]
    if (typeof value !== 'number') return []
    return [
      {
        name,
        value,
        set(next: number) {
          holder[name] = next
        }
      }
    ]
  })
}

/** The groups of a level; what is no group is left alone. */
export function groupsOf(level: RawLevel): Record<string, unknown>[] {
  return Array.isArray(level.groups) ? (level.groups as unknown[]).filter(isRecord) : []
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
