import { type CaptionText, isVerbUse } from './caption-text'
import { formsOf } from './forms'
import { colours, poseMotion, states } from './lexicon'
import { endsClause, isAdjective, isDeterminer, isNoun, isPreposition, type Word } from './words'

interface Span {
  readonly start: number
  readonly end: number
}

const list = (words: string): ReadonlySet<string> => new Set(words.split(' '))

/** Verbs that bring something in which was not there before. */
export const appearVerbs = formsOf('appear emerge arrive enter sprout bloom materialize')

/** What only its subject shows to be a change: the same verb tells of a tower where it stands. */
const changesOfSubject =
  /\b(?:(?:sun|moon)(?: \w+ly)? (?:sinks|sinking|is sinking|dips|drops|goes down|comes up|climbs|disappears)|(?:stars?|lights?|lamps?|moon|sun|buds?|streetlights?)(?: \w+ly)? (?:comes?|coming|goes|go|going) (?:out|on|off|up)|(?:flames?|fire|candles?|lights?) (?:goes|go) (?:out|dark)|(?:water|juice|milk|tea|coffee|liquid|level|tide)(?: \w+ly)? (?:rises|is rising|sinks|is sinking)|(?:buds?|flowers?|rose|tulip|petals|blossoms?) (?:opening|opens?|is opening|are opening)|(?:fog|mist|clouds?|smoke|storm) (?:rolls?|rolling|moves?|moving) in)\b/gi

/** Verbs that are a change together with one of these words right behind them. */
const changeWith: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  [
    ['comes come coming', 'loose off apart undone alive'],
    ['breaks break', 'out off apart open'],
    ['wakes wake', 'up']
  ].flatMap(([verbs = '', words = '']) =>
    verbs.split(' ').map((verb): [string, ReadonlySet<string>] => [verb, list(words)])
  )
)

/** Changes that the texts of `changesOfSubject` do not name: a verb and what completes it. */
export function storyChanges({ words, plain }: CaptionText): Span[] {
  const spans: Span[] = [...plain.matchAll(changesOfSubject)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length
  }))
  words.forEach((word, at) => {
    const next = endsClause(word) ? undefined : words[at + 1]
    if (next && changeWith.get(word.lower)?.has(next.lower)) spans.push({ start: word.start, end: next.end })
    // "appears to sleep", "appears calm" is how it looks.
    const looks = next?.lower === 'to' || isAdjective(next)
    if (/^appear(?:s|ing)?$/.test(word.lower) && isVerbUse(words, at) && !looks) spans.push(word)
    // "slumps in a chair" is a pose.
    const leans = ['in', 'on', 'against', 'over', 'at'].includes(next?.lower ?? '')
    if (/^slumps?$/.test(word.lower) && isVerbUse(words, at) && !leans) spans.push(word)
    const from = /^turn(?:s|ing)$/.test(word.lower) && next?.lower === 'from' ? words[at + 2] : undefined
    if (from && (colours.has(from.lower) || states.has(from.lower) || isAdjective(from)))
      spans.push({ start: word.start, end: from.end })
  })
  return spans
}

/** Things that stand still where they cross, reach or rise: a bridge, a road, a tower; and what always rises. */
const standing = list(
  'bridge footbridge viaduct aqueduct road path trail street track tracks railway rail rails river stream canal stair ' +
    'stairs staircase steps ladder tower mountain mountains hill hills cliff cliffs peak peaks wall building skyscraper ' +
    'castle cathedral church tree trees pillar column chimney spire dome lighthouse rock statue island fence line cable ' +
    'wire rope branch shadow scar crack vine ivy skirt dress hair beard curtain shelf smoke steam mist bubbles sparks ' +
    'fountain plant plants corn grass stem stems ramp pipe border seam strap straps belt'
)

/** "boat crosses the": whatever the tagger takes the words for. */
const behindSubject = (words: readonly Word[], at: number): boolean => {
  const before = words[at - 1]
  return (
    /s$/.test(words[at]?.lower ?? '') &&
    isDeterminer(words[at + 1]) &&
    before !== undefined &&
    !endsClause(before) &&
    !isDeterminer(before) &&
    !isPreposition(before) &&
    !isAdjective(before)
  )
}

const reachVerbs = formsOf('cross reach rise')

/** Crossing, reaching and rising by what can move: "a boat crosses the bay", "a balloon rises above the trees". */
export function storyMotions({ words, plain }: CaptionText): Span[] {
  const spans: Span[] = [
    ...plain.matchAll(/\bbeams?(?: of light)? sweeps?(?: across| over)?\b|\bputs? [^,.;]{1,30}? down\b/gi)
  ].map((match) => ({ start: match.index, end: match.index + match[0].length }))
  words.forEach((word, at) => {
    const verb = reachVerbs.get(word.lower)
    const next = endsClause(word) ? undefined : words[at + 1]
    if (verb === undefined || /(?:ed|ose|en)$/.test(word.lower)) return
    if (!(isVerbUse(words, at) || behindSubject(words, at))) return
    const opens = words.slice(0, at).findLastIndex((one) => endsClause(one)) + 1
    const before = words.slice(opens, at)
    // Without a subject ("rising above the roofs" on its own) nothing says what moves.
    if (before.length === 0 || before.some((one) => standing.has(one.lower))) return
    if (verb === 'cross') {
      const limbs = words
        .slice(at + 1, at + 4)
        .some((one) => /^(?:arms|legs|fingers|ankles)$/.test(one.lower))
      if (next && !limbs && (isDeterminer(next) || isNoun(next) || isAdjective(next))) spans.push(word)
    } else if (verb === 'reach') {
      // "reaches for a jar", "reaching up": a pose.
      if (/es$/.test(word.lower) && next && (isDeterminer(next) || isNoun(next))) spans.push(word)
    } else if (/^rises?$/.test(word.lower)) spans.push(word)
  })
  return spans
}

const handling = list(
  'lifts pours catches puts picks drops places takes grabs throws cracks cuts fills sets lays breaks slides opens closes pushes pulls'
)

const happens = ({ lower }: Word): boolean =>
  handling.has(lower) || (/s$/.test(lower) && (poseMotion.has(lower) || ['wades', 'reaches'].includes(lower)))

/** The second of two things that somebody does with things: "lifts a jug and pours", which no one moment shows. */
export function secondHandling({ words }: CaptionText): Word | undefined {
  return words.find((word, at) => {
    if (!handling.has(word.lower) || words[at - 1]?.lower !== 'and' || !isVerbUse(words, at)) return false
    return words
      .slice(0, at)
      .some((one, index) => one.sentence === word.sentence && happens(one) && isVerbUse(words, index))
  })
}
