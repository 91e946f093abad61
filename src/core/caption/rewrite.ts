import type { Finding } from './findings'
import { type CaptionLanguage, captionSchema, chatMessages, type ModelSize } from './instruction'
import { isEnglish, lint, type LintOptions, weigh } from './linter'
import { type AnswerFault, parseCaption } from './parser'
import type { ChatMessage, Complete } from './types'
import type { Tagger } from './words'

export interface RewriteOptions {
  /** The language model. */
  readonly complete: Complete
  readonly tagger: Tagger
  /** Below about 1B parameters: `tiny`. */
  readonly size?: ModelSize
  /** `English` (default), `prompt` for the prompt's own, or any language by its English name. */
  readonly language?: CaptionLanguage
  /** Ask for JSON by a schema, where the server can hold the model to one. */
  readonly structured?: boolean
  readonly seed?: number
  readonly temperature?: number
  readonly maxTokens?: number
  /** How often to ask again when the answer is no good; 1 unless told. */
  readonly retries?: number
  readonly encoderTokens?: number
  readonly signal?: AbortSignal
}

/** One question to the model and what came of it. */
export interface Attempt {
  /** The answer as it came. */
  readonly answer: string
  /** Undefined where the answer held no caption. */
  readonly caption?: string
  readonly findings: readonly Finding[]
  readonly fault?: AnswerFault
}

export interface Rewritten {
  readonly firstFrame: string
  /** What is still wrong with it. */
  readonly warnings: readonly Finding[]
  readonly attempts: readonly Attempt[]
  /** The model's name as the provider reports it. */
  readonly model: string
  readonly seed?: number
}

/** Thinking models need room before they come to the caption. */
const defaultMaxTokens = 1024

const notRight = 'That caption is not right yet:'
const onceMore = 'Write it again without these faults. Answer with the caption alone.'

/** What {@link again} says of an attempt, without the attempt's own words: a tiny model hands it back as its caption. */
const remarksOn = (attempt: Attempt | undefined): string[] =>
  attempt === undefined
    ? []
    : [notRight, onceMore, ...attempt.findings.flatMap(({ text, match }) => text.split(`“${match}”`))]

/** Tells the model in its own chat what was wrong with its answer. */
function again(question: readonly ChatMessage[], attempt: Attempt, json: boolean): ChatMessage[] {
  if (attempt.caption === undefined) {
    // An answer without a caption (a loop, a refusal) is no example to keep; and chat templates refuse two turns of
    // one side in a row. So the reminder goes into the question itself.
    return question.map((message, at) =>
      at === question.length - 1
        ? { ...message, content: `${message.content}\n(Answer with the caption of the first frame alone.)` }
        : message
    )
  }
  const faults = [...new Set(attempt.findings.map(({ text }) => text))].slice(0, 4)
  return [
    ...question,
    { role: 'assistant', content: json ? JSON.stringify({ first_frame: attempt.caption }) : attempt.caption },
    {
      role: 'user',
      content: `${notRight}\n${faults.map((fault) => `- ${fault}`).join('\n')}\n${onceMore}`
    }
  ]
}

/**
 * How good an answer is, lower is better: what the linter finds weighs first; a caption that is no caption at all
 * comes last. Among equals the earlier one stands.
 */
const scoreOf = (attempt: Attempt): number =>
  attempt.caption === undefined ? Number.POSITIVE_INFINITY : weigh(attempt.findings)

/**
 * Rewrites a video prompt into the caption of its first frame: asks, takes the caption out of the answer, lints it,
 * asks once more with the findings when there are any, and gives back the best of the answers with its warnings.
 *
 * @throws Error of one sentence: an empty prompt, what the provider says, or that no answer held a caption; the
 * signal's reason where it was cancelled.
 */
export async function rewrite(prompt: string, options: RewriteOptions): Promise<Rewritten> {
  const {
    complete,
    tagger,
    signal,
    seed,
    retries = 1,
    temperature = 0,
    maxTokens = defaultMaxTokens
  } = options
  const asked = prompt.trim()
  if (asked === '') throw new Error('There is nothing to rewrite: type the video prompt first.')
  const instruction = {
    size: options.size ?? 'large',
    language: options.language ?? 'English',
    json: options.structured === true
  }
  const lintOptions: LintOptions = {
    // A caption in another language has none of the prompt's words: only what stands in it can be judged.
    ...(isEnglish(asked) && speaksEnglish(instruction.language) ? { prompt: asked } : {}),
    ...(options.encoderTokens === undefined ? {} : { encoderTokens: options.encoderTokens })
  }

  const first = chatMessages(asked, instruction)
  const attempts: Attempt[] = []
  let model = ''
  let reason = ''
  for (let turn = 0; turn <= retries; turn++) {
    signal?.throwIfAborted()
    const previous = attempts.at(-1)
    let answer
    try {
      answer = await complete(
        {
          messages: previous ? again(first, previous, instruction.json) : first,
          maxTokens,
          // The same greedy question would get the same answer; a little chance gets out of a loop.
          temperature: turn === 0 ? temperature : Math.max(temperature, 0.4),
          ...(seed === undefined ? {} : { seed: seed + turn }),
          ...(instruction.json ? { jsonSchema: captionSchema } : {})
        },
        signal
      )
    } catch (error) {
      signal?.throwIfAborted()
      // A first answer with warnings is better than none because the server failed at the second question.
      if (attempts.some(({ caption }) => caption !== undefined)) break
      throw error
    }
    model = answer.model
    const parsed = parseCaption(answer.text, {
      prompt: asked,
      truncated: answer.truncated,
      remarks: remarksOn(previous)
    })
    attempts.push(
      parsed.ok
        ? {
            answer: answer.text,
            caption: parsed.caption,
            findings: lint(parsed.caption, tagger, lintOptions)
          }
        : { answer: answer.text, findings: [], fault: parsed.fault }
    )
    if (!parsed.ok) reason = parsed.reason
    // That a long prompt was read in part is nothing that another answer mends.
    else if (attempts.at(-1)?.findings.every(({ code }) => code === 'unchecked')) break
  }

  const best = attempts.reduce<Attempt | undefined>(
    (found, attempt) => (found === undefined || scoreOf(attempt) < scoreOf(found) ? attempt : found),
    undefined
  )
  if (best?.caption === undefined) throw new Error(reason)
  return {
    firstFrame: best.caption,
    warnings: best.findings,
    attempts,
    model,
    ...(seed === undefined ? {} : { seed })
  }
}

const speaksEnglish = (language: CaptionLanguage): boolean =>
  ['', 'english', 'prompt'].includes(language.trim().toLowerCase())
