import { isObject, type JsonObject } from './json'
import { linksOf, nodesOf } from './links'

/** Where core's samplers have their seed among the widgets; these places are part of every saved graph. */
const SEED_PLACES: Readonly<Record<string, number>> = {
  KSampler: 0,
  RandomNoise: 0,
  KSamplerAdvanced: 1,
  SamplerCustom: 1
}

/**
 * Sets the seed of the samplers at or above a node of the page's graph, as far as they are core's own and in the same
 * graph.
 *
 * @returns whether there was one.
 */
export function setUiSeed(graph: JsonObject, end: JsonObject, seed: number): boolean {
  const links = linksOf(graph)
  const nodes = nodesOf(graph)
  let isSet = false
  for (const node of ancestors(end, (one) =>
    links
      .filter((link) => link.target === one.id)
      .flatMap((link) => nodes.filter((each) => each.id === link.origin))
  )) {
    const place =
      typeof node.type === 'string' && Object.hasOwn(SEED_PLACES, node.type)
        ? SEED_PLACES[node.type]
        : undefined
    const values = node.widgets_values
    if (place === undefined || !Array.isArray(values) || typeof values[place] !== 'number') continue
    values[place] = seed
    isSet = true
  }
  return isSet
}

/**
 * Sets the seed of the samplers at or above a node of an API graph.
 *
 * @returns whether there was one.
 */
export function setApiSeed(prompt: JsonObject, end: string, seed: number): boolean {
  const nodeAt = (id: unknown): JsonObject[] => {
    const node = typeof id === 'string' && Object.hasOwn(prompt, id) ? prompt[id] : undefined
    return isObject(node) ? [node] : []
  }
  let isSet = false
  for (const first of nodeAt(end)) {
    for (const node of ancestors(first, (one) =>
      isObject(one.inputs)
        ? Object.values(one.inputs).flatMap((value) => (Array.isArray(value) ? nodeAt(value[0]) : []))
        : []
    )) {
      if (!/sampler|noise/i.test(String(node.class_type)) || !isObject(node.inputs)) continue
      for (const name of ['seed', 'noise_seed']) {
        if (typeof node.inputs[name] !== 'number') continue
        node.inputs[name] = seed
        isSet = true
      }
    }
  }
  return isSet
}

/** A node and all before it, each once. */
function ancestors(end: JsonObject, before: (node: JsonObject) => JsonObject[]): Set<JsonObject> {
  const found = new Set([end])
  // A set gives what is added while it is walked.
  for (const node of found) for (const one of before(node)) found.add(one)
  return found
}
