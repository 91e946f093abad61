import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

/** One request as it arrived. */
export interface SeenRequest {
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage['headers']
  /** The JSON body, or undefined. */
  readonly body: unknown
}

/** Answers a request; `call` counts the earlier requests to the same path, from 0. */
export type Handler = (response: ServerResponse, request: SeenRequest, call: number) => void

export interface LoopbackServer {
  readonly url: string
  readonly host: string
  /** Everything that arrived, in order. */
  readonly seen: readonly SeenRequest[]
  /** Requests to one path. */
  readonly to: (path: string) => SeenRequest[]
  /** How many connections clients have closed before they got the whole answer. */
  readonly abandoned: () => number
  readonly close: () => Promise<void>
}

/**
 * A real HTTP server on a free port of the loopback, for tests that need one that behaves badly. Paths that have no
 * handler answer 404.
 */
export async function loopbackServer(handlers: Readonly<Record<string, Handler>>): Promise<LoopbackServer> {
  const seen: SeenRequest[] = []
  let abandoned = 0
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    response.on('close', () => {
      if (!response.writableFinished) abandoned += 1
    })
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString('utf8')
      const path = request.url ?? ''
      const body: unknown = text === '' ? undefined : JSON.parse(text)
      const entry = { method: request.method ?? '', path, headers: request.headers, body }
      const call = seen.filter((earlier) => earlier.path === path).length
      seen.push(entry)
      const handler = handlers[path]
      if (handler === undefined) sendJson(response, { error: { message: 'not here' } }, 404)
      else handler(response, entry, call)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The test server has no port.')
  const host = `127.0.0.1:${address.port}`
  return {
    url: `http://${host}`,
    host,
    seen,
    to: (path) => seen.filter((entry) => entry.path === path),
    abandoned: () => abandoned,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
  }
}

export function sendJson(
  response: ServerResponse,
  data: unknown,
  status = 200,
  headers: Readonly<Record<string, string>> = {}
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(JSON.stringify(data))
}

/** A chat answer as an OpenAI-compatible server sends it. */
export const chatAnswer = (content: unknown, more: Readonly<Record<string, unknown>> = {}): unknown => ({
  object: 'chat.completion',
  model: 'test-model',
  choices: [{ index: 0, message: { role: 'assistant', content, ...more }, finish_reason: 'stop' }]
})
