import { describe, expect, it } from 'vitest'
import type { ApiPrompt } from '../core/graph'
import { fillCaptions, neededCaptions } from './fill-captions'

const video = 'A car changes from white to red.'

/** Caption, image branch, anchor, injection, video; a text model in the graph writes the caption. */
function factorized(): ApiPrompt {
  return {
    caption: {
      class_type: 'FactorizedCaption',
      inputs: { prompt: video, first_frame: '', generated: ['llm', 0] }
    },
    llm: { class_type: 'TextGenerate', inputs: { prompt: 'x' } },
    imageText: { class_type: 'CLIPTextEncode', inputs: { text: ['caption', 1] } },
    image: { class_type: 'KSampler', inputs: { positive: ['imageText', 0] } },
    anchor: { class_type: 'FactorizedAnchor', inputs: { images: ['image', 0] } },
    inject: { class_type: 'FactorizedInject', inputs: { anchor: ['anchor', 0], enabled: true } },
    videoText: { class_type: 'CLIPTextEncode', inputs: { text: ['caption', 0] } },
    sampler: { class_type: 'KSampler', inputs: { model: ['inject', 0], positive: ['videoText', 0] } }
  }
}

async function fill(prompt: ApiPrompt) {
  const said: string[] = []
  const filled = await fillCaptions(prompt, { llm: 'builtin' }, (line) => said.push(line))
  return { filled, said }
}

describe('neededCaptions', () => {
  it('names the caption that is painted', () => {
    expect(neededCaptions(factorized())).toEqual(['caption'])
  })

  it.each<[string, (prompt: ApiPrompt) => unknown]>([
    [
      'a picked file',
      ({ anchor }) => anchor && (anchor.inputs.choice = { kind: 'file', name: 'a.png', type: 'input' })
    ],
    [
      'an embedded picture, as text',
      ({ anchor }) =>
        anchor && (anchor.inputs.choice = '{"kind": "embedded", "data": "data:image/png;base64,"}')
    ],
    ['no anchor', ({ inject }) => inject && (inject.inputs.enabled = false)],
    ['no image branch', ({ anchor }) => anchor && Reflect.deleteProperty(anchor.inputs, 'images')]
  ])('names none with %s', (_, change) => {
    const prompt = factorized()
    change(prompt)
    if (!('images' in (prompt.anchor?.inputs ?? {}))) {
      delete prompt.image
      delete prompt.imageText
    }
    expect(neededCaptions(prompt)).toEqual([])
  })

  it('names it where one of several pictures is picked, and where a preview shows the branch', () => {
    const picked = factorized()
    if (picked.anchor) picked.anchor.inputs.choice = { kind: 'index', index: 2 }
    expect(neededCaptions(picked)).toEqual(['caption'])
    const shown = factorized()
    if (shown.inject) shown.inject.inputs.enabled = false
    shown.preview = { class_type: 'PreviewImage', inputs: { images: ['image', 0] } }
    expect(neededCaptions(shown)).toEqual(['caption'])
  })
})

describe('fillCaptions', () => {
  it('writes the caption, unplugs the text model of the graph, and says what it wrote and by whom', async () => {
    const prompt = factorized()
    const { filled, said } = await fill(prompt)
    expect(prompt.caption?.inputs).toEqual({ prompt: video, first_frame: 'A white car.' })
    expect(filled).toMatchObject([
      { node: 'caption', prompt: video, firstFrame: 'A white car.', provider: 'builtin', warnings: [] }
    ])
    expect(said[0]).toBe('First frame: A white car.')
    expect(said[1]).toMatch(/the weakest way/)
  })

  it('reads a prompt that a text node holds', async () => {
    const prompt = factorized()
    prompt.text = { class_type: 'PrimitiveStringMultiline', inputs: { value: video } }
    if (prompt.caption) prompt.caption.inputs.prompt = ['text', 0]
    expect((await fill(prompt)).filled[0]?.firstFrame).toBe('A white car.')
  })

  it('shows the warnings that are left', async () => {
    const prompt = factorized()
    if (prompt.caption) prompt.caption.inputs.prompt = 'The camera pans across a car, and the engine roars.'
    const { filled, said } = await fill(prompt)
    const warnings = filled[0]?.warnings ?? []
    expect(said.filter((line) => line.startsWith('Warning: '))).toEqual(
      warnings.map(({ text }) => `Warning: ${text}`)
    )
  })

  it('asks no model where nothing is painted, not even one that is not there', async () => {
    const prompt = factorized()
    if (prompt.inject) prompt.inject.inputs.enabled = false
    const said: string[] = []
    const nowhere = { llm: 'http://127.0.0.1:9' }
    expect(await fillCaptions(prompt, nowhere, (line) => said.push(line))).toEqual([])
    expect(said).toEqual(['No caption was written: this run paints no first frame.'])
  })

  it.each<[string, (prompt: ApiPrompt) => unknown, RegExp]>([
    ['an empty prompt', ({ caption }) => caption && (caption.inputs.prompt = ' '), /node caption\) is empty/],
    [
      'a prompt from another node',
      ({ caption }) => caption && (caption.inputs.prompt = ['llm', 0]),
      /made by another node.*--prompt/
    ],
    ['no caption node', (prompt) => Reflect.deleteProperty(prompt, 'caption'), /no Factorized Caption node/]
  ])('says in a sentence why it cannot: %s', async (_, change, sentence) => {
    const prompt = factorized()
    change(prompt)
    await expect(fill(prompt)).rejects.toThrow(sentence)
  })
})
