import type { GraphBuilder, NodeRef, OutputRef } from '../graph/builder'
import type { BundledGraph } from './bundled-graph'
import {
  addPainting,
  NOTE,
  OURS,
  addDiffusionModel,
  addOpeningNotes,
  addSize,
  addVae,
  type Texts
} from './bundled-parts'
import { aloneNote, writtenReadMeNote } from './bundled-rewrite-notes'
import { modelsNote } from './notes'
import type { Family, ImageModel, ModelFile } from './types'

/*
 * The graph in which a language model writes the caption: Qwen-Image 2.1's text encoder is a whole Qwen3-VL, so one file
 * first writes the caption and then reads it for the image model.
 */

const BASE = 'https://huggingface.co/Comfy-Org/Qwen-Image-2.1/resolve/main'

function file(directory: ModelFile['directory'], name: string, gigabytes: number): ModelFile {
  return { name, directory, url: `${BASE}/${directory}/${name}`, gigabytes }
}

/** Files, steps and guidance are those of ComfyUI's own template of the model; the sizes are the publisher's. */
export const QWEN_IMAGE_21: ImageModel = {
  id: 'qwen-image-2.1',
  name: 'Qwen-Image 2.1',
  diffusionModel: file('diffusion_models', 'qwen_image_2.1_int8_convrot.safetensors', 6.76),
  textEncoder: file('text_encoders', 'qwen3vl_8b_int8_convrot.safetensors', 8.71),
  vae: file('vae', 'qwen_image_2.1_vae_bf16.safetensors', 0.64),
  clipType: 'qwen_image',
  // ComfyUI sets this shift itself when it loads the model, so the graph has no node for it.
  sampling: { sampler: 'euler', scheduler: 'simple', shift: 0.69 },
  steps: 25,
  guidance: 1,
  negativePrompt: '',
  memory: 'files of 6.8 GB and 8.7 GB, one after the other, so a card of 12 GB holds either.',
  megapixels: 1
}

/** Enough for a caption that the encoder reads whole, and an end to a model that repeats itself. */
const CAPTION_TOKENS = 400

/** The prompt is typed once; the language model makes the caption of it. */
export function addWrittenTexts(
  graph: GraphBuilder,
  bundled: BundledGraph,
  family: Family,
  prompt: string,
  encoder: NodeRef
): Texts {
  const image = QWEN_IMAGE_21
  const readMe = writtenReadMeNote(family, image, bundled.needs?.comfyui ?? '')
  const notes = addOpeningNotes(graph, readMe, modelsNote(bundled))
  const size = addSize(graph, family, image.megapixels)
  const typed = graph.add('PrimitiveStringMultiline', {
    title: 'Prompt: what happens',
    values: { value: prompt },
    width: 460,
    textHeight: 260
  })
  graph.stage('1 - Say what happens', [notes, [size, typed]])

  const instruction = graph.add('FactorizedInstruction', {
    values: { prompt: '' },
    links: { prompt: typed.out() },
    color: OURS,
    width: 380
  })
  const written = graph.add('TextGenerate', {
    title: 'Write the caption',
    values: {
      prompt: '',
      max_length: CAPTION_TOKENS,
      // Always the likeliest word: the same prompt gives the same caption, as a fixed seed does elsewhere in the graph.
      sampling_mode: 'off',
      thinking: false,
      use_default_template: true,
      mtp: 'auto'
    },
    links: { clip: encoder.out(), prompt: instruction.out() },
    width: 380
  })
  const caption = graph.add('FactorizedCaption', {
    values: { prompt: '', first_frame: '' },
    links: { prompt: typed.out(), generated: written.out('generated_text') },
    color: OURS,
    width: 460,
    textHeight: 140
  })
  const note = graph.note('About the caption', aloneNote(), { width: 460, height: 320 }, NOTE)
  graph.stage('2 - Let the model write the first frame', [
    [encoder, instruction, written],
    [caption, note]
  ])
  // Not by way of the caption node: with the injection off, or a picture chosen, nothing then asks for a caption, and
  // neither the language model nor its file is needed.
  return { size, prompt: typed.out(), firstFrame: caption.out('first_frame') }
}

/** @returns the painted pictures. */
export function addQwenImage21(
  graph: GraphBuilder,
  { size, firstFrame }: Texts,
  encoder: NodeRef
): OutputRef {
  const image = QWEN_IMAGE_21
  const unet = addDiffusionModel(graph, image.diffusionModel, 'Image model')
  const vae = addVae(graph, image.vae)
  const encoded = graph.add('TextEncodeQwenImage21', {
    title: 'First frame',
    values: { prompt: '', negative_prompt: image.negativePrompt },
    links: { clip: encoder.out(), prompt: firstFrame },
    width: 340
  })
  // The encoder's own empty latent is square; this one has the video's shape.
  const empty = graph.add('EmptyLatentImage', {
    title: 'Image size',
    values: { batch_size: 1 },
    links: { width: size.out('image_width'), height: size.out('image_height') },
    width: 340
  })
  const { sampled, decoded } = addPainting(graph, image, vae, {
    model: unet.out(),
    positive: encoded.out('positive'),
    negative: encoded.out('negative'),
    latent_image: empty.out()
  })
  graph.stage(`3 - Paint the first frame (${image.name})`, [
    [unet, vae],
    [encoded, empty],
    [sampled, decoded]
  ])
  return decoded.out()
}
