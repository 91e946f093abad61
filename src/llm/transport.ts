import data from '../../nodes_py/data/llm.json'

/** The few calls that are ever made to a language model server; the shim forwards these and no others. */
export type Operation = keyof typeof data.operations

/** A server's answer, read to its end. */
export interface Reply {
  readonly status: number
  readonly text: string
  /** The `Retry-After` header as it stands. */
  readonly retryAfter?: string
}

export interface SendOptions {
  /** A JSON document for the operations that post one. */
  readonly body?: Readonly<Record<string, unknown>>
  readonly signal?: AbortSignal | undefined
}

/** Carries an operation to the one configured server: straight over HTTP, or through the shim's route. */
export interface Transport {
  /** The server's address, as error sentences name it. */
  readonly address: string
  /** Any status is an answer; only what keeps one from arriving rejects, with a `ProviderError`. */
  readonly send: (operation: Operation, options?: SendOptions) => Promise<Reply>
}
