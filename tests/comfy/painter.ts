/** A small image branch of core nodes: a stand-in of the video model paints one frame, or several. */
import type { ApiPrompt } from '../../src/core/graph'

export interface Painting {
  /** What to paint: words, or a link to them. */
  readonly text: string | readonly [string, number]
  readonly seed: number
  readonly steps: number
  readonly frames?: number
}

/** @returns the nodes; the pictures are output 0 of the node `id`. */
export function painter(id: string, { text, seed, steps, frames = 1 }: Painting): ApiPrompt {
  return {
    unet: {
      class_type: 'UNETLoader',
      inputs: { unet_name: 'wan2.1_t2v_1.3B_fp16.safetensors', weight_dtype: 'default' }
    },
    clip: {
      class_type: 'CLIPLoader',
      inputs: { clip_name: 'umt5_xxl_fp8_e4m3fn_scaled.safetensors', type: 'wan' }
    },
    vae: { class_type: 'VAELoader', inputs: { vae_name: 'wan_2.1_vae.safetensors' } },
    text: { class_type: 'CLIPTextEncode', inputs: { clip: ['clip', 0], text } },
    empty: {
      class_type: 'EmptyHunyuanLatentVideo',
      inputs: { width: 64, height: 64, length: frames, batch_size: 1 }
    },
    sampler: {
      class_type: 'KSampler',
      inputs: {
        model: ['unet', 0],
        positive: ['text', 0],
        negative: ['text', 0],
        latent_image: ['empty', 0],
        seed,
        steps,
        cfg: 1,
        sampler_name: 'euler',
        scheduler: 'simple',
        denoise: 1
      }
    },
    [id]: { class_type: 'VAEDecode', inputs: { samples: ['sampler', 0], vae: ['vae', 0] } }
  }
}
