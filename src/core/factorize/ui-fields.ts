import type { NodeDefinition } from '../graph/object-info'
import type { Subgraph, UiNode } from '../graph/schema'
import { KNOWN_NODES } from './known-nodes'
import type { FieldValue } from './parts'
import { isRecord } from './ui-document'

/*
 * The values that are typed into a node of the page. Files have them by place; which field is at which place is known for
 * nodes of the table, and told by the slots of newer files for all others.
 */

const SEED_CONTROLS: readonly unknown[] = ['fixed', 'increment', 'decrement', 'randomize', 'increment-wrap']
const FIELD_TYPES = new Set(['INT', 'FLOAT', 'STRING', 'BOOLEAN', 'COMBO'])

/** The fields of a known node in the order of the file; each seed is followed by its control. */
export function fieldOrder(definition: NodeDefinition): string[] {
  return definition.inputs
    .filter((input) => FIELD_TYPES.has(input.type) && input.options.forceInput !== true)
    .flatMap(({ name, options }) =>
      options.control_after_generate === true ? [name, 'control_after_generate'] : [name]
    )
}

export function readField(node: UiNode, name: string, subgraph: Subgraph | undefined): unknown {
  const values = node.widgets_values
  if (values === null || values === undefined) return undefined
  if (!Array.isArray(values)) return values[name]
  const place = fieldPlace(node, name, subgraph)
  return place < 0 ? undefined : values[place]
}

/** Types a value; where the place of the field is not known, nothing happens. */
export function writeField(
  node: UiNode,
  name: string,
  value: FieldValue,
  subgraph: Subgraph | undefined
): void {
  const values = node.widgets_values
  if (isRecord(values)) {
    values[name] = value
    return
  }
  const place = fieldPlace(node, name, subgraph)
  if (place < 0) return
  const list = Array.isArray(values) ? values : []
  // A use of a subgraph may list none of its values: null stands for the one inside.
  while (list.length < place) list.push(null)
  list[place] = value
  node.widgets_values = list
}

function fieldPlace(node: UiNode, name: string, subgraph: Subgraph | undefined): number {
  if (subgraph !== undefined) return shownPlace(node, name, subgraph)
  const definition = KNOWN_NODES.get(node.type)
  if (definition !== undefined) return fieldOrder(definition).indexOf(name)
  const values = Array.isArray(node.widgets_values) ? node.widgets_values : []
  let place = 0
  for (const input of node.inputs ?? []) {
    if (!input.widget) continue
    if (input.widget.name === name) return place < values.length ? place : -1
    place += 1
    const isSeed = /^(noise_)?seed$/.test(input.widget.name)
    if (isSeed && SEED_CONTROLS.includes(values[place])) place += 1
  }
  return -1
}

/** Where a use of a subgraph has the value of one of its inputs. */
function shownPlace(node: UiNode, name: string, subgraph: Subgraph): number {
  const shown = readShown(node)
  if (shown === undefined) {
    const fields = (node.inputs ?? []).filter((input) => input.widget).map((input) => input.name)
    return fields.indexOf(name)
  }
  const index = (subgraph.inputs ?? []).findIndex((input) => input.name === name)
  const fed = new Set((subgraph.inputs?.[index]?.linkIds ?? []).map(String))
  return shown.findIndex(([id, field]) => {
    if (id === '-1') return field === name
    const inner = subgraph.nodes.find((other) => String(other.id) === id)
    const slot = inner?.inputs?.find((input) => (input.widget?.name ?? input.name) === field)
    return slot?.link !== null && slot?.link !== undefined && fed.has(String(slot.link))
  })
}

/** `properties.proxyWidgets` of a use: the nodes and fields inside that it shows. */
export function readShown(node: UiNode): string[][] | undefined {
  const { list } = parseShown(node)
  return list?.map((entry) => entry.map(String))
}

/** Lets a use of a subgraph show another field in the place of one. */
export function moveShown(
  node: UiNode,
  from: readonly [string, string],
  to: readonly [string, string]
): boolean {
  const { list, isText } = parseShown(node)
  const entry = list?.find(([id, field]) => String(id) === from[0] && field === from[1])
  if (entry === undefined || !node.properties) return false
  entry.splice(0, 2, ...to)
  node.properties.proxyWidgets = isText ? JSON.stringify(list) : list
  return true
}

function parseShown(node: UiNode): { readonly list: unknown[][] | undefined; readonly isText: boolean } {
  const property = node.properties?.proxyWidgets
  const isText = typeof property === 'string'
  const list = isText ? readJson(property) : property
  const isList = Array.isArray(list) && list.every((entry) => Array.isArray(entry) && entry.length >= 2)
  return { list: isList ? (list as unknown[][]) : undefined, isText }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
