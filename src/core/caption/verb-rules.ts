import { type CaptionText, findingAt, isPast, isVerbUse, restOfClause } from './caption-text'
import type { Finding, FindingCode, Severity } from './findings'
import {
  changeVerbs,
  colours,
  partialChangeVerbs,
  pathlessMotion,
  poseMotion,
  soundVerbs,
  states
} from './lexicon'
import { storyChanges, storyMotions } from './story-verbs'
import { endsClause, isAdjective, isCopula, isNoun, type Word } from './words'

interface Span {
  readonly start: number
  readonly end: number
}

const spanOf = (first: Word, last: Word = first): Span => ({ start: first.start, end: last.end })

const isColourOrState = (word: Word | undefined): boolean =>
  word !== undefined && (colours.has(word.lower) || states.has(word.lower))

const isComparative = (word: Word | undefined): boolean =>
  word !== undefined &&
  (word.tags.has('Comparative') ||
    /^(?:bigger|larger|smaller|taller|brighter|darker|older|more|less)$/.test(word.lower))

/** Which words make a change out of a verb that alone is none; the last of them, or undefined. */
function completesChange(verb: string, words: readonly Word[], at: number): Word | undefined {
  const rest = restOfClause(words, at).slice(1)
  const [next, second] = rest
  const word = words[at]
  if (!word) return undefined
  const particle = (...particles: readonly string[]): Word | undefined =>
    rest.slice(0, 4).find((one) => particles.includes(one.lower))
  switch (verb) {
    case 'turn':
      if (
        next &&
        (isColourOrState(next) ||
          (isAdjective(next) && !['left', 'right', 'around', 'round'].includes(next.lower)))
      )
        return next
      return (
        particle('into') ??
        (next &&
        ['on', 'off', 'to'].includes(next.lower) &&
        !/^(?:its|his|her|the|a)$/.test(second?.lower ?? '')
          ? next
          : undefined)
      )
    case 'go':
    case 'come':
      if (verb === 'come' && next?.lower === 'to' && second?.lower === 'life') return second
      return next?.lower === 'from' &&
        (isColourOrState(second) || ['off', 'on'].includes(second?.lower ?? ''))
        ? second
        : undefined
    case 'grow':
      if (
        next &&
        (isComparative(next) ||
          isColourOrState(next) ||
          ['up', 'tall', 'old', 'in', 'into'].includes(next.lower)) &&
        !(next.lower === 'in' && second?.lower !== 'size')
      )
        return next
      return undefined
    case 'get':
      return isComparative(next) ? next : undefined
    case 'switch':
      return particle('on', 'off')
    case 'heat':
    case 'warm':
    case 'cool':
    case 'light':
      return particle('up', 'down')
    case 'burn':
      return particle('down', 'up', 'away', 'out')
    case 'open':
    case 'close':
      // "opens onto a garden" is where a window is, not what it does; "an open door" never gets here.
      if (
        /^(?:opens|closes|opening|closing)$/.test(word.lower) &&
        !['onto', 'to', 'at'].includes(next?.lower ?? '')
      ) {
        return /ing$/.test(word.lower) && !isCopula(words[at - 1]) ? undefined : word
      }
      return undefined
    default:
      return undefined
  }
}

/** A change of weather or light that only its subject tells from a movement: the fog lifts, the dough rises. */
const subjectChanges =
  /\b(?:fog|mist|haze|clouds?|smoke) (?:lifts?|parts?|clears?|is lifting|are parting)\b|\b(?:dough|bread|cake|sun|moon|tide|water level) (?:rises|is rising|sets|is setting)\b|\bfrom (?:off to on|on to off)\b|\bpaint peels\b/gi

/** "burned down" and "turned green" are states by now; "turned into", "grew tall" and "went from" tell a story. */
const tellsChangeInPast = (word: Word, last: Word): boolean =>
  word.lower === 'turned' ? last.lower === 'into' : ['grew', 'went', 'got'].includes(word.lower)

function changeSpans(text: CaptionText): Span[] {
  const { words } = text
  const spans: Span[] = [...text.plain.matchAll(subjectChanges)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length
  }))
  spans.push(...storyChanges(text))
  words.forEach((word, at) => {
    const partial = partialChangeVerbs.get(word.lower)
    if (partial !== undefined) {
      const last = isVerbUse(words, at) || isPast(word) ? completesChange(partial, words, at) : undefined
      if (last && (!isPast(word) || tellsChangeInPast(word, last))) spans.push(spanOf(word, last))
      return
    }
    if (!changeVerbs.has(word.lower) || !isVerbUse(words, at)) return
    // "a faded sign", "the sign is faded", "a tree withered by frost": a past form tells a state, unless it says of what into what.
    if (isPast(word) && word.lower !== 'became') {
      const into = restOfClause(words, at)
        .slice(1, 4)
        .find((one) => ['into', 'from', 'to'].includes(one.lower))
      if (into) spans.push(spanOf(word, into))
      return
    }
    spans.push(spanOf(word))
  })
  // "from large to small" is a change whatever verb goes with it; "from left to right" is a movement.
  words.forEach((word, at) => {
    const [first, to, second] = [words[at + 1], words[at + 2], words[at + 3]]
    if (word.lower !== 'from' || to?.lower !== 'to' || !isColourOrState(first) || !isColourOrState(second))
      return
    const verb = words[at - 1]
    if (second) spans.push(spanOf(verb && changeVerbs.has(verb.lower) ? verb : word, second))
  })
  return spans
}

/** Ways on which a thing is at one end first and at the other end later. */
const ways: ReadonlySet<string> = new Set([
  'across',
  'toward',
  'towards',
  'into',
  'off',
  'away',
  'back',
  'past',
  'around',
  'onto',
  'forward',
  'forwards',
  'out',
  'up',
  'down',
  'below'
])

/** Of these, the ones that say it however far they stand from the verb; "up" or "off" may belong to something else. */
const farWays: ReadonlySet<string> = new Set(['across', 'toward', 'towards', 'into', 'away', 'past', 'onto'])

const pace =
  /\b(?:quickly|rapidly|swiftly|speedily|hurriedly|energetically|wildly|at (?:\w+ )?speed|with (?:\w+ )?speed|at full tilt|in motion|back and forth|to and fro|round and round|in circles|side to side|up and down|from left to right|from right to left|(?:spins|turns|flips|jumps) in a row|round (?:its|the) axle)\b/gi

function motionSpans(text: CaptionText): Span[] {
  const { words } = text
  const spans: Span[] = [...text.plain.matchAll(pace)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length
  }))
  spans.push(...storyMotions(text))
  words.forEach((word, at) => {
    if (/^shak(?:e|es|ing)$/.test(word.lower) && /^hands?$/.test(words[at + 1]?.lower ?? '')) return
    if (isPast(word) || ['drive', 'step', 'surf', 'land', 'run'].includes(word.lower)) return
    if (pathlessMotion.has(word.lower) && isVerbUse(words, at)) {
      spans.push(spanOf(word))
      return
    }
    const leaves =
      /^(?:leaves|leaving|leave)$/.test(word.lower) && word.tags.has('Verb') && isVerbUse(words, at)
    if (leaves) spans.push(spanOf(word))
    const takesOff =
      /^(?:takes|take|taking|sets|set)$/.test(word.lower) &&
      words[at + 1]?.lower === 'off' &&
      !endsClause(word)
    if (takesOff) spans.push(spanOf(word, words[at + 1]))
    if (word.lower === 'turns' && ['round', 'around'].includes(words[at + 1]?.lower ?? ''))
      spans.push(spanOf(word, words[at + 1]))
    const bare = poseMotion.get(word.lower) === word.lower && words[at - 1]?.tags.has('Plural') === true
    if (!poseMotion.has(word.lower) || !(bare || isVerbUse(words, at))) return
    const after = restOfClause(words, at).slice(1, 6)
    const way = after.find((one, steps) => farWays.has(one.lower) || (steps < 3 && ways.has(one.lower)))
    if (way && !(way.lower === 'out' && after.some((one) => one.lower === 'spread')))
      spans.push(spanOf(word, way))
  })
  return spans
}

function soundSpans({ words }: CaptionText): Span[] {
  return words.flatMap((word, at) => {
    if (!soundVerbs.has(word.lower)) return []
    // Participles behind a noun ("birds chirping") are what the tagger gets wrong most often in this list.
    const behindNoun = /(?:s|ing)$/.test(word.lower) && isNoun(words[at - 1]) && !endsClause(words[at - 1])
    const attributive = /ing$/.test(word.lower) && isNoun(words[at + 1]) && !endsClause(word)
    return isVerbUse(words, at) || behindNoun || attributive ? [spanOf(word)] : []
  })
}

const overlaps = (one: Span, other: Span): boolean => one.start < other.end && other.start < one.end

/** Each place once: the longest of the spans that overlap. */
function distinct(spans: readonly Span[]): Span[] {
  const sorted = [...spans].sort((one, other) => other.end - other.start - (one.end - one.start))
  const kept: Span[] = []
  for (const span of sorted) if (!kept.some((other) => overlaps(span, other))) kept.push(span)
  return kept.sort((one, other) => one.start - other.start)
}

/** What its verbs tell of a caption: changes, movements and sounds. */
export function verbFindings(text: CaptionText): Finding[] {
  const findings = (
    spans: readonly Span[],
    code: FindingCode,
    severity: Severity,
    sentence: (match: string) => string
  ): Finding[] => distinct(spans).map((span) => findingAt(text, span, code, severity, sentence))
  const changes = changeSpans(text)
  // "The sun sinks below the hills" is told once.
  const motions = motionSpans(text).filter((span) => !changes.some((change) => overlaps(span, change)))
  return [
    ...findings(
      changes,
      'change',
      'error',
      (match) => `“${match}” is a change; describe only how it looks before.`
    ),
    ...findings(
      motions,
      'motion',
      'warning',
      (match) =>
        `“${match}” is a movement that a still picture cannot show; describe the pose and place at the start.`
    ),
    ...findings(
      soundSpans(text),
      'sound',
      'hint',
      (match) => `“${match}” is heard, not seen; leave sound out of the first frame.`
    )
  ]
}
