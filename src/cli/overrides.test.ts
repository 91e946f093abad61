import { describe, expect, it } from 'vitest'
import type { ApiPrompt } from '../core/graph'
import { CliError } from './errors'
import { disableInject, requireAnchor, setAnchor, setFirstFrame, setPrompt, setSeed } from './overrides'

/** The bundled graph in short: caption, image branch with a preview, anchor, injection, video. */
function factorized(): ApiPrompt {
  return {
    caption: {
      class_type: 'FactorizedCaption',
      inputs: { prompt: 'p', first_frame: 'f', generated: ['llm', 0] }
    },
    llm: { class_type: 'TextGenerate', inputs: { prompt: ['instruction', 0] } },
    instruction: { class_type: 'FactorizedInstruction', inputs: { prompt: 'p' } },
    imageModel: { class_type: 'UNETLoader', inputs: { unet_name: 'qwen.safetensors' } },
    imageText: { class_type: 'CLIPTextEncode', inputs: { clip: ['clip', 0], text: ['caption', 1] } },
    imageSampler: {
      class_type: 'KSampler',
      inputs: { model: ['imageModel', 0], positive: ['imageText', 0], seed: 1 }
    },
    imageDecode: { class_type: 'VAEDecode', inputs: { samples: ['imageSampler', 0], vae: ['vae', 0] } },
    preview: { class_type: 'PreviewImage', inputs: { images: ['imageDecode', 0] } },
    clip: { class_type: 'CLIPLoader', inputs: {} },
    vae: { class_type: 'VAELoader', inputs: {} },
    anchor: { class_type: 'FactorizedAnchor', inputs: { images: ['imageDecode', 0] } },
    anchorPreview: { class_type: 'PreviewImage', inputs: { images: ['anchor', 0] } },
    model: { class_type: 'UNETLoader', inputs: {} },
    inject: {
      class_type: 'FactorizedInject',
      inputs: { model: ['model', 0], vae: ['vae', 0], anchor: ['anchor', 0], enabled: true }
    },
    videoText: { class_type: 'CLIPTextEncode', inputs: { clip: ['clip', 0], text: ['caption', 0] } },
    noise: { class_type: 'RandomNoise', inputs: { noise_seed: ['seedNode', 0] } },
    seedNode: { class_type: 'PrimitiveInt', inputs: { value: 9 } },
    high: {
      class_type: 'KSamplerAdvanced',
      inputs: { model: ['inject', 0], positive: ['videoText', 0], noise_seed: 2 }
    },
    low: { class_type: 'SamplerCustomAdvanced', inputs: { noise: ['noise', 0], latent_image: ['high', 0] } },
    decode: { class_type: 'VAEDecode', inputs: { samples: ['low', 0], vae: ['vae', 0] } },
    save: { class_type: 'SaveVideo', inputs: { video: ['decode', 0] } }
  }
}

const choice = { kind: 'file', name: 'a.png', subfolder: '', type: 'input', sha256: 'x' } as const

describe('--anchor', () => {
  it('takes the image branch and its previews out, and nothing that the video needs', () => {
    const prompt = factorized()
    setAnchor(prompt, choice)
    expect(prompt.anchor?.inputs).toEqual({ choice })
    const gone = Object.keys(factorized()).filter((id) => !(id in prompt))
    expect(gone).toEqual(['imageModel', 'imageText', 'imageSampler', 'imageDecode', 'preview'])
  })

  it('keeps a branch that the video needs for something else', () => {
    const prompt = factorized()
    prompt.compare = {
      class_type: 'FactorizedCompare',
      inputs: { vanilla: ['imageDecode', 0], factorized: ['decode', 0] }
    }
    setAnchor(prompt, choice)
    expect(prompt).toHaveProperty('imageSampler')
  })

  it('refuses a graph without the node', () => {
    expect(() => requireAnchor({})).toThrow('no Factorized Anchor node')
  })
})

describe('--seed', () => {
  it('sets the seeds of the video, linked ones too, and not that of the image branch', () => {
    const prompt = factorized()
    expect(setSeed(prompt, 77)).toBe(2)
    expect([prompt.high?.inputs.noise_seed, prompt.noise?.inputs.noise_seed]).toEqual([77, 77])
    expect([prompt.imageSampler?.inputs.seed, prompt.seedNode?.inputs.value]).toEqual([1, 9])
  })

  it('sets all seeds of a graph without our nodes', () => {
    const prompt: ApiPrompt = {
      a: { class_type: 'KSampler', inputs: { seed: 1 } },
      b: { class_type: 'TextGenerate', inputs: { seed: 1 } }
    }
    expect(setSeed(prompt, 5)).toBe(1)
    expect([prompt.a?.inputs.seed, prompt.b?.inputs.seed]).toEqual([5, 1])
  })

  it('refuses where there is none', () => {
    expect(() => setSeed({}, 1)).toThrow(CliError)
  })
})

describe('--prompt, --first-frame and --disable-inject', () => {
  it('set our nodes', () => {
    const prompt = factorized()
    setPrompt(prompt, 'new')
    setFirstFrame(prompt, 'start')
    disableInject(prompt)
    expect(prompt.caption?.inputs).toEqual({ prompt: 'new', first_frame: 'start' })
    expect(prompt.instruction?.inputs.prompt).toBe('new')
    expect(prompt.inject?.inputs.enabled).toBe(false)
  })

  it('change a text that several nodes share where it is typed', () => {
    const prompt: ApiPrompt = {
      text: { class_type: 'PrimitiveStringMultiline', inputs: { value: 'old' } },
      model: { class_type: 'TextGenerate', inputs: { prompt: ['ask', 0] } },
      ask: { class_type: 'FactorizedInstruction', inputs: { prompt: ['text', 0] } },
      caption: { class_type: 'FactorizedCaption', inputs: { prompt: ['model', 0], generated: ['model', 0] } },
      video: { class_type: 'CLIPTextEncode', inputs: { text: ['text', 0] } }
    }
    setPrompt(prompt, 'new')
    expect(prompt.text?.inputs).toEqual({ value: 'new' })
    expect([prompt.ask?.inputs.prompt, prompt.video?.inputs.text]).toEqual([
      ['text', 0],
      ['text', 0]
    ])
    // What another node makes is no typed text: it gives way to the one that was asked for.
    expect(prompt.caption?.inputs.prompt).toBe('new')
    expect(prompt.model?.inputs.prompt).toEqual(['ask', 0])
  })

  it('finds the positive text through guidance, conditioning and both outputs of one node', () => {
    const text = { class_type: 'CLIPTextEncode', inputs: { clip: ['c', 0], text: 'old' } }
    const prompt: ApiPrompt = {
      good: text,
      bad: { class_type: 'CLIPTextEncode', inputs: { clip: ['c', 0], text: 'bad' } },
      both: { class_type: 'WanImageToVideo', inputs: { positive: ['good', 0], negative: ['bad', 0] } },
      flux: { class_type: 'FluxGuidance', inputs: { conditioning: ['both', 0], guidance: 3 } },
      guider: { class_type: 'CFGGuider', inputs: { positive: ['flux', 0], negative: ['both', 1] } },
      sampler: { class_type: 'SamplerCustomAdvanced', inputs: { guider: ['guider', 0] } }
    }
    setPrompt(prompt, 'new')
    expect([prompt.good?.inputs.text, prompt.bad?.inputs.text]).toEqual(['new', 'bad'])
  })

  it('refuses several positive texts, naming them, and comes back from a loop', () => {
    const text = (value: string): ApiPrompt[string] => ({
      class_type: 'CLIPTextEncode',
      inputs: { clip: ['c', 0], text: value }
    })
    const prompt: ApiPrompt = {
      a: text('a'),
      b: text('b'),
      one: { class_type: 'KSampler', inputs: { positive: ['a', 0] } },
      two: { class_type: 'KSampler', inputs: { positive: ['b', 0] } }
    }
    expect(() => setPrompt(prompt, 'x')).toThrow('several positive texts (nodes a, b)')
    const loop: ApiPrompt = {
      x: { class_type: 'Pass', inputs: { conditioning: ['y', 0] } },
      y: { class_type: 'Pass', inputs: { conditioning: ['x', 0] } },
      s: { class_type: 'KSampler', inputs: { positive: ['x', 0] } }
    }
    expect(() => setPrompt(loop, 'x')).toThrow('no text that leads to a sampler')
  })

  it('refuse graphs without our nodes', () => {
    expect(() => setFirstFrame({}, 'x')).toThrow('no Factorized Caption')
    expect(() => disableInject({})).toThrow('no Inject Anchor')
  })
})
