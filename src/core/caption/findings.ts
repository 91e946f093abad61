/** What can be wrong with a first-frame caption. The codes are stable: settings, tests and saved graphs use them. */
export const findingCodes = [
  'temporal',
  'change',
  'motion',
  'later-state',
  'camera',
  'sound',
  'negation',
  'several-moments',
  'too-long',
  'not-a-caption',
  'lost-number',
  'lost-colour',
  'lost-subject'
] as const

/**
 * No faults of a caption: `language` says that the built-in rules cannot read the prompt, `no-thing` that it names
 * nothing to be seen, `unchecked` that a text is too long to be read as a whole.
 */
export type FindingCode = (typeof findingCodes)[number] | 'language' | 'no-thing' | 'unchecked'

/**
 * `error`: the anchor will show the wrong thing (a later state, no picture at all); `warning`: it may well;
 * `hint`: words that the image model will ignore.
 */
export type Severity = 'error' | 'warning' | 'hint'

/** One thing that is wrong with a caption, and where. */
export interface Finding {
  readonly code: FindingCode
  readonly severity: Severity
  /** One sentence for the person. */
  readonly text: string
  /** Offsets of UTF-16 code units in the caption; both 0 for what is missing from it. */
  readonly start: number
  readonly end: number
  /** The words in question: of the caption, or, for what is lost, of the prompt. */
  readonly match: string
}
