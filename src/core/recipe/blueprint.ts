import { GraphError } from '../graph/errors'
import { SUBGRAPH_INPUT_ID, SUBGRAPH_OUTPUT_ID, type UiGraph, type UiNode } from '../graph/schema'
import type { NodeCatalog } from '../graph/builder-catalog'
import { isPageWidget, isWidget, hasSeedControl } from '../graph/builder-catalog'

/*
 * A bundled graph folded into one node, as ComfyUI takes it for a blueprint: a graph that holds a single use of a subgraph.
 * Format as front ends 1.32 to 1.58 read and write it.
 */

/** A field inside that the one node shows. */
export interface ShownField {
  /** The inner node: its title, or its type where it has none. */
  readonly node: string
  readonly field: string
  /** What the one node calls it. */
  readonly label: string
}

export interface BlueprintPlan {
  /** The file's name, which is the node's. */
  readonly name: string
  /** The graph's id and the subgraph's, fixed so that building twice gives the same file. */
  readonly ids: { readonly graph: string; readonly subgraph: string }
  readonly description: string
  readonly aliases: readonly string[]
  readonly fields: readonly ShownField[]
}

type Value = string | number | boolean

/** An inner link by name, as subgraphs have them. A type, since graphs may hold keys beyond these. */
type InnerLink = {
  readonly id: number
  readonly origin_id: number
  readonly origin_slot: number
  readonly target_id: number
  readonly target_slot: number
  readonly type: string
}

/** Stands for what a bundled graph writes to: the blueprint gives the video out instead. */
const SAVER = 'SaveVideo'
const WIDTH = 440
const ROW = 32

/**
 * Folds a bundled graph into a blueprint: without notes and the file at its end, the fields of the plan on the outside.
 *
 * @throws GraphError where the graph lacks a field of the plan, or does not end in one video.
 */
export function foldIntoBlueprint(graph: UiGraph, plan: BlueprintPlan, catalog: NodeCatalog): UiGraph {
  const saver = graph.nodes.find(({ type }) => type === SAVER)
  const inner = structuredClone(graph.nodes.filter(({ type }) => type !== 'MarkdownNote' && type !== SAVER))
  const links = innerLinks(graph)
  const last = links.find(({ target_id }) => target_id === saver?.id)
  if (!last) throw new GraphError('The graph does not end in one video, so no blueprint can be made of it.')

  const kept: InnerLink[] = links.map((link) =>
    link === last ? { ...link, target_id: SUBGRAPH_OUTPUT_ID, target_slot: 0 } : link
  )
  const fields = plan.fields.map((shown, slot) => {
    const id = Math.max(...links.map((link) => link.id)) + 1 + slot
    const { node, type, value } = showField(inner, shown, id, catalog)
    kept.push({
      id,
      origin_id: SUBGRAPH_INPUT_ID,
      origin_slot: slot,
      target_id: Number(node.id),
      target_slot: (node.inputs ?? []).length - 1,
      type
    })
    return { ...shown, id, type, value }
  })
  const names = uniqueNames(fields)
  const bounds = boundsOf(inner)
  const panel = (x: number, rows: number): number[] => [x, bounds.top, 140, 40 + rows * 20]
  return {
    id: plan.ids.graph,
    revision: 0,
    last_node_id: 1,
    last_link_id: 0,
    nodes: [
      {
        id: 1,
        type: plan.ids.subgraph,
        pos: [0, 0],
        size: [WIDTH, 80 + fields.length * ROW + 2 * 90],
        flags: {},
        order: 0,
        mode: 0,
        inputs: fields.map(({ type, label }, slot) => ({
          name: names[slot] ?? label,
          label,
          type,
          widget: { name: names[slot] ?? label },
          link: null
        })),
        outputs: [{ name: last.type, type: last.type, links: [] }],
        title: plan.name,
        properties: {},
        widgets_values: fields.map(({ value }) => value)
      }
    ],
    links: [],
    groups: [],
    definitions: {
      subgraphs: [
        {
          id: plan.ids.subgraph,
          version: 1,
          state: {
            lastGroupId: (graph.groups ?? []).length,
            lastNodeId: Math.max(...inner.map(({ id }) => Number(id))),
            lastLinkId: Math.max(...kept.map(({ id }) => id)),
            lastRerouteId: 0
          },
          revision: 0,
          config: {},
          name: plan.name,
          inputNode: { id: SUBGRAPH_INPUT_ID, bounding: panel(bounds.left - 240, fields.length) },
          outputNode: { id: SUBGRAPH_OUTPUT_ID, bounding: panel(bounds.right + 100, 1) },
          inputs: fields.map(({ id, type, label }, slot) => ({
            id: slotId(plan, slot),
            name: names[slot] ?? label,
            label,
            type,
            linkIds: [id]
          })),
          outputs: [
            { id: slotId(plan, fields.length), name: last.type, type: last.type, linkIds: [last.id] }
          ],
          widgets: [],
          nodes: inner,
          groups: groupsAround(graph, inner),
          links: kept
        }
      ]
    },
    config: {},
    extra: { BlueprintDescription: plan.description, BlueprintSearchAliases: plan.aliases },
    version: 0.4
  }
}

function innerLinks(graph: UiGraph): InnerLink[] {
  return (graph.links ?? []).flatMap((link) => {
    if (!Array.isArray(link)) return []
    const [id, origin_id, origin_slot, target_id, target_slot, type] = link
    return [
      {
        id: Number(id),
        origin_id: Number(origin_id),
        origin_slot,
        target_id: Number(target_id),
        target_slot,
        type: String(type)
      }
    ]
  })
}

/** Gives the inner node an input for the field, wired to the outside. */
function showField(
  nodes: readonly UiNode[],
  { node: called, field }: ShownField,
  link: number,
  catalog: NodeCatalog
): { readonly node: UiNode; readonly type: string; readonly value: Value } {
  const node = nodes.find(({ title, type }) => (title ?? type) === called)
  const fields = (catalog.get(node?.type ?? '')?.definition.inputs ?? []).filter(
    (input) => isWidget(input) && !isPageWidget(input)
  )
  const index = fields.findIndex(({ name }) => name === field)
  const input = fields[index]
  if (!node || !input) throw new GraphError(`The graph has no field "${field}" in a node "${called}".`)
  const place = index + fields.slice(0, index).filter(hasSeedControl).length
  const value: unknown = Array.isArray(node.widgets_values) ? node.widgets_values[place] : undefined
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean')
    throw new GraphError(`The field "${field}" of "${called}" has no value.`)
  node.inputs = [...(node.inputs ?? []), { name: field, type: input.type, widget: { name: field }, link }]
  return { node, type: input.type, value }
}

/** Two inner fields may have one name: the second gets a number, as the page does it. */
function uniqueNames(fields: readonly ShownField[]): string[] {
  return fields.map(({ field }, index) => {
    const before = fields.slice(0, index).filter((other) => other.field === field).length
    return before === 0 ? field : `${field}_${before}`
  })
}

/** An id for a slot of the subgraph: the subgraph's own with its last digits counted on. */
function slotId({ ids }: BlueprintPlan, slot: number): string {
  return `${ids.subgraph.slice(0, -3)}${(0xa00 + slot).toString(16)}`
}

interface Bounds {
  readonly left: number
  readonly right: number
  readonly top: number
}

function boundsOf(nodes: readonly UiNode[]): Bounds {
  const rects = nodes.map(rectOf)
  return {
    left: Math.min(...rects.map(({ x }) => x)),
    right: Math.max(...rects.map(({ x, width }) => x + width)),
    top: Math.min(...rects.map(({ y }) => y))
  }
}

function rectOf({ pos, size }: UiNode): { x: number; y: number; width: number } {
  return { x: numberAt(pos, 0), y: numberAt(pos, 1), width: numberAt(size, 0) }
}

function numberAt(pair: unknown, index: number): number {
  return Array.isArray(pair) ? Number(pair[index]) : 0
}

/** The stages that still frame a node. */
function groupsAround(graph: UiGraph, nodes: readonly UiNode[]): unknown[] {
  return (graph.groups ?? []).filter((group) => {
    const bounding = group['bounding']
    if (!Array.isArray(bounding)) return false
    const [left = 0, , width = 0] = bounding.map(Number)
    return nodes.map(rectOf).some(({ x }) => x >= left && x < left + width)
  })
}
