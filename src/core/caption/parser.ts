import { collapse, dropChatTokens, dropThinking, unwrap } from './clean'
import { cutLoop, lettersOf } from './degenerate'
import { instructionExamples, systemPrompt } from './instruction'
import { captionFromJson } from './json-answer'
import { isTalkAfter, unmark } from './markup'
import { splitSentences } from './sentences'

/** Why an answer holds no caption. Stable: the page and the tests go by it. */
export type AnswerFault =
  'empty' | 'only-thinking' | 'refusal' | 'question' | 'echo' | 'degenerate' | 'cut-off'

export type ParsedAnswer =
  | {
      readonly ok: true
      readonly caption: string
      /** Something at the end had to go. */ readonly cut: boolean
    }
  | { readonly ok: false; readonly fault: AnswerFault; /** One sentence. */ readonly reason: string }

const reasons: Readonly<Record<AnswerFault, string>> = {
  empty:
    'The language model answered with nothing that could be a caption; try again or choose another model.',
  'only-thinking':
    'The language model spent its whole answer on thinking; turn thinking off or allow it more tokens.',
  refusal: 'The language model refused to write a caption; reword the prompt or choose another model.',
  question:
    'The language model asked a question back instead of writing a caption; try again or choose another model.',
  echo: 'The language model repeated its instruction instead of writing a caption; choose a larger model.',
  degenerate:
    'The language model answered with repeated or broken text; choose another model or check that its file fits.',
  'cut-off':
    'The answer of the language model was cut off before its first sentence ended; allow it more tokens.'
}

const fail = (fault: AnswerFault): ParsedAnswer => ({ ok: false, fault, reason: reasons[fault] })

/** A model that does not stop goes on with the next turn of the chat: all of that is invented. */
const nextTurn =
  /<\|im_end\|>|<\|im_start\|>\s*(?:user|system)|<\|endoftext\|>|<\|eot_id\|>|<end_of_turn>|<\/s>|\n\s*(?:\*\*)?(?:video prompt|user|human)\s*:/i

function firstTurn(text: string): string {
  // A model that completes rather than answers begins with the question again.
  const again =
    /^\s*(?:video )?prompt\s*:[^\n]*\n+\s*(?=(?:first[\s-]?frame|caption)(?: caption)?\s*:)/i.exec(text)
  let rest = again ? text.slice(again[0].length) : text
  const opening = /^\s*<\|im_start\|>\s*assistant\s*/i.exec(rest)
  if (opening) rest = rest.slice(opening[0].length)
  const end = nextTurn.exec(rest)
  return end && rest.slice(0, end.index).trim() !== '' ? rest.slice(0, end.index) : rest
}

/** gpt-oss models name their channels; the caption is in the one called final. */
function finalChannel(text: string): string {
  const final = text.lastIndexOf('<|channel|>final<|message|>')
  if (final >= 0) return text.slice(final + '<|channel|>final<|message|>'.length)
  return text.includes('<|channel|>analysis') ? '' : text
}

const apology =
  /^\W*(?:(?:i['’]m|i am)\s+(?:very\s+|so\s+)?sorry|sorry\b(?!-)|(?:unfortunately|apologies),?\s|my apologies|i\s+(?:must\s+|do\s+)?apologi[sz]e)/i
const unable =
  /^\W*(?:i\s+(?:can(?:no|['’])t|cannot|won['’]t|will not|(?:do|am)\s+not\s+(?:able|comfortable)|don['’]t feel|must decline|have to decline)|(?:i['’]m|i am)\s+(?:unable|not able|an? (?:ai|language model)|afraid)|as an? (?:ai|language model|large language)|unable to\s)/i
const refused =
  /^\W*(?:(?:that|this)(?: is|['’]s| isn['’]t)(?: not)? (?:something|a request|content|a prompt) (?:that )?i(?: can|['’]m| am)|(?:this|the|your) (?:request|prompt|content) (?:violates|goes against|is against|may violate|does not comply))/i
const unableElsewhere = /抱歉|对不起|我无法|我不能|申し訳|できません|en voi auttaa|valitettavasti en/i
/** At the very start only: in the middle the words mean what they say. */
const apologyElsewhere =
  /^\W*(?:(?:es )?tut mir (?:sehr )?leid|entschuldigung(?!\p{L})|lo siento|lo lamento|(?:je suis |je )?(?:désolée?|regrette)(?!\p{L})|mi dispiace|desculpe|sinto muito|lamento(?!\p{L})|извините|к сожалению|прошу прощения|olen pahoillani|anteeksi(?!\p{L})|죄송)/iu

const isRefusal = (text: string): boolean =>
  apology.test(text) ||
  unable.test(text) ||
  refused.test(text) ||
  apologyElsewhere.test(text) ||
  unableElsewhere.test(text.slice(0, 40))

/** What a program or a person says who has nothing to say. */
const isNothing = (text: string): boolean =>
  /^\W*(?:null|none|nothing|undefined|nan|n\/?a|yes|no|ok|okay|sure|done|true|false)\W*$/i.test(text)

/** Control characters and those that turn the direction of writing are no part of a caption. */
const printable = (text: string): string => text.replace(/[\p{Cc}\u202A-\u202E\u2066-\u2069\uFEFF]+/gu, ' ')

const asksBack =
  /^\W*(?:(?:please|could you|can you|would you)\s+(?:please\s+)?(?:provide|share|give|send|tell|clarify|specify)|what(?:['’]s| is) the (?:video )?prompt|(?:what|which)\b[^.?]* would you like|(?:how|what) can i (?:help|assist|do)|(?:i need|i['’]d need|i would need) (?:the|a|more)|how may i)/i

const words = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
const normal = (text: string): string => words(text).join(' ')

const runLength = 6
const runsOf = (list: readonly string[], length = runLength): string[] =>
  list.slice(length - 1).map((_, at) => list.slice(at, at + length).join(' '))

const instructionRuns = new Set(
  [systemPrompt(), systemPrompt({ size: 'tiny' }), systemPrompt({ json: true })].flatMap((text) =>
    runsOf(words(text))
  )
)
const exampleTexts = instructionExamples.map(({ prompt, firstFrame }) => ({
  prompt: normal(prompt),
  firstFrame: normal(firstFrame)
}))

/** No caption has five words in a row of what we say about captions, so a single place gives it away. */
const remarkLength = 5
const repeatsRemark = (caption: string, remarks: readonly string[]): boolean => {
  const said = ` ${normal(caption)} `
  return remarks.some((remark) =>
    runsOf(words(remark), remarkLength).some((run) => said.includes(` ${run} `))
  )
}

/**
 * Whether the answer is (mostly) our own instruction, one of its examples handed back for another prompt, or what we
 * said about the answer before.
 */
function isEcho(caption: string, prompt: string, remarks: readonly string[]): boolean {
  if (repeatsRemark(caption, remarks)) return true
  const asked = normal(prompt)
  const said = normal(caption)
  const example = exampleTexts.some(
    ({ prompt: question, firstFrame }) =>
      question !== asked && firstFrame !== asked && (said === firstFrame || said === question)
  )
  if (example) return true
  const runs = runsOf(words(caption))
  return runs.length > 0 && runs.filter((run) => instructionRuns.has(run)).length * 2 > runs.length
}

/** Cuts off what is said about the caption behind it, on the same line. */
function withoutTalk(text: string): string {
  const sentences = splitSentences(text)
  const end = sentences.findIndex((sentence, at) => at > 0 && isTalkAfter(sentence))
  return end < 0 ? text : unwrap(sentences.slice(0, end).join(' '))
}

/** Keeps whole sentences of a text that was cut off; a text without one keeps its whole clauses. */
function dropTorn(text: string): string | undefined {
  const sentences = splitSentences(text)
  const whole = sentences.filter((sentence) => /[.!?。!?…]["'”’)]*$/.test(sentence.trim()))
  if (whole.length > 0) return whole.join(' ')
  const comma = Math.max(text.lastIndexOf(','), text.lastIndexOf(';'), text.lastIndexOf(','))
  const clauses = comma > 0 ? text.slice(0, comma).trim() : ''
  return words(clauses).length >= 5 ? `${clauses}.` : undefined
}

export interface ParseOptions {
  /** The prompt that was asked about, so that a repeated example can be told from a right answer. */
  readonly prompt?: string
  /** The provider says that the answer stopped at its token limit. */
  readonly truncated?: boolean
  /** What we told the model about its answer before, without the words of that answer. */
  readonly remarks?: readonly string[]
}

/**
 * Takes the caption out of whatever a language model answered: out of thinking, JSON (cut off too), code fences,
 * chatter, labels, lists, quotation marks. What holds no caption is a fault, never a caption.
 *
 * @example
 * parseCaption('Sure, here it is:\n"A green leaf on a branch."')
 * // { ok: true, caption: 'A green leaf on a branch.', cut: false }
 */
export function parseCaption(
  raw: string,
  { prompt = '', truncated = false, remarks = [] }: ParseOptions = {}
): ParsedAnswer {
  if (raw.trim() === '') return fail('empty')
  const spoken = firstTurn(dropThinking(finalChannel(raw)))
  if (spoken.trim() === '') return fail('only-thinking')

  const json = captionFromJson(dropChatTokens(spoken))
  if (json?.text === '') return fail('empty')
  const text = unwrap(unmark(unwrap(json?.text ?? dropChatTokens(spoken))))
  const plain = withoutTalk(collapse(printable(text)))
  if (plain === '' || isNothing(plain)) return fail('empty')
  if (isRefusal(plain)) return fail('refusal')
  if (asksBack.test(plain)) return fail('question')

  // A letter that does not end.
  if (/(\p{L})\1{11}/u.test(plain)) return fail('degenerate')
  const loop = cutLoop(plain)
  if (loop === undefined || lettersOf(loop.text) < 3)
    return fail(lettersOf(plain) < 3 && plain.length < 3 ? 'empty' : 'degenerate')
  const torn = (truncated && !loop.cut) || json?.torn === true
  const caption = torn ? dropTorn(loop.text) : loop.text
  if (caption === undefined) return fail('cut-off')
  if (isEcho(caption, prompt, remarks)) return fail('echo')
  return { ok: true, caption, cut: loop.cut || caption !== plain }
}
