import { GraphBuilder } from '../graph/builder'
import type { NodeCatalog } from '../graph/builder-catalog'
import type { UiGraph } from '../graph/schema'
import { plainText, upsampledText } from './bundled-baselines'
import { twoClips } from './bundled-chain'
import type { BundledGraph } from './bundled-graph'
import { addClosingNote } from './bundled-parts'
import { hunyuanVideo, ltxVideo, startImage14b, startImage14bWithoutText } from './bundled-start-image'
import { fourSteps, injected, written } from './bundled-injected'
import { QWEN_IMAGE_21 } from './bundled-rewrite'
import { anchorsOnly, compareSteps, compareVanilla } from './bundled-work'
import { QWEN_IMAGE } from './families'
import { LIGHTX2V } from './lightx2v'

export type { BundledGraph } from './bundled-graph'

/** In the order of the README. */
export const BUNDLED_GRAPHS: readonly BundledGraph[] = [
  {
    name: 'Factorized Wan 2.2 5B',
    family: 'wan2.2-ti2v-5b',
    image: QWEN_IMAGE,
    id: '0b6a3c1e-52a5-4f0e-9d3c-22b500000001',
    recipe: injected
  },
  {
    name: 'Factorized Wan 2.2 5B Rewrite',
    family: 'wan2.2-ti2v-5b',
    image: QWEN_IMAGE_21,
    id: '0b6a3c1e-52a5-4f0e-9d3c-22b5e3000004',
    needs: { comfyui: '0.37.2', nodes: ['TextGenerate', 'TextEncodeQwenImage21'] },
    recipe: written
  },
  {
    name: 'Factorized Wan 2.2 14B I2V',
    family: 'wan2.2-i2v-14b',
    image: QWEN_IMAGE,
    id: '0b6a3c1e-52a5-4f0e-9d3c-22e140000005',
    recipe: startImage14b
  },
  {
    name: 'Factorized Wan 2.2 14B',
    family: 'wan2.2-t2v-14b',
    image: QWEN_IMAGE,
    id: '0b6a3c1e-52a5-4f0e-9d3c-22e140000002',
    recipe: injected
  },
  {
    name: 'Factorized Wan 2.2 14B 4 Steps',
    family: 'wan2.2-t2v-14b',
    image: QWEN_IMAGE,
    speedUp: LIGHTX2V.loras,
    id: '0b6a3c1e-52a5-4f0e-9d3c-22e140000006',
    recipe: fourSteps
  },
  {
    name: 'Factorized Wan 2.1 1.3B',
    family: 'wan2.1-t2v-1.3b',
    image: QWEN_IMAGE,
    id: '0b6a3c1e-52a5-4f0e-9d3c-21b130000003',
    recipe: injected
  },
  {
    name: 'Factorized LTX-Video',
    family: 'ltx-video',
    image: QWEN_IMAGE,
    id: '0b6a3c1e-52a5-4f0e-9d3c-17f2b0000007',
    recipe: ltxVideo
  },
  {
    name: 'Factorized HunyuanVideo',
    family: 'hunyuan-video-i2v',
    image: QWEN_IMAGE,
    id: '0b6a3c1e-52a5-4f0e-9d3c-4a9130000008',
    recipe: hunyuanVideo
  },
  {
    name: 'Factorized Wan 2.2 5B Two Clips',
    family: 'wan2.2-ti2v-5b',
    image: QWEN_IMAGE,
    id: '0b6a3c1e-52a5-4f0e-9d3c-22b52c00000f',
    recipe: twoClips
  },
  {
    name: 'Anchors Only',
    family: 'wan2.2-ti2v-5b',
    image: QWEN_IMAGE,
    picturesOnly: true,
    id: '0b6a3c1e-52a5-4f0e-9d3c-a4c800000009',
    recipe: anchorsOnly
  },
  {
    name: 'Compare Vanilla and Factorized',
    family: 'wan2.2-ti2v-5b',
    image: QWEN_IMAGE,
    id: '0b6a3c1e-52a5-4f0e-9d3c-c0e20000000a',
    recipe: compareVanilla
  },
  {
    name: 'Compare 15 and 50 Steps',
    family: 'wan2.2-ti2v-5b',
    image: QWEN_IMAGE,
    id: '0b6a3c1e-52a5-4f0e-9d3c-c0e20000000b',
    recipe: compareSteps
  },
  {
    name: 'Baseline Wan 2.2 14B T2V',
    family: 'wan2.2-t2v-14b',
    id: '0b6a3c1e-52a5-4f0e-9d3c-ba5e0000000c',
    recipe: plainText
  },
  {
    name: 'Baseline Wan 2.2 14B T2V Upsampled',
    family: 'wan2.2-t2v-14b',
    id: '0b6a3c1e-52a5-4f0e-9d3c-ba5e0000000d',
    recipe: upsampledText
  },
  {
    name: 'Baseline Wan 2.2 14B I2V without Text',
    family: 'wan2.2-i2v-14b',
    image: QWEN_IMAGE,
    id: '0b6a3c1e-52a5-4f0e-9d3c-ba5e0000000e',
    recipe: startImage14bWithoutText
  }
]

const STAGE_COLOR = '#3f789e'

/** The version of ComfyUI whose nodes the graphs are made of, and our own. */
const packageOf =
  ({ needs }: BundledGraph) =>
  (type: string): { cnr_id: string; ver: string } => {
    if (type.startsWith('Factorized')) return { cnr_id: 'factorized-anchor', ver: '0.1.0' }
    return { cnr_id: 'comfy-core', ver: needs?.nodes.includes(type) ? needs.comfyui : '0.3.75' }
  }

/**
 * Builds one bundled graph.
 *
 * @throws GraphError where the catalog lacks a node or an input that the graph needs.
 */
export function buildBundledGraph(bundled: BundledGraph, catalog: NodeCatalog): UiGraph {
  const graph = new GraphBuilder(catalog, packageOf(bundled))
  bundled.recipe(graph, bundled)
  addClosingNote(graph)
  return graph.build(bundled.id, STAGE_COLOR)
}
