import { describe, expect, it } from 'vitest'
import { planFactorize, inWords, type FactorizeWarning, type FactorizeWords } from '../../core/factorize'
import { PLAIN_T2V, file } from '../../core/factorize/testdata/sketch'
import {
  ENGLISH,
  type ClosedPath,
  type NodeName,
  type WarningCode,
  type WarningValues
} from '../../core/factorize/words'
import { FAMILIES, REFUSALS } from '../../core/recipe/families'
import { OTHER_WAYS } from '../../core/recipe/other-ways'
import { factorizeEn } from './factorize-en'
import { WORDS as FINNISH } from './factorize-words-fi'
import { WORDS as JAPANESE } from './factorize-words-ja'
import { WORDS as CHINESE } from './factorize-words-zh'

const INNER: NodeName = { title: '⟦a⟧', id: '4:1', host: '⟦b⟧' }
const OUTER: NodeName = { title: '⟦a⟧', id: '731', host: undefined }

const CLOSED: Readonly<Record<ClosedPath, { readonly why: ClosedPath }>> = {
  'start-off': { why: 'start-off' },
  'end-of-another': { why: 'end-of-another' },
  'same-start': { why: 'same-start' },
  'two-loaders': { why: 'two-loaders' },
  'no-vae': { why: 'no-vae' },
  'inject-off': { why: 'inject-off' }
}

/** What every code is said with: each of its sentences once. */
const SAMPLES: { readonly [Code in WarningCode]: readonly WarningValues[Code][] } = {
  'already-factorized': [{}],
  'anchor-lora': FAMILIES.filter(({ lora }) => lora.need === 'wanted').map(({ id, lora }) => ({
    family: id,
    advice: lora.advice
  })),
  'anchor-off': [{ node: OUTER }, { node: INNER }],
  'caption-empty': [{ isWired: true }, { isWired: false }],
  'family-guessed': [{ file: '⟦a⟧', family: '⟦b⟧' }],
  'inside-subgraph': [{ subgraph: '⟦a⟧' }],
  'later-pass': [{}],
  'lora-for-few-steps': [{ lora: '⟦a⟧', steps: 731 }],
  'lora-in-both': [{}],
  'lora-wanted': [{ steps: 731, loras: ['⟦a⟧', '⟦b⟧'] }],
  'needs-newer': [{ model: '⟦a⟧', version: '⟦b⟧' }],
  'no-picture': [{}],
  'no-preset': [
    { model: '⟦a⟧', preset: 'lightning' },
    { model: '⟦a⟧', preset: 731 },
    { model: undefined, preset: 'fast' },
    { model: undefined, preset: 731 }
  ],
  'other-model': [
    { file: '⟦a⟧', sibling: '⟦b⟧', model: '⟦c⟧' },
    { file: undefined, sibling: '⟦b⟧', model: '⟦c⟧' }
  ],
  'own-picture': [{}],
  'preset-not-set': [{ input: '⟦c⟧', node: OUTER, value: 2.05 }],
  'prompt-not-found': [{}],
  'prompt-twice': [{}],
  'second-prompt': [{ node: OUTER }, { node: INNER }],
  'seed-twice': [{ node: OUTER }, { node: INNER }],
  'shared-model': [{}],
  'shift-not-set': [
    { file: '⟦a⟧', shift: 731 },
    { file: undefined, shift: 731 }
  ],
  'size-changed': [
    { field: 'width', before: 731, now: 732, multiple: 733 },
    { field: 'height', before: 731, now: 732, multiple: 733 },
    { field: 'length', before: 731, now: 732, multiple: 733 }
  ],
  'size-unknown': [{ fields: ['width'] }, { fields: ['width', 'height', 'length'] }],
  'steps-not-set': [{ node: OUTER }, { node: undefined }],

  audio: [{}],
  compared: [{}],
  'no-chain': [
    { number: 731, count: 1 },
    { number: 731, count: 732 }
  ],
  'no-frames': [{}],
  'no-path': [
    ...Object.values(CLOSED),
    // A refusal of VACE has a code of its own.
    ...[...REFUSALS.filter(({ kind }) => kind !== 'VACE'), ...OTHER_WAYS].map(
      ({ kind, advice }) => ({ why: 'other-way', kind, advice }) as const
    ),
    { why: 'no-injection', model: '⟦a⟧', file: 'x.safetensors' },
    { why: 'no-injection', model: undefined, file: '⟦a⟧' },
    { why: 'no-injection', model: undefined, file: undefined }
  ],
  'no-vanilla': [{ isOther: false }, { isOther: true }],
  'no-video': [{}],
  service: [{}],
  'shared-subgraph': [{}],
  vace: [{}],
  'video-input': [{}],
  wrapper: [{}]
}

const CODES = Object.keys(SAMPLES) as WarningCode[]

function spoken<Code extends WarningCode>(words: Pick<FactorizeWords, Code>, code: Code): string[] {
  return SAMPLES[code].map((values) => words[code](values))
}

/** What is the same in every language: values, numbers, names of nodes, fields, files and graphs. */
const SAME =
  /⟦.⟧|“?(lightning|fast)”?|\d+(\.\d+)*|[\w.]+\.safetensors|\w+ToVideo\w*|Factorized (Caption|Anchor|Size|LoRA)|Compare Vanilla and Factorized|ModelSamplingSD3|KSampler|VAE Decode|first_frame|enabled|anchor_noise|lightx2v|Video2World/g

function same(sentence: string): string[] {
  // Finnish writes 1,4.
  const found = sentence.replace(/(\d),(\d)/g, '$1.$2').match(SAME) ?? []
  return [...new Set(found.map((part) => part.replace(/[“”]/g, '')))].sort()
}

describe.each([
  ['Finnish', FINNISH, /^[”A-ZÄÖ⟦\d].*[.]$/u, '”⟦a⟧”'],
  ['Japanese', JAPANESE, /。$/u, '「⟦a⟧」'],
  ['Chinese', CHINESE, /。$/u, '“⟦a⟧”']
])('the warnings in %s', (_, words, whole, quoted) => {
  it('have a sentence of their own for every code', () => {
    expect(Object.keys(words).sort()).toEqual([...CODES].sort())
    for (const code of CODES)
      for (const [index, own] of spoken(words, code).entries()) {
        expect(own, code).not.toBe(spoken(ENGLISH, code)[index])
        expect(own, code).toMatch(whole)
        expect(own, code).not.toMatch(/undefined|\[object| {2}/)
      }
  })

  it('say different things where the English ones do', () => {
    for (const code of CODES) {
      const distinct = (sentences: string[]): number => new Set(sentences).size
      expect(distinct(spoken(words, code)), code).toBe(distinct(spoken(ENGLISH, code)))
    }
  })

  it('hold every value, and every name that the English ones hold; a size has a word of the language', () => {
    for (const code of CODES)
      for (const [index, english] of spoken(ENGLISH, code).entries()) {
        const own = spoken(words, code)[index] ?? ''
        expect(same(own), `${code}: ${own}`).toEqual(expect.arrayContaining(same(english)))
        expect(own, code).not.toMatch(/\b(width|height|length)\b/)
      }
  })

  it('quote the title of a node as the language does', () => {
    for (const node of [OUTER, INNER]) expect(words['seed-twice']({ node })).toContain(quoted)
  })
})

describe('a warning in the words of a language', () => {
  const warnings = planFactorize(file(PLAIN_T2V), { imageModel: 'none', steps: 4 }).warnings

  it('is said in them', () => {
    expect(warnings.map(({ code }) => code)).toEqual(['anchor-lora', 'no-picture', 'no-preset'])
    expect(warnings.map((one) => inWords(one, FINNISH)).at(-1)).toBe(
      'Mallilla Wan 2.1 T2V 1.3B ei ole 4 askeleen esiasetusta: shift ja ohjaus jäävät ennalleen.'
    )
  })

  it('is the core’s own sentence in English', () => {
    expect(warnings.map((one) => inWords(one, factorizeEn.warnings))).toEqual(
      warnings.map(({ text }) => text)
    )
  })

  it('is said in English where the language does not have it', () => {
    const strange = { code: 'unheard-of', values: {}, text: 'Something new.' } as unknown as FactorizeWarning
    expect(inWords(strange, JAPANESE)).toBe('Something new.')
    const family = { family: 'new-one', advice: 'It wants a LoRA.' }
    for (const words of [FINNISH, JAPANESE, CHINESE])
      expect(words['anchor-lora'](family)).toBe('It wants a LoRA.')
  })
})
