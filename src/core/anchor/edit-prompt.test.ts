import { expect, test } from 'vitest'
import type { ApiPrompt } from '../graph/schema'
import { editPrompt, type EditOrder } from './edit-prompt'

const node = (class_type: string, inputs: Record<string, unknown>, title?: string) => ({
  class_type,
  inputs,
  ...(title === undefined ? {} : { _meta: { title } })
})

/** An image branch, and an edit branch from Load Image into `edited`. */
const graph: ApiPrompt = {
  '1': node('LoadImage', { image: 'example.png' }),
  '2': node('UNETLoader', { unet_name: 'edit' }),
  '3': node('VAEEncode', { pixels: ['1', 0] }),
  '4': node('KSampler', { seed: 5, steps: 4, model: ['2', 0], latent_image: ['3', 0] }),
  '5': node('VAEDecode', { samples: ['4', 0] }),
  '8': node('VAEDecode', { samples: ['7', 0] }),
  '9': node('FactorizedAnchor', { images: ['8', 0], edited: ['5', 0] }),
  '10': node('SaveImage', { images: ['9', 0] })
}
const order: EditOrder = {
  prompt: graph,
  live: graph,
  anchor: '9',
  group: 'g-1234567',
  picture: 'factorized_anchor/g-1234567/a.png',
  seed: 99,
  caption: 'a leaf',
  parent: 'p'
}

function edited(live: ApiPrompt, change: Partial<EditOrder> = {}) {
  const result = editPrompt({ ...order, prompt: live, live, ...change })
  if (typeof result === 'string') throw new Error(result)
  return result
}

test('the picture and a new seed go into a copy of the branch; the graph’s own nodes stay as they are', () => {
  const before = structuredClone(graph)
  const { prompt, target, originals } = edited(graph)
  expect(graph).toEqual(before)
  expect(prompt).toMatchObject(before)
  expect([...originals.values()].toSorted()).toEqual(['1', '3', '4', '5'])
  expect(prompt['factorized_1']?.inputs).toEqual({ image: order.picture })
  expect(prompt['factorized_4']?.inputs).toMatchObject({ seed: 99, model: ['2', 0] })
  expect(prompt[target]?.inputs['images']).toEqual(['factorized_5', 0])
  expect(JSON.parse(String(prompt[target]?.inputs['details']))).toEqual({
    caption: 'a leaf',
    node: '9',
    parent: 'p'
  })
})

test('a muted end of the branch comes from the live prompt, and the anchor stays cut off from it', () => {
  const muted = structuredClone(graph)
  delete muted['5']
  muted['9'] = node('FactorizedAnchor', { images: ['8', 0] })
  const { prompt } = edited(graph, { prompt: muted })
  expect(prompt['9']).toEqual(muted['9'])
  expect(prompt['5']).toBeUndefined()
  expect(prompt['factorized_5']).toBeDefined()
})

test('of several Load Image nodes the one titled for the anchor gets the picture', () => {
  const both = structuredClone(graph)
  both['6'] = node('LoadImage', { image: 'hat.png' })
  Object.assign(both['4']?.inputs ?? {}, { reference: ['6', 0] })
  expect(editPrompt({ ...order, live: both })).toBe('several-starts')
  both['6'] = node('LoadImage', { image: 'hat.png' }, 'The anchor goes here')
  const { originals } = edited(both)
  expect(originals.get('factorized_6')).toBe('6')
  expect(originals.has('factorized_1')).toBe(false)
})

test.each([
  ['not-connected', { edited: undefined }, {}],
  ['no-start', { edited: ['8', 0] }, {}],
  ['circle', { edited: ['5', 0] }, { pixels: ['9', 0] }]
])('%s', (problem, anchorInputs, encoderInputs) => {
  const live = structuredClone(graph)
  Object.assign(live['9']?.inputs ?? {}, anchorInputs)
  Object.assign(live['3']?.inputs ?? {}, encoderInputs)
  expect(editPrompt({ ...order, prompt: live, live })).toBe(problem)
})
