import { describe, expect, it } from 'vitest'
import { GraphError } from '../graph/errors'
import { FactorizeRefusal, planFactorize, type FactorizeOptions } from '.'
import { PLAIN_T2V, changed, file, rewired, type Sketches } from './testdata/sketch'

function refusal(data: unknown, options: FactorizeOptions = {}): FactorizeRefusal {
  try {
    planFactorize(data, options)
  } catch (error) {
    if (error instanceof FactorizeRefusal) return error
    throw error
  }
  throw new Error('It was not refused.')
}

const withLatent = (node: Sketches[string]): unknown => file(changed({ empty: node }))
const SLOTS = ['width:INT', 'height:INT', 'length:INT']

describe('what cannot be factorized says why', () => {
  it.each<[string, unknown]>([
    ['no-video', file({ load: { type: 'LoadImage', outputs: ['IMAGE'] } })],
    [
      'no-video',
      withLatent({ type: 'EmptySD3LatentImage', inputs: { width: 64, height: 64, batch_size: 1 } })
    ],
    ['vace', withLatent({ type: 'WanVaceToVideo', slots: SLOTS, outputs: ['LATENT'] })],
    ['vace', file(rewired(PLAIN_T2V, 'unet', { unet_name: 'wan2.1_vace_1.3B_fp16.safetensors' }))],
    ['audio', withLatent({ type: 'WanSoundImageToVideo', slots: SLOTS, outputs: ['LATENT'] })],
    ['service', file({ kling: { type: 'KlingTextToVideoNode', outputs: ['VIDEO'] } })],
    [
      'wrapper',
      file({ other: { type: 'WanVideoSampler', slots: ['model:WANVIDEOMODEL'], outputs: ['LATENT'] } })
    ],
    ['no-path', file(rewired(PLAIN_T2V, 'unet', { unet_name: 'mochi_preview_bf16.safetensors' }))],
    [
      'no-path',
      file(rewired(PLAIN_T2V, 'unet', { unet_name: 'hunyuan_video_FastVideo_720_fp8.safetensors' }))
    ],
    ['no-path', file(rewired(PLAIN_T2V, 'unet', { unet_name: 'kandinsky5lite_t2v_sft_5s.safetensors' }))],
    ['no-path', file(rewired(PLAIN_T2V, 'unet', { unet_name: 'wan2.1_i2v_480p_14B_fp16.safetensors' }))],
    ['no-chain', file(PLAIN_T2V)]
  ])('%s', (code, data) => {
    const found = refusal(data, code === 'no-chain' ? { chains: [2] } : {})
    expect(found.code).toBe(code)
    expect(found.message).toMatch(/^[A-Z].*[.]$/)
    expect(found).toBeInstanceOf(GraphError)
  })
})
