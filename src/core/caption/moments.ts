import { type CaptionText, findingAt, isPast, isVerbUse } from './caption-text'
import type { Finding } from './findings'
import { secondHandling } from './story-verbs'
import { endsClause, isCopula, isVerb, type Word } from './words'

/** Words that put what follows them behind what went before. */
const sequence =
  /\b(?:then|next(?! to\b)|afterwards?|later|thereafter|subsequently|after which|following which|a moment later|(?:in )?the next moment|before (?=\w+ing\b|it |he |she |they )|after (?=\w+ing\b)|until (?=it |he |she |they |the |a )|once (?=the |a |it |he |she |they )|finally)/gi

/** Frames, scenes or steps that are counted out. */
const counted =
  /\b(?:frame|scene|shot|panel|step) (?:one|two|three|1|2|3)\b|\bsecond (?:frame|scene|shot)\b|\bin the next moment\b/gi

const turns =
  /\b(?:stops?|gets? up|stands? up|jumps? up|sits? up|wakes? up)\b[^.;]{0,40}?\band (?:then )?(?:starts?|begins?|gets?|runs?|walks?|goes|lies|sits)\b/gi

const isFinite = (words: readonly Word[], at: number): boolean => {
  const word = words[at]
  return (
    word !== undefined && isVerbUse(words, at) && !isCopula(word) && !/ing$/.test(word.lower) && !isPast(word)
  )
}

/** Happenings in a row by one subject: "picks up a shell, sits down and closes his eyes". */
function chain({ words }: CaptionText): Word | undefined {
  let sentence = -1
  let found: Word[] = []
  for (const [at, word] of words.entries()) {
    if (word.sentence !== sentence) {
      sentence = word.sentence
      found = []
    }
    const previous = words[at - 1]
    const joined =
      found.length === 0 || endsClause(previous) || ['and', 'then'].includes(previous?.lower ?? '')
    if (isFinite(words, at) && isVerb(word) && joined) found.push(word)
    if (found.length >= 4) return found[1]
  }
  return undefined
}

/** Where a caption tells more than one moment. */
export function momentFindings(text: CaptionText): Finding[] {
  const { words, plain } = text
  const say = (match: string) =>
    `“${match}” leads on to another moment; keep only what is there at the start.`
  const places: { start: number; end: number }[] = []
  // Looked at once for all places: a long text has many.
  const finite = words.map((_, at) => isFinite(words, at))
  const firstVerb = words.find((word, at) => isVerb(word) && isVerbUse(words, at))
  for (const match of plain.matchAll(sequence)) {
    const start = match.index
    const end = start + match[0].trimEnd().length
    const first = words.findIndex((word) => word.start >= end)
    const after =
      first < 0 ? [] : words.slice(first).filter((word) => word.sentence === words[first]?.sentence)
    const happens = after.some(
      (word, offset) => finite[first + offset] === true || (offset === 0 && /ing$/.test(word.lower))
    )
    const moved = after.some((word) => isCopula(word)) && /moment|later/i.test(match[0])
    const before = firstVerb !== undefined && firstVerb.end <= start
    // A clause at the head of its sentence ("After drinking her tea, …") has its first moment inside itself.
    const heads = /^(?:after|once|until|before)/i.test(match[0]) && after.filter(isVerb).length > 1
    // "then it eats" says by itself that there was something before.
    const goesOn = /^(?:it|he|she|they|we)$/.test(after[0]?.lower ?? '')
    if ((happens || moved) && (before || heads || goesOn)) places.push({ start, end })
  }
  for (const pattern of [counted, turns]) {
    for (const match of plain.matchAll(pattern))
      places.push({ start: match.index, end: match.index + match[0].length })
  }
  const inChain = chain(text) ?? secondHandling(text)
  if (inChain && places.length === 0) places.push({ start: inChain.start, end: inChain.end })
  return places.map((place) => findingAt(text, place, 'several-moments', 'error', say))
}
