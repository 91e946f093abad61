import { describe, expect, it } from 'vitest'
import { ENGLISH } from '../../core/share/anchors'
import type { AnchorFate } from '../../core/share/walk'
import { shareFi } from './share-fi'
import { shareJa } from './share-ja'
import { shareZh } from './share-zh'

const KINDS = Object.keys(ENGLISH) as AnchorFate['kind'][]

describe.each([
  ['Finnish', shareFi],
  ['Japanese', shareJa],
  ['Chinese', shareZh]
])('what becomes of an anchor in %s', (_, { fates }) => {
  const said = (kind: AnchorFate['kind']): string => fates[kind]?.({ kind, picture: 731, batch: 732 }) ?? ''

  it('has a sentence for every fate, with the numbers of the English one', () => {
    for (const kind of KINDS) {
      const english = ENGLISH[kind]({ kind, picture: 731, batch: 732 })
      expect(said(kind), kind).toMatch(/[.。]$/)
      expect(said(kind), kind).not.toBe(english)
      expect(said(kind).match(/\d+/g)?.sort(), kind).toEqual(english.match(/\d+/g)?.sort())
    }
    expect(new Set(KINDS.map(said)).size).toBe(KINDS.length)
  })
})
