import type { ModelFile } from './types'

/*
 * Official repackaged files, as ComfyUI's own templates name and link them. Sizes are the publisher's.
 */

const WAN_21 = 'https://huggingface.co/Comfy-Org/Wan_2.1_ComfyUI_repackaged/resolve/main/split_files'
const WAN_22 = 'https://huggingface.co/Comfy-Org/Wan_2.2_ComfyUI_Repackaged/resolve/main/split_files'
const HUNYUAN = 'https://huggingface.co/Comfy-Org/HunyuanVideo_repackaged/resolve/main/split_files'
const QWEN_IMAGE = 'https://huggingface.co/Comfy-Org/Qwen-Image_ComfyUI/resolve/main/split_files'

function file(base: string, directory: ModelFile['directory'], name: string, gigabytes?: number): ModelFile {
  const found = { name, directory, url: `${base}/${directory}/${name}` }
  return gigabytes === undefined ? found : { ...found, gigabytes }
}

export const WAN21_T2V_1_3B = file(WAN_21, 'diffusion_models', 'wan2.1_t2v_1.3B_fp16.safetensors', 2.84)
export const WAN21_T2V_14B = file(WAN_21, 'diffusion_models', 'wan2.1_t2v_14B_fp8_scaled.safetensors', 13.31)
export const WAN22_T2V_HIGH = file(
  WAN_22,
  'diffusion_models',
  'wan2.2_t2v_high_noise_14B_fp8_scaled.safetensors',
  13.31
)
export const WAN22_T2V_LOW = file(
  WAN_22,
  'diffusion_models',
  'wan2.2_t2v_low_noise_14B_fp8_scaled.safetensors',
  13.31
)
export const WAN22_I2V_HIGH = file(
  WAN_22,
  'diffusion_models',
  'wan2.2_i2v_high_noise_14B_fp8_scaled.safetensors',
  13.31
)
export const WAN22_I2V_LOW = file(
  WAN_22,
  'diffusion_models',
  'wan2.2_i2v_low_noise_14B_fp8_scaled.safetensors',
  13.31
)
export const LIGHTX2V_HIGH = file(
  WAN_22,
  'loras',
  'wan2.2_t2v_lightx2v_4steps_lora_v1.1_high_noise.safetensors',
  1.14
)
export const LIGHTX2V_LOW = file(
  WAN_22,
  'loras',
  'wan2.2_t2v_lightx2v_4steps_lora_v1.1_low_noise.safetensors',
  1.14
)
export const WAN22_TI2V_5B = file(WAN_22, 'diffusion_models', 'wan2.2_ti2v_5B_fp16.safetensors', 9.31)

export const UMT5_XXL = file(WAN_21, 'text_encoders', 'umt5_xxl_fp8_e4m3fn_scaled.safetensors', 6.27)
/** Wan 2.1's VAE; Wan 2.2 14B uses it too. */
export const WAN21_VAE = file(WAN_21, 'vae', 'wan_2.1_vae.safetensors', 0.24)
/** Only the 5B uses this one: 48 channels, 16 pixels a latent cell. */
export const WAN22_VAE = file(WAN_22, 'vae', 'wan2.2_vae.safetensors', 1.31)

export const QWEN_IMAGE_DIT = file(QWEN_IMAGE, 'diffusion_models', 'qwen_image_fp8_e4m3fn.safetensors', 19.03)
export const QWEN_25_VL = file(QWEN_IMAGE, 'text_encoders', 'qwen_2.5_vl_7b_fp8_scaled.safetensors', 8.74)
export const QWEN_IMAGE_VAE = file(QWEN_IMAGE, 'vae', 'qwen_image_vae.safetensors', 0.24)

/** The image-to-video model that keeps its first frame as a clean token ("v2"), not the first one, which mixes it in. */
export const HUNYUAN_I2V = file(
  HUNYUAN,
  'diffusion_models',
  'hunyuan_video_v2_replace_image_to_video_720p_bf16.safetensors',
  25.6
)
export const LLAVA_LLAMA3 = file(HUNYUAN, 'text_encoders', 'llava_llama3_fp8_scaled.safetensors', 9.09)
export const CLIP_L = file(HUNYUAN, 'text_encoders', 'clip_l.safetensors', 0.25)
export const LLAVA_VISION = file(HUNYUAN, 'clip_vision', 'llava_llama3_vision.safetensors', 0.65)
export const HUNYUAN_VAE = file(HUNYUAN, 'vae', 'hunyuan_video_vae_bf16.safetensors', 0.49)

/** Model and VAE in one file. */
export const LTXV_2B: ModelFile = {
  name: 'ltx-video-2b-v0.9.5.safetensors',
  directory: 'checkpoints',
  url: 'https://huggingface.co/Lightricks/LTX-Video/resolve/main/ltx-video-2b-v0.9.5.safetensors',
  gigabytes: 5.91
}
export const T5_XXL: ModelFile = {
  name: 't5xxl_fp16.safetensors',
  directory: 'text_encoders',
  url: 'https://huggingface.co/comfyanonymous/flux_text_encoders/resolve/main/t5xxl_fp16.safetensors',
  gigabytes: 9.12
}

/** Not one of ComfyUI's own repackaged files: those are not published for this model. */
export const COGVIDEOX_15: ModelFile = {
  name: 'CogVideoX_1_5_5b_T2V_bf16.safetensors',
  directory: 'diffusion_models',
  url: 'https://huggingface.co/Kijai/CogVideoX-comfy/resolve/main/CogVideoX_1_5_5b_T2V_bf16.safetensors',
  gigabytes: 11.1
}
/** As ComfyUI's template of a model that is built on CogVideoX names it. */
export const COGVIDEOX_VAE: ModelFile = {
  name: 'cogvideox_vae.safetensors',
  directory: 'vae',
  url: 'https://huggingface.co/Comfy-Org/void-model/resolve/main/vae/cogvideox_vae.safetensors'
}
