import type { GraphBuilder, ModelProperty, NodeColor, NodeRef, OutputRef } from '../graph/builder'
import type { BundledGraph } from './bundled-graph'
import { routesNote } from './routes'
import type { Family, ImageModel, ModelFile } from './types'

/*
 * What all bundled graphs are made of: colours, notes, loaders, the size, the first stage's outcome, and the video file.
 */

/** Marks our own nodes; everything else keeps the page's colours. */
export const OURS: NodeColor = { color: '#223', bgcolor: '#335' }
export const NOTE: NodeColor = { color: '#432', bgcolor: '#653' }

export const IMAGE_SEED = 7
export const VIDEO_SEED = 42

/** What the first stage hands on. */
export interface Texts {
  /** Factorized Size. */
  readonly size: NodeRef
  /** What happens: for the video model. */
  readonly prompt: OutputRef
  /** What the first frame shows: for the image model. */
  readonly firstFrame: OutputRef
}

/** The left column of every graph: what it is, and its files. */
export function addOpeningNotes(graph: GraphBuilder, readMe: string, models: string): NodeRef[] {
  return [
    graph.note('Read me first', readMe, { width: 620, height: 500 }, NOTE),
    graph.note('Models', models, { width: 620, height: 600 }, NOTE)
  ]
}

/** The right end of every graph: which one to take instead. */
export function addClosingNote(graph: GraphBuilder): void {
  const note = graph.note('Which graph', routesNote(), { width: 1000, height: 800 }, NOTE)
  graph.stage('Other graphs', [[note]])
}

/** @param megapixels - What the image model paints best. */
export function addSize(graph: GraphBuilder, family: Family, megapixels: number): NodeRef {
  return graph.add('FactorizedSize', {
    values: { ...family.size, image_megapixels: megapixels },
    color: OURS,
    width: 460
  })
}

/** Links of a node that takes the video's width, height and length. */
export function sizeLinks(size: NodeRef): Record<'width' | 'height' | 'length', OutputRef> {
  return { width: size.out('width'), height: size.out('height'), length: size.out('length') }
}

export function addDiffusionModel(graph: GraphBuilder, file: ModelFile, title: string): NodeRef {
  return graph.add('UNETLoader', {
    title,
    values: { unet_name: file.name, weight_dtype: 'default' },
    models: [modelProperty(file)],
    width: 400
  })
}

export function addTextEncoder(graph: GraphBuilder, file: ModelFile, type: string, title?: string): NodeRef {
  return graph.add('CLIPLoader', {
    ...(title === undefined ? {} : { title }),
    values: { clip_name: file.name, type, device: 'default' },
    models: [modelProperty(file)],
    width: 400
  })
}

export function addVae(graph: GraphBuilder, file: ModelFile): NodeRef {
  return graph.add('VAELoader', {
    values: { vae_name: file.name },
    models: [modelProperty(file)],
    width: 400
  })
}

/** What the page offers to download when the file is missing. */
export function modelProperty({ name, url, directory }: ModelFile): ModelProperty {
  return { name, url, directory }
}

export function addDecode(graph: GraphBuilder, samples: OutputRef, vae: OutputRef, title?: string): NodeRef {
  return graph.add('VAEDecode', { ...(title === undefined ? {} : { title }), links: { samples, vae } })
}

/** The last stage: the frames as a video file, named after the graph. */
export function addVideoFile(
  graph: GraphBuilder,
  { name }: BundledGraph,
  fps: number,
  stage: number,
  decoded: NodeRef
): void {
  const video = graph.add('CreateVideo', { values: { fps }, links: { images: decoded.out() } })
  const saved = addSaver(graph, name, video)
  graph.stage(`${stage} - Save`, [[decoded, video], [saved]])
}

export function addSaver(graph: GraphBuilder, name: string, video: NodeRef): NodeRef {
  return graph.add('SaveVideo', {
    values: { filename_prefix: name.replaceAll(' ', '_'), format: 'auto', codec: 'auto' },
    links: { video: video.out() },
    width: 480,
    minHeight: 420
  })
}

/** The sampler that paints the first frame, and its decoder. */
export function addPainting(
  graph: GraphBuilder,
  image: ImageModel,
  vae: NodeRef,
  links: Readonly<Record<'model' | 'positive' | 'negative' | 'latent_image', OutputRef>>
): { readonly sampled: NodeRef; readonly decoded: NodeRef } {
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
    links
  })
  const decoded = graph.add('VAEDecode', { links: { samples: sampled.out(), vae: vae.out() } })
  return { sampled, decoded }
}
