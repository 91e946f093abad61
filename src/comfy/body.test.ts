import { createServer, type ServerResponse } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { pieces, wholeBody } from './body'

const open: (() => void)[] = []
afterEach(() => open.splice(0).forEach((close) => close()))

/** A server whose connections end when it has sent everything, or never. */
async function answering(answer: (response: ServerResponse) => void): Promise<Response> {
  const server = createServer((_, response) => answer(response)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  open.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
}

describe('the body of an answer', () => {
  it('comes whole', async () => {
    const text = 'ä'.repeat(300_000)
    const body = await wholeBody(await answering((response) => response.end(text)))
    expect(new TextDecoder().decode(body)).toBe(text)
    expect(await wholeBody(new Response(null))).toHaveLength(0)
  })

  it('that stops in its middle is given up, and the connection let go', async () => {
    let closed: Promise<unknown> | undefined
    const response = await answering((answer) => {
      closed = once(answer, 'close')
      answer.write('{')
    })
    const read: string[] = []
    const reading = (async () => {
      for await (const piece of pieces(response, 50)) read.push(new TextDecoder().decode(piece))
    })()
    await expect(reading).rejects.toThrow('the server stopped in the middle of its answer')
    expect(read).toEqual(['{'])
    await closed
  })
})
