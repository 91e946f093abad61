import { describe, expect, it } from 'vitest'
import { chatMessages } from '../core/caption/instruction'
import type { ChatRequest } from '../core/caption/types'
import { parseObjectInfo, type NodeDefinitions } from '../core/graph'
import { ProviderError } from './errors'
import { modelSize } from './rewriter'
import { canGenerateText, textPrompt, writingEncoders } from './textgen-prompt'

const request: ChatRequest = {
  messages: chatMessages('A leaf turns red.'),
  maxTokens: 200,
  temperature: 0.5,
  seed: 3
}
const loader = {
  input: {
    required: { clip_name: [['t5xxl.safetensors', 'gemma_3_12b.safetensors']], type: [['sd3', 'qwen_image']] }
  },
  output: ['CLIP']
}
const viewer = { input: { required: { source: ['*', {}] } }, output: [], output_node: true }

/** A server whose Generate Text has these inputs. */
const server = (required: Record<string, unknown>, optional: Record<string, unknown> = {}): NodeDefinitions =>
  parseObjectInfo({
    TextGenerate: { input: { required, optional }, output: ['STRING'] },
    CLIPLoader: loader,
    PreviewAny: viewer
  })

const inputsFor = (definitions: NodeDefinitions): Record<string, unknown> =>
  textPrompt(definitions, 'gemma_3_12b.safetensors', request).generate?.inputs ?? {}

const basic = {
  clip: ['CLIP'],
  prompt: ['STRING', { default: '' }],
  max_length: ['INT', { min: 1, max: 100 }]
}

describe('textPrompt', () => {
  it('puts the instruction into the question where a version has no system prompt', () => {
    const inputs = inputsFor(server(basic))
    expect(Object.keys(inputs)).toEqual(['clip', 'prompt', 'max_length'])
    expect(inputs.clip).toEqual(['encoder', 0])
    expect(inputs.max_length).toBe(100)
    expect(inputs.prompt).toMatch(/^You write the caption[^]*Video prompt: A leaf turns red\.\nAnswer:$/)
  })

  it('keeps it apart where there is one, and turns thinking off', () => {
    const inputs = inputsFor(
      server(basic, { system_prompt: ['STRING', {}], thinking: ['BOOLEAN', {}], image: ['IMAGE'] })
    )
    expect(inputs.system_prompt).toMatch(/^You write the caption/)
    expect(inputs.prompt).not.toContain('You write the caption')
    expect(inputs.thinking).toBe(false)
    expect(inputs).not.toHaveProperty('image')
  })

  it('fills a group by the option that it chooses', () => {
    const on = {
      required: { temperature: ['FLOAT', { min: 0.01 }], top_k: ['INT', { default: 64 }], seed: ['INT', {}] }
    }
    const options = [
      { key: 'on', inputs: on },
      { key: 'off', inputs: {} }
    ]
    const inputs = inputsFor(server({ ...basic, sampling_mode: ['COMFY_DYNAMICCOMBO_V3', { options }] }))
    expect(inputs).toMatchObject({
      sampling_mode: 'on',
      'sampling_mode.temperature': 0.5,
      'sampling_mode.top_k': 64,
      'sampling_mode.seed': 3
    })
  })

  it('gives an unknown input its default, and refuses one without', () => {
    expect(inputsFor(server({ ...basic, style: [['plain', 'rich']] }))).toMatchObject({ style: 'plain' })
    expect(() => inputsFor(server({ ...basic, memory: ['MEMORY'] }))).toThrow(ProviderError)
    expect(() => inputsFor(server({ text: ['STRING', {}] }))).toThrow(ProviderError)
  })
})

describe('canGenerateText', () => {
  it('wants the node and a way to read its text', () => {
    expect(canGenerateText(server(basic))).toBe(true)
    expect(canGenerateText(parseObjectInfo({ CLIPLoader: loader, PreviewAny: viewer }))).toBe(false)
    const blind = { TextGenerate: { input: { required: basic }, output: ['STRING'] }, CLIPLoader: loader }
    expect(canGenerateText(parseObjectInfo(blind))).toBe(false)
    expect(canGenerateText(parseObjectInfo({ ...blind, ShowAnything: viewer }))).toBe(true)
  })

  it('offers no encoder that only encodes', () => {
    expect(writingEncoders(server(basic))).toEqual([{ id: 'gemma_3_12b.safetensors' }])
  })
})

describe('modelSize', () => {
  it.each([
    ['SmolLM2-135M-Instruct.Q4_1', 'tiny'],
    ['smollm2:360m', 'tiny'],
    ['qwen3:0.6b', 'tiny'],
    ['Qwen2.5-0.5B-Instruct', 'tiny'],
    ['qwen3:4b', 'large'],
    ['gemma3', 'large'],
    ['llama-3.2-10.6b', 'large'],
    ['gpt-120mini', 'large']
  ])('takes %s for a %s model', (model, size) => {
    expect(modelSize(model)).toBe(size)
  })
})
