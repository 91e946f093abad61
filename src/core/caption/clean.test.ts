import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import cases from '../../../tests/fixtures/generated-cleaning.json'
import { cleanGenerated } from './clean'

describe('cleanGenerated', () => {
  it.each(cases)('$rule: $raw', ({ raw, cleaned }) => {
    expect(cleanGenerated(raw)).toBe(cleaned)
  })

  it('leaves no thinking tag, line break or outer white space, whatever comes in', () => {
    const piece = fc.constantFrom(
      '<think>',
      '</think>',
      '"',
      "'",
      '“',
      '”',
      '`',
      '```\n',
      '\n```',
      'First frame:',
      '<|im_end|>',
      'A leaf.',
      ' ',
      '\n'
    )
    const text = fc.oneof(
      fc.string(),
      fc.array(piece).map((pieces) => pieces.join(''))
    )
    fc.assert(
      fc.property(text, (raw) => {
        const once = cleanGenerated(raw)
        expect(once).not.toMatch(/<\/?think>|\n/)
        expect(once).toBe(once.trim())
      })
    )
  })

  it('ends quickly on long hostile text', () => {
    const started = performance.now()
    cleanGenerated('<think>'.repeat(20_000))
    cleanGenerated('</think>'.repeat(20_000))
    cleanGenerated('"'.repeat(100_000))
    cleanGenerated('```\n'.repeat(20_000))
    expect(performance.now() - started).toBeLessThan(2000)
  })
})
