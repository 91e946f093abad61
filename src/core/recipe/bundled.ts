import {
  GraphBuilder,
  type ModelProperty,
  type NodeColor,
  type NodeRef,
  type OutputRef
} from '../graph/builder'
import type { NodeCatalog } from '../graph/builder-catalog'
import type { UiGraph } from '../graph/schema'
import { QWEN_IMAGE, familyById, type FamilyId } from './families'
import { anchorNote, handOverNote, injectNote, loraNote, modelsNote, readMeNote } from './notes'
import { EXAMPLE_PROMPTS } from './prompts'
import { boundaryStep } from './rules'
import type { Expert, Family, ImageModel, ModelFile } from './types'

/** One graph in `workflows/`. */
export interface BundledGraph {
  /** File name without its ending; the page shows it. */
  readonly name: string
  readonly family: FamilyId
  /** The graph's own id. */
  readonly id: string
}

export const BUNDLED_GRAPHS: readonly BundledGraph[] = [
  { name: 'Factorized Wan 2.2 5B', family: 'wan2.2-ti2v-5b', id: '0b6a3c1e-52a5-4f0e-9d3c-22b500000001' },
  { name: 'Factorized Wan 2.2 14B', family: 'wan2.2-t2v-14b', id: '0b6a3c1e-52a5-4f0e-9d3c-22e140000002' },
  { name: 'Factorized Wan 2.1 1.3B', family: 'wan2.1-t2v-1.3b', id: '0b6a3c1e-52a5-4f0e-9d3c-21b130000003' }
]

/** Marks our own nodes; everything else keeps the page's colours. */
const OURS: NodeColor = { color: '#223', bgcolor: '#335' }
const NOTE: NodeColor = { color: '#432', bgcolor: '#653' }
const STAGE_COLOR = '#3f789e'

const VIDEO_SEED = 42
const IMAGE_SEED = 7

/** The version of ComfyUI whose nodes the graphs are made of, and our own. */
const packageOf = (type: string): { cnr_id: string; ver: string } =>
  type.startsWith('Factorized')
    ? { cnr_id: 'factorized-anchor', ver: '0.1.0' }
    : { cnr_id: 'comfy-core', ver: '0.3.75' }

/**
 * Builds one bundled graph: size and texts, image branch, anchor, video model with the anchor injected, sampler, file.
 *
 * @throws GraphError where the catalog lacks a node or an input that the graph needs.
 */
export function buildBundledGraph(bundled: BundledGraph, catalog: NodeCatalog): UiGraph {
  const family = familyById(bundled.family)
  const image = QWEN_IMAGE
  const graph = new GraphBuilder(catalog, packageOf)
  const start = addStart(graph, bundled.family, family, image)
  const picture = addImageBranch(graph, image, start)
  const anchor = addAnchor(graph, picture)
  const model = addVideoModel(graph, family, start, anchor)
  const latent = addSampling(graph, family, start, model)
  addOutput(graph, bundled, family, latent, model.vae)
  return graph.build(bundled.id, STAGE_COLOR)
}

interface Start {
  readonly size: NodeRef
  readonly caption: NodeRef
}

function addStart(graph: GraphBuilder, id: FamilyId, family: Family, image: ImageModel): Start {
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
  return { size, caption }
}

/** @returns the painted pictures. */
function addImageBranch(graph: GraphBuilder, image: ImageModel, { size, caption }: Start): OutputRef {
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
    links: { clip: clip.out(), text: caption.out('first_frame') },
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

function addAnchor(graph: GraphBuilder, images: OutputRef): OutputRef {
  const anchor = graph.add('FactorizedAnchor', { links: { images }, color: OURS, width: 380, minHeight: 420 })
  const note = graph.note('About the anchor', anchorNote(), { width: 380, height: 240 }, NOTE)
  graph.stage('3 - Choose the anchor', [[anchor, note]])
  return anchor.out()
}

interface VideoModel {
  /** One output an expert, in the table's order, each with the anchor injected. */
  readonly experts: readonly { readonly expert: Expert; readonly model: OutputRef }[]
  readonly latent: OutputRef
  readonly clip: OutputRef
  readonly vae: OutputRef
}

function addVideoModel(graph: GraphBuilder, family: Family, { size }: Start, anchor: OutputRef): VideoModel {
  const titles = { single: 'Video model', high: 'High-noise expert', low: 'Low-noise expert' }
  const unets = family.experts.map(({ role, file }) => addDiffusionModel(graph, file, titles[role]))
  const clip = addTextEncoder(graph, family.textEncoder, family.recognize.clipType)
  const vae = addVae(graph, family.vae)

  const loaded = unets.map((unet) => unet.out())
  const lora =
    family.lora.need === 'none'
      ? undefined
      : graph.add('FactorizedLora', {
          values: { lora: NO_LORA, lora_low: NO_LORA, strength: 1, strength_low: 1 },
          links: modelLinks(loaded),
          color: OURS,
          width: 380
        })
  const shifted = (lora ? expertOutputs(lora, family) : loaded).map((model) =>
    graph.add('ModelSamplingSD3', { values: { shift: family.sampling.shift }, links: { model } })
  )
  const inject = graph.add('FactorizedInject', {
    values: { batch_size: 1, fit: 'crop', anchor_index: 0, anchor_noise: 0, enabled: true },
    links: {
      ...modelLinks(shifted.map((node) => node.out())),
      vae: vae.out(),
      anchor,
      width: size.out('width'),
      height: size.out('height'),
      length: size.out('length')
    },
    color: OURS,
    width: 380
  })
  const about = graph.note('Compare', injectNote(family), { width: 380, height: 240 }, NOTE)
  const loraAbout = lora
    ? [graph.note('About the LoRA', loraNote(family), { width: 380, height: 300 }, NOTE)]
    : []
  graph.stage(`4 - Give the anchor to ${family.name}`, [
    [...unets, clip, vae],
    [...(lora ? [lora] : []), ...shifted, ...loraAbout],
    [inject, about]
  ])
  const injected = expertOutputs(inject, family)
  return {
    experts: family.experts.flatMap((expert, index) => {
      const model = injected[index]
      return model ? [{ expert, model }] : []
    }),
    latent: inject.out('latent'),
    clip: clip.out(),
    vae: vae.out()
  }
}

/** The LoRA list's first entry: nothing is loaded. */
const NO_LORA = 'none'

function modelLinks([model, low]: readonly OutputRef[]): Record<string, OutputRef> {
  return { ...(model ? { model } : {}), ...(low ? { model_low: low } : {}) }
}

function expertOutputs(node: NodeRef, family: Family): OutputRef[] {
  return family.experts.length === 1 ? [node.out('model')] : [node.out('model'), node.out('model_low')]
}

/** @returns the finished latent video. */
function addSampling(graph: GraphBuilder, family: Family, { caption }: Start, video: VideoModel): OutputRef {
  const positive = graph.add('CLIPTextEncode', {
    title: 'What happens',
    values: { text: '' },
    links: { clip: video.clip, text: caption.out('video_prompt') },
    width: 360
  })
  const negative = graph.add('CLIPTextEncode', {
    title: 'Video negative prompt',
    values: { text: family.negativePrompt },
    links: { clip: video.clip },
    width: 360,
    textHeight: 160
  })
  const conditioning = { positive: positive.out(), negative: negative.out() }
  const { sampler, scheduler, steps } = family.sampling
  const common = { sampler_name: sampler, scheduler }
  const title = '5 - Make the video'

  const [first, second] = video.experts
  if (first && !second) {
    const sampled = graph.add('KSampler', {
      title: 'Video sampler',
      values: { ...common, seed: VIDEO_SEED, steps, cfg: first.expert.guidance, denoise: 1 },
      links: { ...conditioning, model: first.model, latent_image: video.latent }
    })
    graph.stage(title, [[positive, negative], [sampled]])
    return sampled.out()
  }

  // Steps and hand-over are typed once: two samplers that disagree about them spoil the video without an error.
  const stepCount = graph.add('PrimitiveInt', { title: 'Steps', values: { value: steps } })
  const handOver = graph.add('PrimitiveInt', {
    title: 'Low noise from step',
    values: { value: boundaryStep(family, steps, family.sampling.shift) }
  })
  const note = graph.note('Steps and hand-over', handOverNote(family), { width: 360, height: 330 }, NOTE)
  let latent = video.latent
  const samplers = video.experts.map(({ expert, model }) => {
    const high = expert.role === 'high'
    const node = graph.add('KSamplerAdvanced', {
      title: high ? 'High-noise steps' : 'Low-noise steps',
      values: {
        ...common,
        add_noise: high ? 'enable' : 'disable',
        noise_seed: high ? VIDEO_SEED : 0,
        cfg: expert.guidance,
        start_at_step: 0,
        end_at_step: 10000,
        return_with_leftover_noise: high ? 'enable' : 'disable'
      },
      links: {
        ...conditioning,
        model,
        latent_image: latent,
        steps: stepCount.out(),
        [high ? 'end_at_step' : 'start_at_step']: handOver.out()
      }
    })
    latent = node.out()
    return node
  })
  graph.stage(title, [
    [positive, negative, note],
    [stepCount, handOver, ...samplers]
  ])
  return latent
}

function addOutput(
  graph: GraphBuilder,
  bundled: BundledGraph,
  family: Family,
  latent: OutputRef,
  vae: OutputRef
): void {
  const decoded = graph.add('VAEDecode', { links: { samples: latent, vae } })
  const video = graph.add('CreateVideo', { values: { fps: family.fps }, links: { images: decoded.out() } })
  const saved = graph.add('SaveVideo', {
    values: { filename_prefix: bundled.name.replaceAll(' ', '_'), format: 'auto', codec: 'auto' },
    links: { video: video.out() },
    width: 480,
    minHeight: 420
  })
  graph.stage('6 - Save', [[decoded, video], [saved]])
}

function addDiffusionModel(graph: GraphBuilder, file: ModelFile, title: string): NodeRef {
  return graph.add('UNETLoader', {
    title,
    values: { unet_name: file.name, weight_dtype: 'default' },
    models: [modelProperty(file)],
    width: 400
  })
}

function addTextEncoder(graph: GraphBuilder, file: ModelFile, type: string): NodeRef {
  return graph.add('CLIPLoader', {
    values: { clip_name: file.name, type, device: 'default' },
    models: [modelProperty(file)],
    width: 400
  })
}

function addVae(graph: GraphBuilder, file: ModelFile): NodeRef {
  return graph.add('VAELoader', {
    values: { vae_name: file.name },
    models: [modelProperty(file)],
    width: 400
  })
}

function modelProperty({ name, url, directory }: ModelFile): ModelProperty {
  return { name, url, directory }
}
