import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import data from '../../../nodes_py/data/instruction.json'
import { chatMessages, instructionExamples, instructionText, systemPrompt } from './instruction'
import { lint } from './linter'
import { loadTagger, type Tagger } from './words'

let tagger: Tagger
beforeAll(async () => {
  tagger = await loadTagger()
})

describe('the instruction', () => {
  it('follows its own rules: the linter finds nothing in any worked example', () => {
    for (const { prompt, firstFrame } of instructionExamples) {
      expect({
        prompt,
        found: lint(firstFrame, tagger, { prompt }).map(({ code, match }) => [code, match])
      }).toEqual({
        prompt,
        found: []
      })
    }
  })

  it('has its language rule in both sizes, and replaces just that', () => {
    for (const size of ['tiny', 'large'] as const) {
      expect(systemPrompt({ size }).split(data.language_rule)).toHaveLength(2)
      const finnish = systemPrompt({ size, language: 'Finnish' })
      expect(finnish).toBe(systemPrompt({ size }).replace('English', 'Finnish'))
      expect(systemPrompt({ size, language: 'prompt' })).toContain(data.language_rule_prompt)
    }
  })

  it('is much shorter for a tiny model', () => {
    const length = (size: 'tiny' | 'large') => JSON.stringify(chatMessages('A car.', { size })).length
    expect(length('tiny')).toBeLessThan(length('large') / 2)
  })

  it('ends with the question, sides taking turns', () => {
    const messages = chatMessages('  A car turns red. ')
    expect(messages.at(-1)).toEqual({ role: 'user', content: 'Video prompt: A car turns red.' })
    expect(messages.every(({ role }, at) => role !== messages[at - 1]?.role)).toBe(true)
  })

  it('shows JSON in the examples where it asks for JSON', () => {
    const answers = chatMessages('A car.', { json: true }).filter(({ role }) => role === 'assistant')
    for (const [at, { content }] of answers.entries()) {
      expect(JSON.parse(content)).toEqual({ first_frame: instructionExamples[at]?.firstFrame })
    }
  })

  it('as one text holds the prompt just as it is, whatever is in it', () => {
    const frame = instructionText('XXXX').split('XXXX')
    expect(frame).toHaveLength(2)
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.constantFrom('{examples}', '$&', '{prompt}', '$1 {system}')),
        (prompt) => {
          expect(instructionText(prompt)).toBe(frame.join(prompt.trim()))
        }
      )
    )
  })

  it('as one text leaves no placeholder behind', () => {
    expect(instructionText('A car.')).not.toMatch(/\{\w+\}/)
  })
})
