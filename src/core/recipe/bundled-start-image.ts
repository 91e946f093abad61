import type { GraphBuilder } from '../graph/builder'
import { addTypedAnchor } from './bundled-anchor'
import type { BundledGraph } from './bundled-graph'
import {
  NOTE,
  VIDEO_SEED,
  addDecode,
  addDiffusionModel,
  addTextEncoder,
  addVae,
  addVideoFile,
  modelProperty,
  sizeLinks
} from './bundled-parts'
import { addConditioning, addSamplers, addShift, addWanLoaders, expertModels } from './bundled-video'
import { familyById } from './families'
import { readMeNote, startImageNote } from './notes'
import { noTextReadMeNote } from './notes-baselines'
import { shiftOf } from './rules'
import type { Family } from './types'

/*
 * Models that take a picture by themselves: the anchor is their start image, and nothing is injected. The chains are those
 * of ComfyUI's own examples.
 */

/** Qwen-Image, then Wan 2.2 I2V 14B with the whole prompt. */
export function startImage14b(graph: GraphBuilder, bundled: BundledGraph): void {
  const family = familyById(bundled.family)
  addWanFromPicture(graph, bundled, family, readMeNote(family), true)
}

/** The paper's baseline: the video model sees the picture alone. */
export function startImage14bWithoutText(graph: GraphBuilder, bundled: BundledGraph): void {
  const family = familyById(bundled.family)
  addWanFromPicture(graph, bundled, family, noTextReadMeNote(family), false)
}

function addWanFromPicture(
  graph: GraphBuilder,
  bundled: BundledGraph,
  family: Family,
  readMe: string,
  withText: boolean
): void {
  const { texts, anchor } = addTypedAnchor(graph, bundled, family, readMe)
  const { unets, clip, vae, all } = addWanLoaders(graph, family)
  const shifted = addShift(
    graph,
    family,
    unets.map((unet) => unet.out())
  )
  const about = addStartImageNote(graph, family)
  graph.stage(`4 - Load ${family.name}`, [all, [...shifted, about]])

  const texted = addConditioning(graph, family, withText ? texts.prompt : '', clip.out())
  const start = graph.add('WanImageToVideo', {
    title: 'Start from the anchor',
    values: { batch_size: 1 },
    links: {
      positive: texted.positive,
      negative: texted.negative,
      vae: vae.out(),
      start_image: anchor,
      ...sizeLinks(texts.size)
    },
    width: 360
  })
  const conditioning = {
    positive: start.out('positive'),
    negative: start.out('negative'),
    nodes: [...texted.nodes, start]
  }
  const models = expertModels(
    family,
    shifted.map((node) => node.out())
  )
  const { latent, columns } = addSamplers(graph, family, models, conditioning, start.out('latent'))
  graph.stage('5 - Make the video', columns)
  addVideoFile(graph, bundled, family.fps, 6, addDecode(graph, latent, vae.out()))
}

/** LTX-Video keeps the first frame clean by a noise mask. */
export function ltxVideo(graph: GraphBuilder, bundled: BundledGraph): void {
  const family = familyById(bundled.family)
  const { texts, anchor } = addTypedAnchor(graph, bundled, family, readMeNote(family))
  const [expert] = family.experts
  const checkpoint = graph.add('CheckpointLoaderSimple', {
    title: 'Video model and VAE',
    values: { ckpt_name: family.vae.name },
    models: [modelProperty(family.vae)],
    width: 400
  })
  const clip = addTextEncoder(graph, family.textEncoder, family.recognize.clipType)
  graph.stage(`4 - Load ${family.name}`, [[checkpoint, clip, addStartImageNote(graph, family)]])

  const texted = addConditioning(graph, family, texts.prompt, clip.out())
  const start = graph.add('LTXVImgToVideo', {
    title: 'Start from the anchor',
    // Strength 1 is a clean first frame; less lets it change.
    values: { batch_size: 1, strength: 1 },
    links: {
      positive: texted.positive,
      negative: texted.negative,
      vae: checkpoint.out('VAE'),
      image: anchor,
      ...sizeLinks(texts.size)
    },
    width: 360
  })
  const conditioned = graph.add('LTXVConditioning', {
    values: { frame_rate: family.fps },
    links: { positive: start.out('positive'), negative: start.out('negative') }
  })
  const sigmas = graph.add('LTXVScheduler', {
    values: { steps: family.sampling.steps, max_shift: shiftOf(family) },
    links: { latent: start.out('latent') }
  })
  const sampler = graph.add('KSamplerSelect', { values: { sampler_name: family.sampling.sampler } })
  const sampled = graph.add('SamplerCustom', {
    title: 'Video sampler',
    values: { add_noise: true, noise_seed: VIDEO_SEED, cfg: expert?.guidance ?? 1 },
    links: {
      model: checkpoint.out('MODEL'),
      positive: conditioned.out('positive'),
      negative: conditioned.out('negative'),
      sampler: sampler.out(),
      sigmas: sigmas.out(),
      latent_image: start.out('latent')
    }
  })
  graph.stage('5 - Make the video', [
    [...texted.nodes, start],
    [conditioned, sigmas, sampler, sampled]
  ])
  const decoded = addDecode(graph, sampled.out('output'), checkpoint.out('VAE'))
  addVideoFile(graph, bundled, family.fps, 6, decoded)
}

/** HunyuanVideo's image-to-video model keeps the first frame as clean tokens, and reads the picture with its text encoder. */
export function hunyuanVideo(graph: GraphBuilder, bundled: BundledGraph): void {
  const family = familyById(bundled.family)
  const { texts, anchor } = addTypedAnchor(graph, bundled, family, readMeNote(family))
  const { secondTextEncoder, visionEncoder, textEncoder } = family
  const [expert] = family.experts
  if (!expert || !secondTextEncoder || !visionEncoder)
    throw new Error(`The family table lacks a file of ${family.name}.`)
  const unet = addDiffusionModel(graph, expert.file, 'Video model')
  const clip = graph.add('DualCLIPLoader', {
    values: {
      clip_name1: secondTextEncoder.name,
      clip_name2: textEncoder.name,
      type: family.recognize.clipType,
      device: 'default'
    },
    models: [modelProperty(secondTextEncoder), modelProperty(textEncoder)],
    width: 400
  })
  const vision = graph.add('CLIPVisionLoader', {
    values: { clip_name: visionEncoder.name },
    models: [modelProperty(visionEncoder)],
    width: 400
  })
  const vae = addVae(graph, family.vae)
  const [shifted] = addShift(graph, family, [unet.out()])
  if (!shifted) throw new Error(`${family.name} has no model.`)
  const about = addStartImageNote(graph, family)
  graph.stage(`4 - Load ${family.name}`, [
    [unet, clip, vision, vae],
    [shifted, about]
  ])

  const seen = graph.add('CLIPVisionEncode', {
    title: 'Look at the anchor',
    values: { crop: 'none' },
    links: { clip_vision: vision.out(), image: anchor }
  })
  const positive = graph.add('TextEncodeHunyuanVideo_ImageToVideo', {
    title: 'What happens',
    values: { prompt: '', image_interleave: 2 },
    links: { clip: clip.out(), clip_vision_output: seen.out(), prompt: texts.prompt },
    width: 360
  })
  const guided = graph.add('FluxGuidance', {
    values: { guidance: expert.guidance },
    links: { conditioning: positive.out() }
  })
  const start = graph.add('HunyuanImageToVideo', {
    title: 'Start from the anchor',
    values: { batch_size: 1, guidance_type: 'v2 (replace)' },
    links: { positive: guided.out(), vae: vae.out(), start_image: anchor, ...sizeLinks(texts.size) },
    width: 360
  })
  const guider = graph.add('BasicGuider', {
    links: { model: shifted.out(), conditioning: start.out('positive') }
  })
  const { sampler, scheduler, steps } = family.sampling
  const sigmas = graph.add('BasicScheduler', {
    values: { scheduler, steps, denoise: 1 },
    links: { model: shifted.out() }
  })
  const noise = graph.add('RandomNoise', { title: 'Video seed', values: { noise_seed: VIDEO_SEED } })
  const selected = graph.add('KSamplerSelect', { values: { sampler_name: sampler } })
  const sampled = graph.add('SamplerCustomAdvanced', {
    title: 'Video sampler',
    links: {
      noise: noise.out(),
      guider: guider.out(),
      sampler: selected.out(),
      sigmas: sigmas.out(),
      latent_image: start.out('latent')
    }
  })
  graph.stage('5 - Make the video', [
    [seen, positive, guided, start],
    [noise, guider, selected, sigmas, sampled]
  ])
  // In tiles: the whole video at once takes more memory than the model.
  const decoded = graph.add('VAEDecodeTiled', {
    values: { tile_size: 256, overlap: 64, temporal_size: 64, temporal_overlap: 8 },
    links: { samples: sampled.out('output'), vae: vae.out() }
  })
  addVideoFile(graph, bundled, family.fps, 6, decoded)
}

function addStartImageNote(graph: GraphBuilder, family: Family): ReturnType<GraphBuilder['note']> {
  return graph.note('About this route', startImageNote(family), { width: 380, height: 260 }, NOTE)
}
