import { describe, expect, inject, it } from 'vitest'
import { brightness, decodePng } from '../harness/png'
import { runPrompt, type ApiPrompt } from '../harness/queue'

/** Text to pictures with core nodes only: loaders, sampler, decoder, PNG files. */
interface Family {
  readonly unet: string
  readonly clip: string
  readonly clipType: string
  readonly vae: string
  readonly latent: { class_type: string; inputs: Record<string, unknown> }
  readonly width: number
  readonly height: number
  readonly frames: number
}

const umt5 = { clip: 'umt5_xxl_fp8_e4m3fn_scaled.safetensors', clipType: 'wan' }
const wanLatent = {
  class_type: 'EmptyHunyuanLatentVideo',
  inputs: { width: 96, height: 64, length: 9, batch_size: 1 }
}
const wan14b = {
  ...umt5,
  vae: 'wan_2.1_vae.safetensors',
  latent: wanLatent,
  width: 96,
  height: 64,
  frames: 9
}

const families: Record<string, Family> = {
  'Wan 2.1 T2V 1.3B': { ...wan14b, unet: 'wan2.1_t2v_1.3B_fp16.safetensors' },
  'Wan 2.2 T2V 14B, high noise': { ...wan14b, unet: 'wan2.2_t2v_high_noise_14B_fp8_scaled.safetensors' },
  'Wan 2.2 T2V 14B, low noise': { ...wan14b, unet: 'wan2.2_t2v_low_noise_14B_fp8_scaled.safetensors' },
  // The injection refuses these three; here they only have to be what their names say, and run.
  'Wan 2.2 I2V 14B': { ...wan14b, unet: 'wan2.2_i2v_high_noise_14B_fp8_scaled.safetensors' },
  'Wan 2.1 VACE 1.3B': { ...wan14b, unet: 'wan2.1_vace_1.3B_fp16.safetensors' },
  'Wan 2.2 Fun Camera 14B': { ...wan14b, unet: 'wan2.2_fun_camera_high_noise_14B_fp8_scaled.safetensors' },
  'Wan 2.2 TI2V 5B': {
    ...umt5,
    unet: 'wan2.2_ti2v_5B_fp16.safetensors',
    vae: 'wan2.2_vae.safetensors',
    latent: {
      class_type: 'Wan22ImageToVideoLatent',
      inputs: { vae: ['vae', 0], width: 96, height: 64, length: 9, batch_size: 1 }
    },
    width: 96,
    height: 64,
    frames: 9
  },
  'Qwen-Image': {
    unet: 'qwen_image_fp8_e4m3fn.safetensors',
    clip: 'qwen_2.5_vl_7b_fp8_scaled.safetensors',
    clipType: 'qwen_image',
    vae: 'qwen_image_vae.safetensors',
    latent: { class_type: 'EmptySD3LatentImage', inputs: { width: 96, height: 64, batch_size: 1 } },
    width: 96,
    height: 64,
    frames: 1
  }
}

function textToPictures(family: Family, text: string, seed: number): ApiPrompt {
  return {
    unet: { class_type: 'UNETLoader', inputs: { unet_name: family.unet, weight_dtype: 'default' } },
    clip: { class_type: 'CLIPLoader', inputs: { clip_name: family.clip, type: family.clipType } },
    vae: { class_type: 'VAELoader', inputs: { vae_name: family.vae } },
    positive: { class_type: 'CLIPTextEncode', inputs: { clip: ['clip', 0], text } },
    negative: { class_type: 'CLIPTextEncode', inputs: { clip: ['clip', 0], text: 'blurry' } },
    latent: family.latent,
    sampler: {
      class_type: 'KSampler',
      inputs: {
        model: ['unet', 0],
        positive: ['positive', 0],
        negative: ['negative', 0],
        latent_image: ['latent', 0],
        seed,
        steps: 3,
        cfg: 4,
        sampler_name: 'euler',
        scheduler: 'simple',
        denoise: 1
      }
    },
    decode: { class_type: 'VAEDecode', inputs: { samples: ['sampler', 0], vae: ['vae', 0] } },
    save: { class_type: 'SaveImage', inputs: { images: ['decode', 0], filename_prefix: 'testbed' } }
  }
}

const highLora = 'wan2.2_t2v_anchor_standin_high_noise.safetensors'
const lowLora = 'wan2.2_t2v_anchor_standin_low_noise.safetensors'

function withLora(prompt: ApiPrompt, lora: string, strength: number): ApiPrompt {
  const sampler = prompt.sampler
  if (sampler === undefined) throw new Error('The prompt has no sampler.')
  return {
    ...prompt,
    lora: {
      class_type: 'LoraLoaderModelOnly',
      inputs: { model: ['unet', 0], lora_name: lora, strength_model: strength }
    },
    sampler: { ...sampler, inputs: { ...sampler.inputs, model: ['lora', 0] } }
  }
}

async function pictures(prompt: ApiPrompt): Promise<readonly Uint8Array[]> {
  const finished = await runPrompt(inject('comfy').url, prompt)
  return Promise.all(
    finished.files('save').map(async (file) => decodePng(await finished.download(file)).data)
  )
}

describe.each(Object.entries(families))('the stand-in of %s', (_name, family) => {
  it('goes from text to pictures with core nodes', async () => {
    const prompt = textToPictures(family, 'a red boat on a lake', 1)
    const finished = await runPrompt(inject('comfy').url, prompt)
    const files = finished.files('save')
    expect(files).toHaveLength(family.frames)
    for (const file of files) {
      const picture = decodePng(await finished.download(file))
      expect(picture).toMatchObject({ width: family.width, height: family.height })
      const { mean, deviation } = brightness(picture)
      // Neither black, white nor flat: the weights keep the numbers in range.
      expect(mean).toBeGreaterThan(40)
      expect(mean).toBeLessThan(215)
      expect(deviation).toBeGreaterThan(10)
    }
  })

  it('answers to the text and to the seed, and to nothing else', async () => {
    const boat = textToPictures(family, 'a red boat on a lake', 2)
    const first = await pictures(boat)
    // A LoRA of no strength changes nothing but keeps the server from answering out of its cache.
    const again = await pictures(withLora(boat, highLora, 0))
    expect(again).toEqual(first)
    expect(await pictures(textToPictures(family, 'three green birds', 2))).not.toEqual(first)
    expect(await pictures(textToPictures(family, 'a red boat on a lake', 3))).not.toEqual(first)
  })
})

describe('the stand-in LoRAs', () => {
  it('change what a 14B model paints, each in its own way', async () => {
    const family = { ...wan14b, unet: 'wan2.2_t2v_high_noise_14B_fp8_scaled.safetensors' }
    const boat = textToPictures(family, 'a red boat on a lake', 4)
    const [none, one, other] = [
      await pictures(withLora(boat, highLora, 0)),
      await pictures(withLora(boat, highLora, 1)),
      await pictures(withLora(boat, lowLora, 1))
    ]
    expect(one).not.toEqual(none)
    expect(other).not.toEqual(none)
    expect(other).not.toEqual(one)
  })

  it('are too wide for a 1.3B model, which stays as it was', async () => {
    const family = { ...wan14b, unet: 'wan2.1_t2v_1.3B_fp16.safetensors' }
    const boat = textToPictures(family, 'a red boat on a lake', 4)
    expect(await pictures(withLora(boat, highLora, 1))).toEqual(await pictures(withLora(boat, highLora, 0)))
  })
})

describe.each(['wan_2.1_vae', 'qwen_image_vae', 'wan2.2_vae'])('the stand-in VAE %s', (name) => {
  it('gives a colour back in the first and in the last frame', async () => {
    const finished = await runPrompt(inject('comfy').url, {
      vae: { class_type: 'VAELoader', inputs: { vae_name: `${name}.safetensors` } },
      // Nine frames of one colour: 0xe0 red, 0x80 green, 0x20 blue.
      image: { class_type: 'EmptyImage', inputs: { width: 64, height: 64, batch_size: 9, color: 0xe08020 } },
      encode: { class_type: 'VAEEncode', inputs: { pixels: ['image', 0], vae: ['vae', 0] } },
      decode: { class_type: 'VAEDecode', inputs: { samples: ['encode', 0], vae: ['vae', 0] } },
      save: { class_type: 'SaveImage', inputs: { images: ['decode', 0], filename_prefix: 'colour' } }
    })
    const files = finished.files('save')
    expect(files).toHaveLength(9)
    for (const file of files) {
      const { data, channels } = decodePng(await finished.download(file))
      expect(channels).toBe(3)
      for (const [channel, wanted] of [0xe0, 0x80, 0x20].entries()) {
        const values = data.filter((_, index) => index % channels === channel)
        expect(values.reduce((worst, value) => Math.max(worst, Math.abs(value - wanted)), 0)).toBeLessThan(6)
      }
    }
  })
})
