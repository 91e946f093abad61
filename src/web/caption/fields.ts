/**
 * The two texts of a caption node, wherever they live: in the node's own widget, in the widget of the subgraph node
 * around it (where the field is one of the subgraph's inputs), or in another node that is linked to it.
 */
import { app, insideOf, type PageGraph, type PageNode, type PageWidget } from '../../comfy/frontend'
import { linkInto } from '../errors/locate'

/** litegraph's id of a subgraph's input side, as the origin of links inside it. */
const SUBGRAPH_INPUT = -10
/** No real chain of reroutes and subgraphs is longer; a circle is. */
const MAX_STEPS = 50

export interface Field {
  /** `undefined` where it is known only while the graph runs. */
  readonly text: string | undefined
  /** The widget to type into; `undefined` where another node gives the text. */
  readonly widget: PageWidget | undefined
}

const UNKNOWN: Field = { text: undefined, widget: undefined }

/** Reads the field `name` of `node`. */
export function fieldOf(node: PageNode, name: string, steps = 0): Field {
  // A node that is being made or pasted is in no graph yet, and asking it for a link would throw.
  const link = node.graph
    ? linkInto(
        node,
        node.inputs.findIndex((input) => input.name === name)
      )
    : null
  if (!link || !node.graph) return fromWidget(node.widgets?.find((widget) => widget.name === name))
  if (steps > MAX_STEPS) return UNKNOWN
  if (Number(link.origin_id) !== SUBGRAPH_INPUT) {
    const origin = node.graph.getNodeById(link.origin_id)
    return origin ? { ...fromSource(origin, steps), widget: undefined } : UNKNOWN
  }
  const outer = onlyHostOf(node.graph)
  const input = outer?.inputs[link.origin_slot]
  // A field that only a subgraph used several times could fill has several texts.
  return outer && input ? fieldOf(outer, input.name, steps + 1) : UNKNOWN
}

/** Whether something is linked to the input `name`. */
export function isLinked(node: PageNode, name: string): boolean {
  return node.inputs.some((input) => input.name === name && input.link !== null)
}

/** Types `text` into a widget as a person does, so that classic and Vue nodes show it. */
export function typeInto(widget: PageWidget, text: string): void {
  widget.value = text
  // Vue nodes of front end 1.32 learn of a new value by the callback alone.
  widget.callback?.(text)
}

function fromWidget(widget: PageWidget | undefined): Field {
  return typeof widget?.value === 'string' ? { text: widget.value, widget } : UNKNOWN
}

/** The text that another node hands on: a primitive's only text, or what comes through a reroute. */
function fromSource(origin: PageNode, steps: number): Field {
  if (origin.isSubgraphNode()) return UNKNOWN
  const texts = (origin.widgets ?? []).filter(({ value }) => typeof value === 'string')
  const onlyInput = origin.inputs.length === 1 ? origin.inputs[0] : undefined
  if (texts.length === 0 && onlyInput) return fieldOf(origin, onlyInput.name, steps + 1)
  const widget = texts.length === 1 ? texts[0] : undefined
  return widget && isPrimitive(origin) ? fieldOf(origin, widget.name, steps + 1) : UNKNOWN
}

/** Any other node may do something to its text before it hands it on. */
function isPrimitive(node: PageNode): boolean {
  return (node.comfyClass ?? node.type).startsWith('Primitive')
}

/** The one subgraph node whose inside `graph` is. */
function onlyHostOf(graph: PageGraph): PageNode | undefined {
  const hosts = everyNode(app.rootGraph).filter((node) => insideOf(node) === graph)
  return hosts.length === 1 ? hosts[0] : undefined
}

/** All nodes of a graph and of the subgraphs in it, each subgraph once. */
export function everyNode(graph: PageGraph, seen = new Set<PageGraph>()): PageNode[] {
  if (seen.has(graph)) return []
  seen.add(graph)
  return graph.nodes.flatMap((node) => {
    const inside = insideOf(node)
    return inside ? [node, ...everyNode(inside, seen)] : [node]
  })
}
