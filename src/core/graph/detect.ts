import { GraphError } from './errors'
import { parseApiPrompt, parseUiGraph, type ApiPrompt, type UiGraph } from './schema'

/** A graph in one of the two formats that ComfyUI writes. */
export type AnyGraph =
  { readonly format: 'ui'; readonly graph: UiGraph } | { readonly format: 'api'; readonly prompt: ApiPrompt }

/**
 * Tells a graph of the page ("Save", "Export") from one in the API format ("Export (API)") and reads it.
 * The body of a `POST /prompt` is taken too: the graph under its `prompt`.
 *
 * @throws GraphError where the JSON is neither, or is damaged.
 */
export function readGraph(data: unknown): AnyGraph {
  if (!isObject(data)) throw new GraphError(`This is not a ComfyUI graph: the file holds ${nameOf(data)}.`)
  if (Array.isArray(data.nodes)) return { format: 'ui', graph: parseUiGraph(data) }
  if (looksLikeApi(data)) return { format: 'api', prompt: parseApiPrompt(data) }
  if (isObject(data.prompt) && looksLikeApi(data.prompt)) {
    return { format: 'api', prompt: parseApiPrompt(data.prompt) }
  }
  throw new GraphError(
    'This is not a ComfyUI graph: it has neither a list of nodes (Save) nor nodes with a class_type (Export API).'
  )
}

/** One node with a class is enough: a damaged neighbour is then named by the parser. */
function looksLikeApi(data: Record<string, unknown>): boolean {
  return Object.values(data).some((node) => isObject(node) && typeof node.class_type === 'string')
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function nameOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  return value === null ? 'nothing' : `a ${typeof value}`
}
