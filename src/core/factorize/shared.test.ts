import { describe, expect, it } from 'vitest'
import { parseUiGraph } from '../graph/schema'
import { convertToPrompt } from '../graph/convert'
import { factorize, planFactorize, unfactorize, FactorizeRefusal } from '.'
import { KNOWN_NODES } from './known-nodes'
import { convert, idIn, only } from './testdata/convert'
import { PLAIN_T2V, changed, file, rewired, type Sketch, type Sketches } from './testdata/sketch'

/*
 * Graphs as people share them: long model chains, texts out of other nodes, several passes, nodes that only free memory.
 */

const loader = (unet_name: string): Sketch => ({ type: 'UnetLoaderGGUF', inputs: { unet_name } })
const patch = (type: string, from: readonly [string, string]): Sketch => ({
  type,
  slots: ['model:MODEL'],
  outputs: ['MODEL'],
  inputs: { model: from }
})
const lora = (lora_name: string, from: readonly [string, string]): Sketch => ({
  type: 'LoraLoaderModelOnly',
  inputs: { model: from, lora_name, strength_model: 1 }
})
const set = (name: string, kind: string, from: readonly [string, string]): Sketch => ({
  type: 'SetNode',
  slots: [`${kind}:${kind}`],
  outputs: ['*'],
  inputs: { [kind]: from },
  more: { widgets_values: [name] }
})
const get = (name: string, kind: string): Sketch => ({
  type: 'GetNode',
  outputs: [kind],
  more: { widgets_values: [name] }
})
const pass = (model: readonly [string, string], latent: readonly [string, string]): Sketch => ({
  type: 'KSamplerAdvanced',
  inputs: {
    model,
    latent_image: latent,
    positive: ['positive', 'CONDITIONING'],
    negative: ['negative', 'CONDITIONING'],
    steps: 8
  }
})
const decode = (from: readonly [string, string]): Sketch => ({
  type: 'VAEDecodeTiled',
  slots: ['samples:LATENT', 'vae:VAE'],
  outputs: ['IMAGE'],
  inputs: { samples: from, vae: ['vae', 'VAE'] }
})

describe('GGUF, LoRA stacks, patches, Set and Get, three samplers', () => {
  const sketches: Sketches = changed({
    unet: loader('wan2.2_t2v_high_noise_14B_Q5_K_M.gguf'),
    low: loader('Wan22\\wan2.2_t2v_low_noise_14B_Q5_K_M.gguf'),
    power: patch('Power Lora Loader (rgthree)', ['unet', 'MODEL']),
    sage: patch('PathchSageAttentionKJ', ['power', 'MODEL']),
    setHigh: set('HIGH', 'MODEL', ['sage', 'MODEL']),
    getHigh: get('HIGH', 'MODEL'),
    plain: { type: 'ModelSamplingSD3', inputs: { model: ['getHigh', 'MODEL'], shift: 8 } },
    fast: lora('wan2.2_t2v_lightx2v_4steps_lora_v1.1_high_noise.safetensors', ['getHigh', 'MODEL']),
    shift: { type: 'ModelSamplingSD3', inputs: { model: ['fast', 'MODEL'], shift: 8 } },
    fastLow: lora('wan2.2_t2v_lightx2v_4steps_lora_v1.1_low_noise.safetensors', ['low', 'MODEL']),
    compile: patch('TorchCompileModelWanVideoV2', ['fastLow', 'MODEL']),
    tea: patch('TeaCache', ['compile', 'MODEL']),
    one: pass(['plain', 'MODEL'], ['empty', 'LATENT']),
    two: pass(['shift', 'MODEL'], ['one', 'LATENT']),
    free: {
      type: 'easy cleanGpuUsed',
      slots: ['anything:*'],
      outputs: ['output:*'],
      inputs: { anything: ['two', 'LATENT'] }
    },
    sampler: pass(['tea', 'MODEL'], ['free', 'output']),
    decode: decode(['sampler', 'LATENT'])
  })

  it('gives every pass the anchor, also behind a node that only frees memory', () => {
    const prompt = convert(file(sketches))
    const injects = Object.entries(prompt).filter(([, { class_type: type }]) => type === 'FactorizedInject')
    const ids = injects.map(([id]) => id)
    for (const name of ['one', 'two', 'sampler']) {
      const { model } = prompt[idIn(sketches, name)]?.inputs ?? {}
      expect(ids).toContain(Array.isArray(model) ? model[0] : undefined)
    }
    expect(prompt[idIn(sketches, 'free')]?.inputs.anything).toEqual([idIn(sketches, 'two'), 0])
    expect(planFactorize(file(sketches))).toMatchObject({ family: 'wan2.2-t2v-14b', route: 'inject' })
  })

  it('the same without titles and properties, in the API format', () => {
    const prompt = convertToPrompt(file(sketches), KNOWN_NODES).prompt
    for (const node of Object.values(prompt)) delete node._meta
    const { graph } = factorize(prompt)
    expect(JSON.stringify(graph)).toContain('FactorizedInject')
    expect(unfactorize(graph).graph).toEqual(prompt)
    expect(factorize(graph).graph).toEqual(graph)
  })
})

describe('guiders and noise levels of their own', () => {
  const custom: Sketches = changed({
    guider: {
      type: 'CFGGuider',
      inputs: {
        model: ['shift', 'MODEL'],
        positive: ['positive', 'CONDITIONING'],
        negative: ['negative', 'CONDITIONING'],
        cfg: 1
      }
    },
    sigmas: { type: 'ManualSigmas', slots: ['sigmas:STRING'], outputs: ['SIGMAS'] },
    sampler: {
      type: 'SamplerCustomAdvanced',
      inputs: {
        guider: ['guider', 'GUIDER'],
        sigmas: ['sigmas', 'SIGMAS'],
        latent_image: ['empty', 'LATENT']
      }
    },
    decode: decode(['sampler', 'output'])
  })

  it('ManualSigmas', () => {
    const prompt = convert(file(custom), { steps: 4 })
    expect(prompt[idIn(custom, 'guider')]?.inputs.model).toEqual([only(prompt, 'FactorizedInject').id, 0])
    expect(planFactorize(file(custom), { steps: 4 }).warnings.map(({ code }) => code)).toContain(
      'steps-not-set'
    )
  })

  it('says where a second pass in another size shares the guider', () => {
    const sketches: Sketches = changed({
      ...custom,
      larger: {
        type: 'LatentUpscaleBy',
        slots: ['samples:LATENT'],
        outputs: ['LATENT'],
        inputs: { samples: ['sampler', 'output'] }
      },
      again: {
        type: 'SamplerCustomAdvanced',
        inputs: {
          guider: ['guider', 'GUIDER'],
          sigmas: ['sigmas', 'SIGMAS'],
          latent_image: ['larger', 'LATENT']
        }
      },
      decode: decode(['again', 'output'])
    })
    convert(file(sketches))
    expect(planFactorize(file(sketches)).warnings.map(({ code }) => code)).toContain('shared-model')
  })
})

describe('a second pass in another size', () => {
  it('keeps its own model: the anchor does not fit there', () => {
    const sketches: Sketches = changed({
      larger: {
        type: 'LatentUpscaleBy',
        slots: ['samples:LATENT'],
        outputs: ['LATENT'],
        inputs: { samples: ['sampler', 'LATENT'] }
      },
      again: pass(['shift', 'MODEL'], ['larger', 'LATENT']),
      decode: decode(['again', 'LATENT'])
    })
    const prompt = convert(file(sketches))
    const inject = only(prompt, 'FactorizedInject')
    expect(prompt[idIn(sketches, 'sampler')]?.inputs.model).toEqual([inject.id, 0])
    expect(prompt[idIn(sketches, 'again')]?.inputs.model).toEqual([idIn(sketches, 'shift'), 0])
    // The video is decoded behind the second pass; its VAE is the chain's all the same.
    expect(inject.inputs.vae).toEqual([idIn(sketches, 'vae'), 0])
  })
})

describe('texts out of other nodes', () => {
  const withText = (more: Sketches, text: readonly [string, string]): Sketches =>
    rewired(changed(more), 'positive', { text })
  it.each<[string, Sketches, readonly [string, string]]>([
    [
      'put together of two',
      {
        style: { type: 'PrimitiveStringMultiline', inputs: { value: 'a film of' } },
        both: {
          type: 'StringConcatenate',
          slots: ['string_a:STRING', 'string_b:STRING'],
          outputs: ['STRING'],
          inputs: { string_a: ['style', 'STRING'] }
        }
      },
      ['both', 'STRING']
    ],
    [
      'written by a language model',
      {
        written: {
          type: 'TextGenerate',
          slots: ['clip:CLIP', 'prompt:STRING'],
          outputs: ['STRING'],
          inputs: { clip: ['clip', 'CLIP'] }
        }
      },
      ['written', 'STRING']
    ],
    [
      'of a primitive',
      { words: { type: 'PrimitiveNode', outputs: ['STRING'], more: { widgets_values: ['a leaf falls'] } } },
      ['words', 'STRING']
    ]
  ])('%s', (_name, more, text) => {
    const sketches = withText(more, text)
    const graph = file(sketches)
    const prompt = convert(graph)
    const caption = only(prompt, 'FactorizedCaption')
    const origin =
      prompt[idIn(sketches, text[0])] === undefined ? 'a leaf falls' : [idIn(sketches, text[0]), 0]
    expect(caption.inputs.prompt).toEqual(origin)
    expect(prompt[idIn(sketches, 'positive')]?.inputs.text).toEqual([caption.id, 0])
  })

  it('one encoder for both sides', () => {
    const sketches: Sketches = rewired(
      changed({
        none: { type: 'ConditioningZeroOut', inputs: { conditioning: ['positive', 'CONDITIONING'] } }
      }),
      'sampler',
      { negative: ['none', 'CONDITIONING'] }
    )
    const prompt = convert(file(sketches))
    expect(prompt[idIn(sketches, 'positive')]?.inputs.text).toEqual([only(prompt, 'FactorizedCaption').id, 0])
  })
})

describe('what else stands in the way', () => {
  it('several videos out of one empty latent, and a batch made of it', () => {
    const sketches: Sketches = rewired(
      changed({
        more: {
          type: 'RepeatLatentBatch',
          slots: ['samples:LATENT', 'amount:INT'],
          outputs: ['LATENT'],
          inputs: { samples: ['empty', 'LATENT'] }
        },
        show: { type: 'PreviewImage', slots: ['images:IMAGE'], inputs: { images: ['decode', 'IMAGE'] } },
        smooth: {
          type: 'RIFE VFI',
          slots: ['frames:IMAGE'],
          outputs: ['IMAGE'],
          inputs: { frames: ['decode', 'IMAGE'] }
        }
      }),
      'sampler',
      { latent_image: ['more', 'LATENT'] }
    )
    const prompt = convert(file(sketches))
    const inject = only(prompt, 'FactorizedInject')
    expect(prompt[idIn(sketches, 'more')]?.inputs.samples).toEqual([inject.id, 2])
    for (const name of ['show', 'smooth'])
      expect(Object.values(prompt[idIn(sketches, name)]?.inputs ?? {})).toEqual([
        [idIn(sketches, 'decode'), 0]
      ])
  })

  it('an injection that is switched off by hand is told, not doubled', () => {
    const { graph } = factorize(file(PLAIN_T2V))
    const off = parseUiGraph(structuredClone(graph))
    for (const node of off.nodes) if (node.type === 'FactorizedInject') node.mode = 4
    expect(() => factorize(off)).toThrow(FactorizeRefusal)
    expect(() => factorize(off)).toThrow(/bypassed/)
    const back = unfactorize(off).graph
    expect(convertToPrompt(parseUiGraph(back), KNOWN_NODES).prompt).toEqual(
      convertToPrompt(file(PLAIN_T2V), KNOWN_NODES).prompt
    )
  })
})
