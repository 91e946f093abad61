import type { GraphBuilder, ModelProperty, NodeColor, NodeRef, OutputRef } from '../graph/builder'
import type { ModelFile } from './types'

/*
 * What all bundled graphs are made of: colours, loaders, and the first stage's outcome.
 */

/** Marks our own nodes; everything else keeps the page's colours. */
export const OURS: NodeColor = { color: '#223', bgcolor: '#335' }
export const NOTE: NodeColor = { color: '#432', bgcolor: '#653' }

export const IMAGE_SEED = 7

/** What the first stage hands on. */
export interface Texts {
  /** Factorized Size. */
  readonly size: NodeRef
  /** What happens: for the video model. */
  readonly prompt: OutputRef
  /** What the first frame shows: for the image model. */
  readonly firstFrame: OutputRef
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

function modelProperty({ name, url, directory }: ModelFile): ModelProperty {
  return { name, url, directory }
}
