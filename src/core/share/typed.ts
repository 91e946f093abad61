import { isObject, type JsonObject } from './json'
import { inputsOf, linksOf, nodesOf } from './links'

/** A value that is typed into a node, in a graph of either format. */
export interface Typed {
  readonly node: JsonObject
  readonly input: string
  readonly value: unknown
  readonly set: (value: unknown) => void
}

/** Where core's nodes, and our caption, have what is typed into them; these places are part of every saved graph. */
const PLACES: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  KSampler: { seed: 0 },
  RandomNoise: { noise_seed: 0 },
  KSamplerAdvanced: { noise_seed: 1 },
  SamplerCustom: { noise_seed: 1 },
  EmptyLatentImage: { batch_size: 2 },
  EmptySD3LatentImage: { batch_size: 2 },
  EmptyFlux2LatentImage: { batch_size: 2 },
  EmptyHunyuanImageLatent: { batch_size: 2 },
  EmptyChromaRadianceLatentImage: { batch_size: 2 },
  EmptyHunyuanLatentVideo: { batch_size: 3 },
  EmptyMochiLatentVideo: { batch_size: 3 },
  EmptyImage: { batch_size: 2 },
  FactorizedCaption: { prompt: 0, first_frame: 1 }
}

/** Inputs with these names make noise only in nodes of these kinds: a language model has a seed as well. */
const SEEDS = ['seed', 'noise_seed']
const NOISE_MAKER = /sampler|noise/i

/** What is typed into the nodes at or above a node of the page's graph, as far as they are known and in the same graph. */
export function typedInUi(graph: JsonObject, end: JsonObject): Typed[] {
  const links = linksOf(graph)
  const nodes = nodesOf(graph)
  const before = (one: JsonObject) =>
    links
      .filter((link) => link.target === one.id)
      .flatMap((link) => nodes.filter((each) => each.id === link.origin))
  return [...ancestors(end, before)].flatMap((node) => {
    const { type, widgets_values: values } = node
    const places = typeof type === 'string' && Object.hasOwn(PLACES, type) ? PLACES[type] : undefined
    if (places === undefined || !Array.isArray(values)) return []
    return Object.entries(places).flatMap(([input, at]): Typed[] => {
      const isLinked = inputsOf(node).some(({ name, link }) => name === input && typeof link === 'number')
      if (isLinked || at >= values.length) return []
      return [{ node, input, value: values[at], set: (value) => (values[at] = value) }]
    })
  })
}

/** What is typed into the node `end` of an API graph and into the nodes above it. */
export function typedInApi(prompt: JsonObject, end: string): Typed[] {
  const nodeAt = (id: unknown): JsonObject[] => {
    const node = typeof id === 'string' && Object.hasOwn(prompt, id) ? prompt[id] : undefined
    return isObject(node) ? [node] : []
  }
  const before = (one: JsonObject) =>
    isObject(one.inputs)
      ? Object.values(one.inputs).flatMap((value) => (Array.isArray(value) ? nodeAt(value[0]) : []))
      : []
  return nodeAt(end).flatMap((first) =>
    [...ancestors(first, before)].flatMap((node) => {
      const { inputs } = node
      if (!isObject(inputs)) return []
      return Object.entries(inputs).flatMap(([input, value]): Typed[] => {
        const isSeedOfText = SEEDS.includes(input) && !NOISE_MAKER.test(String(node.class_type))
        if (isSeedOfText || Array.isArray(value) || isObject(value)) return []
        return [{ node, input, value, set: (next) => (inputs[input] = next) }]
      })
    })
  )
}

/** A node and all before it, each once. */
function ancestors(end: JsonObject, before: (node: JsonObject) => JsonObject[]): Set<JsonObject> {
  const found = new Set([end])
  // A set gives what is added while it is walked.
  for (const node of found) for (const one of before(node)) found.add(one)
  return found
}
