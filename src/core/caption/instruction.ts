import data from '../../../nodes_py/data/instruction.json'
import type { ChatMessage } from './types'

/**
 * How much a model can take in: a `tiny` one (below about 1B parameters) loses the thread of a long list of
 * rules and copies long examples, so it gets fewer and shorter ones.
 */
export type ModelSize = 'tiny' | 'large'

/** `English`, `prompt` (the language that the prompt is written in) or the English name of any language. */
export type CaptionLanguage = string

export interface InstructionOptions {
  readonly size?: ModelSize
  readonly language?: CaptionLanguage
  /** Ask for JSON too: for servers that hold the model to a schema. */
  readonly json?: boolean
}

/** The schema that goes with `json: true`, as a provider with structured output takes it. */
export const captionSchema = {
  name: 'first_frame_caption',
  schema: {
    type: 'object',
    properties: { first_frame: { type: 'string', description: 'The caption of the first frame.' } },
    required: ['first_frame'],
    additionalProperties: false
  }
} satisfies { name: string; schema: Record<string, unknown> }

/** The worked examples, so that the parser can tell when a model hands one of them back. */
export const instructionExamples: readonly { readonly prompt: string; readonly firstFrame: string }[] =
  data.examples.map((example) => ({ prompt: example.prompt, firstFrame: example.first_frame }))

// A replacer function, because a prompt may hold `$&` and the like, which a replacement string would expand.
const fill = (template: string, name: string, value: string): string =>
  template.replace(`{${name}}`, () => value)

function languageRule(language: CaptionLanguage): string {
  const name = language.trim()
  if (name === '' || name.toLowerCase() === 'english') return data.language_rule
  if (name.toLowerCase() === 'prompt') return data.language_rule_prompt
  return fill(data.language_rule_other, 'language', name)
}

/** The system message: what a first-frame caption is and is not. */
export function systemPrompt({
  size = 'large',
  language = 'English',
  json = false
}: InstructionOptions = {}) {
  const base = size === 'tiny' ? data.system_compact : data.system
  const system = base.replace(data.language_rule, () => languageRule(language))
  return json ? `${system}\n${data.json_rule}` : system
}

/** What the person's turn looks like, in the examples and in the question itself. */
export const userTurn = (prompt: string): string => fill(data.user_template, 'prompt', prompt.trim())

/**
 * The whole question as a chat: system message, worked examples as earlier turns, then the prompt.
 *
 * @example
 * chatMessages('A banana ripens.', { size: 'tiny' }).at(-1)
 * // { role: 'user', content: 'Video prompt: A banana ripens.' }
 */
export function chatMessages(prompt: string, options: InstructionOptions = {}): ChatMessage[] {
  const examples = data.examples.filter((example) => options.size !== 'tiny' || example.compact === true)
  const answer = (caption: string) => (options.json ? JSON.stringify({ first_frame: caption }) : caption)
  return [
    { role: 'system', content: systemPrompt(options) },
    ...examples.flatMap((example): ChatMessage[] => [
      { role: 'user', content: userTurn(example.prompt) },
      { role: 'assistant', content: answer(example.first_frame) }
    ]),
    { role: 'user', content: userTurn(prompt) }
  ]
}

/**
 * The whole question as one text, for what takes a single string (core's Generate Text). The shim's
 * First-Frame Instruction node builds the same text from the same file.
 */
export function instructionText(prompt: string): string {
  const examples = data.examples
    .map((example) =>
      fill(fill(data.example_template, 'prompt', example.prompt), 'first_frame', example.first_frame)
    )
    .join(data.example_separator)
  const frame = fill(fill(data.template, 'system', data.system), 'examples', examples)
  return fill(frame, 'prompt', prompt.trim())
}
