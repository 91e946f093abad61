import { expandGraph, allNodes, type ExecutionNode, type Scope } from '../graph/expand'
import { isFromSubgraphInput } from '../graph/links'
import { linkOf } from '../graph/prompt-links'
import { resolveInput, type Source } from '../graph/resolve'
import type { ApiPrompt, UiGraph, UiNode } from '../graph/schema'
import { withEverywhereLinks } from './everywhere'
import { KNOWN_NODES } from './known-nodes'

/*
 * One way to look at graphs of both formats: laid out flat, with wires followed through subgraphs, reroutes, bypassed
 * nodes, Set and Get. Nothing is changed through a view.
 */

export interface View {
  readonly root: Scope
  /** Every node by its execution id (`4:1`), in the order of the prompt. */
  readonly nodes: ReadonlyMap<string, ExecutionNode>
}

/** An input of a node. */
export interface Port {
  readonly node: ExecutionNode
  readonly input: string
}

/** A node's output that feeds something. */
export interface Feeder {
  readonly node: ExecutionNode
  readonly slot: number
}

export function viewUi(graph: UiGraph): View {
  const root = expandGraph(withEverywhereLinks(graph), KNOWN_NODES)
  return { root, nodes: new Map([...allNodes(root)].map((node) => [node.id, node])) }
}

/** An API graph is flat and has no page's nodes; its wires name outputs by place. */
export function viewApi(prompt: ApiPrompt): View {
  const links: NonNullable<UiGraph['links']> = []
  const nodes: UiNode[] = []
  for (const [id, node] of Object.entries(prompt)) {
    const inputs: NonNullable<UiNode['inputs']> = []
    const values: Record<string, unknown> = {}
    for (const [name, value] of Object.entries(node.inputs)) {
      const from = linkOf(value)
      if (from === undefined) {
        values[name] = value
        continue
      }
      const link = links.length + 1
      inputs.push({ name, type: '*', link })
      links.push([link, from.id, from.slot, id, inputs.length - 1])
    }
    nodes.push({ id, type: node.class_type, inputs, widgets_values: values })
  }
  return viewUi({ nodes, links })
}

/** The place of an input by name, -1 where the node has none. */
export function placeOf({ node, input }: Port): number {
  return node.inputs.findIndex(({ name }) => name === input)
}

export function hasInput(node: ExecutionNode, input: string): boolean {
  return placeOf({ node, input }) >= 0
}

/** What feeds an input in the end: a node, or a plain value; `undefined` where nothing does. */
export function sourceOf(port: Port): Source | undefined {
  const place = placeOf(port)
  return place < 0 ? undefined : resolveInput(port.node, place)
}

export function feederOf(view: View, port: Port): Feeder | undefined {
  const source = sourceOf(port)
  const node = source?.kind === 'output' ? view.nodes.get(source.nodeId) : undefined
  return source?.kind === 'output' && node !== undefined ? { node, slot: source.slot } : undefined
}

/** The given nodes and everything that feeds them. */
export function upstream(view: View, from: readonly ExecutionNode[]): Set<ExecutionNode> {
  const found = new Set<ExecutionNode>()
  const queue = [...from]
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    if (found.has(node)) continue
    found.add(node)
    for (const { name } of node.inputs) {
      const feeder = feederOf(view, { node, input: name })
      if (feeder !== undefined && !found.has(feeder.node)) queue.push(feeder.node)
    }
  }
  return found
}

/** The wire that ends in an input, as it is drawn. */
export function linkInto(port: Port): ExecutionNode['inputs'][number]['link'] {
  return port.node.inputs[placeOf(port)]?.link
}

/**
 * The same input on every level that its wire passes on the way in, from the inside out: the input itself, then those of
 * the uses of subgraphs around it.
 */
export function levelsOf(port: Port): Port[] {
  const levels = [port]
  for (let here = port; ;) {
    const link = linkInto(here)
    const { host } = here.node.scope
    if (link === undefined || host === undefined || !isFromSubgraphInput(link)) return levels
    const input = host.inputs[link.originSlot]?.name
    if (input === undefined) return levels
    here = { node: host, input }
    levels.push(here)
  }
}

/** The level of an input that lies in this scope. */
export function levelIn(scope: Scope, port: Port): Port | undefined {
  return levelsOf(port).find(({ node }) => node.scope === scope)
}

/** The scopes around a node, from its own to the main graph. */
export function scopesOf(node: ExecutionNode): Scope[] {
  const scopes: Scope[] = []
  for (let scope: Scope | undefined = node.scope; scope !== undefined; scope = scope.host?.scope)
    scopes.push(scope)
  return scopes
}

/** The value that an input gets, as far as the file tells: typed, shown by a subgraph, or of a node that only holds one. */
export function valueOf(view: View, port: Port): unknown {
  const source = sourceOf(port)
  if (source === undefined) return widgetOf(port)
  if (source.kind !== 'output') return source.value
  const holder = view.nodes.get(source.nodeId)
  return holder === undefined ? undefined : heldValue(view, holder)
}

function widgetOf({ node, input }: Port): unknown {
  return node.widgets.find(({ name }) => name === input)?.value
}

const VALUE_INPUTS = ['value', 'text', 'string', 'Text', 'number', 'int', 'prompt']

/** The value of a node that has no inputs of its own but one value: primitives, text boxes, constants. */
function heldValue(view: View, node: ExecutionNode): unknown {
  const name = VALUE_INPUTS.find((input) => node.widgets.some((widget) => widget.name === input))
  if (name !== undefined) {
    const isFed = node.inputs.some((input) => input.name !== name && input.link !== undefined)
    return isFed ? undefined : valueOf(view, { node, input: name })
  }
  const values = node.node.widgets_values
  const isLone = node.inputs.length === 0 && Array.isArray(values) && node.widgets.length === 0
  return isLone ? values[0] : undefined
}
