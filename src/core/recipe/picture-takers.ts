import { HUNYUAN_I2V, HUNYUAN_VAE, LLAVA_VISION } from './files'
import type { ModelFile } from './types'

/**
 * Text-to-video models that take no injected anchor, and what gives a first frame to the same network all the same: a
 * node of ComfyUI's own, for most together with the image-to-video sibling of the file.
 */
export interface PictureTaker {
  /** Matches the text-to-video file, without its folder. */
  readonly from: RegExp
  /** Kinds of it that want other settings than the sibling: they are left alone. */
  readonly butNot: RegExp
  /** The id of the sibling in the family table, or a short name. */
  readonly id: string
  /** The sibling as people write it. */
  readonly name: string
  /** Absent where one file takes texts and pictures. */
  readonly file?: ModelFile
  /** Looks at the picture for the text encoder or the model. */
  readonly vision: ModelFile
  readonly crop: 'none' | 'center'
  readonly vae: ModelFile
  /** Begins the video with the picture. */
  readonly node: 'HunyuanImageToVideo' | 'HunyuanVideo15ImageToVideo'
  /** Whether the text is read together with the picture, by a node of its own. */
  readonly isTextRead: boolean
}

const HUNYUAN_15 = 'https://huggingface.co/Comfy-Org/HunyuanVideo_1.5_repackaged/resolve/main/split_files'

const SIGCLIP: ModelFile = {
  name: 'sigclip_vision_patch14_384.safetensors',
  directory: 'clip_vision',
  url: 'https://huggingface.co/Comfy-Org/sigclip_vision_384/resolve/main/sigclip_vision_patch14_384.safetensors',
  gigabytes: 0.82
}

const HUNYUAN_15_VAE: ModelFile = {
  name: 'hunyuanvideo15_vae_fp16.safetensors',
  directory: 'vae',
  url: `${HUNYUAN_15}/vae/hunyuanvideo15_vae_fp16.safetensors`,
  gigabytes: 2.35
}

const LIKE_HUNYUAN_15 = {
  vision: SIGCLIP,
  crop: 'center',
  vae: HUNYUAN_15_VAE,
  node: 'HunyuanVideo15ImageToVideo',
  isTextRead: false
} as const

const PICTURE_TAKERS: readonly PictureTaker[] = [
  {
    ...LIKE_HUNYUAN_15,
    from: /hunyuan[._-]?video[._-]?1[._]?5.*720p.*t2v/i,
    butNot: /distill|turbo|step/i,
    id: 'hunyuanvideo-1.5-i2v',
    name: 'HunyuanVideo 1.5 I2V',
    file: {
      name: 'hunyuanvideo1.5_720p_i2v_fp16.safetensors',
      directory: 'diffusion_models',
      url: `${HUNYUAN_15}/diffusion_models/hunyuanvideo1.5_720p_i2v_fp16.safetensors`
    }
  },
  {
    ...LIKE_HUNYUAN_15,
    from: /capybara/i,
    butNot: /distill|turbo|step/i,
    id: 'hunyuanvideo-1.5-capybara',
    name: 'HunyuanVideo 1.5 (Capybara)'
  },
  {
    from: /hunyuan[._-]?video(?![._-]?1[._]?5)/i,
    // "cfgdistill" is what the plain text-to-video model is called in some places.
    butNot: /i2v|image[-_]to|skyreels|avatar|custom|fast|accvid|turbo|step/i,
    id: 'hunyuan-video-i2v',
    name: 'HunyuanVideo I2V',
    file: HUNYUAN_I2V,
    vision: LLAVA_VISION,
    crop: 'none',
    vae: HUNYUAN_VAE,
    node: 'HunyuanImageToVideo',
    isTextRead: true
  }
]

/** How a model that is loaded from this file gets a first frame; `undefined` where no node of ComfyUI's own gives it one. */
export function pictureTaker(fileName: string): PictureTaker | undefined {
  const name = fileName.split(/[\\/]/).at(-1) ?? fileName
  return PICTURE_TAKERS.find(({ from, butNot }) => from.test(name) && !butNot.test(name))
}
