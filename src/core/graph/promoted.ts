import { z } from 'zod'
import type { Box, ExecutionNode, Inside, Scope } from './expand'
import { isFromSubgraphInput, subgraphInputOf } from './links'
import type { Subgraph } from './schema'

/*
 * A use of a subgraph can show widgets of the nodes inside it. Two forms are in files: an input of the subgraph that
 * is wired to a widget inside, and a list of node and widget names in `properties.proxyWidgets`. Both keep their values
 * in the `widgets_values` of the use, so that two uses of one subgraph can differ.
 */

/** `['-1', input]` is an input of the subgraph itself, `[id, widget]` a widget of the node inside with that id. */
const proxyWidgetsSchema = z.array(z.tuple([z.string(), z.string()]).rest(z.unknown()))

/** The value that each input of a subgraph starts with: the one of the first widget inside that it is wired to. */
export function promotedValues(subgraph: Subgraph, inside: Scope): (Box | undefined)[] {
  return (subgraph.inputs ?? []).map((_slot, index) => {
    for (const link of inside.links.values()) {
      if (!isFromSubgraphInput(link) || link.originSlot !== index) continue
      const target = inside.nodes.get(link.targetId)
      const box = target === undefined ? undefined : valueBehind(target, link.id)
      if (box !== undefined) return { value: box.value }
    }
    return undefined
  })
}

function valueBehind(target: ExecutionNode, linkId: string): Box | undefined {
  const place = target.inputs.findIndex((input) => input.link?.id === linkId)
  if (target.inside !== undefined) return target.inside.values[place]
  const written = target.node.inputs?.find((input) => String(input.link) === linkId)?.widget?.name
  const name = target.inputs[place]?.widget ?? written
  if (name === undefined) return undefined
  // A widget that this server's node does not have still has its place among the saved values.
  return target.widgets.find((widget) => widget.name === name) ?? { value: undefined }
}

/** Puts the values that this use of the subgraph has in the file where they belong. */
export function applyHostValues(host: ExecutionNode, inside: Inside): void {
  const saved = host.node.widgets_values
  const values = Array.isArray(saved) ? saved : []
  const shown = readProxyWidgets(host)
  if (shown.length === 0) {
    const boxes = inside.values.filter((box) => box !== undefined)
    for (const [index, box] of boxes.entries()) setValue(box, values[index])
    return
  }
  for (const [index, [nodeId, name]] of shown.entries()) {
    if (nodeId === '-1') setValue(inside.values[inputIndex(inside, name)], values[index])
    else setInside(inside, nodeId, name, values[index])
  }
}

function inputIndex(inside: Inside, name: string): number {
  return (inside.subgraph.inputs ?? []).findIndex((slot) => slot.name === name)
}

/** A widget that nobody has touched is saved as null: the value inside stays. */
function setValue(box: Box | undefined, value: unknown): void {
  if (box !== undefined && value !== undefined && value !== null) box.value = value
}

function setInside(inside: Inside, nodeId: string, name: string, value: unknown): void {
  const target = inside.scope.nodes.get(nodeId)
  if (target === undefined) return
  if (target.inside !== undefined) {
    setThrough(target, target.inside, name, value)
    return
  }
  // A primitive has one value, whatever it is called.
  const widget =
    target.virtual === 'primitive'
      ? target.widgets[0]
      : target.widgets.find((candidate) => candidate.name === name)
  const input = target.inputs.find((candidate) => candidate.widget === name)
  const promoted = subgraphInputOf(input?.link)
  setValue(promoted === undefined ? widget : inside.values[promoted], value)
}

/** A widget of a subgraph in a subgraph: one of its inputs, or `12: seed`, which names the node further inside. */
function setThrough(target: ExecutionNode, inside: Inside, name: string, value: unknown): void {
  const box = inside.values[inputIndex(inside, name)]
  if (box !== undefined) {
    setValue(box, value)
    return
  }
  const prefixed = /^\s*(\d+)\s*:\s*(.+)$/.exec(name)
  if (prefixed?.[1] !== undefined && prefixed[2] !== undefined) {
    setInside(inside, prefixed[1], prefixed[2], value)
    return
  }
  const further = readProxyWidgets(target).find((entry) => entry[1] === name && entry[0] !== '-1')
  if (further !== undefined) setInside(inside, further[0], further[1], value)
}

function readProxyWidgets(host: ExecutionNode): [string, string][] {
  const property = host.node.properties?.proxyWidgets
  const result = proxyWidgetsSchema.safeParse(typeof property === 'string' ? readJson(property) : property)
  return result.success ? result.data.map(([nodeId, name]) => [nodeId, name]) : []
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
