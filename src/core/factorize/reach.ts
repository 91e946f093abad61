import type { ExecutionNode, Scope } from '../graph/expand'
import { isFromSubgraphInput, type Link } from '../graph/links'
import { SUBGRAPH_INPUT_ID, type SlotType } from '../graph/schema'
import type { OldOutput } from './parts'
import { levelIn, levelsOf, linkInto, placeOf, scopesOf, valueOf, type Port, type View } from './view'

/** What an input has to do with the level on which the parts are put. */
export interface Reach {
  /** The same input on that level; absent where the wire does not pass there. */
  readonly port: Port | undefined
  /** What feeds it there. */
  readonly output: OldOutput | undefined
  /** What it gets in the end, as far as the file tells. */
  readonly value: unknown
}

export function reach(view: View, scope: Scope, port: Port): Reach {
  const level = levelIn(scope, port)
  const link = level === undefined ? undefined : linkInto(level)
  return {
    port: level,
    output: level === undefined || link === undefined ? undefined : originOf(scope, link, level),
    value: valueOf(view, port)
  }
}

/** Where a wire begins, on its own level. */
export function originOf(scope: Scope, link: Link, port: Port): OldOutput | undefined {
  const type = typeOf(port)
  if (isFromSubgraphInput(link)) return { id: SUBGRAPH_INPUT_ID, slot: link.originSlot, type }
  const node = scope.nodes.get(link.originId)
  if (node === undefined) return undefined
  const given = node.outputTypes[link.originSlot]
  return {
    id: node.node.id,
    slot: link.originSlot,
    type: given === undefined || given === '*' ? type : given
  }
}

export function typeOf(port: Port): SlotType {
  return port.node.inputs[placeOf(port)]?.type ?? '*'
}

/**
 * The outermost level on which all these wires can be cut: there, other uses of a subgraph are not touched. `undefined`
 * where no level has all of them.
 *
 * @param others Inputs whose wires have to stay whole.
 */
export function commonLevel(ports: readonly Port[], others: readonly Port[] = []): Scope | undefined {
  const kept = new Set(others.flatMap((port) => levelsOf(port).map(keyOf)))
  const [first] = ports
  if (first === undefined) return undefined
  return scopesOf(first.node)
    .reverse()
    .find((scope) =>
      ports.every((port) =>
        levelsOf(port).some(
          (level) => level.node.scope === scope && linkInto(level) !== undefined && !kept.has(keyOf(level))
        )
      )
    )
}

function keyOf({ node, input }: Port): string {
  return `${node.id} ${input}`
}

/** Wires of one level by the node that they come from. */
export class Consumers {
  private readonly byOrigin = new Map<Scope, Map<string, Link[]>>()

  of(node: ExecutionNode): readonly Link[] {
    let index = this.byOrigin.get(node.scope)
    if (index === undefined) {
      index = new Map()
      for (const link of node.scope.links.values()) {
        const known = index.get(link.originId)
        if (known === undefined) index.set(link.originId, [link])
        else known.push(link)
      }
      this.byOrigin.set(node.scope, index)
    }
    return index.get(String(node.node.id)) ?? []
  }
}
