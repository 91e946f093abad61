/** Which folder below `models/` the file of a loader's input is read from, where the input's name says it. */
const BY_INPUT: ReadonlyMap<string, string> = new Map([
  ['unet_name', 'diffusion_models'],
  ['ckpt_name', 'checkpoints'],
  ['vae_name', 'vae'],
  ['clip_name', 'text_encoders'],
  ['clip_name1', 'text_encoders'],
  ['clip_name2', 'text_encoders'],
  ['clip_name3', 'text_encoders'],
  ['clip_name4', 'text_encoders'],
  ['lora_name', 'loras'],
  ['lora', 'loras'],
  ['lora_low', 'loras'],
  ['control_net_name', 'controlnet'],
  ['style_model_name', 'style_models'],
  ['gligen_name', 'gligen'],
  ['hypernetwork_name', 'hypernetworks'],
  ['photomaker_model_name', 'photomaker'],
  ['audio_encoder_name', 'audio_encoders']
])

/** Loaders whose input names mean something else elsewhere. */
const BY_LOADER: ReadonlyMap<string, string> = new Map([
  ['CLIPVisionLoader.clip_name', 'clip_vision'],
  ['UpscaleModelLoader.model_name', 'upscale_models'],
  ['LatentUpscaleModelLoader.model_name', 'latent_upscale_models'],
  ['ModelPatchLoader.name', 'model_patches']
])

const MODEL_FILE = /\.(safetensors|sft|ckpt|pth?|bin|gguf|onnx)$/i

/**
 * The folder for a model file that a node asks for.
 *
 * @returns `undefined` where the value is no model file; `models` where the loader is not known.
 */
export function modelFolder(nodeType: string, input: string, value: unknown): string | undefined {
  if (typeof value !== 'string' || !MODEL_FILE.test(value)) return undefined
  const folder = BY_LOADER.get(`${nodeType}.${input}`) ?? BY_INPUT.get(input)
  return folder === undefined ? 'models' : `models/${folder}`
}
