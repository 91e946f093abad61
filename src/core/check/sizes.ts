/** Sizes and frame counts that the graph's video model cannot make. */
import { FAMILIES } from '../recipe/families'
import { recognizeModelFile } from '../recipe/recognize'
import { nearestLength, nearestSize } from '../recipe/rules'
import type { Family, LatentLayout } from '../recipe/types'
import type { CheckedGraph, CheckedNode } from './checked-graph'
import { loadedFiles } from './models'
import type { Problem } from './types'
import type { CheckWords } from './words'

/** Nodes that make or pass on the size of a video of the families in the table. */
const SIZED = new Set([
  'FactorizedSize',
  'FactorizedInject',
  'EmptyHunyuanLatentVideo',
  'Wan22ImageToVideoLatent',
  'WanImageToVideo',
  'WanFirstLastFrameToVideo'
])

/** What a model demands, and how people call the model. */
interface Demand {
  readonly name: string
  readonly latent: LatentLayout
}

export function wrongSizes(graph: CheckedGraph): Problem[] {
  const demand = demandOf(graph)
  return graph.needed
    .filter(({ type }) => SIZED.has(type))
    .flatMap((node) => [
      ...['width', 'height'].flatMap((input) => sizeProblem(node, input, demand, graph.words) ?? []),
      ...(lengthProblem(node, demand, graph.words) ?? [])
    ])
}

/** The strictest of the video models in the graph; Wan's least demand where none is known. */
function demandOf(graph: CheckedGraph): Demand {
  const families = loadedFiles(graph).flatMap((file): Family[] => {
    const found = recognizeModelFile(file)
    return found.kind === 'family' ? [found.family] : []
  })
  const strictest = families.toSorted((a, b) => b.latent.sizeMultiple - a.latent.sizeMultiple)[0]
  return strictest ?? { name: 'Wan', latent: FAMILIES[0].latent }
}

function sizeProblem(
  node: CheckedNode,
  input: string,
  { name, latent }: Demand,
  words: CheckWords
): Problem | undefined {
  const value = node.inputs[input]
  if (typeof value !== 'number') return undefined
  const nearest = nearestSize(latent, value)
  if (nearest === value) return undefined
  const text = words.size(node.name, input, value, name, latent.sizeMultiple, nearest)
  return { code: 'size', node: node.id, text }
}

function lengthProblem(
  node: CheckedNode,
  { name, latent }: Demand,
  words: CheckWords
): Problem[] | undefined {
  const value = node.inputs.length
  if (typeof value !== 'number') return undefined
  const nearest = nearestLength(latent, value)
  if (nearest === value) return undefined
  const text = words.length(node.name, value, name, latent.temporal, nearest)
  return [{ code: 'frame-count', node: node.id, text }]
}
