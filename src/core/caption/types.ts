/** One turn of a chat, in the form that every chat model takes. */
export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant'
  readonly content: string
}

/** What the caption core asks of a language model, whichever provider answers. */
export interface ChatRequest {
  readonly messages: readonly ChatMessage[]
  /** Upper bound of new tokens. */
  readonly maxTokens: number
  /** 0 is greedy. */
  readonly temperature: number
  readonly seed?: number
  /** A JSON schema for the answer; a provider that cannot enforce one ignores it. */
  readonly jsonSchema?: { readonly name: string; readonly schema: Record<string, unknown> }
}

/** What came back, untouched: the caption parser takes the caption out of it. */
export interface ChatAnswer {
  readonly text: string
  /** The model's name as the provider reports it. */
  readonly model: string
  /** True where the provider says that it stopped at `maxTokens`. */
  readonly truncated: boolean
}

/** A language model as the caption core sees it. Rejects with an `Error` of one sentence. */
export type Complete = (request: ChatRequest, signal?: AbortSignal) => Promise<ChatAnswer>
