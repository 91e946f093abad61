import { describe, expect, it } from 'vitest'
import { builtinRewriter } from './builtin'

describe('the built-in rules', { timeout: 120_000 }, () => {
  it('give a prompt in another language back, and say that they know English only', async () => {
    const prompt = 'Ein Schneemann schmilzt in einem sonnigen Garten, und das Gras wird grün.'
    const { firstFrame, warnings, model } = await builtinRewriter.rewrite(prompt, {})
    expect({ firstFrame, model }).toEqual({ firstFrame: prompt, model: 'rules' })
    expect(warnings.map(({ text }) => text)).toEqual([
      'The built-in rules know English only, so the prompt stays as it is; choose a language model, or write the first frame yourself.'
    ])
  })
})
