import type { ImageBranch } from '../recipe/image-models'
import type { ModelFile } from '../recipe/types'
import { made, type FieldValue, type From, type Part } from './parts'

/** As in the bundled graphs: what a graph makes must not change by itself from run to run. */
const IMAGE_SEED = 7

interface More {
  readonly title?: string
  readonly models?: readonly ModelFile[]
  readonly width?: number
}

/** The nodes that paint the anchor, and the output with the pictures. */
export function imageBranchParts(
  model: ImageBranch,
  firstFrame: From,
  size: { readonly width: From; readonly height: From }
): { readonly parts: readonly Part[]; readonly pictures: From } {
  const parts: Part[] = []
  const add = (
    column: number,
    type: string,
    values: Record<string, FieldValue>,
    links: Record<string, From>,
    more: More = {}
  ): Part => {
    const part: Part = { type, role: 'branch', values, links, stage: 'paint', column, ...more }
    parts.push(part)
    return part
  }
  const load = (
    type: string,
    values: Record<string, FieldValue>,
    files: readonly ModelFile[],
    title?: string
  ): Part =>
    add(0, type, values, {}, { models: files, width: 400, ...(title === undefined ? {} : { title }) })

  const unet = load(
    'UNETLoader',
    { unet_name: model.diffusionModel.name, weight_dtype: 'default' },
    [model.diffusionModel],
    'Image model'
  )
  const clip = load(...encoderLoader(model))
  const vae = load('VAELoader', { vae_name: model.vae.name }, [model.vae])
  const shifted =
    model.shift === undefined
      ? made(unet, 'MODEL')
      : made(add(0, 'ModelSamplingAuraFlow', { shift: model.shift }, { model: made(unet, 'MODEL') }), 'MODEL')

  const { positive, negative } = conditioning(model, firstFrame, made(clip, 'CLIP'), add)
  const empty = add(
    1,
    model.kind === 'paired' ? 'EmptyLatentImage' : 'EmptySD3LatentImage',
    { width: 1024, height: 1024, batch_size: 1 },
    size,
    { title: 'Image size', width: 320 }
  )
  const painted = add(
    2,
    'KSampler',
    {
      seed: IMAGE_SEED,
      steps: model.steps,
      cfg: model.kind === 'guided' ? 1 : model.guidance,
      sampler_name: model.sampler,
      scheduler: model.scheduler,
      denoise: 1
    },
    { model: shifted, positive, negative, latent_image: made(empty, 'LATENT') },
    { title: 'Paint' }
  )
  const decoded = add(2, 'VAEDecode', {}, { samples: made(painted, 'LATENT'), vae: made(vae, 'VAE') })
  return { parts, pictures: made(decoded, 'IMAGE') }
}

function encoderLoader(model: ImageBranch): [string, Record<string, FieldValue>, readonly ModelFile[]] {
  const [first, second] = model.textEncoders
  const common = { type: model.clipType, device: 'default' }
  if (second === undefined)
    return ['CLIPLoader', { clip_name: first?.name ?? '', ...common }, model.textEncoders]
  const names = { clip_name1: first?.name ?? '', clip_name2: second.name }
  return ['DualCLIPLoader', { ...names, ...common }, model.textEncoders]
}

type Add = (
  column: number,
  type: string,
  values: Record<string, FieldValue>,
  links: Record<string, From>,
  more?: More
) => Part

function conditioning(
  model: ImageBranch,
  text: From,
  clip: From,
  add: Add
): { readonly positive: From; readonly negative: From } {
  const look = { title: 'First frame', width: 320 }
  if (model.kind === 'paired') {
    const values = { prompt: '', negative_prompt: '', resolution: 1024 }
    const both = add(1, 'TextEncodeQwenImage21', values, { clip, prompt: text }, look)
    return { positive: made(both, 'positive'), negative: made(both, 'negative') }
  }
  const first = add(1, 'CLIPTextEncode', { text: '' }, { clip, text }, look)
  const encoded = made(first, 'CONDITIONING')
  if (model.kind === 'plain') {
    const none = add(
      1,
      'CLIPTextEncode',
      { text: '' },
      { clip },
      { title: 'Image negative prompt', width: 320 }
    )
    return { positive: encoded, negative: made(none, 'CONDITIONING') }
  }
  const zeroed = add(1, 'ConditioningZeroOut', {}, { conditioning: encoded })
  const negative = made(zeroed, 'CONDITIONING')
  if (model.kind === 'zeroed') return { positive: encoded, negative }
  const guided = add(1, 'FluxGuidance', { guidance: model.guidance }, { conditioning: encoded })
  return { positive: made(guided, 'CONDITIONING'), negative }
}
