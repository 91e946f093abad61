import { z } from 'zod'

/** One word of an English text as the language library sees it. */
export interface Word {
  /** As it stands in the text, without punctuation. */
  readonly text: string
  readonly lower: string
  /** Offsets of UTF-16 code units in the text: `text.slice(start, end) === word.text`. */
  readonly start: number
  readonly end: number
  /** Which sentence of the text it is in, from 0. */
  readonly sentence: number
  /** What follows it up to the next word: white space and punctuation. */
  readonly post: string
  /** Part-of-speech tags, such as `Noun`, `Plural`, `Gerund`. */
  readonly tags: ReadonlySet<string>
  /** Singular of a noun, infinitive of a verb, otherwise the word itself. */
  readonly root: string
}

/** Takes a text apart into its words. Made by {@link loadTagger}. */
export type Tagger = (text: string) => Word[]

const termSchema = z.object({
  text: z.string(),
  post: z.string(),
  tags: z.array(z.string()),
  root: z.string().nullish(),
  offset: z.object({ start: z.number(), length: z.number() }).optional()
})
const documentSchema = z.array(z.object({ terms: z.array(termSchema) }))

let tagger: Promise<Tagger> | undefined

/**
 * Loads the language library (compromise, about 120 kB gzipped) on first use, in a chunk of its own, so that a
 * page that rewrites nothing never fetches it. Later calls give the same tagger.
 */
export function loadTagger(): Promise<Tagger> {
  tagger ??= import('compromise/two').then(({ default: nlp }) => (text: string) => {
    const view = nlp(text)
    view.compute('offset')
    view.compute('root')
    const sentences = documentSchema.parse(view.json({ offset: true, terms: { offset: true, tags: true } }))
    return sentences.flatMap(({ terms }, sentence) =>
      repaired(terms.flatMap((term) => toWord(text, term, sentence)))
    )
  })
  return tagger
}

function toWord(text: string, term: z.infer<typeof termSchema>, sentence: number): Word[] {
  // A contraction ("it's") is two terms, the second without text of its own: one word for us.
  if (term.text === '' || !term.offset) return []
  const { start } = term.offset
  const end = start + term.text.length
  // An offset that does not fit (rare scripts) would mark the wrong place: better no word than a wrong one.
  if (text.slice(start, end) !== term.text) return []
  const lower = term.text.toLowerCase().replace(/’/g, "'")
  const root = (term.root ?? '') === '' ? lower.replace(/'s?$/, '') : (term.root ?? lower)
  return [{ text: term.text, lower, start, end, sentence, post: term.post, tags: new Set(term.tags), root }]
}

const nounsInIng =
  /^(?:building|railing|ceiling|painting|clothing|wedding|morning|evening|duckling|dumpling|sapling|seedling|drawing|carving|awning|landing|crossing|opening|lighting|setting|string|spring|wing|ring|king|thing|sling|swing|sibling|pudding|stocking|earring|herring|starling|gosling|lightning)$/

/**
 * "A cat playing video games": the tagger takes the participle for a noun. Behind a noun it is a verb, unless it
 * is one of the nouns that end alike.
 */
const repaired = (words: readonly Word[]): Word[] =>
  words.map((word, at) => {
    const before = words[at - 1]
    const wrong = /.{2}ing$/.test(word.lower) && word.tags.has('Noun') && !nounsInIng.test(word.lower)
    if (!wrong || !before || endsClause(before) || !(isNoun(before) || before.lower === 'each')) return word
    return {
      ...word,
      tags: new Set(['Verb', 'PresentTense', 'Gerund']),
      root: word.lower.replace(/(?:(.)(?=\1))?ing$/, '')
    }
  })

const has = (word: Word | undefined, ...tags: string[]): boolean => tags.some((tag) => word?.tags.has(tag))

export const isNoun = (word: Word | undefined): boolean =>
  has(word, 'Noun') && !has(word, 'Pronoun', 'Possessive')
export const isAdjective = (word: Word | undefined): boolean => has(word, 'Adjective')
export const isDeterminer = (word: Word | undefined): boolean =>
  has(word, 'Determiner') || (has(word, 'Possessive') && has(word, 'Pronoun'))
export const isPreposition = (word: Word | undefined): boolean =>
  has(word, 'Preposition') || (word !== undefined && prepositions.has(word.lower))
export const isNumber = (word: Word | undefined): boolean => has(word, 'Value', 'Cardinal')
export const isAdverb = (word: Word | undefined): boolean =>
  has(word, 'Adverb') ||
  (word !== undefined && /[a-z]{3}ly$/.test(word.lower) && !has(word, 'Noun', 'Adjective'))
export const isVerb = (word: Word | undefined): boolean => has(word, 'Verb')
export const isCopula = (word: Word | undefined): boolean =>
  word !== undefined &&
  ['is', 'are', 'was', 'were', 'be', 'being', 'been', "it's", "they're"].includes(word.lower)

const prepositions: ReadonlySet<string> = new Set(
  (
    'above across against along among around at behind below beneath beside between beyond by down from in inside ' +
    'into near of off on onto opposite out outside over past round through to toward towards under underneath up ' +
    'upon via with within'
  ).split(' ')
)

/** Whether a comma, colon, dash or the end of the sentence follows the word. */
export const endsClause = (word: Word | undefined): boolean =>
  word === undefined || /[,;:.!?…()–—]|\s-\s/.test(word.post)
