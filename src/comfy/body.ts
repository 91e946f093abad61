/** A proxy can hold a connection open for ever; no part of an answer is waited for longer. */
const STALLED_MS = 60_000

/**
 * The body of an answer, piece by piece. Rejects where no next piece comes in time; the connection is let go whenever the
 * reading ends.
 *
 * @param stalledMs For tests.
 */
export async function* pieces(
  response: Response,
  stalledMs = STALLED_MS
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  const reader = response.body?.getReader()
  if (reader === undefined) return
  try {
    for (;;) {
      const { done, value } = await inTime(reader.read(), stalledMs)
      if (done) return
      yield value
    }
  } finally {
    // What is left of it, if anything, is not wanted; that it cannot be stopped any more is fine.
    void reader.cancel().catch(() => undefined)
  }
}

/** The whole body, which is waited for as `pieces` does. */
export async function wholeBody(response: Response, stalledMs?: number): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array<ArrayBuffer>[] = []
  for await (const part of pieces(response, stalledMs)) parts.push(part)
  return new Uint8Array(await new Blob(parts).arrayBuffer())
}

async function inTime<T>(promise: Promise<T>, ms: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const stalled = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the server stopped in the middle of its answer')), ms)
  })
  try {
    return await Promise.race([promise, stalled])
  } finally {
    clearTimeout(timer)
  }
}
