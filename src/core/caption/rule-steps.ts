import { captionText, isPast, isVerbUse, restOfClause } from './caption-text'
import { changeVerbs, colours, partialChangeVerbs, pathlessMotion, poseMotion, states } from './lexicon'
import { lint } from './linter'
import { momentsOf } from './prompt-facts'
import { splitSentences } from './sentences'
import {
  endsClause,
  isAdjective,
  isAdverb,
  isCopula,
  isDeterminer,
  isNoun,
  isPreposition,
  type Tagger,
  type Word
} from './words'

/** One rule of the rewriter: from a text to a text; gives the text itself where it does not apply. */
export type RuleStep = (text: string, tagger: Tagger) => string

const cut = (text: string, start: number, end: number, instead = ''): string =>
  `${text.slice(0, start)}${instead}${text.slice(end)}`

/** "The camera zooms in on a tower" and "Time-lapse of a tower" are a tower. */
export const dropCamera: RuleStep = (text) =>
  splitSentences(text)
    .map((sentence) =>
      sentence
        // "The camera pans left to reveal a castle": what it ends on is in view from the start, or nothing is.
        .replace(/^(?:the )?camera\b[^,.;]*?\b(?:reveal|show)(?:s|ing)?\s+/i, '')
        .replace(
          /^(?:the )?camera\b[^,.;]*?\b(?:in on|out from|out of|away from|back from|across|over|around|past|follows|following|along|towards?|onto|to|from|on|through)\s+(?!(?:it|them|him|her)\b)/i,
          ''
        )
        .replace(
          /^(?:a |an |the )?(?:slow[- ]?motion|time-?lapse|hyper-?lapse|(?:tracking|dolly|crane|panning|orbit|drone|aerial tracking) (?:shot|footage|video)|slow pan|panning shot)(?: (?:shot|footage|video))?(?: of| across| over| past| around|,)?\s+/i,
          ''
        )
        .replace(/,?\s*(?:while |as |and )?(?:the )?camera\b[^,.;]*/i, '')
        .replace(/,\s*(?:in )?(?:slow[- ]?motion|time-?lapse|hyper-?lapse)\b/i, '')
    )
    .filter((sentence) => /\p{L}/u.test(sentence))
    .join(' ')

const leadsOn =
  /(?:[,;]|\s+(?:and|but))*\s+(?:and then|then|after which|following which|afterwards?|eventually|finally|suddenly|until|before (?=\w+ing\b|it\b|they\b|he\b|she\b)|and later|later)\b.*$/is

/** Everything from the word on that leads to a later moment. */
export const dropSequence: RuleStep = (text) =>
  splitSentences(text)
    .map((sentence) => sentence.replace(leadsOn, '.'))
    .join(' ')

/** "and climbs into the clouds": the second thing that happens. */
export const dropSecondEvent: RuleStep = (text, tagger) => {
  const caption = captionText(text, tagger)
  const moments = momentsOf(caption)
  const at = moments.findIndex(
    (moment, index) => moment === 'later' && caption.words[index - 1]?.lower === 'and'
  )
  const and = caption.words[at - 1]
  const end = caption.words.slice(at).find((word) => endsClause(word))
  return and && end ? cut(text, and.start, end.end) : text
}

/** What a second sentence tells mostly happens later; one that only describes stays. */
export const dropLaterSentences: RuleStep = (text, tagger) => {
  const [first = text, ...rest] = splitSentences(text)
  const still = rest.filter((sentence) => {
    const { words } = captionText(sentence, tagger)
    const happens = words.some((word, at) => isVerbUse(words, at) && !isCopula(word) && !isPast(word))
    return !happens && words.length > 3 && lint(sentence, tagger).length === 0
  })
  return [first, ...still].join(' ')
}

const isPlace = (word: Word | undefined): boolean =>
  word !== undefined &&
  [
    'in',
    'on',
    'at',
    'under',
    'above',
    'beside',
    'behind',
    'near',
    'against',
    'over',
    'inside',
    'between'
  ].includes(word.lower)

/** Where the verb with its helpers and adverbs begins: "is slowly", "gradually", "erodes and". */
function verbStart(words: readonly Word[], at: number): number {
  let start = at
  while (start > 0) {
    const before = words[start - 1]
    if (!before || before.sentence !== words[at]?.sentence || endsClause(before)) break
    if (!(
      isCopula(before) ||
      isAdverb(before) ||
      ['keeps', 'has', 'have', 'and', 'starts', 'begins', 'to'].includes(before.lower) ||
      (changeVerbs.has(before.lower) && start < at)
    ))
      break
    start -= 1
  }
  // "A leaf that turns red": the whole clause is the verb's.
  return start > 1 && relative.has(words[start - 1]?.lower ?? '') ? start - 1 : start
}

const relative: ReadonlySet<string> = new Set(['that', 'which', 'who'])

/** A clause up to another thing that stands beside its own: "moves left and a dog", but not "moves left and a dog barks". */
function untilNextThing(words: readonly Word[], clause: readonly Word[]): readonly Word[] {
  const and = clause.findIndex(
    (word, at) =>
      at > 0 && word.lower === 'and' && isDeterminer(clause[at + 1]) && !endsClause(clause[at - 1])
  )
  const last = clause.at(-1)
  const before = clause.slice(and + 2, -1)
  const isVerb = (word: Word): boolean => isVerbUse(words, words.indexOf(word))
  // "A blue square": what only adjectives stand before is a noun, whatever else the word may be.
  const named = before.some((word) => isNoun(word) && !isAdjective(word) && !colours.has(word.lower))
  const bare = last !== undefined && !before.some(isVerb) && !(named && isVerb(last))
  return and > 0 && and + 2 < clause.length && bare ? clause.slice(0, and) : clause
}

/** Puts an attribute before the noun that a phrase is about: "A pair of shoes" + "red" is "A pair of red shoes". */
function withAttribute(text: string, phrase: readonly Word[], attribute: string): string | undefined {
  const stop = phrase.findIndex((word, at) => at > 0 && isPreposition(word) && word.lower !== 'of')
  const core = stop < 0 ? phrase : phrase.slice(0, stop)
  const noun = core.findLastIndex((word) => isNoun(word) || word === core.at(-1))
  // Before all of "traffic light", but behind "the king's".
  const others = core
    .slice(0, Math.max(noun, 0))
    .findLastIndex((word) => !isNoun(word) || /['’]/.test(word.lower))
  const head = core[others + 1]
  const last = phrase.at(-1)
  // "The egg white": a thing that is named after a colour takes no other one.
  if (!head || !last || (core.length > 2 && colours.has(last.lower))) return undefined
  if (/^(?:off|on|empty|full)$/i.test(attribute) || /ing\b/.test(attribute)) {
    const link = /ing\b/.test(attribute) ? ' ' : ' that is '
    return `${text.slice(0, last.end)}${link}${attribute}`
  }
  return `${text.slice(0, head.start)}${attribute} ${text.slice(head.start, last.end)}`
}

/** "A car changes from white to red" is "A white car". */
export const beforeChangePair: RuleStep = (text, tagger) => {
  const { words } = captionText(text, tagger)
  const from = words.findIndex((word) => word.lower === 'from')
  const to = words.findIndex((word, at) => at > from && at <= from + 5 && word.lower === 'to')
  if (from < 1 || to < 0) return text
  // The last one: "The traffic light switches from" has a noun before it that is a verb elsewhere.
  const verb = words
    .slice(0, from)
    .findLastIndex((word) => changeVerbs.has(word.lower) || partialChangeVerbs.has(word.lower))
  const [first, second] = [words[from + 1], words[to - 1]]
  if (verb < 1 || !first || !second) return text
  const subject = withAttribute(
    text,
    words.slice(0, verbStart(words, verb)),
    text.slice(first.start, second.end)
  )
  if (subject === undefined) return text
  const rest = words.slice(to + 1)
  const tail = rest.find((word, at) => at > 0 && isPlace(word))
  const broken = rest.findIndex(
    (word) => ['as', 'while', 'when', 'and'].includes(word.lower) || endsClause(word)
  )
  const kept = tail && rest.indexOf(tail) <= Math.max(broken, 0) ? ` ${text.slice(tail.start)}` : '.'
  return `${subject}${kept}`
}

/** "A wooden wheel turned into a metal wheel" is "A wooden wheel"; what follows the new thing as a place stays. */
export const beforeBecoming: RuleStep = (text, tagger) => {
  const { words } = captionText(text, tagger)
  const at = words.findIndex((word, index) => {
    if (index === 0 || !(changeVerbs.has(word.lower) || partialChangeVerbs.has(word.lower))) return false
    // "The car light turned into …": a bare verb form behind a single noun is a noun itself.
    if (
      /^(?:light|change|burn|heat|cool|open|close|turn|switch)$/.test(word.lower) &&
      !words[index - 1]?.tags.has('Plural')
    ) {
      return false
    }
    const next = words.slice(index + 1, index + 4)
    return (
      /^becom/.test(word.lower) ||
      next.some((one) => one.lower === 'into') ||
      (partialChangeVerbs.has(word.lower) &&
        next.slice(0, 1).some((one) => colours.has(one.lower) || states.has(one.lower) || isAdjective(one)))
    )
  })
  const last = words[verbStart(words, at) - 1]
  if (at < 1 || !last) return text
  const rest = words.slice(at + 1)
  const clauseEnd = rest.findIndex((word) => endsClause(word))
  const into = rest.findIndex((word) => word.lower === 'into')
  const clause = clauseEnd < 0 ? rest : rest.slice(0, clauseEnd + 1)
  const own = untilNextThing(words, clause)
  if (own.length < clause.length) return cut(text, last.end, own.at(-1)?.end ?? last.end)
  const tail = rest.find((word, index) => index > into + 1 && index <= clauseEnd && isPlace(word))
  return tail
    ? cut(text, last.end, tail.start, ' ')
    : cut(text, last.end, rest[clauseEnd]?.end ?? text.length)
}

const particles: ReadonlySet<string> = new Set(['down', 'up', 'away', 'out', 'off', 'apart'])

/** "An ice cube melts on a plate" is "An ice cube on a plate". */
export const dropChangeVerb: RuleStep = (text, tagger) => {
  const { words } = captionText(text, tagger)
  const at = words.findIndex(
    (word, index) =>
      index > 0 &&
      isVerbUse(words, index) &&
      !isPast(word) &&
      (changeVerbs.has(word.lower) ||
        (partialChangeVerbs.has(word.lower) && /^(?:burn|grow|open|close|light|heat)/.test(word.lower)))
  )
  const last = words[verbStart(words, at) - 1]
  if (at < 1 || !last) return text
  const clause = untilNextThing(words, restOfClause(words, at))
  const tail = clause.find((word, index) => index > 0 && isPreposition(word) && !particles.has(word.lower))
  const end = clause.at(-1)?.end ?? text.length
  return tail ? cut(text, last.end, tail.start, ' ') : cut(text, last.end, end)
}

const fast =
  /,?\s*\b(?:quickly|rapidly|swiftly|energetically|wildly|in motion|back and forth|to and fro|round and round|in circles|from side to side|up and down|(?:at|with) (?:\w+ )?speed)\b/gi

/** How fast and how often something moves, which a still never shows. */
export const dropPace: RuleStep = (text) => text.replace(fast, '')

const poses: readonly (readonly [string, string])[] = [
  [
    'run walk gallop trot race sprint chase march stroll jog hop canter scurry dart rush hurry',
    'in mid-stride'
  ],
  ['jump leap fly soar glide flip dive somersault', 'in mid-air']
]
const poseOf = (verb: string): string => poses.find(([verbs]) => verbs.split(' ').includes(verb))?.[1] ?? ''

const standing: Readonly<Record<string, string>> = {
  across: 'on',
  into: 'near',
  toward: 'facing',
  towards: 'facing',
  off: 'on',
  past: 'beside',
  around: 'beside',
  onto: 'in front of',
  from: 'near',
  up: 'on',
  down: 'on',
  through: 'among'
}

/** Places that one is in rather than on. */
const rooms: ReadonlySet<string> = new Set(
  'room hall kitchen house forest woods park garden yard city field meadow clearing studio office corridor workshop'.split(
    ' '
  )
)

/** "takes off from a beach" is "on a beach", "leaves a quay" is "at a quay"; ", leaving a puddle" is what comes of it. */
export const startPlace: RuleStep = (text) =>
  text
    .replace(/,\s*leaving\b[^,.;]*/gi, '')
    .replace(/\b(?:takes?|taking) off (?:from|of)\b/gi, 'on')
    .replace(/\s(?:is leaving|are leaving|leaves?|leaving)\s+(?=(?:the|a|an|its|his|her|their)\s)/gi, ' at ')

/** Whether the sentence says before a word, in a finite verb, what is done and is no movement. */
function doesMore(words: readonly Word[], before: number, motion: readonly { start: number }[]): boolean {
  return words.some(
    (word, at) =>
      at < before &&
      word.sentence === words[before]?.sentence &&
      isVerbUse(words, at) &&
      !isCopula(word) &&
      !word.lower.endsWith('ing') &&
      !motion.some(({ start }) => start === word.start)
  )
}

/** "runs across a field" is "in mid-stride on a field". */
export const poseInsteadOfMotion: RuleStep = (text, tagger) => {
  const findings = lint(text, tagger).filter(({ code }) => code === 'motion')
  const { words } = captionText(text, tagger)
  for (const finding of [...findings].reverse()) {
    const at = words.findIndex((word) => word.start === finding.start)
    const lower = words[at]?.lower ?? ''
    const verb = pathlessMotion.get(lower) ?? poseMotion.get(lower)
    const start = words[verbStart(words, at)]
    // A bare form ("able to leap") is a thing that may happen, which no pose shows.
    if (verb === undefined || !start || lower === verb) continue
    const pose = /\bmid-(?:stride|air)\b/.test(text) ? '' : poseOf(verb)
    const clause = untilNextThing(words, restOfClause(words, at))
    const way = clause.findIndex((word, index) => index > 0 && isPreposition(word))
    const place = clause[way]
    const next = clause[way + 1]
    const clauseEnd = clause.at(-1)?.end ?? text.length
    const object = clause
      .slice(1, way < 0 ? undefined : way)
      .some((word) => isNoun(word) || isDeterminer(word))
    // "stands up and walks away": the second event; a pose would belong to the first.
    const joined = words.slice(words.indexOf(start), at).some((word) => word.lower === 'and')
    if (joined && doesMore(words, words.indexOf(start), findings)) return cut(text, start.start, clauseEnd)
    if (object) return cut(text, start.start, clauseEnd)
    if (!place || !next) {
      // "the snowflake twirling" inside a sentence: without its verb it is no clause at all.
      const opens = words.slice(0, at).findLastIndex((word) => endsClause(word))
      if (pose === '' && opens >= 0 && at - opens <= 4) continue
      return cut(text, start.start, clauseEnd, pose)
    }
    const after = ['of', 'to', 'from'].includes(next.lower) ? next : place
    const inside =
      place.lower === 'out' || clause.slice(way + 1, way + 4).some((word) => rooms.has(word.lower))
    const near = after === next ? 'near' : (standing[place.lower] ?? place.lower)
    const instead = inside && near !== 'near' ? 'in' : near
    return cut(text, start.start, after.end, [pose, instead].filter(Boolean).join(' '))
  }
  return text
}

/** The part between commas, or the "while" clause, that a finding of one of these codes stands in. */
const dropClausesWith =
  (...codes: readonly string[]): RuleStep =>
  (text, tagger) => {
    const finding = lint(text, tagger).find(({ code }) => codes.includes(code))
    if (!finding) return text
    const clauses = [
      ...text.matchAll(/(?:^|[,;]|\s+(?:while|as|and)\b)[^,;.]*?(?=[,;.]|\s+(?:while|as|and)\b|$)/g)
    ]
    const clause = clauses.find(
      (one) => one.index <= finding.start && finding.end <= one.index + one[0].length
    )
    if (!clause || clause.index === 0) return text
    return cut(text, clause.index, clause.index + clause[0].length)
  }

export const dropSound: RuleStep = dropClausesWith('sound')
export const dropMovingClause: RuleStep = dropClausesWith('motion', 'change')
export const dropTimedClause: RuleStep = dropClausesWith('temporal', 'several-moments')

const timing =
  /\b(?:gradually|suddenly|slowly|eventually|initially|finally|progressively|soon|meanwhile)\b,?\s*/gi

/** Adverbs of time that stand alone. */
export const dropTiming: RuleStep = (text) => text.replace(timing, '')

/** "starts to dance on a table" is "on a table": what has not begun is not there yet. */
export const dropBeginning: RuleStep = (text) =>
  text.replace(
    /\s+(?:starts?|begins?|continues?|keeps?)\s+(?:to\s+)?\w+(?:\s+(?=on |in |at |by |under |above |beside ))?/gi,
    ' '
  )

/** Whether a word is said with a vowel first: "an hour", but "a unicorn". */
const hasVowel = (word: string): boolean =>
  /^(?:hour|honest|honou?r|heir)/i.test(word) ||
  (/^[aeiou]/i.test(word) && !/^(?:uni(?!n)|use|usual|one\b|once|ukulele|euro|ewe)/i.test(word))

/** Mends what cutting leaves behind: doubled commas, "a orange", a lost capital or full stop. */
export function tidy(text: string): string {
  const mended = text
    .replace(/\s+/g, ' ')
    .replace(/\s+([,;.!?])/g, '$1')
    .replace(/([,;])(?:\s*[,;])+/g, '$1')
    .replace(/[,;]\s*(?=[.!?])/g, '')
    .replace(/\.{2,}/g, '.')
    .replace(/\b(?:,?\s*(?:and|or|while|as|but))+\s*(?=[.!?]|$)/gi, '')
    // What is left of "It explodes."
    .replace(/(?<=[.!?]\s)(?:\d+[.)]\s+)?(?:it|they|he|she|this|that)[.!?](?=\s|$)/gi, '')
    .replace(/^[\s,;.]+/, '')
    .replace(/\b([Aa])n?\s+(?=(\p{L}+))/gu, (_, article: string, word: string) =>
      hasVowel(word) ? `${article}n ` : `${article} `
    )
    .trim()
    .replace(/[,;:\s]+$/, '')
  const capital = mended.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase())
  return capital === '' || /[.!?]["'”’)]*$/.test(capital) ? capital : `${capital}.`
}
