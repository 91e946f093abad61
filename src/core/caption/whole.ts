import { captionText } from './caption-text'
import { endsClause, isCopula, isDeterminer, isNoun, isPreposition, type Tagger, type Word } from './words'

/** What a cut may leave behind that is no English and no picture: "A candle by.", "A cup and, water". */

const conjunctions: ReadonlySet<string> = new Set(['and', 'or', 'but'])

/** Small words that nothing may follow: "A tree outside." */
const alone: ReadonlySet<string> = new Set([
  'outside',
  'inside',
  'above',
  'below',
  'behind',
  'beneath',
  'underneath',
  'opposite'
])

/** Ways that only a verb of moving or becoming makes sense of. */
const ways: ReadonlySet<string> = new Set(['into', 'onto', 'to', 'toward', 'towards'])

/** How long something takes and by how much, which belongs to the verb in front of it. */
const measure =
  /^(?:by|in|within|for|over|after|at|to)\s+(?:(?:the|an?|its|only|just|about|few|several|many|single|mere|matter|of|one|two|three|\d+)\s+)*(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?|instant|moments?|time|while|degrees?|half|thirds?|quarters?|percent|inch(?:es)?|itself|once)(?=\s*(?:[,.;:!?]|$)|\s+(?:and|on|in|at|under|above|beside|behind|near|by|inside)\b)/i

const isLink = (word: Word | undefined): boolean =>
  word !== undefined && (isPreposition(word) || conjunctions.has(word.lower))

/** Words before which a particle is complete: "walks in and sits down". */
const leadsOn: ReadonlySet<string> = new Set([
  'and',
  'or',
  'but',
  'then',
  'as',
  'while',
  'when',
  'until',
  'before'
])

/** Whether nothing that belongs to the word follows it. "Onto and then off the table" shares its object. */
function isComplete(words: readonly Word[], at: number): boolean {
  if (endsClause(words[at])) return true
  const rest = words.slice(at + 1)
  const next = rest.findIndex((word) => !leadsOn.has(word.lower))
  return next > 0 && !isPreposition(rest[next])
}

const pairOf = (words: readonly Word[], at: number): string =>
  `${words[at - 1]?.lower ?? ''} ${words[at]?.lower ?? ''}`

interface Torn {
  readonly at: number
  readonly kind: 'end' | 'way' | 'measure' | 'opening' | 'joint'
}

/** The first place at which the cut left a word without what it belonged to. */
function tornAt(text: string, words: readonly Word[], before: readonly Word[]): Torn | undefined {
  const pairs = new Set(before.map((_, at) => pairOf(before, at)))
  const ends = new Set(before.flatMap((_, at) => (isComplete(before, at) ? [pairOf(before, at)] : [])))
  for (const [at, word] of words.entries()) {
    const previous = words[at - 1]
    const next = endsClause(word) ? undefined : words[at + 1]
    const opens = !previous || previous.sentence !== word.sentence
    const known = pairs.has(pairOf(words, at))
    if (opens && conjunctions.has(word.lower) && !known) return { at, kind: 'opening' }
    if (opens || !isLink(word)) continue
    if (!next) {
      // "A lantern that is off" lacks nothing.
      const complete = alone.has(word.lower) || isCopula(previous) || ends.has(pairOf(words, at))
      if (!complete) return { at, kind: 'end' }
      continue
    }
    if (conjunctions.has(word.lower)) {
      if (isPreposition(next) && !pairs.has(pairOf(words, at + 1))) return { at, kind: 'joint' }
      continue
    }
    if (known || endsClause(previous)) continue
    if (conjunctions.has(next.lower)) return { at, kind: 'end' }
    if (measure.test(text.slice(word.start))) return { at, kind: 'measure' }
    if (ways.has(word.lower)) return { at, kind: 'way' }
  }
  return undefined
}

const without = (text: string, start: number, end: number, instead = ''): string =>
  `${text.slice(0, start)}${instead}${text.slice(end)}`.replace(/\s+([,.;:!?])/g, '$1').trim()

/** The ways to mend one torn place, the one that keeps most first. */
function mendings(text: string, words: readonly Word[], { at, kind }: Torn): string[] {
  const word = words[at]
  const previous = words[at - 1]
  if (!word) return []
  if (kind === 'opening') return [text.slice(0, word.start) + text.slice(words[at + 1]?.start ?? word.end)]
  if (!previous) return []
  if (kind === 'measure') {
    const length = measure.exec(text.slice(word.start))?.[0].length ?? 0
    return [without(text, previous.end, word.start + length)]
  }
  const offset = words.slice(at).findIndex((one) => endsClause(one))
  const last = offset < 0 ? words.at(-1) : words[at + offset]
  const rest = without(text, previous.end, last?.end ?? word.end)
  if (kind === 'way')
    return isDeterminer(words[at + 1]) ? [without(text, previous.end, word.end, ','), rest] : [rest]
  return kind === 'end' ? [rest] : []
}

/**
 * What may stand for a text that a rule has made of another: the text itself where it is whole, otherwise mended
 * texts, the one that keeps most first; none where it cannot be mended.
 *
 * @example
 * wholeTexts('A candle by.', 'A candle melting by.', tagger) // ['A candle.']
 */
export function wholeTexts(text: string, before: string, tagger: Tagger): string[] {
  const source = captionText(before, tagger).words
  let texts = [text]
  // Each mending takes words out; a text that needs more than three has lost too much.
  for (let turn = 0; turn <= 3; turn++) {
    let torn = false
    texts = texts.flatMap((one) => {
      const { words } = captionText(one, tagger)
      const place = tornAt(one, words, source)
      if (!place) return [one]
      torn = true
      return turn < 3 ? mendings(one, words, place) : []
    })
    if (!torn) break
  }
  return texts
}

/** Whether a text names anything or anybody that a picture could show: "Running." does not. */
export const namesThing = (text: string, tagger: Tagger): boolean =>
  tagger(text).some(
    (word) => isNoun(word) || (word.tags.has('Pronoun') && word.lower !== 'it') || word.tags.has('Value')
  )
