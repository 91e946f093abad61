/** A graph of either format in the one form that the checks read. */
import {
  convertToPrompt,
  type AnyGraph,
  type ApiNode,
  type NodeDefinition,
  type NodeDefinitions,
  type UiGraph,
  type UiNode
} from '../graph'
import { allNodes, expandGraph, type ExecutionNode } from '../graph/expand'
import { fieldNames } from '../share/place'
import type { CheckWords } from './words'

/** A node that would be sent to the server. */
export interface CheckedNode {
  readonly id: string
  readonly type: string
  /** How people name it: `node 12 'KSampler'`. */
  readonly name: string
  /** Values, and links as `[node, slot]`. */
  readonly inputs: Readonly<Record<string, unknown>>
  readonly definition: NodeDefinition | undefined
  readonly properties: Readonly<Record<string, unknown>>
}

export interface CheckedGraph {
  /** By id; muted and bypassed nodes, notes and the insides of switched-off subgraphs are not among them. */
  readonly nodes: ReadonlyMap<string, CheckedNode>
  /** The nodes that something which is shown or saved needs; all, where no server tells which nodes these are. */
  readonly needed: readonly CheckedNode[]
  readonly definitions: NodeDefinitions | undefined
  readonly words: CheckWords
}

/**
 * @param definitions The nodes of a server; without them, nodes are read from what the file tells.
 * @throws GraphError where wires run in a circle or a subgraph contains itself.
 */
export function checkedGraph(
  read: AnyGraph,
  definitions: NodeDefinitions | undefined,
  words: CheckWords
): CheckedGraph {
  const saved = read.format === 'ui' ? savedNodes(read.graph, definitions) : undefined
  const prompt =
    read.format === 'ui'
      ? convertToPrompt(read.graph, definitions ?? new Map(), { random: () => 0 }).prompt
      : read.prompt
  const nodes = new Map(
    Object.entries(prompt).map(([id, node]) => [
      id,
      checkedNode(id, node, saved?.get(id), definitions, words)
    ])
  )
  return { nodes, needed: neededNodes(nodes, definitions), definitions, words }
}

function savedNodes(graph: UiGraph, definitions: NodeDefinitions = new Map()): Map<string, ExecutionNode> {
  return new Map([...allNodes(expandGraph(graph, definitions))].map((node) => [node.id, node]))
}

function checkedNode(
  id: string,
  node: ApiNode,
  saved: ExecutionNode | undefined,
  definitions: NodeDefinitions | undefined,
  words: CheckWords
): CheckedNode {
  const definition = definitions?.get(node.class_type)
  return {
    id,
    type: node.class_type,
    name: nameOf(id, node, words),
    inputs: saved && !definition ? { ...namedValues(saved.node), ...node.inputs } : node.inputs,
    definition,
    properties: saved?.node.properties ?? {}
  }
}

function nameOf(id: string, node: ApiNode, words: CheckWords): string {
  const title = node._meta?.title ?? node.class_type
  const isOwn = title !== '' && title !== node.class_type
  return words.node(id, node.class_type, isOwn ? title.slice(0, 60) : undefined)
}

/** Older pages saved values without names: those of well-known nodes are known all the same. */
function namedValues(node: UiNode): Record<string, unknown> {
  const values = Array.isArray(node.widgets_values) ? node.widgets_values : []
  return Object.fromEntries(fieldNames(node, node.type).map((name, index) => [name, values[index]]))
}

function neededNodes(
  nodes: ReadonlyMap<string, CheckedNode>,
  definitions: NodeDefinitions | undefined
): CheckedNode[] {
  if (definitions === undefined) return [...nodes.values()]
  // A node that is not known may be one that saves.
  const open = [...nodes.values()].filter(({ definition }) => definition?.isOutputNode ?? true)
  const found = new Set(open)
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    for (const source of sourcesOf(node, nodes)) {
      if (found.has(source)) continue
      found.add(source)
      open.push(source)
    }
  }
  return [...nodes.values()].filter((node) => found.has(node))
}

/** The nodes that feed a node directly. */
export function sourcesOf(node: CheckedNode, nodes: ReadonlyMap<string, CheckedNode>): CheckedNode[] {
  return Object.keys(node.inputs).flatMap((name) => sourceOf(node, name, nodes) ?? [])
}

/** The node that feeds one input. */
export function sourceOf(
  node: CheckedNode,
  input: string,
  nodes: ReadonlyMap<string, CheckedNode>
): CheckedNode | undefined {
  const link = linkOf(node.inputs[input])
  return link && nodes.get(link.node)
}

/** What an input's value says where it is a link. */
export function linkOf(value: unknown): { node: string; slot: unknown } | undefined {
  if (!Array.isArray(value) || value.length !== 2) return undefined
  const [node, slot] = value as unknown[]
  return typeof node === 'string' || typeof node === 'number' ? { node: String(node), slot } : undefined
}

/** The file at the end of a path; graphs travel between Windows and Linux. */
export function baseName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path
}
