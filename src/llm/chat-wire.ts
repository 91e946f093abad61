import { z } from 'zod'
import type { ChatAnswer, ChatRequest } from '../core/caption/types'
import { ProviderError, quoted } from './errors'
import type { Reply } from './transport'

/** The body of a chat request. What a server rejects is taken out again (`relaxed`). */
export type ChatBody = Readonly<Record<string, unknown>>

/** A request in the form that OpenAI's chat completions have and the other servers follow. */
export function chatBody(request: ChatRequest, model: string): ChatBody {
  return {
    model,
    messages: request.messages,
    max_tokens: request.maxTokens,
    temperature: request.temperature,
    stream: false,
    ...(request.seed === undefined ? {} : { seed: request.seed }),
    ...(request.jsonSchema === undefined
      ? {}
      : { response_format: { type: 'json_schema', json_schema: { ...request.jsonSchema, strict: true } } })
  }
}

const mentions: Readonly<Record<string, RegExp>> = {
  response_format: /response_format|json_schema|structured|grammar/i,
  ttl: /\bttl\b/i,
  seed: /\bseed\b/i,
  temperature: /temperature/i
}

/**
 * The request without the field at which a server took offence: not every server knows every field, and newer models
 * want `max_completion_tokens`.
 *
 * @returns undefined where nothing optional is left to take out.
 */
export function relaxed(body: ChatBody, complaint: string): ChatBody | undefined {
  if ('max_tokens' in body && complaint.includes('max_completion_tokens')) {
    const { max_tokens, ...rest } = body
    return { ...rest, max_completion_tokens: max_tokens }
  }
  const named = Object.entries(mentions).find(
    ([field, pattern]) => field in body && pattern.test(complaint)
  )?.[0]
  // Servers that do not know structured output often say no more than "bad request".
  const field = named ?? ('response_format' in body ? 'response_format' : undefined)
  if (field === undefined) return undefined
  return Object.fromEntries(Object.entries(body).filter(([name]) => name !== field))
}

const partsSchema = z.array(z.looseObject({ type: z.string().nullish(), text: z.string().nullish() }))
const messageSchema = z.looseObject({
  content: z.union([z.string(), partsSchema]).nullish(),
  refusal: z.string().nullish(),
  reasoning: z.unknown().optional(),
  reasoning_content: z.unknown().optional()
})
const answerSchema = z.looseObject({
  model: z.string().nullish(),
  choices: z.array(z.looseObject({ message: messageSchema, finish_reason: z.string().nullish() })).min(1)
})

/** An answer, and whether the model's thinking, which is kept out of it, used up its tokens. */
export interface WireAnswer extends ChatAnswer {
  readonly stillThinking: boolean
}

/** @throws ProviderError `not-json` or `shape` where it is no chat answer. */
export function readAnswer(reply: Reply, model: string, address: string): WireAnswer {
  const parsed = answerSchema.safeParse(readJson(reply, address))
  const choice = parsed.success ? parsed.data.choices[0] : undefined
  if (!parsed.success || choice === undefined) {
    const complaint = readComplaint(reply.text)
    throw new ProviderError(
      'shape',
      complaint === ''
        ? `The server at ${address} answered, but not in the form of a chat: check that the address is an OpenAI-compatible server.`
        : `The language model server at ${address} failed: ${complaint}.`
    )
  }
  const { content, refusal, reasoning, reasoning_content: reasoningContent } = choice.message
  const plain =
    typeof content === 'string' ? content : (content ?? []).map((part) => part.text ?? '').join('')
  const text = plain === '' ? (refusal ?? '') : plain
  const truncated = choice.finish_reason === 'length'
  const thought = [reasoning, reasoningContent].some((field) => typeof field === 'string' && field !== '')
  const unclosed = /^\s*<think>(?![\s\S]*<\/think>)/i.test(text)
  return {
    text,
    model: parsed.data.model ?? model,
    truncated,
    stillThinking: truncated && ((text.trim() === '' && thought) || unclosed)
  }
}

const modelsSchema = z.looseObject({ data: z.array(z.looseObject({ id: z.string() })) })

/** @throws ProviderError `not-json` or `shape` where it is no list of models. */
export function readModels(reply: Reply, address: string): string[] {
  const parsed = modelsSchema.safeParse(readJson(reply, address))
  if (parsed.success) return parsed.data.data.map(({ id }) => id)
  throw new ProviderError(
    'shape',
    `The server at ${address} sent no list of models: check that the address is an OpenAI-compatible server.`
  )
}

export function readJson(reply: Reply, address: string): unknown {
  try {
    return JSON.parse(reply.text)
  } catch {
    const page = /^\s*</.test(reply.text)
    throw new ProviderError(
      'not-json',
      page
        ? `The server at ${address} sent a web page instead of an answer: check the address and its port, and whether a login page stands in front of it.`
        : `The server at ${address} sent something that is no JSON: check that the address is an OpenAI-compatible server.`
    )
  }
}

const complaintSchema = z.union([
  z.looseObject({ error: z.looseObject({ message: z.string() }) }).transform(({ error }) => error.message),
  z.looseObject({ error: z.string() }).transform(({ error }) => error),
  z.looseObject({ message: z.string() }).transform(({ message }) => message),
  z.looseObject({ detail: z.string() }).transform(({ detail }) => detail)
])

/** What a server says about a failure, fit for a sentence; empty where it says nothing readable. */
export function readComplaint(text: string): string {
  try {
    const parsed = complaintSchema.safeParse(JSON.parse(text))
    return parsed.success ? quoted(parsed.data) : ''
  } catch {
    return ''
  }
}
