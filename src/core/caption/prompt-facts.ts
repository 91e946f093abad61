import { cameraSpans } from './phrase-rules'
import { captionText, type CaptionText, isVerbUse } from './caption-text'
import {
  abstractNouns,
  canonical,
  changeVerbs,
  colours,
  numberOf,
  pathlessMotion,
  poseMotion,
  settingNouns,
  soundVerbs,
  styleWords
} from './lexicon'
import {
  endsClause,
  isAdjective,
  isCopula,
  isAdverb,
  isDeterminer,
  isNoun,
  isPreposition,
  isVerb,
  type Tagger,
  type Word
} from './words'

/** One thing that the first frame has to keep: what to look for, and how the prompt puts it. */
export interface Fact<Value> {
  readonly value: Value
  readonly word: Word
}

/** What a video prompt says of its first moment, and what it says of later ones. */
export interface PromptFacts {
  readonly prompt: CaptionText
  /** Nouns, singular, that the first frame has to show. */
  readonly subjects: readonly Fact<string>[]
  readonly numbers: readonly Fact<number>[]
  readonly colours: readonly Fact<string>[]
  /** Words (singular, infinitive, colours and states under one name) that belong to later states only. */
  readonly later: ReadonlyMap<string, Word>
  /** Which words of the prompt belong to the first moment. */
  readonly moment: readonly Moment[]
}

/** `aside`: may be there at the start or not, so it is neither required nor held against a caption. */
export type Moment = 'first' | 'later' | 'aside'

const intoLater: ReadonlySet<string> = new Set([
  'turn',
  'change',
  'transform',
  'morph',
  'evolve',
  'grow',
  'melt',
  'convert',
  'develop',
  'transition'
])
const becomes: ReadonlySet<string> = new Set(['becomes', 'become', 'became', 'becoming'])
const sequenceWords: ReadonlySet<string> = new Set(
  'then afterwards afterward eventually finally until later subsequently thereafter suddenly before'.split(
    ' '
  )
)
const consequence: ReadonlySet<string> = new Set(
  'causing allowing able making letting leaving capable combining adapting blending surveying'.split(' ')
)

/** The place where a later state begins at this word, as the first word of it, or undefined. */
function laterFrom(words: readonly Word[], at: number): number | undefined {
  const word = words[at]
  if (!word) return undefined
  if (sequenceWords.has(word.lower)) {
    // "a street before dawn" and "before a mirror" are a time and a place, "before it jumps" leads on.
    const next = words[at + 1]
    if (word.lower === 'before' && !(next && (/ing$/.test(next.lower) || next.tags.has('Pronoun'))))
      return undefined
    return at
  }
  if (word.lower === 'into' && intoVerbBefore(words, at)) return at + 1
  if (becomes.has(word.lower)) return at + 1
  const previous = words[at - 1]
  if (
    previous &&
    /^(?:turn|turns|turned|turning|grow|grows|gets|get|getting|growing)$/.test(previous.lower) &&
    (colours.has(word.lower) || isAdjective(word))
  ) {
    return at
  }
  return undefined
}

const intoVerbBefore = (words: readonly Word[], at: number): boolean =>
  words
    .slice(Math.max(0, at - 4), at)
    .some((word) => intoLater.has(word.root) || intoLater.has(word.lower.replace(/(?:s|ed|ing)$/, '')))

/** Whether "to" at this place ends a pair "from A to B" of states rather than of places. */
function endsPair(words: readonly Word[], at: number): boolean {
  if (words[at]?.lower !== 'to') return false
  const from = words.slice(Math.max(0, at - 6), at).findIndex((word) => word.lower === 'from')
  return from >= 0 && !/^(?:left|right|top|bottom|side|end)$/.test(words[at - 1]?.lower ?? '')
}

const isEvent = (words: readonly Word[], at: number): boolean => {
  const lower = words[at]?.lower ?? ''
  return (
    changeVerbs.has(lower) ||
    pathlessMotion.has(lower) ||
    poseMotion.has(lower) ||
    /^(?:takes|leaves|picks|stops|opens)$/.test(lower)
  )
}

const tells = (words: readonly Word[], at: number): boolean =>
  isCopula(words[at]) || (isVerb(words[at]) && isVerbUse(words, at)) || isEvent(words, at)

const places: ReadonlySet<string> = new Set('in on at under above beside behind near against'.split(' '))

/** Sorts the words of a prompt into the first moment, later ones, and what may belong to either. */
export function momentsOf(text: CaptionText): Moment[] {
  const { words } = text
  const ofCamera = cameraSpans(text)
  const moments: Moment[] = []
  let state: Moment = 'first'
  let asideClause = false
  let event = false
  let begun = false
  // Where the words of a later state begin, while they last.
  let ofState = 0
  words.forEach((word, at) => {
    const previous = words[at - 1]
    if (previous && previous.sentence !== word.sentence) {
      // What a second sentence tells mostly happens after the first; "Dusk at the coast." only sets the scene for it.
      begun ||= words.some((one, index) => one.sentence === previous.sentence && tells(words, index))
      state = begun ? 'aside' : 'first'
      asideClause = false
      event = false
    }
    if (asideClause && endsClause(previous)) asideClause = false
    // "from green to yellow on a counter": the place is there all the time.
    if (state === 'later' && ofState && at > ofState && places.has(word.lower)) {
      state = 'first'
      ofState = 0
    }
    const later = state === 'first' ? laterFrom(words, at) : undefined
    const pair = state === 'first' && endsPair(words, at)
    if (later !== undefined && sequenceWords.has(word.lower)) state = 'later'
    else if (later === at) {
      state = 'later'
      ofState = at
    } else if (later !== undefined || pair) {
      moments[at] = 'first'
      state = 'later'
      ofState = at + 1
      return
    }
    if (['as', 'while', 'when', 'causing'].includes(word.lower) && hasVerbSoon(words, at)) {
      asideClause = true
      if (state === 'later') state = 'aside'
    }
    if (word.lower === 'like' && isDeterminer(words[at + 1])) asideClause = true
    if (consequence.has(word.lower) && endsClause(previous)) asideClause = true
    if (word.lower === 'by' && previous && /(?:ed|en)$/.test(previous.lower) && isVerb(previous))
      asideClause = true
    if (soundVerbs.has(word.lower) && isVerbUse(words, at)) asideClause = true
    if (
      state === 'first' &&
      event &&
      previous?.lower === 'and' &&
      isVerbUse(words, at) &&
      !changeVerbs.has(word.lower) &&
      !/ing$/.test(word.lower)
    )
      state = 'later'
    if (isEvent(words, at) && isVerbUse(words, at)) event = true
    const filmed = ofCamera.some(({ start, end }) => start <= word.start && word.end <= end)
    moments[at] = state === 'first' && (asideClause || filmed) ? 'aside' : state
  })
  return moments
}

const hasVerbSoon = (words: readonly Word[], at: number): boolean =>
  words.slice(at + 1, at + 6).some((word, offset) => isVerbUse(words, at + 1 + offset) || isCopula(word))

/** "with majestic ease", "at lightning speed": how it is done, not what is there. */
function isManner(words: readonly Word[], at: number): boolean {
  if (abstractNouns.has(words[at]?.root ?? '') || abstractNouns.has(words[at]?.lower ?? '')) return true
  if (words[at]?.tags.has('Plural')) return false
  let before = at - 1
  while (isAdjective(words[before])) before -= 1
  return (
    words[before]?.lower === 'with' &&
    before < at - 1 &&
    !isDeterminer(words[before + 1]) &&
    !colours.has(words[before + 1]?.lower ?? '')
  )
}

const verbForm = (word: Word): boolean =>
  [changeVerbs, pathlessMotion, poseMotion, soundVerbs].some((verbs) => verbs.has(word.lower)) &&
  /(?:s|ing|ed)$/.test(word.lower)

function isSubject(words: readonly Word[], at: number): boolean {
  const word = words[at]
  if (!word || !isNoun(word) || word.tags.has('Verb') || isManner(words, at)) return false
  if (numberOf(word.lower) !== undefined || styleWords.has(word.lower) || word.text.length < 3) return false
  // "a delivery van" has to stay a van; what stands before the last noun only says which.
  const after = words[at + 1]
  if (after && !endsClause(word) && isNoun(after) && !isVerbUse(words, at + 1)) {
    if (!verbForm(after) || abstractNouns.has(after.lower)) return false
  }
  // "horses gallop", "a bud opening": a verb too, behind what it is said of.
  const before = words[at - 1]
  if (
    [poseMotion, pathlessMotion].some((verbs) => verbs.get(word.lower) === word.lower) &&
    before?.tags.has('Plural')
  )
    return false
  if (/^(?:opening|crossing|landing)$/.test(word.lower) && isNoun(before) && isPreposition(words[at + 1]))
    return false
  // The tagger takes many a verb for a noun; one of our verbs is a noun only where an article says so.
  return !(verbForm(word) && !isDeterminer(words[at - 1]) && !isAdjective(words[at - 1]))
}

/** Colours that are things too: an orange on a plate, a rose, silver on the table. */
function isColour(words: readonly Word[], at: number): boolean {
  const word = words[at]
  if (!word || !colours.has(word.lower)) return false
  const thing =
    isNoun(word) && isDeterminer(words[at - 1]) && !isNoun(words[at + 1]) && !isAdjective(words[at + 1])
  return !thing
}

const pairedThings: ReadonlySet<string> = new Set(
  'shoes boots gloves trousers pants jeans glasses sunglasses scissors socks earrings headphones shorts sandals sneakers skis'.split(
    ' '
  )
)

function numberAt(words: readonly Word[], at: number): number | undefined {
  const value = numberOf(words[at]?.lower ?? '')
  // "both" mostly means "as well as".
  if (value === undefined || value < 2 || words[at]?.lower === 'both') return undefined
  const counted = words.slice(at + 1, at + 4)
  if (words[at]?.lower === 'pair' && counted.some((word) => pairedThings.has(word.lower))) return undefined
  return words[at]?.lower === 'couple' ? undefined : value
}

/** The key under which a word of the caption and a word of the prompt are the same. */
export function keyOf(word: Word): string {
  const name = canonical(word.lower)
  return name === word.lower ? canonical(word.root) : name
}

const tellsNothing: ReadonlySet<string> = new Set(
  'the and or is are was be been being it its they them their his her he she him to of on in at off a an get gets start starts begin begins suddenly then up down out make makes making do does doing go goes going take takes taking stop stops play plays playing'.split(
    ' '
  )
)

/** Takes a video prompt apart into what its first frame has to keep and what it must not tell yet. */
export function promptFacts(prompt: string, tagger: Tagger): PromptFacts {
  const text = captionText(prompt, tagger)
  const { words } = text
  const moment = momentsOf(text)
  const first = (at: number) => moment[at] === 'first'
  const collect = <Value>(value: (at: number) => Value | undefined): Fact<Value>[] =>
    words.flatMap((word, at) => {
      const found = first(at) ? value(at) : undefined
      return found === undefined ? [] : [{ value: found, word }]
    })
  const known = new Set(words.filter((_, at) => moment[at] !== 'later').map(keyOf))
  const later = new Map<string, Word>()
  words.forEach((word, at) => {
    const key = keyOf(word)
    if (
      moment[at] !== 'later' ||
      known.has(key) ||
      tellsNothing.has(word.lower) ||
      styleWords.has(word.lower)
    )
      return
    if (settingNouns.has(key) || abstractNouns.has(key) || isAdverb(word) || isPreposition(word)) return
    if (isNoun(word) || isAdjective(word) || isVerb(word) || key !== word.lower || colours.has(word.lower))
      later.set(key, word)
  })
  const lastState = words.findIndex(
    (word, at) => word.lower === 'on' && words[at - 1]?.lower === 'to' && moment[at] === 'later'
  )
  const on = words[lastState]
  if (on) later.set('on', on)
  return {
    prompt: text,
    subjects: unique(collect((at) => (isSubject(words, at) ? (words[at]?.root ?? undefined) : undefined))),
    numbers: unique(collect((at) => numberAt(words, at))),
    colours: unique(collect((at) => (isColour(words, at) ? colours.get(words[at]?.lower ?? '') : undefined))),
    later,
    moment
  }
}

const unique = <Value>(facts: readonly Fact<Value>[]): Fact<Value>[] =>
  facts.filter((fact, at) => facts.findIndex((other) => other.value === fact.value) === at)
