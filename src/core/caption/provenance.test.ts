import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { captionStatus, provenanceOf, readProvenance, withCaption } from './provenance'
import { sha256 } from './sha256'

const origin = {
  prompt: 'A banana ripens.',
  firstFrame: 'A green banana.',
  provider: 'openai-compatible',
  model: 'some-model',
  settings: { temperature: 0, language: 'English' },
  seed: 7
}

describe('sha256', { timeout: 120_000 }, () => {
  it('is what Node makes of the same text, at every length around a block', () => {
    for (let length = 0; length < 200; length++) {
      const text = 'é'.repeat(length % 7) + 'a'.repeat(length)
      expect(sha256(text)).toBe(createHash('sha256').update(text).digest('hex'))
    }
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        expect(sha256(text)).toBe(createHash('sha256').update(text).digest('hex'))
      })
    )
  })
})

describe('provenance', () => {
  const made = provenanceOf(origin)

  it('goes through the statuses of a caption', () => {
    expect(captionStatus(origin.prompt, '', undefined)).toBe('none')
    expect(captionStatus(origin.prompt, ' \n', made)).toBe('none')
    expect(captionStatus(origin.prompt, origin.firstFrame, made)).toBe('fresh')
    expect(captionStatus(origin.prompt, 'A green banana on a plate.', made)).toBe('edited')
    expect(captionStatus('A banana rots.', origin.firstFrame, made)).toBe('stale')
    expect(captionStatus('A banana rots.', 'A yellow banana.', made)).toBe('stale')
    expect(captionStatus(origin.prompt, 'Typed by hand.', undefined)).toBe('edited')
  })

  it('takes white space for no difference', () => {
    expect(captionStatus(' A banana\nripens. ', 'A green  banana.\n', made)).toBe('fresh')
  })

  it('knows that an edit was taken back', () => {
    const edited = withCaption(made, 'A banana.')
    expect(edited.edited).toBe(true)
    expect(withCaption(edited, origin.firstFrame).edited).toBe(false)
  })

  it('holds nothing of the prompt, and survives JSON', () => {
    const stored = JSON.stringify(made)
    expect(stored).not.toContain('banana')
    expect(readProvenance(JSON.parse(stored))).toEqual(made)
  })

  it('reads anything that strangers put there without throwing', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(readProvenance(value)).toBeUndefined()
      })
    )
    expect(readProvenance({ ...made, promptHash: 'no hash' })).toBeUndefined()
    expect(readProvenance({ ...made, settings: { nested: {} } })).toBeUndefined()
  })
})
