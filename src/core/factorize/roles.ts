import type { ExecutionNode } from '../graph/expand'
import { hasInput } from './view'

/*
 * What a node does in a video graph, told by its inputs first and by its type only where those do not tell. Titles are
 * never asked: people change them.
 */

/** Whether it denoises a latent: it takes one, and a model with its texts or a guider that holds both. */
export function isSampler(node: ExecutionNode): boolean {
  if (!hasInput(node, 'latent_image')) return false
  return hasInput(node, 'guider') || (hasInput(node, 'model') && hasInput(node, 'positive'))
}

const EMPTY_LATENT = /^Empty\w*(Video|LTXV|Cosmos|Mochi|Wan)/i

/** Whether it makes an empty latent for a video: a size, a length, and no other latent. */
export function isEmptyVideoLatent(node: ExecutionNode): boolean {
  if (EMPTY_LATENT.test(node.node.type) && !/audio/i.test(node.node.type)) return true
  if (!SIZE_FIELDS.every((name) => hasField(node, name)) || latentInput(node) !== undefined) return false
  return node.inputs.every(({ name, link }) => link === undefined || HARMLESS.test(name))
}

/** What may feed an empty latent: anything else is a picture, a sound or a video that it is made from. */
const HARMLESS =
  /^(width|height|length|frames|fps|batch_size|positive|negative|vae|clip|prompt|clip_vision\w*|(start|end)_image|(first|last)_frame|guidance_type)$/

/** What a video's size is called wherever it is typed. */
export const SIZE_FIELDS = ['width', 'height', 'length'] as const

/** Whether a node has this input, as a socket or as a field. */
export function hasField(node: ExecutionNode, name: string): boolean {
  return hasInput(node, name) || node.widgets.some((widget) => widget.name === name)
}

const START_INPUTS = ['start_image', 'first_frame', 'first_image', 'init_image']
/** Nodes that call the start picture just `image`. */
const IMAGE_TO_VIDEO = /^(LTXVImgToVideo|LTXVAddGuide|MiniMaxH3AddGuide)/
const ENDS = /end_?(image|frame)|last_?(image|frame)/i

/** The input for the start picture of a node that begins a video with one. */
export function startInput(node: ExecutionNode): string | undefined {
  const name = START_INPUTS.find((input) => hasInput(node, input))
  if (name !== undefined) return name
  return IMAGE_TO_VIDEO.test(node.node.type) && hasInput(node, 'image') ? 'image' : undefined
}

/** Whether an input takes the picture that a video ends with. */
export function isEndInput(name: string): boolean {
  return ENDS.test(name)
}

const LATENT_INPUTS = ['latent', 'video_latent', 'av_latent', 'samples', 'latent_image', 'latents']

/** The input by which a node hands a latent on, changed or with something added. */
export function latentInput(node: ExecutionNode): string | undefined {
  return LATENT_INPUTS.find((name) => hasInput(node, name))
}

/**
 * The input by which a node lets a latent through: of one that takes anything, as those do that free memory in between,
 * the only one that is wired.
 */
export function passedLatent(node: ExecutionNode): string | undefined {
  const known = latentInput(node)
  if (known !== undefined || isEmptyVideoLatent(node)) return known
  const [only, ...others] = node.inputs.filter(({ link }) => link !== undefined)
  return only !== undefined && others.length === 0 && only.type === '*' ? only.name : undefined
}

/** Whether it makes another size of a latent: what comes after is a pass of its own. */
export function isResizing(type: string): boolean {
  return /upscale|upsampl|resize|crop|scaleby/i.test(type)
}

/** Whether it makes a video out of pictures, whatever the form. */
export function isVideoMaker(type: string): boolean {
  return /^(Create|Save|Export|Write)\w*Video|VideoCombine|Animated|webm|webp|gif/i.test(type)
}

/** Whether it only shows or saves a picture. */
export function isShowing(type: string): boolean {
  return /preview|save|compare|display|show/i.test(type)
}

/** Patches that may as well come after a LoRA: they change how a model runs, not its weights. */
const AFTER_LORA =
  /^(ModelSampling|ModelPatchTorch|TorchCompile|PathchSageAttention|PatchSageAttention|PatchModelPatcher|TeaCache|WanVideoTeaCache|ApplyTeaCache|EasyCache|LazyCache|MagCache|SkipLayerGuidance|CFGZeroStar|CFGNorm|RescaleCFG|WanVideoNAG|WanVideoEnhanceAVideo|RifleXRoPE|FreSca|ContextWindows|WanContextWindows)/i

export function comesAfterLora(type: string): boolean {
  return AFTER_LORA.test(type)
}

/** Services that make the whole video elsewhere; there is no model and no latent to give an anchor to. */
const SERVICE =
  /^(Kling|Luma|Runway|Pika|Pix[Vv]erse|Vidu|Minimax|MinimaxHailuo|Moonvalley|Veo|Google|Gemini|OpenAI|Sora|ByteDance|Seedance|Hailuo|Ltxv?Api|LTXVApi|Grok|Topaz|Beeble|HappyHorse|Hitem|Bria|Freepik|Magnific|Wan\w*Api)/

export function isService(node: ExecutionNode): boolean {
  if (node.inside !== undefined || node.virtual !== undefined) return false
  if (SERVICE.test(node.node.type)) return true
  const makesVideo = node.outputTypes.some((type) => type === 'VIDEO')
  return (
    makesVideo &&
    !/^(CreateVideo|LoadVideo|Video|GetVideo|Get|Save|Trim|VHS|ComfySwitch)/i.test(node.node.type)
  )
}

/** Nodes that make a video from sound, whatever else they take. */
export function isSoundToVideo(type: string): boolean {
  return /^Wan(Sound|HuMo|InfiniteTalk|Dancer|MultiTalk)|S2V/.test(type)
}

export function isLoadedSound(type: string): boolean {
  return /^(VHS_)?LoadAudio|AudioEncoderEncode|AudioVAEEncode/.test(type)
}

export function isVace(type: string): boolean {
  return /vace/i.test(type)
}

/** Kijai's WanVideoWrapper and its like bring samplers and model types of their own. */
export function isForeignSampler(type: string): boolean {
  return /^(WanVideoSampler|HyVideoSampler|CogVideoSampler|LTXVSampler|MochiSampler|FramePackSampler|CogVideoX\w*Sampler)/.test(
    type
  )
}

export function isVideoFile(type: string): boolean {
  return /^(VHS_)?LoadVideo|^GetVideoComponents/.test(type)
}
