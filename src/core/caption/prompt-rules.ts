import { type CaptionText, findingAt } from './caption-text'
import type { Finding } from './findings'
import { canonical, colours, isPersonWord, numberOf, sameThing } from './lexicon'
import { keyOf, type PromptFacts } from './prompt-facts'

const lost = (code: Finding['code'], match: string, text: string): Finding => ({
  code,
  severity: 'warning',
  text,
  start: 0,
  end: 0,
  match
})

const peopleSaid = /\b(?:he|she|his|her|him|man|woman|men|women|someone|hands?)\b/i

function lostFindings({ words, plain }: CaptionText, facts: PromptFacts): Finding[] {
  const nouns = words.flatMap((word) => [word.root, word.lower])
  const keys = new Set(words.flatMap((word) => [keyOf(word), canonical(word.lower)]))
  const values = new Set(words.map((word) => numberOf(word.lower)).filter((value) => value !== undefined))
  const hasPerson =
    peopleSaid.test(plain) || words.some((word) => word.tags.has('Actor') || word.tags.has('Person'))
  const subjects = facts.subjects.filter(
    ({ value }) => !nouns.some((noun) => sameThing(noun, value)) && !(isPersonWord(value) && hasPerson)
  )
  return [
    ...facts.numbers
      .filter(({ value }) => !values.has(value))
      .map(({ word }) =>
        lost('lost-number', word.text, `The prompt says “${word.text}”, the caption gives no such number.`)
      ),
    ...facts.colours
      .filter(({ value }) => !keys.has(value) && !words.some((word) => colours.get(word.lower) === value))
      .map(({ word }) =>
        lost(
          'lost-colour',
          word.text,
          `The prompt's “${word.text}” at the start is missing from the caption.`
        )
      ),
    ...subjects.map(({ word }) =>
      lost('lost-subject', word.text, `The prompt's “${word.text}” is missing from the caption.`)
    )
  ]
}

function laterFindings(text: CaptionText, facts: PromptFacts): Finding[] {
  return text.words.flatMap((word, at) => {
    const key = keyOf(word)
    const previous = text.words[at - 1]?.lower ?? ''
    const isOn = key === 'on' && ['is', 'are', 'switched', 'turned'].includes(previous)
    if (!facts.later.has(key) || (key === 'on' && !isOn)) return []
    return [
      findingAt(
        text,
        word,
        'later-state',
        'error',
        (match) => `“${match}” belongs to a later moment of the prompt; the first frame must not show it yet.`
      )
    ]
  })
}

/** What only shows beside the prompt: later states told too early, and what has been lost. */
export const promptFindings = (text: CaptionText, facts: PromptFacts): Finding[] => [
  ...laterFindings(text, facts),
  ...lostFindings(text, facts)
]
