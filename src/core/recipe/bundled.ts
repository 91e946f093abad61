import { GraphBuilder, type OutputRef } from '../graph/builder'
import type { NodeCatalog } from '../graph/builder-catalog'
import type { UiGraph } from '../graph/schema'
import {
  IMAGE_SEED,
  NOTE,
  OURS,
  addDiffusionModel,
  addTextEncoder,
  addVae,
  type Texts
} from './bundled-parts'
import { QWEN_IMAGE_21, addQwenImage21, addWrittenTexts } from './bundled-rewrite'
import { addSampling, addVideoModel } from './bundled-video'
import { QWEN_IMAGE, familyById, type FamilyId } from './families'
import { anchorNote, modelsNote, readMeNote } from './notes'
import { EXAMPLE_PROMPTS } from './prompts'
import type { Family, ImageModel } from './types'

/** One graph in `workflows/`. */
export interface BundledGraph {
  /** File name without its ending; the page shows it. */
  readonly name: string
  readonly family: FamilyId
  /** The model that paints the anchor. */
  readonly image: ImageModel
  /** The graph's own id. */
  readonly id: string
  /** What the graph needs beyond the oldest ComfyUI that this pack runs on; absent where that will do. */
  readonly needs?: {
    /** The first version of ComfyUI that runs it, as ComfyUI's own template of the image model says. */
    readonly comfyui: string
    /** The nodes that older versions lack, in the order of the graph. */
    readonly nodes: readonly string[]
  }
}

export const BUNDLED_GRAPHS: readonly BundledGraph[] = [
  {
    name: 'Factorized Wan 2.2 5B',
    family: 'wan2.2-ti2v-5b',
    image: QWEN_IMAGE,
    id: '0b6a3c1e-52a5-4f0e-9d3c-22b500000001'
  },
  {
    name: 'Factorized Wan 2.2 14B',
    family: 'wan2.2-t2v-14b',
    image: QWEN_IMAGE,
    id: '0b6a3c1e-52a5-4f0e-9d3c-22e140000002'
  },
  {
    name: 'Factorized Wan 2.1 1.3B',
    family: 'wan2.1-t2v-1.3b',
    image: QWEN_IMAGE,
    id: '0b6a3c1e-52a5-4f0e-9d3c-21b130000003'
  },
  {
    name: 'Factorized Wan 2.2 5B Rewrite',
    family: 'wan2.2-ti2v-5b',
    image: QWEN_IMAGE_21,
    id: '0b6a3c1e-52a5-4f0e-9d3c-22b5e3000004',
    needs: { comfyui: '0.37.2', nodes: ['TextGenerate', 'TextEncodeQwenImage21'] }
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
 * Builds one bundled graph: size and texts, image branch, anchor, video model with the anchor injected, sampler, file.
 *
 * @throws GraphError where the catalog lacks a node or an input that the graph needs.
 */
export function buildBundledGraph(bundled: BundledGraph, catalog: NodeCatalog): UiGraph {
  const family = familyById(bundled.family)
  const { image, needs } = bundled
  const graph = new GraphBuilder(catalog, packageOf(bundled))
  let stage = 1
  let texts: Texts
  let picture: OutputRef
  if (needs) {
    const encoder = addTextEncoder(graph, image.textEncoder, image.clipType, 'Writes and reads the caption')
    texts = addWrittenTexts(graph, family, EXAMPLE_PROMPTS[bundled.family].prompt, needs.comfyui, encoder)
    picture = addQwenImage21(graph, texts, encoder)
    stage += 3
  } else {
    texts = addTypedTexts(graph, bundled, family)
    picture = addQwenImage(graph, image, texts)
    stage += 2
  }
  const anchor = addAnchor(graph, picture, stage++)
  const model = addVideoModel(graph, family, texts, anchor, stage++)
  const latent = addSampling(graph, family, texts, model, stage++)
  addOutput(graph, bundled, family, latent, model.vae, stage)
  return graph.build(bundled.id, STAGE_COLOR)
}

/** A person types both texts, or lets the page rewrite the first into the second. */
function addTypedTexts(graph: GraphBuilder, { family: id, image }: BundledGraph, family: Family): Texts {
  const readMe = graph.note('Read me first', readMeNote(family, image), { width: 540, height: 440 }, NOTE)
  const models = graph.note('Models', modelsNote(family, image), { width: 540, height: 440 }, NOTE)
  const size = graph.add('FactorizedSize', {
    values: { ...family.size, image_megapixels: image.megapixels },
    color: OURS,
    width: 460
  })
  const { prompt, firstFrame } = EXAMPLE_PROMPTS[id]
  const caption = graph.add('FactorizedCaption', {
    values: { prompt, first_frame: firstFrame },
    color: OURS,
    width: 460,
    textHeight: 200
  })
  graph.stage('1 - Say what happens', [
    [readMe, models],
    [size, caption]
  ])
  return { size, prompt: caption.out('video_prompt'), firstFrame: caption.out('first_frame') }
}

/** @returns the painted pictures. */
function addQwenImage(graph: GraphBuilder, image: ImageModel, { size, firstFrame }: Texts): OutputRef {
  const unet = addDiffusionModel(graph, image.diffusionModel, 'Image model')
  const clip = addTextEncoder(graph, image.textEncoder, image.clipType)
  const vae = addVae(graph, image.vae)
  const shifted = graph.add('ModelSamplingAuraFlow', {
    values: { shift: image.sampling.shift },
    links: { model: unet.out() }
  })
  const positive = graph.add('CLIPTextEncode', {
    title: 'First frame',
    values: { text: '' },
    links: { clip: clip.out(), text: firstFrame },
    width: 320
  })
  const negative = graph.add('CLIPTextEncode', {
    title: 'Image negative prompt',
    values: { text: image.negativePrompt },
    links: { clip: clip.out() },
    width: 320
  })
  const empty = graph.add('EmptySD3LatentImage', {
    title: 'Image size',
    values: { batch_size: 1 },
    links: { width: size.out('image_width'), height: size.out('image_height') },
    width: 320
  })
  const sampled = graph.add('KSampler', {
    title: 'Paint',
    values: {
      seed: IMAGE_SEED,
      steps: image.steps,
      cfg: image.guidance,
      sampler_name: image.sampling.sampler,
      scheduler: image.sampling.scheduler,
      denoise: 1
    },
    links: {
      model: shifted.out(),
      positive: positive.out(),
      negative: negative.out(),
      latent_image: empty.out()
    }
  })
  const decoded = graph.add('VAEDecode', { links: { samples: sampled.out(), vae: vae.out() } })
  graph.stage(`2 - Paint the first frame (${image.name})`, [
    [unet, clip, vae, shifted],
    [positive, negative, empty],
    [sampled, decoded]
  ])
  return decoded.out()
}

function addAnchor(graph: GraphBuilder, images: OutputRef, stage: number): OutputRef {
  const anchor = graph.add('FactorizedAnchor', { links: { images }, color: OURS, width: 380, minHeight: 420 })
  const note = graph.note('About the anchor', anchorNote(), { width: 380, height: 240 }, NOTE)
  graph.stage(`${stage} - Choose the anchor`, [[anchor, note]])
  return anchor.out()
}

function addOutput(
  graph: GraphBuilder,
  bundled: BundledGraph,
  family: Family,
  latent: OutputRef,
  vae: OutputRef,
  stage: number
): void {
  const decoded = graph.add('VAEDecode', { links: { samples: latent, vae } })
  const video = graph.add('CreateVideo', { values: { fps: family.fps }, links: { images: decoded.out() } })
  const saved = graph.add('SaveVideo', {
    values: { filename_prefix: bundled.name.replaceAll(' ', '_'), format: 'auto', codec: 'auto' },
    links: { video: video.out() },
    width: 480,
    minHeight: 420
  })
  graph.stage(`${stage} - Save`, [[decoded, video], [saved]])
}
