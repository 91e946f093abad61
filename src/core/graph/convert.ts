import { allNodes, expandGraph, type ExecutionNode, type Scope } from './expand'
import type { NodeDefinitions } from './object-info'
import { resolveInput, type Source } from './resolve'
import { MODE_BYPASSED, MODE_MUTED, type ApiNode, type ApiPrompt, type UiGraph } from './schema'
import { fillFileName, resolveChoices } from './text'
import type { Widget } from './widgets'

/** A kind of node that the server does not have. */
export interface MissingNode {
  readonly type: string
  /** Execution ids of the nodes of this kind, with the titles that the page shows. */
  readonly nodes: readonly { readonly id: string; readonly title: string }[]
}

export interface Conversion {
  readonly prompt: ApiPrompt
  readonly missing: readonly MissingNode[]
}

export interface ConvertOptions {
  /** Chooses among `{a|b}` in texts. Default: `Math.random`. */
  readonly random?: () => number
  /** Fills in dates in file names. Default: now. */
  readonly now?: Date
}

/**
 * Converts a graph of the page to the prompt that the page itself would send (`app.graphToPrompt()`).
 *
 * Nodes that the server does not know are converted from what the file tells, and listed: such a prompt cannot run
 * on this server.
 *
 * @param definitions The nodes of the server that is to run it, from `parseObjectInfo`.
 * @throws GraphError where wires run in a circle or a subgraph contains itself.
 */
export function convertToPrompt(
  graph: UiGraph,
  definitions: NodeDefinitions,
  options: ConvertOptions = {}
): Conversion {
  const scope = expandGraph(graph, definitions)
  const nodes = [...allNodes(scope)]
  for (const node of nodes) if (node.virtual === 'primitive') spreadPrimitive(node, nodes, options)

  const prompt: ApiPrompt = {}
  const missing = new Map<string, { id: string; title: string }[]>()
  for (const node of executedNodes(scope)) {
    const converted = convertNode(node, nodes, options)
    prompt[node.id] = converted
    if (node.definition === undefined) {
      const title = node.node.title ?? node.node.type
      missing.set(node.node.type, [...(missing.get(node.node.type) ?? []), { id: node.id, title }])
    }
  }
  dropDanglingLinks(prompt)
  return { prompt, missing: [...missing].map(([type, list]) => ({ type, nodes: list })) }
}

/** What is sent: not muted, not bypassed, not the page's own, and not inside a subgraph that is switched off. */
function* executedNodes(scope: Scope): Generator<ExecutionNode> {
  for (const node of scope.ordered) {
    if (node.node.mode === MODE_MUTED || node.node.mode === MODE_BYPASSED) continue
    if (node.inside !== undefined) yield* executedNodes(node.inside.scope)
    else if (node.virtual === undefined) yield node
  }
}

function convertNode(node: ExecutionNode, all: readonly ExecutionNode[], options: ConvertOptions): ApiNode {
  const inputs: Record<string, unknown> = {}
  for (const widget of node.widgets) {
    if (widget.inPrompt) inputs[widget.name] = wrapList(promptValue(node, widget, all, options))
  }
  for (const [place, input] of node.inputs.entries()) {
    const source = resolveInput(node, place)
    if (source === undefined || (source.kind === 'primitive' && input.widget === undefined)) continue
    inputs[input.name] = fromSource(source)
  }
  // What has no value at all is not part of the JSON that the page sends.
  for (const [name, value] of Object.entries(inputs)) {
    if (value === undefined) Reflect.deleteProperty(inputs, name)
  }
  return { inputs, class_type: node.node.type, _meta: { title: titleOf(node) } }
}

function titleOf(node: ExecutionNode): string {
  const { title } = node.node
  return title === undefined || title === null || title === ''
    ? (node.definition?.title ?? node.node.type)
    : title
}

function fromSource(source: Source): unknown {
  return source.kind === 'output' ? [source.nodeId, source.slot] : wrapList(source.value)
}

/** A list would be read as a wire, so the server expects it in an object. */
function wrapList(value: unknown): unknown {
  return Array.isArray(value) ? { __value__: value } : value
}

function promptValue(
  node: ExecutionNode,
  widget: Widget,
  all: readonly ExecutionNode[],
  options: ConvertOptions
): unknown {
  if (typeof widget.value !== 'string') return widget.value
  if (widget.hasChoices) return resolveChoices(widget.value, options.random ?? Math.random)
  if (widget.name === 'filename_prefix' && node.definition?.isOutputNode === true) {
    return fillNames(widget.value, all, options)
  }
  return widget.value
}

function fillNames(text: string, all: readonly ExecutionNode[], options: ConvertOptions): string {
  const lookup = (name: string, widgetName: string): unknown => {
    const found = all.find((node) => searchName(node) === name) ?? all.find((node) => titleOf(node) === name)
    const widget = found?.widgets.find((candidate) => candidate.name === widgetName)
    return widget === undefined ? undefined : (widget.value ?? null)
  }
  return fillFileName(text, lookup, options.now ?? new Date())
}

/** The page gives every node but those that save files its type as a search name. */
function searchName(node: ExecutionNode): unknown {
  const given = node.node.properties?.['Node name for S&R']
  return given ?? (node.definition?.isOutputNode === true ? undefined : node.definition?.type)
}

/** A primitive sets the widgets that it is wired to; the wire itself is not part of the prompt. */
function spreadPrimitive(
  primitive: ExecutionNode,
  all: readonly ExecutionNode[],
  options: ConvertOptions
): void {
  const source = primitive.widgets[0]
  if (source === undefined) return
  const fills = primitive.node.properties?.['Run widget replace on values'] === true
  const value =
    fills && typeof source.value === 'string' ? fillNames(source.value, all, options) : source.value
  for (const link of primitive.scope.links.values()) {
    if (link.originId !== String(primitive.node.id)) continue
    const target = primitive.scope.nodes.get(link.targetId)
    const input = target?.inputs.find((candidate) => candidate.link?.id === link.id)
    const widget = target?.widgets.find((candidate) => candidate.name === input?.widget)
    if (widget !== undefined) widget.value = value
  }
}

/** Wires from nodes that are not sent go; the page does it last, so that values of widgets go with them. */
function dropDanglingLinks(prompt: ApiPrompt): void {
  for (const node of Object.values(prompt)) {
    for (const [name, value] of Object.entries(node.inputs)) {
      const isLink = Array.isArray(value) && value.length === 2
      if (isLink && !Object.hasOwn(prompt, String(value[0]))) Reflect.deleteProperty(node.inputs, name)
    }
  }
}
