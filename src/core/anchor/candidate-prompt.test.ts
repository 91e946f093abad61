import { expect, test } from 'vitest'
import type { ApiPrompt } from '../graph/schema'
import { candidatePrompt, type CandidateOrder } from './candidate-prompt'
import { imageBranch } from './image-branch'

const node = (class_type: string, inputs: Record<string, unknown>) => ({ class_type, inputs })

/** Caption → image branch → anchor → video, with the caption's own model before it. */
const graph: ApiPrompt = {
  '1': node('TextGenerate', { prompt: 'x', seed: 7, clip: ['2', 0] }),
  '2': node('CLIPLoader', { clip_name: 'a' }),
  '3': node('FactorizedCaption', { prompt: 'a leaf falls', first_frame: 'a leaf', generated: ['1', 0] }),
  '4': node('CLIPTextEncode', { text: ['3', 1], clip: ['2', 0] }),
  '5': node('EmptySD3LatentImage', { width: 64, height: 64, batch_size: 1 }),
  '6': node('PrimitiveInt', { value: 5 }),
  '7': node('KSampler', { seed: ['6', 0], steps: 4, positive: ['4', 0], latent_image: ['5', 0] }),
  '8': node('VAEDecode', { samples: ['7', 0] }),
  '9': node('FactorizedAnchor', { images: ['8', 0] }),
  '10': node('FactorizedInject', { anchor: ['9', 0], model: ['11', 0] }),
  '11': node('UNETLoader', { unet_name: 'w' }),
  '12': node('KSampler', { seed: ['6', 0], steps: 4, model: ['10', 0], latent_image: ['10', 2] }),
  '13': node('SaveImage', { images: ['12', 0] })
}
const order: CandidateOrder = { prompt: graph, live: graph, anchor: '9', group: 'g-1234567', seed: 99 }

function made(change: Partial<CandidateOrder> = {}) {
  const result = candidatePrompt({ ...order, ...change })
  if (!result) throw new Error('The graph has an image branch.')
  return result
}

test('the graph’s own nodes stay as they are, so that ComfyUI keeps their results', () => {
  const before = structuredClone(graph)
  expect(made().prompt).toMatchObject(before)
  expect(graph).toEqual(before)
})

test('what depends on the seed is a copy; models, caption and conditioning are the graph’s own', () => {
  const { prompt, target, originals } = made()
  expect([...originals.values()].toSorted()).toEqual(['7', '8'])
  expect(prompt['factorized_7']?.inputs).toMatchObject({
    seed: 99,
    positive: ['4', 0],
    latent_image: ['5', 0]
  })
  expect(prompt['factorized_8']?.inputs).toEqual({ samples: ['factorized_7', 0] })
  expect(prompt[target]?.inputs['images']).toEqual(['factorized_8', 0])
  expect(Object.keys(prompt)).toHaveLength(Object.keys(graph).length + 3)
})

test('the caption’s own model keeps its seed, and a shared primitive is not changed for the video', () => {
  const branch = imageBranch(graph, '9')
  expect(branch?.seeds).toEqual([{ id: '7', input: 'seed' }])
  expect(made().prompt['12']?.inputs['seed']).toEqual(['6', 0])
})

test('a batch changes the latent’s size too; a batch of one leaves it', () => {
  expect(made({ batch: 6 }).prompt['factorized_5']?.inputs['batch_size']).toBe(6)
  expect(made({ batch: 1 }).prompt['factorized_5']).toBeUndefined()
})

test('a frozen branch comes from the live prompt, and the anchor stays cut off from it', () => {
  const frozen: ApiPrompt = structuredClone(graph)
  delete frozen['8']
  frozen['9'] = node('FactorizedAnchor', { choice: { kind: 'file', name: 'a.png' } })
  const { prompt } = made({ prompt: frozen })
  expect(prompt['9']).toEqual(frozen['9'])
  expect(prompt['8']).toBeUndefined()
  expect(prompt['factorized_8']).toBeDefined()
})

test('another caption is painted without asking the text model again', () => {
  const plain = structuredClone(graph)
  delete plain['3']?.inputs['generated']
  const { prompt, target } = made({ prompt: plain, live: plain, caption: 'a red leaf', parent: 'p' })
  expect(prompt['factorized_3']?.inputs['first_frame']).toBe('a red leaf')
  expect(prompt['factorized_4']?.inputs['text']).toEqual(['factorized_3', 1])
  expect(prompt['3']).toEqual(plain['3'])
  expect(JSON.parse(String(prompt[target]?.inputs['details']))).toEqual({
    seed: 99,
    caption: 'a red leaf',
    node: '9',
    parent: 'p'
  })
})

test('a caption that another node writes is replaced by the typed one, and its text is not known before', () => {
  expect(imageBranch(graph, '9')?.caption).toEqual({ id: '3', input: 'generated', text: undefined })
  const { prompt, target } = made({ caption: 'a red leaf' })
  expect(prompt['factorized_3']?.inputs['generated']).toBe('a red leaf')
  expect(prompt['factorized_4']?.inputs['text']).toEqual(['factorized_3', 1])
  expect(String(prompt[target]?.inputs['details'])).toContain('a red leaf')
  expect(String(made().prompt[target]?.inputs['details'])).toContain('"caption":""')
})

test('without a caption node the positive text is the caption', () => {
  const plain = structuredClone(graph)
  plain['4'] = node('CLIPTextEncode', { text: 'a tree', clip: ['2', 0] })
  delete plain['3']
  expect(imageBranch(plain, '9')?.caption).toEqual({ id: '4', input: 'text', text: 'a tree' })
})

test('a picture inside the graph is not copied into every candidate', () => {
  const heavy = structuredClone(graph)
  heavy['9'] = node('FactorizedAnchor', { images: ['8', 0], choice: { kind: 'embedded', data: 'data:…' } })
  expect(JSON.stringify(made({ prompt: heavy, live: heavy }).prompt)).not.toContain('embedded')
})

test('inside a subgraph the copies’ names have no colon, which would name a place', () => {
  const inside = Object.fromEntries(
    Object.entries(JSON.parse(JSON.stringify(graph).replaceAll(/\["(\d+)",/g, '["4:$1",')) as ApiPrompt).map(
      ([id, one]) => [`4:${id}`, one]
    )
  )
  const { prompt, originals } = made({ prompt: inside, live: inside, anchor: '4:9' })
  expect(originals.get('factorized_4_7')).toBe('4:7')
  expect(prompt['factorized_4_8']?.inputs['samples']).toEqual(['factorized_4_7', 0])
})

test('where nothing feeds the anchor there is nothing to paint', () => {
  const alone = { '9': node('FactorizedAnchor', {}) }
  expect(candidatePrompt({ ...order, prompt: alone, live: alone })).toBeUndefined()
})
