import { QWEN_IMAGE_21 } from './bundled-rewrite'
import { QWEN_IMAGE } from './families'
import type { ImageModel, ModelFile } from './types'

/*
 * Image models that can paint an anchor in a graph of somebody else's. Files, steps and guidance are those of ComfyUI's
 * own template of each model.
 */

/** One of the ways to paint the anchor, as a person names it. */
export interface ImageBranch {
  readonly id: string
  readonly name: string
  readonly kind: ImageBranchKind
  readonly megapixels: number
  readonly diffusionModel: ModelFile
  readonly textEncoders: readonly ModelFile[]
  readonly vae: ModelFile
  readonly clipType: string
  /** Flow shift by a node of its own; absent where ComfyUI sets it. */
  readonly shift?: number
  readonly sampler: string
  readonly scheduler: string
  readonly steps: number
  readonly guidance: number
}

/**
 * How the model takes its texts: `plain` has a positive and a negative one, `zeroed` no negative one, `guided` has its
 * guidance in the positive one, `paired` one node for both.
 */
export type ImageBranchKind = 'plain' | 'zeroed' | 'guided' | 'paired'

const Z_IMAGE = 'https://huggingface.co/Comfy-Org/z_image_turbo/resolve/main/split_files'
const FLUX = 'https://huggingface.co/Comfy-Org/flux1-dev/resolve/main'
const FLUX_TEXT = 'https://huggingface.co/comfyanonymous/flux_text_encoders/resolve/main'
const AE =
  'https://huggingface.co/Comfy-Org/Lumina_Image_2.0_Repackaged/resolve/main/split_files/vae/ae.safetensors'

/** What the bundled graphs already know of a model. */
function bundled(image: ImageModel): Omit<ImageBranch, 'kind'> {
  const { id, name, megapixels, diffusionModel, vae, clipType, steps, guidance, sampling } = image
  const { sampler, scheduler } = sampling
  const textEncoders = [image.textEncoder]
  return {
    id,
    name,
    megapixels,
    diffusionModel,
    textEncoders,
    vae,
    clipType,
    steps,
    guidance,
    sampler,
    scheduler
  }
}

export const IMAGE_BRANCHES: readonly ImageBranch[] = [
  { ...bundled(QWEN_IMAGE), kind: 'plain', shift: QWEN_IMAGE.sampling.shift },
  { ...bundled(QWEN_IMAGE_21), kind: 'paired' },
  {
    id: 'z-image',
    name: 'Z-Image Turbo',
    kind: 'zeroed',
    megapixels: 1,
    diffusionModel: {
      name: 'z_image_turbo_bf16.safetensors',
      directory: 'diffusion_models',
      url: `${Z_IMAGE}/diffusion_models/z_image_turbo_bf16.safetensors`
    },
    textEncoders: [
      {
        name: 'qwen_3_4b.safetensors',
        directory: 'text_encoders',
        url: `${Z_IMAGE}/text_encoders/qwen_3_4b.safetensors`
      }
    ],
    vae: { name: 'ae.safetensors', directory: 'vae', url: AE },
    clipType: 'lumina2',
    shift: 3,
    sampler: 'res_multistep',
    scheduler: 'simple',
    steps: 8,
    guidance: 1
  },
  {
    id: 'flux',
    name: 'Flux.1 Dev',
    kind: 'guided',
    megapixels: 1,
    diffusionModel: {
      name: 'flux1-dev.safetensors',
      directory: 'diffusion_models',
      url: `${FLUX}/flux1-dev.safetensors`
    },
    textEncoders: [
      { name: 'clip_l.safetensors', directory: 'text_encoders', url: `${FLUX_TEXT}/clip_l.safetensors` },
      {
        name: 't5xxl_fp16.safetensors',
        directory: 'text_encoders',
        url: `${FLUX_TEXT}/t5xxl_fp16.safetensors`
      }
    ],
    vae: { name: 'ae.safetensors', directory: 'vae', url: AE },
    clipType: 'flux',
    sampler: 'euler',
    scheduler: 'simple',
    steps: 20,
    guidance: 3.5
  }
]

/** `none`: the person brings a picture. */
export const NO_IMAGE_MODEL = 'none'

/** The names that a person can give. */
export const IMAGE_MODEL_NAMES: readonly string[] = [...IMAGE_BRANCHES.map(({ id }) => id), NO_IMAGE_MODEL]

/** Finds an image model by its name, however it is written: `Qwen-Image`, `qwen_image`, `z image turbo`. */
export function imageBranch(name: string): ImageBranch | undefined {
  const plain = (text: string): string => text.toLowerCase().replaceAll(/[\s._-]+/g, '')
  const wanted = plain(name)
  return IMAGE_BRANCHES.find((model) => plain(model.id) === wanted || plain(model.name) === wanted)
}
