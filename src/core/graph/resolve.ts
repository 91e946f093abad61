import { GraphError } from './errors'
import type { ExecutionNode, Scope } from './expand'
import { isFromSubgraphInput, isToSubgraphOutput, typesFit, type Link } from './links'
import { MODE_BYPASSED, MODE_MUTED, type SlotType } from './schema'

/** What an input gets in the end: an output of a node that is executed, or a plain value. */
export type Source =
  | { readonly kind: 'output'; readonly nodeId: string; readonly slot: number }
  /** A value that a use of a subgraph shows. */
  | { readonly kind: 'shown'; readonly value: unknown }
  /** The value of a primitive: good for a widget only. */
  | { readonly kind: 'primitive'; readonly value: unknown }

/**
 * Follows the wire into an input back to what feeds it, through subgraphs, bypassed nodes, reroutes and primitives.
 * The rules are those of the front end's `ExecutableNodeDTO`.
 *
 * @returns `undefined` where nothing that is executed feeds it.
 * @throws GraphError for wires that run in a circle.
 */
export function resolveInput(
  node: ExecutionNode,
  place: number,
  wanted?: SlotType,
  visited: ReadonlySet<string> = new Set()
): Source | undefined {
  const input = node.inputs[place]
  if (input?.link === undefined) return undefined
  const seen = visit(visited, `${node.id}<${place}`, node)
  if (isFromSubgraphInput(input.link)) return resolveOutside(node, input.link, seen)
  return resolveOrigin(node.scope, input.link, wanted ?? input.type, seen)
}

/** A wire from the subgraph's own input: it goes on outside, or ends in the value that this use shows. */
function resolveOutside(node: ExecutionNode, link: Link, visited: ReadonlySet<string>): Source | undefined {
  const { host } = node.scope
  if (host?.inside === undefined) return undefined
  if (host.inputs[link.originSlot]?.link !== undefined) {
    return resolveInput(host, link.originSlot, undefined, visited)
  }
  const box = host.inside.values[link.originSlot]
  return box === undefined ? undefined : { kind: 'shown', value: box.value }
}

function resolveOrigin(
  scope: Scope,
  link: Link,
  wanted: SlotType,
  visited: ReadonlySet<string>
): Source | undefined {
  const origin = scope.nodes.get(link.originId)
  return origin === undefined ? undefined : resolveOutput(origin, link.originSlot, wanted, visited)
}

function resolveOutput(
  node: ExecutionNode,
  slot: number,
  wanted: SlotType,
  visited: ReadonlySet<string>
): Source | undefined {
  const seen = visit(visited, `${node.id}>${slot}`, node)
  if (node.node.mode === MODE_MUTED) return undefined
  if (node.node.mode === MODE_BYPASSED) {
    const place = bypassPlace(node, slot, wanted)
    return place < 0 ? undefined : resolveInput(node, place, undefined, seen)
  }
  if (node.inside !== undefined) return resolveInside(node, slot, wanted, seen)
  switch (node.virtual) {
    case undefined:
      return { kind: 'output', nodeId: node.id, slot }
    case 'pass-through':
      return resolveInput(node, slot, wanted, seen)
    case 'set':
      return resolveInput(node, 0, wanted, seen)
    case 'get': {
      const setter = findSetter(node)
      return setter === undefined ? undefined : resolveInput(setter, 0, wanted, seen)
    }
    case 'primitive': {
      const widget = node.widgets[0]
      return widget === undefined ? undefined : { kind: 'primitive', value: widget.value }
    }
    case 'note':
      return undefined
  }
}

function resolveInside(
  host: ExecutionNode,
  slot: number,
  wanted: SlotType,
  visited: ReadonlySet<string>
): Source | undefined {
  if (host.inside === undefined) return undefined
  const { scope, subgraph } = host.inside
  const into = (link: Link): boolean => isToSubgraphOutput(link) && link.targetSlot === slot
  const listed = (subgraph.outputs?.[slot]?.linkIds ?? []).flatMap((id) => scope.links.get(String(id)) ?? [])
  const link = listed.find(into) ?? [...scope.links.values()].find(into)
  if (link === undefined) return undefined
  // A subgraph may hand an input straight through.
  if (isFromSubgraphInput(link)) return resolveInput(host, link.originSlot, wanted, visited)
  return resolveOrigin(scope, link, wanted, visited)
}

/**
 * The input whose wire a bypassed node passes on: the one at the same place if its type fits, then the first of
 * exactly the wanted type, then the first that fits at all. -1 where none does.
 */
function bypassPlace(node: ExecutionNode, slot: number, wanted: SlotType): number {
  const { inputs } = node
  if (wanted === '*' || wanted === '') return inputs.length > slot ? slot : 0
  const fits = (type: SlotType): boolean => typesFit(type, node.outputTypes[slot]) && typesFit(type, wanted)
  const opposite = inputs[slot]
  if (opposite !== undefined && fits(opposite.type)) return slot
  const exact = inputs.findIndex((input) => input.type === wanted)
  return exact >= 0 ? exact : inputs.findIndex((input) => fits(input.type))
}

/** KJNodes' Get and Set are a wire with a name; the name is their only widget. */
export function findSetter(getter: ExecutionNode): ExecutionNode | undefined {
  const name = wireName(getter)
  for (let scope: Scope | undefined = getter.scope; scope !== undefined; scope = scope.host?.scope) {
    const setter = scope.ordered.find((node) => node.virtual === 'set' && wireName(node) === name)
    if (setter !== undefined) return setter
  }
  return undefined
}

function wireName(node: ExecutionNode): unknown {
  const values = node.node.widgets_values
  return Array.isArray(values) ? values[0] : undefined
}

function visit(visited: ReadonlySet<string>, step: string, node: ExecutionNode): ReadonlySet<string> {
  if (visited.has(step)) {
    throw new GraphError(
      `The wires at node ${node.id} '${node.node.title ?? node.node.type}' run in a circle: disconnect one of them.`,
      node.id
    )
  }
  return new Set([...visited, step])
}
