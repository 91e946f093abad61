import { cancelled } from './errors'

/** How long a busy server is waited for in all. */
export const patienceMs = 30_000

/**
 * Milliseconds that a `Retry-After` header asks for: it is a number of seconds or a date.
 *
 * @returns undefined where it says neither.
 */
export function retryDelay(header: string | undefined, now: number): number | undefined {
  const text = header?.trim() ?? ''
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000
  const date = Date.parse(text)
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}

/** Waits, unless the signal says to stop: then it rejects with `cancelled`. */
export function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer)
      reject(cancelled())
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop)
      resolve()
    }, ms)
    if (signal?.aborted) stop()
    else signal?.addEventListener('abort', stop, { once: true })
  })
}
