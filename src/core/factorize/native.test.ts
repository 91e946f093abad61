import { describe, expect, it } from 'vitest'
import { factorize, planFactorize, unfactorize } from '.'
import { convert, idIn, only } from './testdata/convert'
import { PLAIN_T2V, changed, file, rewired, type Sketches } from './testdata/sketch'

/*
 * Models that keep a first frame by ComfyUI's own means, in text-to-video graphs.
 */

const named = (unet_name: string): Sketches => rewired(PLAIN_T2V, 'unet', { unet_name })
const IN_PLACE = /^LTXVImgToVideoInplace$/

describe('LTX-Video', () => {
  it('takes the anchor through Inject Anchor', () => {
    const sketches = changed({
      ...named('ltxv-2b-0.9.8-distilled.safetensors'),
      empty: { type: 'EmptyLTXVLatentVideo', inputs: { width: 760, height: 500, length: 97, batch_size: 1 } }
    })
    const inject = only(convert(file(sketches)), 'FactorizedInject')
    const size = only(convert(file(sketches)), 'FactorizedSize')
    expect(inject.inputs.width).toEqual([size.id, 0])
    // Its latents are 32 times smaller than the picture.
    expect(size.inputs).toMatchObject({ width: 736, height: 480, length: 97 })
    expect(planFactorize(file(sketches))).toMatchObject({ family: 'ltx-video', route: 'inject' })
  })
})

describe('HunyuanVideo', () => {
  it('gets the loader and the nodes of its image-to-video model; its own loader stays', () => {
    const sketches = named('hunyuan_video_t2v_720p_bf16.safetensors')
    const graph = file(sketches)
    const { graph: made, summary } = factorize(graph)
    expect(summary).toMatchObject({ family: 'hunyuan-video-i2v', route: 'start-image' })
    expect(summary.warnings.map(({ code }) => code)).toContain('other-model')
    const prompt = convert(graph)
    const start = only(prompt, 'HunyuanImageToVideo')
    const text = only(prompt, 'TextEncodeHunyuanVideo_ImageToVideo')
    const sampler = prompt[idIn(sketches, 'sampler')]
    expect(sampler?.inputs).toMatchObject({ latent_image: [start.id, 1], positive: [start.id, 0] })
    expect(start.inputs).toMatchObject({
      guidance_type: 'v2 (replace)',
      positive: [text.id, 0],
      start_image: [only(prompt, 'FactorizedAnchor').id, 0]
    })
    const loader = Object.entries(prompt).find(
      ([, node]) => node.inputs.unet_name === 'hunyuan_video_v2_replace_image_to_video_720p_bf16.safetensors'
    )
    expect(prompt[idIn(sketches, 'shift')]?.inputs.model).toEqual([loader?.[0], 0])
    expect(prompt[idIn(sketches, 'unet')]?.inputs.unet_name).toBe('hunyuan_video_t2v_720p_bf16.safetensors')
    expect(unfactorize(made).graph).toEqual(graph)
  })

  it('1.5 keeps its own text encoder', () => {
    const prompt = convert(file(named('hunyuanvideo1.5_720p_t2v_fp16.safetensors')))
    const start = only(prompt, 'HunyuanVideo15ImageToVideo')
    expect(start.inputs.clip_vision_output).toEqual([only(prompt, 'CLIPVisionEncode').id, 0])
    expect(Object.values(prompt).some((node) => /^TextEncodeHunyuan/.test(node.class_type))).toBe(false)
  })
})

describe('LTX-2', () => {
  const base = changed({
    ...named('ltx-2-19b-dev-fp8.safetensors'),
    empty: { type: 'EmptyLTXVLatentVideo', inputs: { width: 640, height: 352, length: 97, batch_size: 1 } },
    larger: {
      type: 'LTXVLatentUpsampler',
      slots: ['samples:LATENT'],
      outputs: ['LATENT'],
      inputs: { samples: ['sampler', 'LATENT'] }
    },
    second: {
      type: 'KSampler',
      inputs: {
        model: ['shift', 'MODEL'],
        positive: ['positive', 'CONDITIONING'],
        negative: ['negative', 'CONDITIONING'],
        latent_image: ['larger', 'LATENT']
      }
    },
    decode: { type: 'VAEDecode', inputs: { samples: ['second', 'LATENT'], vae: ['vae', 'VAE'] } }
  })

  it('starts both of its stages from the anchor, with one switch for the two', () => {
    const graph = file(base)
    const prompt = convert(graph)
    const places = Object.entries(prompt).filter(([, node]) => IN_PLACE.test(node.class_type))
    const off = only(prompt, 'PrimitiveBoolean')
    expect(places.map(([, node]) => node.inputs.bypass)).toEqual([
      [off.id, 0],
      [off.id, 0]
    ])
    expect(places.map(([, node]) => node.inputs.latent)).toEqual([
      [idIn(base, 'empty'), 0],
      [idIn(base, 'larger'), 0]
    ])
    expect(prompt[idIn(base, 'sampler')]?.inputs.latent_image).toEqual([places[0]?.[0], 0])
    expect(prompt[idIn(base, 'second')]?.inputs.latent_image).toEqual([places[1]?.[0], 0])
    expect(unfactorize(factorize(graph).graph).graph).toEqual(graph)
  })

  it('switches on what a graph for texts and pictures had switched off', () => {
    const sketches = changed({
      ...base,
      none: { type: 'EmptyImage', slots: ['width:INT'], outputs: ['IMAGE'] },
      texts: { type: 'PrimitiveBoolean', inputs: { value: true } },
      begin: {
        type: 'LTXVImgToVideoInplace',
        inputs: {
          vae: ['vae', 'VAE'],
          image: ['none', 'IMAGE'],
          latent: ['empty', 'LATENT'],
          bypass: ['texts', 'BOOLEAN'],
          strength: 1
        }
      }
    })
    const graph = file(rewired(sketches, 'sampler', { latent_image: ['begin', 'latent'] }))
    const prompt = convert(graph)
    expect(prompt[idIn(sketches, 'texts')]?.inputs.value).toBe(false)
    expect(prompt[idIn(sketches, 'begin')]?.inputs.image).toEqual([only(prompt, 'FactorizedAnchor').id, 0])
    expect(unfactorize(factorize(graph).graph).graph).toEqual(graph)
  })
})

describe('an open input for a start picture', () => {
  it('gets the anchor where the model takes one', () => {
    const sketches = changed({
      ...named('wan2.1_i2v_480p_14B_fp16.safetensors'),
      empty: {
        type: 'WanImageToVideo',
        inputs: {
          positive: ['positive', 'CONDITIONING'],
          negative: ['negative', 'CONDITIONING'],
          vae: ['vae', 'VAE'],
          width: 832,
          height: 480,
          length: 81,
          batch_size: 1
        }
      }
    })
    const graph = file(rewired(sketches, 'sampler', { latent_image: ['empty', 'latent'] }))
    const prompt = convert(graph)
    expect(prompt[idIn(sketches, 'empty')]?.inputs.start_image).toEqual([
      only(prompt, 'FactorizedAnchor').id,
      0
    ])
    expect(unfactorize(factorize(graph).graph).graph).toEqual(graph)
  })
})
