/**
 * Why a language model has not answered:
 *
 * - `address`: the address is none, `unreachable`: nobody is there, `redirect`: it points to another host
 * - `auth`: the key is missing or wrong, `not-found`: no such model or path, `refused`: the server said no
 * - `busy`: it asked to come back later, `failed`: it broke, `timeout`: it took too long, `dropped`: it went away mid-answer
 * - `too-large`, `encoding`, `not-json`, `shape`: what it sent is not a chat answer
 * - `empty`, `degenerate`: an answer without a usable text
 * - `no-model`: there is no model to ask, `unavailable`: this provider cannot run here, `cancelled`: the person stopped it
 */
export type ProviderErrorCode =
  | 'address'
  | 'auth'
  | 'busy'
  | 'cancelled'
  | 'degenerate'
  | 'dropped'
  | 'empty'
  | 'encoding'
  | 'failed'
  | 'no-model'
  | 'not-found'
  | 'not-json'
  | 'redirect'
  | 'refused'
  | 'shape'
  | 'timeout'
  | 'too-large'
  | 'unavailable'
  | 'unreachable'

/** A provider's failure. The message is one sentence that names the address or node and what to do. */
export class ProviderError extends Error {
  override readonly name = 'ProviderError'

  constructor(
    readonly code: ProviderErrorCode,
    message: string
  ) {
    super(message)
  }
}

/** What a cancelled request rejects with, whichever provider it was. */
export const cancelled = (): ProviderError =>
  new ProviderError('cancelled', 'The rewrite was cancelled; press Rewrite to start again.')

/**
 * A stranger's text for use inside one of our sentences: one line, printable, short. A server's message can hold
 * anything, terminal escapes included.
 */
export function quoted(text: string, limit = 200): string {
  const line = text
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
    .replace(/\.+$/, '')
  return line.length > limit ? `${line.slice(0, limit)}…` : line
}
