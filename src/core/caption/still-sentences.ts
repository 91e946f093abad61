import { captionText, isVerbUse } from './caption-text'
import { formsOf } from './forms'
import { changeVerbs, partialChangeVerbs, pathlessMotion, poseMotion, sameThing } from './lexicon'
import { lint, weigh } from './linter'
import { dropCamera, dropPace, tidy } from './rule-steps'
import { splitSentences } from './sentences'
import { appearVerbs } from './story-verbs'
import {
  endsClause,
  isAdjective,
  isCopula,
  isDeterminer,
  isNoun,
  isPreposition,
  isVerb,
  type Tagger,
  type Word
} from './words'

/** A prompt of several sentences told as one moment: each sentence's things where they are before anything happens. */

const list = (words: string): ReadonlySet<string> => new Set(words.split(' '))

/** Things that a hand or a machine does with another thing, which is there before: "S with O" shows both. */
const handlingVerbs = formsOf(
  'lift pour pick drop place take grab throw crack put slide carry push pull hand cut'
)
const vehicleVerbs = formsOf('row drive sail paddle steer')
const wayVerbs = formsOf('cross reach approach pass leave exit')
/** Verbs of how something is rather than of what it does. */
const postures: ReadonlySet<string> = new Set([
  ...formsOf(
    'stand sit lie hang hold wear lean rest look face watch show kneel crouch glow shine surround cover fill'
  ).keys(),
  ...list('has have having lying sitting')
])
const bodyParts = list('head body hand hands eyes eye arm arms leg legs face side top end way moment')
/** Words behind which nothing of the start comes any more. */
const laterOn =
  /(?:^|[,;]?\s+)(?:and |but )?(?:at the end|in the end|finally|eventually|afterwards?|later|suddenly|then|until|before (?=\w+ing\b|it\b|they\b|he\b|she\b))(?=[\s,]).*$/is
const openers = /^(?:at first|initially|at the (?:very )?(?:start|beginning)|in the beginning),?\s+/i
const filming = /(?:^|,\s*)(?:static|fixed|locked(?:-off)?|stationary|steady) camera\b,?\s*/i
const directions =
  /\s+(?:from left to right|from right to left|back and forth|up and down|slowly|quickly|gradually|one (?:by|after) (?:one|another))\b/gi

/** Prepositions of a way, each with what it says of the place before anybody goes it; '' lists the thing apart. */
const startOfWay: Readonly<Record<string, string>> = {
  across: 'on',
  along: 'on',
  through: 'in',
  over: 'near',
  into: '',
  onto: '',
  to: '',
  toward: '',
  towards: '',
  past: '',
  above: '',
  around: 'near',
  down: 'on',
  up: 'on'
}

const isEvent = (lower: string): boolean =>
  [changeVerbs, pathlessMotion, poseMotion, appearVerbs, handlingVerbs, vehicleVerbs, wayVerbs].some(
    (verbs) => verbs.has(lower)
  ) ||
  (partialChangeVerbs.has(lower) && !/^(?:light|open|close|cool|warm|heat|burns?)$/.test(lower)) ||
  /^(?:rises?|sinks?|slumps?|disappears?|breaks?|falls?|goes|sweeps?|empties|drips?|rolls?|lights?|spins?)$/.test(
    lower
  )

/** Where the first verb of happening stands that a subject goes before; -1 where the words tell no event. */
function eventAt(words: readonly Word[]): number {
  return words.findIndex((word, at) => {
    const before = words[at - 1]
    if (
      !before ||
      endsClause(before) ||
      !isEvent(word.lower) ||
      isDeterminer(before) ||
      isPreposition(before)
    )
      return false
    if (/ing$/.test(word.lower)) return isNoun(before) && !isNoun(words[at + 1])
    if (/(?:ed|own|en)$/.test(word.lower)) return false
    if (/s$/.test(word.lower)) {
      // "the city lights glow": another verb follows, so this is no verb.
      return (
        isVerbUse(words, at) ||
        (!isAdjective(before) && (isDeterminer(words[at + 1]) || isPreposition(words[at + 1])))
      )
    }
    return before.tags.has('Plural') || before.lower === 'they'
  })
}

/** The clauses of a sentence that each have a subject and a verb of their own. */
function clausesOf(sentence: string, tagger: Tagger): string[] {
  const separators = [...sentence.matchAll(/[,;]\s+(?:and\s+|while\s+|as\s+)?|\s+(?:while|as|when)\s+/gi)]
  const clauses: string[] = []
  let start = 0
  for (const separator of separators) {
    const end = separator.index + separator[0].length
    const next = captionText(sentence.slice(end), tagger).words
    const stop = next.findIndex((word) => endsClause(word))
    if (eventAt(stop < 0 ? next : next.slice(0, stop + 1)) < 0 && !isCopula(next[2]) && !isCopula(next[1]))
      continue
    clauses.push(sentence.slice(start, separator.index))
    start = end
  }
  return [...clauses, sentence.slice(start)]
    .map((clause) => clause.replace(/[.;,\s]+$/, ''))
    .filter((one) => one !== '')
}

const openNouns = (text: string, tagger: Tagger): string[] =>
  captionText(text, tagger)
    .words.filter((word) => isNoun(word) && !bodyParts.has(word.lower))
    .map((word) => word.root)

/** The things behind the verb: its object and what stands on its way, in the order of the clause. */
function placed(
  text: string,
  words: readonly Word[],
  at: number
): { readonly object: string; readonly rest: string } {
  const after = words.slice(at + 1)
  const first = after[0]
  const last = after.at(-1)
  if (!first || !last) return { object: '', rest: '' }
  const isWay = (index: number): boolean =>
    startOfWay[after[index]?.lower ?? ''] !== undefined &&
    [after[index + 1], after[index + 2]].some((word) => isDeterminer(word) || isNoun(word))
  const way = after.findIndex((_, index) => isWay(index))
  const and = after.findIndex((word, index) => word.lower === 'and' && isEvent(after[index + 1]?.lower ?? ''))
  const stop = Math.min(...[way, and, after.length].filter((index) => index >= 0))
  const object = stop === 0 ? '' : text.slice(first.start, after[stop - 1]?.end)
  let rest = ''
  after.slice(stop).forEach((word, offset) => {
    const index = stop + offset
    const next = after[index + 1]
    const instead = isWay(index) ? startOfWay[word.lower] : undefined
    if (word.lower === 'and' && isEvent(next?.lower ?? '')) {
      rest += ','
      return
    }
    if (after[index - 1]?.lower === 'and' && isEvent(word.lower)) return
    if (instead === undefined) rest += text.slice(after[index - 1]?.end ?? first.start, word.end)
    else if (next) rest += instead === '' ? ',' : ` ${instead}`
  })
  return { object, rest: rest.replace(/^\s*,/, ',').replace(/,(?:\s*,)+/g, ',') }
}

const isThing = (word: Word | undefined): boolean =>
  !isPreposition(word) && (isDeterminer(word) || isNoun(word) || isAdjective(word))

/** A clause of happening as a state: its subject, and where it is before it moves or changes. */
function stillClause(clause: string, tagger: Tagger): string | undefined {
  const text = dropPace(clause.replace(directions, ''), tagger)
  const { words } = captionText(text, tagger)
  const at = eventAt(words)
  const verb = words[at]
  const last = words[at - 1]
  if (!verb || !last) return undefined
  // "He opens a book" after "A boy sits at a desk": a pronoun alone makes no picture.
  const named = text.slice(0, last.end)
  const subject = last.tags.has('Pronoun') ? `${named} ${last.lower === 'they' ? 'are' : 'is'}` : named
  const { object, rest } = placed(text, words, at)
  const bare = /^(?:up|down|out|off|away|loose|in|on|apart)$/.test(object)
  const link = (word: string): string =>
    object === '' || bare ? `${subject}${rest}` : `${subject} ${word} ${object}${rest}`
  const { lower } = verb
  if ((handlingVerbs.has(lower) || /^(?:open|clos)/.test(lower)) && isThing(words[at + 1]))
    return link('with')
  if (vehicleVerbs.has(lower)) return link('in')
  if (/^ride|^riding/.test(lower)) return link('on')
  if (/^cross/.test(lower)) return link('on')
  if (/^leav/.test(lower)) return link('at')
  if (wayVerbs.has(lower)) return link('near')
  // "sinks below the horizon" is above it still.
  if (/^(?:sink|set)/.test(lower))
    return `${subject} ${text
      .slice(verb.end)
      .trim()
      .replace(/^(?:below|behind|beneath)\b/, 'above')}`
  if (object !== '' && !bare && !isPreposition(words[at + 1]) && !isAdjective(words[at + 1])) return undefined
  if (isPreposition(words[at + 1]) && object !== '' && !bare) return `${subject} ${object}${rest}`
  return `${subject}${rest}`
}

const acts = (words: readonly Word[]): boolean =>
  words.some(
    (word, at) => isVerb(word) && !isCopula(word) && isVerbUse(words, at) && !postures.has(word.lower)
  )

/** Whether a clause tells what something does next that has been told already: "she wipes her hands". */
function goesOn(words: readonly Word[], told: readonly string[]): boolean {
  const [opens] = words
  if (opens?.lower === 'which') return true
  const verb = words.findIndex((word, at) => isCopula(word) || (isVerb(word) && isVerbUse(words, at)))
  const subject = words.slice(0, Math.max(verb, 0)).findLast((word) => isNoun(word))
  const known =
    opens?.tags.has('Pronoun') === true ||
    (subject !== undefined && told.some((noun) => sameThing(noun, subject.root)))
  const still = words.find((word, at) => isVerb(word) && !isCopula(word) && isVerbUse(words, at))
  return known && acts(words) && !(still && postures.has(still.lower))
}

/** "Snow starts to fall": there is none yet. */
const starting = /\b(?:starts?|begins?) (?:to )?\w+/i

const newcomer = /^(?:appear|emerg|arriv|enter|sprout|bloom|com(?:e|ing)|roll|break|reach|approach|burst|ris)/

/** What a later sentence says of things that were there from the start and have not been named yet. */
function addsOf(
  clause: string,
  told: readonly string[],
  tagger: Tagger,
  single: (text: string) => string
): string | undefined {
  const { words } = captionText(clause, tagger)
  if (starting.test(clause)) return undefined
  if (goesOn(words, told)) return undefined
  const at = eventAt(words)
  const verb = words[at]
  if (!verb) return clause
  const subject = words.slice(0, at)
  const own = subject.filter(
    (word) => isNoun(word) && !bodyParts.has(word.lower) && !word.tags.has('Possessive')
  )
  const fresh = own.some((word) => !told.some((noun) => sameThing(noun, word.root)))
  if (
    !fresh ||
    newcomer.test(verb.lower) ||
    words[0]?.tags.has('Pronoun') ||
    words[0]?.tags.has('Possessive')
  )
    return undefined
  const pair = /\bfrom\b.*\bto\b/.test(clause) ? single(`${clause}.`) : undefined
  const still = pair !== undefined && lint(pair, tagger).length === 0 ? pair : stillClause(clause, tagger)
  if (still === undefined) return clause
  // "The wax", "the petals": part of a thing that has been told, and alone no picture.
  return captionText(still, tagger).words.length <= 2 ? undefined : still
}

/**
 * Tells a prompt of several sentences as one moment. The first sentence in which something happens gives all of its
 * things; later ones only what was there before and has not been named; what comes in later is left out. Where a
 * clause fits no rule it stays as it is, for the linter to warn of.
 *
 * @param single rewrites one sentence by itself
 */
export function stillSentences(prompt: string, tagger: Tagger, single: (text: string) => string): string {
  const kept: string[] = []
  const told: string[] = []
  let begun = false
  const add = (text: string): void => {
    const tidied = tidy(text)
    // What is still told of a change goes through the rules for one sentence too.
    const mended = lint(tidied, tagger).length > 0 ? tidy(single(tidied)) : tidied
    if (!/\p{L}/u.test(mended)) return
    kept.push(mended)
    told.push(...openNouns(mended, tagger))
  }
  for (const sentence of splitSentences(prompt)) {
    const opens = openers.test(sentence)
    const seen = tidy(dropCamera(sentence.replace(filming, ''), tagger).replace(openers, ''))
    const rest = seen.replace(laterOn, '')
    if (!/\p{L}/u.test(rest)) continue
    const words = captionText(rest, tagger).words
    const event = eventAt(words)
    if (event < 0) {
      const later = begun || (kept.length > 0 && lint(rest, tagger).length > 0)
      const added = later ? addsOf(rest, told, tagger, single) : rest
      if (added !== undefined) add(added)
      begun ||= opens || acts(words)
      continue
    }
    const clauses = clausesOf(rest, tagger)
    const listed: string[] = []
    clauses.forEach((clause, at) => {
      const first = !begun && at === 0
      const still = first
        ? (stillClause(clause, tagger) ?? single(`${clause}.`))
        : addsOf(clause, told, tagger, single)
      if (still === undefined) return
      // "The door", told before: what it does has been left out, and nothing is new.
      const things = openNouns(still, tagger)
      if (first && kept.length > 0 && things.length < 2 && things.every((noun) => told.includes(noun))) return
      const better = weigh(lint(still, tagger)) <= weigh(lint(clause, tagger))
      if (better && !first)
        listed.push(still.replace(/[.]$/, '').replace(/^(?:The|An?) /, (word) => word.toLowerCase()))
      else add(better ? still : clause)
      told.push(...openNouns(clause, tagger))
    })
    // What stands around is told in one sentence.
    add(listed.join(', '))
    begun = true
  }
  return kept.join(' ')
}
