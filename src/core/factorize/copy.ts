import { GraphError } from '../graph/errors'
import { setKey, type JsonObject } from '../share/json'

/** No graph that a page can save is nested deeper. */
const MAX_DEPTH = 500

/**
 * Copies JSON, several times faster than `structuredClone`.
 *
 * @throws GraphError where it is nested too deep to be a graph.
 */
export function copyJson(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (depth > MAX_DEPTH)
    throw new GraphError('This is not a ComfyUI graph: the file is nested deeper than any graph of the page.')
  if (Array.isArray(value)) return value.map((item) => copyJson(item, depth + 1))
  const copy: JsonObject = {}
  for (const key of Object.keys(value)) {
    const item = copyJson(Reflect.get(value, key), depth + 1)
    if (key === '__proto__') setKey(copy, key, item)
    else copy[key] = item
  }
  return copy
}
