import type { GraphBuilder, OutputRef } from '../graph/builder'
import type { BundledGraph } from './bundled-graph'
import {
  addPainting,
  NOTE,
  OURS,
  addDiffusionModel,
  addOpeningNotes,
  addSize,
  addTextEncoder,
  addVae,
  type Texts
} from './bundled-parts'
import { QWEN_IMAGE } from './families'
import { anchorNote, modelsNote } from './notes'
import { EXAMPLE_PROMPTS } from './prompts'
import type { Family } from './types'

/*
 * The first half of a bundled graph: texts that a person types, a picture painted by Qwen-Image, and the choice of it.
 */

/** The first three stages: typed texts, painted picture, chosen anchor. The next stage is the fourth. */
export function addTypedAnchor(
  graph: GraphBuilder,
  bundled: BundledGraph,
  family: Family,
  readMe: string
): { readonly texts: Texts; readonly anchor: OutputRef } {
  const texts = addTypedTexts(graph, bundled, family, readMe)
  return { texts, anchor: addAnchor(graph, addQwenImage(graph, texts), 3) }
}

/** A person types both texts, or lets the page rewrite the first into the second. */
function addTypedTexts(graph: GraphBuilder, bundled: BundledGraph, family: Family, readMe: string): Texts {
  const notes = addOpeningNotes(graph, readMe, modelsNote(bundled))
  const size = addSize(graph, family, QWEN_IMAGE.megapixels)
  const { prompt, firstFrame } = EXAMPLE_PROMPTS[bundled.family]
  const caption = graph.add('FactorizedCaption', {
    values: { prompt, first_frame: firstFrame },
    color: OURS,
    width: 460,
    textHeight: 200
  })
  graph.stage('1 - Say what happens', [notes, [size, caption]])
  return { size, prompt: caption.out('video_prompt'), firstFrame: caption.out('first_frame') }
}

/** @returns the painted pictures. */
function addQwenImage(graph: GraphBuilder, { size, firstFrame }: Texts): OutputRef {
  const image = QWEN_IMAGE
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
  const { sampled, decoded } = addPainting(graph, image, vae, {
    model: shifted.out(),
    positive: positive.out(),
    negative: negative.out(),
    latent_image: empty.out()
  })
  graph.stage(`2 - Paint the first frame (${image.name})`, [
    [unet, clip, vae, shifted],
    [positive, negative, empty],
    [sampled, decoded]
  ])
  return decoded.out()
}

/** @param stage - The number in the stage's title. */
export function addAnchor(graph: GraphBuilder, images: OutputRef, stage: number): OutputRef {
  const anchor = graph.add('FactorizedAnchor', { links: { images }, color: OURS, width: 380, minHeight: 420 })
  const note = graph.note('About the anchor', anchorNote(), { width: 380, height: 360 }, NOTE)
  graph.stage(`${stage} - Choose the anchor`, [[anchor, note]])
  return anchor.out()
}
