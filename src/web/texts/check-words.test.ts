import { describe, expect, it } from 'vitest'
import { REFUSALS } from '../../core/recipe/families'
import { ENGLISH, type CheckWords } from '../../core/check/words'
import { WORDS as FINNISH } from './check-words-fi'
import { WORDS as JAPANESE } from './check-words-ja'
import { WORDS as CHINESE } from './check-words-zh'

/** Every sentence of a language with these words in its places. */
function spoken(words: CheckWords): Map<string, string> {
  const filled = Object.entries(words).flatMap(([name, value]): [string, string][] => {
    if (typeof value === 'string') return [[name, value]]
    if (typeof value !== 'function') return []
    const say = value as (...parts: unknown[]) => string
    return [[name, say(...Array.from({ length: say.length }, (_part, index) => PARTS[index]))]]
  })
  return new Map(filled)
}

const PARTS = ['⟦a⟧', '⟦b⟧', '⟦c⟧', '⟦d⟧', '⟦e⟧', '⟦f⟧']

describe.each([
  ['Finnish', FINNISH],
  ['Japanese', JAPANESE],
  ['Chinese', CHINESE]
])('the sentences of check in %s', (_, words) => {
  it('say all that the English ones say, in words of their own', () => {
    for (const [name, english] of spoken(ENGLISH)) {
      const own = spoken(words).get(name) ?? ''
      const parts = (text: string): string[] => [...new Set(text.match(/⟦.⟧/g))].sort()
      // Which expert a LoRA is for is a word of the language.
      if (name !== 'loraExpert') expect(parts(own), name).toEqual(parts(english))
      if (name !== 'node' && name !== 'loraFile') expect(own, name).not.toBe(english)
    }
  })

  it('advise on every checkpoint that is refused', () => {
    expect(Object.keys(words.advice).sort()).toEqual(REFUSALS.map(({ kind }) => kind).sort())
    for (const { kind, advice } of REFUSALS)
      for (const node of advice.match(/\b(Wan|Hunyuan)\w+ToVideo\b/g) ?? [])
        expect(words.advice[kind]).toContain(node)
  })
})
