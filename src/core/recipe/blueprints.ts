import type { NodeCatalog } from '../graph/builder-catalog'
import type { UiGraph } from '../graph/schema'
import { foldIntoBlueprint, type BlueprintPlan, type ShownField } from './blueprint'
import { BUNDLED_GRAPHS, buildBundledGraph } from './bundled'

/** One file in `subgraphs/`: a bundled graph as a single node. */
export interface BundledBlueprint extends BlueprintPlan {
  /** The bundled graph that is folded. */
  readonly graph: string
}

const COMMON_FIELDS: readonly ShownField[] = [
  { node: 'FactorizedCaption', field: 'prompt', label: 'what happens' },
  { node: 'FactorizedCaption', field: 'first_frame', label: 'first frame' },
  { node: 'FactorizedSize', field: 'width', label: 'width' },
  { node: 'FactorizedSize', field: 'height', label: 'height' },
  { node: 'FactorizedSize', field: 'length', label: 'length' },
  { node: 'Paint', field: 'seed', label: 'image seed' }
]

const ALIASES = ['factorized anchor', 'text to video', 't2v', 'FVG', 'AVG', 'anchored video generation']

export const BLUEPRINTS: readonly [BundledBlueprint, ...BundledBlueprint[]] = [
  {
    name: 'Factorized Text to Video',
    graph: 'Factorized Wan 2.2 5B',
    ids: { graph: '5f0b1a3c-52a5-4f0e-9d3c-b1e000000001', subgraph: '5f0b1a3c-52a5-4f0e-9d3c-b1e00001a000' },
    description:
      'Qwen-Image paints the first frame, Wan 2.2 5B goes on from it. Needs the models of the template Factorized Wan 2.2 5B. ' +
      'Open it to choose among several first frames.',
    aliases: ALIASES,
    fields: [
      ...COMMON_FIELDS,
      { node: 'Video sampler', field: 'seed', label: 'video seed' },
      { node: 'Video sampler', field: 'steps', label: 'steps' },
      { node: 'FactorizedInject', field: 'enabled', label: 'start from the first frame' }
    ]
  },
  {
    name: 'Factorized Text to Video (14B I2V)',
    graph: 'Factorized Wan 2.2 14B I2V',
    ids: { graph: '5f0b1a3c-52a5-4f0e-9d3c-b1e000000002', subgraph: '5f0b1a3c-52a5-4f0e-9d3c-b1e00002a000' },
    description:
      'Qwen-Image paints the first frame, Wan 2.2 I2V 14B goes on from it. Needs the models of the template Factorized Wan 2.2 ' +
      '14B I2V. Open it to choose among several first frames.',
    aliases: ALIASES,
    fields: [
      ...COMMON_FIELDS,
      { node: 'High-noise steps', field: 'noise_seed', label: 'video seed' },
      { node: 'Steps', field: 'value', label: 'steps' },
      { node: 'Low noise from step', field: 'value', label: 'low noise from step' }
    ]
  }
]

/** @throws GraphError where the bundled graph lacks what the blueprint shows. */
export function buildBlueprint(blueprint: BundledBlueprint, catalog: NodeCatalog): UiGraph {
  const bundled = BUNDLED_GRAPHS.find(({ name }) => name === blueprint.graph)
  if (!bundled) throw new Error(`There is no bundled graph "${blueprint.graph}".`)
  return foldIntoBlueprint(buildBundledGraph(bundled, catalog), blueprint, catalog)
}
