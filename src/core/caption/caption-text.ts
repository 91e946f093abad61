import type { Finding, FindingCode, Severity } from './findings'
import {
  endsClause,
  isAdjective,
  isAdverb,
  isCopula,
  isDeterminer,
  isNoun,
  isNumber,
  isPreposition,
  isVerb,
  type Tagger,
  type Word
} from './words'

/** A text with all that the rules look at, so that it is taken apart once. */
export interface CaptionText {
  readonly raw: string
  /** The text with what stands in quotation marks blanked out, letter for letter: a sign may say anything. */
  readonly plain: string
  readonly words: readonly Word[]
}

const quoted = /"[^"\n]*"|“[^”\n]*”|«[^»\n]*»|„[^“”\n]*[“”]/g

export function captionText(raw: string, tagger: Tagger): CaptionText {
  const plain = raw.replace(quoted, (sign) => ' '.repeat(sign.length)).replaceAll('’', "'")
  return { raw, plain, words: tagger(raw).filter((word) => plain.slice(word.start, word.end).trim() !== '') }
}

/** Builds a finding for a stretch of the text. */
export function findingAt(
  text: CaptionText,
  place: { readonly start: number; readonly end: number },
  code: FindingCode,
  severity: Severity,
  sentence: (match: string) => string
): Finding {
  const match = text.raw.slice(place.start, place.end)
  return { code, severity, text: sentence(match), start: place.start, end: place.end, match }
}

/**
 * Whether a participle describes a thing ("a melting cube", "running shoes") rather than telling what happens
 * ("the cube is melting", "a boy spinning wheels").
 */
export function isAttributive(words: readonly Word[], at: number): boolean {
  const word = words[at]
  if (!word || !/(?:ing|ed|en|own|un)$/.test(word.lower)) return false
  const before = words[at - 1]
  const after = words[at + 1]
  if (endsClause(word) || !(isNoun(after) || isAdjective(after) || /ing$/.test(after?.lower ?? '')))
    return false
  const opens = !before || endsClause(before) || before.sentence !== word.sentence
  // A clause that opens with a participle is one: "A lamp, flickering lights all round" is rarer than "melting ice".
  if (opens) return !before || before.sentence !== word.sentence
  return (
    isDeterminer(before) ||
    isNumber(before) ||
    (isAdjective(before) && !isCopula(before)) ||
    isPreposition(before) ||
    ['and', 'or', 'two', 'three', 'of', 'with'].includes(before.lower)
  )
}

/**
 * Whether a word that has the form of a verb is used as one. The tagger takes "A cat runs" for three nouns, so a
 * form in -s behind a noun counts as a verb too, unless something shows that it is a noun.
 */
export function isVerbUse(words: readonly Word[], at: number): boolean {
  const word = words[at]
  if (!word || isAttributive(words, at)) return false
  const before = words[at - 1]
  const previous = before?.sentence === word.sentence && !endsClause(before) ? before : undefined
  const after = words[at + 1]
  if (isDeterminer(previous) || isNumber(previous)) return false
  if (/s$/.test(word.lower) && !/ss$/.test(word.lower)) {
    if (isPreposition(previous) || (isAdjective(previous) && !isNoun(previous))) return false
    // "does not have leaves": behind another verb the form in -s is its object.
    if (isVerb(previous) && !isCopula(previous) && !/(?:ing|ed)$/.test(previous?.lower ?? '')) return false
    if (isVerb(word)) return true
    if (isVerb(after) && !/ing$/.test(after?.lower ?? '')) return false
    return (
      isNoun(previous) ||
      isAdverb(previous) ||
      ['it', 'he', 'she', 'that', 'which', 'and'].includes(previous?.lower ?? '')
    )
  }
  if (/ing$/.test(word.lower)) {
    if (isPreposition(previous) && !isNoun(after) && !isDeterminer(after)) return false
    return (
      isVerb(word) ||
      isCopula(previous) ||
      /^(?:keep|keeps|start|starts|begin|begins)$/.test(previous?.lower ?? '')
    )
  }
  if (!isVerb(word)) {
    // Behind "and" an unknown word may be a verb; an article opens another thing.
    const known = isNoun(word) || isDeterminer(word) || isNumber(word)
    return ['to', 'they', 'and'].includes(previous?.lower ?? '') && !isNoun(after) && !known
  }
  return !isPreposition(previous) || previous?.lower === 'to'
}

/** Whether the form is a past tense or past participle, which in a caption mostly tells a state. */
export const isPast = (word: Word): boolean =>
  /(?:ed|en|own|ew|ang|unk|oke|ank|ent|ame|ot|un)$/.test(word.lower) &&
  !/^(?:open|run|spin|spun|burst)$/.test(word.lower)

/** The words from `at` up to the end of its clause. */
export function restOfClause(words: readonly Word[], at: number): Word[] {
  const rest: Word[] = []
  for (let next = at; next < words.length; next++) {
    const word = words[next]
    if (!word) break
    rest.push(word)
    if (endsClause(word)) break
  }
  return rest
}
