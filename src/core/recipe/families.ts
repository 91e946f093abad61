import {
  CLIP_L,
  COGVIDEOX_15,
  COGVIDEOX_VAE,
  HUNYUAN_I2V,
  HUNYUAN_VAE,
  LLAVA_LLAMA3,
  LLAVA_VISION,
  LTXV_2B,
  QWEN_25_VL,
  QWEN_IMAGE_DIT,
  QWEN_IMAGE_VAE,
  T5_XXL,
  UMT5_XXL,
  WAN21_T2V_14B,
  WAN21_T2V_1_3B,
  WAN21_VAE,
  WAN22_I2V_HIGH,
  WAN22_I2V_LOW,
  WAN22_T2V_HIGH,
  WAN22_T2V_LOW,
  WAN22_TI2V_5B,
  WAN22_VAE
} from './files'
import { paperPresets, WAN22_LIGHTNING } from './presets'
import type { Family, ImageModel, KnownLora, LatentLayout, Refusal } from './types'

/**
 * The one table of model families. Graph code, checks, docs and tests read it; a new family is a new entry here (and,
 * where its mathematics differs, a counterpart in the Python shim).
 *
 * Shift, guidance, boundary and `authorsSteps` are the model authors' own defaults. Sampler, scheduler and `steps` are
 * those of ComfyUI's template of the family; LTX-Video's scheduler is a node of its own.
 */

/** The negative prompt that Wan's authors ship; people expect to find it, so it is the default. */
const WAN_NEGATIVE =
  '色调艳丽，过曝，静态，细节模糊不清，字幕，风格，作品，画作，画面，静止，整体发灰，最差质量，低质量，' +
  'JPEG压缩残留，丑陋的，残缺的，多余的手指，画得不好的手部，画得不好的脸部，畸形的，毁容的，形态畸形的肢体，' +
  '手指融合，静止不动的画面，杂乱的背景，三条腿，背景人很多，倒着走'

const WAN21_LATENT: LatentLayout = { channels: 16, spatial: 8, temporal: 4, sizeMultiple: 16 }
const WAN22_LATENT: LatentLayout = { channels: 48, spatial: 16, temporal: 4, sizeMultiple: 32 }

const PUSA_21: KnownLora = {
  name: 'Pusa V1 (Wan 2.1 14B)',
  pattern: /pusa/i,
  page: 'https://huggingface.co/RaphaelLiu/PusaV1',
  anchorNoise: 0.2,
  strength: 1.4
}

const PUSA_22: KnownLora = {
  name: 'Pusa (Wan 2.2 14B, one file for each expert)',
  pattern: /pusa/i,
  page: 'https://github.com/Yaofang-Liu/Pusa-VidGen',
  anchorNoise: 0.2,
  strength: 1.4
}

export const FAMILIES = [
  {
    id: 'wan2.1-t2v-1.3b',
    name: 'Wan 2.1 T2V 1.3B',
    route: 'inject',
    injection: 'patched',
    recognize: { fileName: /^wan[._-]?2[._]?1.*t2v.*1[._]3b/, clipType: 'wan' },
    experts: [{ role: 'single', file: WAN21_T2V_1_3B, guidance: 6 }],
    textEncoder: UMT5_XXL,
    vae: WAN21_VAE,
    memory: 'Its authors name 8.2 GB; ComfyUI moves what does not fit to main memory.',
    latent: WAN21_LATENT,
    fps: 16,
    size: { width: 832, height: 480, length: 81 },
    sampling: { sampler: 'uni_pc', scheduler: 'simple', shift: 8, steps: 30, authorsSteps: 50 },
    presets: paperPresets(8, [6]),
    lora: {
      need: 'wanted',
      advice:
        'Nobody has released an anchor LoRA for the 1.3B: its weights never saw a clean frame beside noisy ones, so ' +
        'expect a visible jump after the first frame. Good for trying things out; for results use the Wan 2.2 5B graph.',
      known: []
    },
    negativePrompt: WAN_NEGATIVE
  },
  {
    id: 'wan2.1-t2v-14b',
    name: 'Wan 2.1 T2V 14B',
    route: 'inject',
    injection: 'patched',
    recognize: { fileName: /^wan[._-]?2[._]?1.*t2v.*14b/, clipType: 'wan' },
    experts: [{ role: 'single', file: WAN21_T2V_14B, guidance: 5 }],
    textEncoder: UMT5_XXL,
    vae: WAN21_VAE,
    memory:
      'A file of 13.3 GB, so 16 GB and more to hold it; ComfyUI moves what does not fit to main memory, slower.',
    latent: WAN21_LATENT,
    fps: 16,
    size: { width: 832, height: 480, length: 81 },
    sampling: { sampler: 'uni_pc', scheduler: 'simple', shift: 5, steps: 30, authorsSteps: 50 },
    presets: paperPresets(5, [5]),
    lora: {
      need: 'wanted',
      advice:
        'No anchor LoRA of the paper is released. The Pusa V1 LoRA for Wan 2.1 14B was trained with a timestep a frame ' +
        'and fits: its authors advise a strength of 1.4 to 1.5 and an anchor_noise of about 0.2.',
      known: [PUSA_21]
    },
    negativePrompt: WAN_NEGATIVE
  },
  {
    id: 'wan2.2-t2v-14b',
    name: 'Wan 2.2 T2V 14B',
    route: 'inject',
    injection: 'patched',
    recognize: { fileName: /^wan[._-]?2[._]?2.*t2v.*(14b|a14b)/, clipType: 'wan' },
    experts: [
      { role: 'high', file: WAN22_T2V_HIGH, guidance: 4 },
      { role: 'low', file: WAN22_T2V_LOW, guidance: 3 }
    ],
    boundary: 0.875,
    textEncoder: UMT5_XXL,
    vae: WAN21_VAE,
    memory:
      'ComfyUI measured 84 % of a 24 GB card at 640 x 640, one expert after the other. What does not fit goes to main ' +
      'memory, slower.',
    latent: WAN21_LATENT,
    fps: 16,
    size: { width: 832, height: 480, length: 81 },
    sampling: { sampler: 'euler', scheduler: 'simple', shift: 12, steps: 20, authorsSteps: 40 },
    presets: { ...paperPresets(12, [4, 3]), lightning: WAN22_LIGHTNING },
    lora: {
      need: 'wanted',
      advice:
        'No anchor LoRA of the paper is released. The Pusa LoRA pair for Wan 2.2 14B (one file for the high-noise, one ' +
        'for the low-noise expert) was trained with a timestep a frame and fits: its authors advise a strength of 1.4 ' +
        'to 1.5 and an anchor_noise of about 0.2. Without a LoRA the Wan 2.2 5B graph or Wan 2.2 I2V 14B is the better route.',
      known: [PUSA_22]
    },
    negativePrompt: WAN_NEGATIVE
  },
  {
    id: 'wan2.2-ti2v-5b',
    name: 'Wan 2.2 TI2V 5B',
    route: 'inject',
    // ComfyUI can do this one from a noise mask, but not exactly with every sampler; ours is the same path for all.
    injection: 'native',
    recognize: { fileName: /^wan[._-]?2[._]?2.*ti2v.*5b/, clipType: 'wan' },
    experts: [{ role: 'single', file: WAN22_TI2V_5B, guidance: 5 }],
    textEncoder: UMT5_XXL,
    vae: WAN22_VAE,
    memory: 'ComfyUI names 8 GB and up, with what does not fit in main memory.',
    latent: WAN22_LATENT,
    fps: 24,
    size: { width: 1280, height: 704, length: 121 },
    sampling: { sampler: 'uni_pc', scheduler: 'simple', shift: 5, steps: 20, authorsSteps: 50 },
    presets: paperPresets(5, [5]),
    lora: {
      need: 'none',
      advice: 'The 5B was trained with a clean first frame at timestep zero: no LoRA is needed.',
      known: []
    },
    negativePrompt: WAN_NEGATIVE
  },
  {
    id: 'cogvideox1.5-5b',
    name: 'CogVideoX 1.5 5B',
    route: 'inject',
    injection: 'patched',
    needs: '0.21.1',
    // Files of 1.0, and what is named after a control, take other inputs.
    recognize: {
      fileName: /^cog[-_]?video[-_]?x[-_. ]?(5b[-_. ]?)?1[._]5(?!.*(i2v|fun|inp|control|tora|das))/,
      clipType: 'cogvideox'
    },
    experts: [{ role: 'single', file: COGVIDEOX_15, guidance: 6 }],
    textEncoder: T5_XXL,
    vae: COGVIDEOX_VAE,
    memory: 'A file of 11.1 GB; ComfyUI moves what does not fit to main memory, slower.',
    latent: { channels: 16, spatial: 8, temporal: 4, joined: 2, sizeMultiple: 16 },
    fps: 16,
    // The authors' 81 frames, rounded up to whole tokens.
    size: { width: 1360, height: 768, length: 85 },
    // Predicts velocities, not a flow: there is no shift.
    sampling: { sampler: 'euler', scheduler: 'simple', shift: undefined, steps: 50, authorsSteps: 50 },
    presets: paperPresets(undefined, [6]),
    lora: {
      need: 'wanted',
      advice:
        'Nobody has released an anchor LoRA for CogVideoX 1.5: its weights never saw a clean frame beside noisy ones, so ' +
        'expect a visible jump after the first frame. For results use the Wan 2.2 5B graph.',
      known: []
    },
    negativePrompt: ''
  },
  {
    id: 'wan2.2-i2v-14b',
    name: 'Wan 2.2 I2V 14B',
    route: 'start-image',
    injection: 'native',
    recognize: { fileName: /^wan[._-]?2[._]?2.*(?<!t)i2v.*(14b|a14b)/, clipType: 'wan' },
    experts: [
      { role: 'high', file: WAN22_I2V_HIGH, guidance: 3.5 },
      { role: 'low', file: WAN22_I2V_LOW, guidance: 3.5 }
    ],
    boundary: 0.9,
    textEncoder: UMT5_XXL,
    vae: WAN21_VAE,
    memory:
      'ComfyUI measured 84 % of a 24 GB card at 640 x 640, one expert after the other. What does not fit goes to main ' +
      'memory, slower.',
    latent: WAN21_LATENT,
    fps: 16,
    size: { width: 832, height: 480, length: 81 },
    sampling: { sampler: 'euler', scheduler: 'simple', shift: 5, steps: 20, authorsSteps: 40 },
    presets: paperPresets(5, [3.5, 3.5]),
    lora: {
      need: 'none',
      advice: 'The model was trained to go on from a picture: no LoRA is needed.',
      known: []
    },
    negativePrompt: WAN_NEGATIVE
  },
  {
    id: 'hunyuan-video-i2v',
    name: 'HunyuanVideo I2V',
    route: 'start-image',
    injection: 'native',
    recognize: {
      // HunyuanVideo 1.5 is another model.
      fileName: /^hunyuan[-_]?video(?!.*1[._]5).*(i2v|image[-_]to[-_]video)/,
      clipType: 'hunyuan_video'
    },
    experts: [{ role: 'single', file: HUNYUAN_I2V, guidance: 6 }],
    textEncoder: LLAVA_LLAMA3,
    secondTextEncoder: CLIP_L,
    visionEncoder: LLAVA_VISION,
    vae: HUNYUAN_VAE,
    memory:
      'The model alone is 25.6 GB; with fp8 as weight_dtype in its loader it is half of that. Its authors name 60 GB for ' +
      '720p with their own code; ComfyUI moves what does not fit to main memory.',
    latent: { channels: 16, spatial: 8, temporal: 4, sizeMultiple: 16 },
    fps: 24,
    size: { width: 848, height: 480, length: 73 },
    sampling: { sampler: 'euler', scheduler: 'simple', shift: 7, steps: 20, authorsSteps: 50 },
    presets: paperPresets(7, [6]),
    lora: {
      need: 'none',
      advice: 'The "v2 (replace)" model was trained with a clean first frame: no LoRA is needed.',
      known: []
    },
    // It is distilled for guidance: there is no second, negative pass.
    negativePrompt: ''
  },
  {
    id: 'ltx-video',
    name: 'LTX-Video 2B',
    route: 'start-image',
    takesInjection: true,
    injection: 'native',
    // LTX-2 is another model.
    recognize: { fileName: /^(ltx-video|ltxv)[-_]/, clipType: 'ltxv' },
    experts: [{ role: 'single', file: LTXV_2B, guidance: 3 }],
    textEncoder: T5_XXL,
    vae: LTXV_2B,
    memory:
      'The smallest video model here, 5.9 GB with its VAE; its text encoder (9.1 GB) comes and goes before it.',
    latent: { channels: 128, spatial: 32, temporal: 8, sizeMultiple: 32 },
    fps: 24,
    size: { width: 768, height: 512, length: 97 },
    sampling: { sampler: 'euler', scheduler: 'ltxv', shift: 2.05, steps: 30, authorsSteps: 40 },
    presets: paperPresets(2.05, [3]),
    lora: {
      need: 'none',
      advice: 'LTX-Video was trained with clean frames among noisy ones: no LoRA is needed.',
      known: []
    },
    negativePrompt:
      'low quality, worst quality, deformed, distorted, disfigured, motion smear, motion artifacts, fused fingers, bad ' +
      'anatomy, weird hand, ugly'
  }
] as const satisfies readonly Family[]

export type FamilyId = (typeof FAMILIES)[number]['id']

/** Checkpoints that belong to the Wan 2.x relatives but cannot take an injected anchor. Asked before the families. */
export const REFUSALS: readonly Refusal[] = [
  {
    // HunyuanVideo 1.5 is another model.
    fileName: /hunyuan[._-]?video(?!.*1[._]5)/,
    kind: 'HunyuanVideo',
    advice:
      'HunyuanVideo needs no injection: give its image-to-video model the anchor with HunyuanImageToVideo, guidance_type "v2 (replace)".'
  },
  {
    fileName: /cog[-_]?video.*(i2v|fun|inp|control|tora|das)|^void_pass/,
    kind: 'CogVideoX image-to-video, inpainting and control',
    advice:
      'This CogVideoX checkpoint takes pictures or a video by itself: load CogVideoX 1.5 5B text-to-video for Inject Anchor, or Wan 2.2 TI2V 5B.'
  },
  {
    fileName: /i2v/,
    kind: 'image-to-video',
    advice:
      'This is an image-to-video checkpoint: it takes a picture by itself. Connect the anchor to its start_image instead of Inject Anchor.'
  },
  {
    fileName: /flf2v/,
    kind: 'first-last-frame',
    advice:
      'This is a first-last-frame checkpoint: it takes pictures by itself. Connect the anchor to its start_image instead of Inject Anchor.'
  },
  {
    fileName: /s2v/,
    kind: 'sound-to-video',
    advice:
      'Sound-to-video models have a reference image of their own: give the anchor to WanSoundImageToVideo.'
  },
  {
    fileName: /animate/,
    kind: 'Animate',
    advice: 'Animate models have a reference image of their own: give the anchor to WanAnimateToVideo.'
  },
  {
    fileName: /humo/,
    kind: 'HuMo',
    advice: 'HuMo models have a reference image of their own: give the anchor to WanHuMoImageToVideo.'
  },
  {
    fileName: /vace/,
    kind: 'VACE',
    advice:
      'VACE models take one timestep for the whole video, so no frame can be clean. Use the plain T2V checkpoint, or give VACE the anchor as its reference image.'
  },
  {
    fileName: /camera/,
    kind: 'camera control',
    advice:
      'Camera-control models take one timestep for the whole video, so no frame can be clean. Use the plain T2V checkpoint.'
  }
]

export const QWEN_IMAGE: ImageModel = {
  id: 'qwen-image',
  name: 'Qwen-Image',
  diffusionModel: QWEN_IMAGE_DIT,
  textEncoder: QWEN_25_VL,
  vae: QWEN_IMAGE_VAE,
  clipType: 'qwen_image',
  sampling: { sampler: 'euler', scheduler: 'simple', shift: 3.1 },
  steps: 20,
  guidance: 4,
  negativePrompt: '',
  memory: 'ComfyUI measured 86 % of a 24 GB card. What does not fit goes to main memory, slower.',
  // Close to 1328 x 1328, the square size that its authors list.
  megapixels: 1.6
}

/** The family with this id; the ids are known at compile time, so there always is one. */
export function familyById(id: FamilyId): Family {
  for (const family of FAMILIES) if (family.id === id) return family
  throw new Error(`There is no model family "${id}" in the family table.`)
}
