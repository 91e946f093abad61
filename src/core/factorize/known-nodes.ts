import type { InputDefinition, NodeDefinition, NodeDefinitions } from '../graph/object-info'

/*
 * The nodes that this code reads by name or adds, as a server would describe them: no server is asked, so that a graph
 * can be changed offline. A line is "inputs > outputs" in the order of the node; `name?` may stay open, `TEXT` is a box
 * of several lines, `INT!` has the page's field for seed control, `STRING^` is always a socket.
 */

const SIZE = 'width:INT height:INT length:INT batch_size:INT'
const CONDITIONED = 'positive:CONDITIONING negative:CONDITIONING vae:VAE'
const CONDITIONED_LATENT = 'positive:CONDITIONING negative:CONDITIONING latent:LATENT'
const VISION = 'clip_vision_output?:CLIP_VISION_OUTPUT start_image?:IMAGE'

const LINES: Readonly<Record<string, string>> = {
  // Ours.
  FactorizedSize:
    'width:INT height:INT length:INT image_megapixels:FLOAT > width:INT height:INT length:INT image_width:INT image_height:INT',
  FactorizedCaption:
    'prompt:TEXT first_frame:TEXT generated?:STRING^ > video_prompt:STRING first_frame:STRING',
  FactorizedAnchor: 'images?:IMAGE edited?:IMAGE > anchor:IMAGE',
  FactorizedInject:
    'model:MODEL model_low?:MODEL vae:VAE anchor:IMAGE width:INT height:INT length:INT batch_size:INT fit:COMBO ' +
    'anchor_index:INT anchor_noise:FLOAT enabled:BOOLEAN > model:MODEL model_low:MODEL latent:LATENT',
  FactorizedLora:
    'model:MODEL model_low?:MODEL lora:COMBO lora_low:COMBO strength:FLOAT strength_low:FLOAT > ' +
    'model:MODEL model_low:MODEL report:STRING',
  FactorizedCompare:
    'vanilla:IMAGE factorized:IMAGE label_vanilla:STRING label_factorized:STRING fps:FLOAT > images:IMAGE',

  // Loaders.
  UNETLoader: 'unet_name:COMBO weight_dtype:COMBO > MODEL',
  UnetLoaderGGUF: 'unet_name:COMBO > MODEL',
  UnetLoaderGGUFAdvanced:
    'unet_name:COMBO dequant_dtype:COMBO patch_dtype:COMBO patch_on_device:BOOLEAN > MODEL',
  CheckpointLoaderSimple: 'ckpt_name:COMBO > MODEL CLIP VAE',
  CLIPLoader: 'clip_name:COMBO type:COMBO device?:COMBO > CLIP',
  DualCLIPLoader: 'clip_name1:COMBO clip_name2:COMBO type:COMBO device?:COMBO > CLIP',
  VAELoader: 'vae_name:COMBO > VAE',
  CLIPVisionLoader: 'clip_name:COMBO > CLIP_VISION',
  LoraLoaderModelOnly: 'model:MODEL lora_name:COMBO strength_model:FLOAT > MODEL',
  LoraLoader: 'model:MODEL clip:CLIP lora_name:COMBO strength_model:FLOAT strength_clip:FLOAT > MODEL CLIP',

  // Between model and sampler.
  ModelSamplingSD3: 'model:MODEL shift:FLOAT > MODEL',
  ModelSamplingAuraFlow: 'model:MODEL shift:FLOAT > MODEL',
  BasicGuider: 'model:MODEL conditioning:CONDITIONING > GUIDER',
  CFGGuider: 'model:MODEL positive:CONDITIONING negative:CONDITIONING cfg:FLOAT > GUIDER',
  LTXVScheduler:
    'steps:INT max_shift:FLOAT base_shift:FLOAT stretch:BOOLEAN terminal:FLOAT latent?:LATENT > SIGMAS',
  BasicScheduler: 'model:MODEL scheduler:COMBO steps:INT denoise:FLOAT > SIGMAS',

  // Samplers.
  KSampler:
    'model:MODEL seed:INT steps:INT cfg:FLOAT sampler_name:COMBO scheduler:COMBO positive:CONDITIONING ' +
    'negative:CONDITIONING latent_image:LATENT denoise:FLOAT > LATENT',
  KSamplerAdvanced:
    'model:MODEL add_noise:COMBO noise_seed:INT steps:INT cfg:FLOAT sampler_name:COMBO scheduler:COMBO ' +
    'positive:CONDITIONING negative:CONDITIONING latent_image:LATENT start_at_step:INT end_at_step:INT ' +
    'return_with_leftover_noise:COMBO > LATENT',
  SamplerCustom:
    'model:MODEL add_noise:BOOLEAN noise_seed:INT cfg:FLOAT positive:CONDITIONING negative:CONDITIONING ' +
    'sampler:SAMPLER sigmas:SIGMAS latent_image:LATENT > output:LATENT denoised_output:LATENT',
  SamplerCustomAdvanced:
    'noise:NOISE guider:GUIDER sampler:SAMPLER sigmas:SIGMAS latent_image:LATENT > output:LATENT denoised_output:LATENT',

  // Texts.
  CLIPTextEncode: 'text:TEXT clip:CLIP > CONDITIONING',
  TextEncodeHunyuanVideo_ImageToVideo:
    'clip:CLIP clip_vision_output:CLIP_VISION_OUTPUT prompt:TEXT image_interleave:INT > CONDITIONING',
  CLIPVisionEncode: 'clip_vision:CLIP_VISION image:IMAGE crop:COMBO > CLIP_VISION_OUTPUT',
  ConditioningZeroOut: 'conditioning:CONDITIONING > CONDITIONING',
  FluxGuidance: 'conditioning:CONDITIONING guidance:FLOAT > CONDITIONING',
  TextEncodeQwenImage21:
    'clip:CLIP prompt:TEXT negative_prompt:TEXT vae?:VAE resolution:INT > positive:CONDITIONING negative:CONDITIONING latent:LATENT',
  PrimitiveInt: 'value:INT! > INT',
  PrimitiveBoolean: 'value:BOOLEAN > BOOLEAN',
  PrimitiveFloat: 'value:FLOAT > FLOAT',
  PrimitiveString: 'value:STRING > STRING',
  PrimitiveStringMultiline: 'value:TEXT > STRING',

  // Latents.
  EmptyLatentImage: 'width:INT height:INT batch_size:INT > LATENT',
  EmptySD3LatentImage: 'width:INT height:INT batch_size:INT > LATENT',
  EmptyHunyuanLatentVideo: `${SIZE} > LATENT`,
  EmptyHunyuanVideo15Latent: `${SIZE} > LATENT`,
  EmptyLTXVLatentVideo: `${SIZE} > LATENT`,
  EmptyCosmosLatentVideo: `${SIZE} > LATENT`,
  EmptyMochiLatentVideo: `${SIZE} > LATENT`,
  Wan22ImageToVideoLatent: `vae:VAE ${SIZE} start_image?:IMAGE > LATENT`,
  WanImageToVideo: `${CONDITIONED} ${SIZE} ${VISION} > ${CONDITIONED_LATENT}`,
  WanFirstLastFrameToVideo:
    `${CONDITIONED} ${SIZE} clip_vision_start_image?:CLIP_VISION_OUTPUT clip_vision_end_image?:CLIP_VISION_OUTPUT ` +
    `start_image?:IMAGE end_image?:IMAGE > ${CONDITIONED_LATENT}`,
  WanFunInpaintToVideo: `${CONDITIONED} ${SIZE} ${VISION} end_image?:IMAGE > ${CONDITIONED_LATENT}`,
  WanFunControlToVideo: `${CONDITIONED} ${SIZE} ${VISION} control_video?:IMAGE > ${CONDITIONED_LATENT}`,
  WanCameraImageToVideo: `${CONDITIONED} ${SIZE} ${VISION} camera_conditions?:WAN_CAMERA_EMBEDDING > ${CONDITIONED_LATENT}`,
  WanTrackToVideo:
    `${CONDITIONED} tracks:TEXT ${SIZE} temperature:FLOAT topk:INT start_image:IMAGE ` +
    `clip_vision_output?:CLIP_VISION_OUTPUT > ${CONDITIONED_LATENT}`,
  HunyuanImageToVideo: `positive:CONDITIONING vae:VAE ${SIZE} guidance_type:COMBO start_image?:IMAGE > positive:CONDITIONING latent:LATENT`,
  HunyuanVideo15ImageToVideo: `${CONDITIONED} ${SIZE} start_image?:IMAGE clip_vision_output?:CLIP_VISION_OUTPUT > ${CONDITIONED_LATENT}`,
  CosmosImageToVideoLatent: `vae:VAE ${SIZE} start_image?:IMAGE end_image?:IMAGE > LATENT`,
  CosmosPredict2ImageToVideoLatent: `vae:VAE ${SIZE} start_image?:IMAGE end_image?:IMAGE > LATENT`,
  Kandinsky5ImageToVideo: `${CONDITIONED} ${SIZE} start_image?:IMAGE > ${CONDITIONED_LATENT} cond_latent:LATENT`,
  MiniMaxH3ImageToVideo:
    'clip:CLIP vae:VAE first_frame?:IMAGE last_frame?:IMAGE prompt:TEXT width:INT height:INT length:INT > ' +
    'positive:CONDITIONING LATENT',
  LTXVPreprocess: 'image:IMAGE img_compression:INT > output_image:IMAGE',
  LTXVImgToVideo: `${CONDITIONED} image:IMAGE ${SIZE} strength:FLOAT > ${CONDITIONED_LATENT}`,
  LTXVImgToVideoInplace: 'vae:VAE image:IMAGE latent:LATENT strength:FLOAT bypass:BOOLEAN > latent:LATENT',
  LTXVAddGuide: `${CONDITIONED} latent:LATENT image:IMAGE frame_idx:INT strength:FLOAT > ${CONDITIONED_LATENT}`,
  VAEDecode: 'samples:LATENT vae:VAE > IMAGE',
  GetVideoComponents: 'video:VIDEO > images:IMAGE audio:AUDIO fps:FLOAT'
}

/** A named output of a known node. */
export interface KnownOutput {
  readonly name: string
  readonly type: string
}

const OUTPUTS = new Map<string, readonly KnownOutput[]>()
const DEFINITIONS = new Map<string, NodeDefinition>()
for (const [type, line] of Object.entries(LINES)) {
  const [inputs = '', outputs = ''] = line.split(' > ')
  const named = outputs.split(' ').map(readOutput)
  OUTPUTS.set(type, named)
  DEFINITIONS.set(type, {
    type,
    title: type,
    inputs: inputs.split(' ').map(readInput),
    outputs: named.map((output) => output.type),
    isOutputNode: false
  })
}

/** What is known without asking a server; good for reading any graph, other nodes are read from the file alone. */
export const KNOWN_NODES: NodeDefinitions = DEFINITIONS

/** The outputs of a node that this code adds. */
export function knownOutputs(type: string): readonly KnownOutput[] {
  return OUTPUTS.get(type) ?? []
}

/** The inputs of a node that this code adds, in its order. */
export function knownInputs(type: string): readonly InputDefinition[] {
  return DEFINITIONS.get(type)?.inputs ?? []
}

function readInput(word: string): InputDefinition {
  const [written = '', kind = ''] = word.split(':')
  const optional = written.endsWith('?')
  const name = optional ? written.slice(0, -1) : written
  const seed = kind === 'INT!' || name === 'seed' || name === 'noise_seed'
  const options = {
    ...(kind === 'TEXT' ? { multiline: true } : {}),
    ...(kind === 'STRING^' ? { forceInput: true } : {}),
    ...(seed ? { control_after_generate: true } : {})
  }
  const type = kind === 'TEXT' ? 'STRING' : kind.replace(/[!^]$/, '')
  return { name, type, options, choices: [], optional }
}

function readOutput(word: string): KnownOutput {
  const [name = '', type = name] = word.split(':')
  return { name, type }
}
