import { GraphError } from './errors'
import { executionOrder, indexLinks, type Link } from './links'
import type { NodeDefinition, NodeDefinitions } from './object-info'
import { applyHostValues, promotedValues } from './promoted'
import type { SlotType, Subgraph, UiGraph, UiLink, UiNode } from './schema'
import { layOutKnown, layOutUnknown, type NodeLayout, type VirtualKind, type Widget } from './widgets'

/** An input of a node in the page's order, with the wire that ends in it. */
export interface ExecutionInput {
  readonly name: string
  readonly type: SlotType
  readonly link: Link | undefined
  /** The widget of the same input, if it has one. */
  readonly widget: string | undefined
}

/** A boxed value: `undefined` in place of the box means that there is none. */
export interface Box {
  value: unknown
}

/** One node as it is executed: a node inside a subgraph exists once for every use of that subgraph. */
export interface ExecutionNode {
  /** The ids of the uses of subgraphs that lead to it, and its own: `4:1`. */
  readonly id: string
  readonly node: UiNode
  readonly scope: Scope
  readonly definition: NodeDefinition | undefined
  readonly virtual: VirtualKind | undefined
  readonly inputs: readonly ExecutionInput[]
  readonly outputTypes: readonly SlotType[]
  readonly widgets: readonly Widget[]
  /** Where the node is a use of a subgraph: its inside, and the values of the inputs that show a widget. */
  readonly inside: Inside | undefined
}

export interface Inside {
  readonly subgraph: Subgraph
  readonly scope: Scope
  readonly values: (Box | undefined)[]
}

/** The nodes of the main graph, or of one use of a subgraph. */
export interface Scope {
  readonly host: ExecutionNode | undefined
  readonly links: ReadonlyMap<string, Link>
  readonly nodes: ReadonlyMap<string, ExecutionNode>
  /** In the order in which the page lists them. */
  readonly ordered: readonly ExecutionNode[]
}

interface Level {
  readonly nodes: readonly UiNode[]
  readonly links?: readonly (UiLink | null)[] | null | undefined
}

const VIRTUAL_KINDS: ReadonlyMap<string, VirtualKind> = new Map([
  ['Reroute', 'pass-through'],
  ['Reroute (rgthree)', 'pass-through'],
  ['PrimitiveNode', 'primitive'],
  ['Note', 'note'],
  ['MarkdownNote', 'note'],
  ['Label (rgthree)', 'note'],
  ['Bookmark (rgthree)', 'note'],
  ['Fast Groups Muter (rgthree)', 'note'],
  ['Fast Groups Bypasser (rgthree)', 'note'],
  ['SetNode', 'set'],
  ['GetNode', 'get']
])

/** Lays a graph out flat: every use of a subgraph gets its own copy of the subgraph's nodes. */
export function expandGraph(graph: UiGraph, definitions: NodeDefinitions): Scope {
  const subgraphs = new Map<string, Subgraph>()
  collectSubgraphs(graph.definitions?.subgraphs, subgraphs)
  return new Expander(definitions, subgraphs).expand(graph, undefined, [], [])
}

function collectSubgraphs(list: readonly Subgraph[] | null | undefined, into: Map<string, Subgraph>): void {
  for (const subgraph of list ?? []) {
    into.set(subgraph.id, subgraph)
    collectSubgraphs(subgraph.definitions?.subgraphs, into)
  }
}

class Expander {
  constructor(
    private readonly definitions: NodeDefinitions,
    private readonly subgraphs: ReadonlyMap<string, Subgraph>
  ) {}

  expand(level: Level, host: ExecutionNode | undefined, path: string[], within: Subgraph[]): Scope {
    const links = indexLinks(level.links)
    const nodes = new Map<string, ExecutionNode>()
    const ordered: ExecutionNode[] = []
    const scope: Scope = { host, links, nodes, ordered }
    // The page sorts the main graph, but takes the nodes of a subgraph as they stand in the file.
    const list = host === undefined ? executionOrder(level.nodes, links) : level.nodes
    for (const node of list) {
      const id = [...path, String(node.id)].join(':')
      const subgraph = this.subgraphs.get(node.type)
      const execution =
        subgraph === undefined
          ? this.plainNode(id, node, scope)
          : this.use(id, node, scope, subgraph, path, within)
      nodes.set(String(node.id), execution)
      ordered.push(execution)
    }
    return scope
  }

  private plainNode(id: string, node: UiNode, scope: Scope): ExecutionNode {
    const definition = this.definitions.get(node.type)
    const virtual = definition === undefined ? VIRTUAL_KINDS.get(node.type) : undefined
    const layout = definition === undefined ? layOutUnknown(node, virtual) : layOutKnown(definition, node)
    const inputs = definition === undefined ? asWritten(node, scope) : asDeclared(node, layout, scope)
    return {
      id,
      node,
      scope,
      definition,
      virtual,
      inputs,
      outputTypes: (node.outputs ?? []).map(
        (output, slot) => definition?.outputs[slot] ?? output.type ?? '*'
      ),
      widgets: layout.widgets,
      inside: undefined
    }
  }

  private use(
    id: string,
    node: UiNode,
    scope: Scope,
    subgraph: Subgraph,
    path: string[],
    within: Subgraph[]
  ): ExecutionNode {
    if (within.includes(subgraph)) {
      throw new GraphError(
        `Subgraph '${subgraph.name ?? subgraph.id}' contains itself (node ${id}): take it out of itself in ComfyUI.`
      )
    }
    const slots = subgraph.inputs ?? []
    const execution: Omit<ExecutionNode, 'inside'> & { inside: Inside | undefined } = {
      id,
      node,
      scope,
      definition: undefined,
      virtual: undefined,
      inputs: slots.map((slot) => ({
        name: slot.name,
        type: slot.type ?? '*',
        link: linkInto(node, slot.name, scope),
        widget: undefined
      })),
      outputTypes: (subgraph.outputs ?? []).map((slot) => slot.type ?? '*'),
      widgets: [],
      inside: undefined
    }
    const inner = this.expand(subgraph, execution, [...path, String(node.id)], [...within, subgraph])
    execution.inside = { subgraph, scope: inner, values: promotedValues(subgraph, inner) }
    applyHostValues(execution, execution.inside)
    return execution
  }
}

/** Inputs of a node that the server knows: declared ones in their order, then what its own script added. */
function asDeclared(node: UiNode, layout: NodeLayout, scope: Scope): ExecutionInput[] {
  const sockets = layout.sockets.map((input) => ({ input, widget: undefined }))
  const slots = layout.slots.map((input) => ({ input, widget: input.name }))
  const declared = [...sockets, ...slots].map(({ input, widget }) => ({
    name: input.name,
    type: input.type,
    link: linkInto(node, input.name, scope),
    widget
  }))
  const names = new Set(declared.map((input) => input.name))
  const widgets = new Set(layout.widgets.map((widget) => widget.name))
  const added = asWritten(node, scope).filter(
    (input) => !names.has(input.name) && (input.widget === undefined || widgets.has(input.widget))
  )
  return [...declared, ...added]
}

function asWritten(node: UiNode, scope: Scope): ExecutionInput[] {
  return (node.inputs ?? []).map((input) => ({
    name: input.name,
    type: input.type ?? '*',
    link: findLink(input.link, scope),
    widget: input.widget?.name
  }))
}

/** Slots are matched by name: a file lists fewer of them than the node has, in an order of its own. */
function linkInto(node: UiNode, name: string, scope: Scope): Link | undefined {
  return findLink(node.inputs?.find((input) => input.name === name)?.link, scope)
}

function findLink(id: string | number | null | undefined, scope: Scope): Link | undefined {
  return id === null || id === undefined ? undefined : scope.links.get(String(id))
}

/** Every node, the insides of subgraphs included, in the order of the prompt. */
export function* allNodes(scope: Scope): Generator<ExecutionNode> {
  for (const node of scope.ordered) {
    yield node
    if (node.inside !== undefined) yield* allNodes(node.inside.scope)
  }
}
