import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeText } from './text'

describe('decodeText', () => {
  it('reads UTF-8 and UTF-16 with or without what editors put in front', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const little = Buffer.from(`\uFEFF${text}`, 'utf16le')
        expect(decodeText(Buffer.from(`\uFEFF${text}`))).toBe(text)
        expect(decodeText(little)).toBe(text)
        expect(decodeText(Buffer.from(little).swap16())).toBe(text)
        if (!text.startsWith('\uFEFF')) expect(decodeText(Buffer.from(text))).toBe(text)
      })
    )
  })

  it('does not guess at other encodings', () => {
    expect(decodeText(Buffer.from('Café', 'latin1'))).toBeUndefined()
  })
})
