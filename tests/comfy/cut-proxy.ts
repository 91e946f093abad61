import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** A TCP proxy that can cut every connection through it, as a bad network does. */
export interface CutProxy {
  readonly url: string
  /** Cuts what is open now; later connections go through again. */
  readonly cut: () => void
  /** Sends later connections to another server, which took the place of the first. */
  readonly aim: (target: string) => void
  /** Connections of the event stream so far. */
  readonly streams: () => number
  readonly close: () => Promise<void>
}

/** Stands in front of the server on a port of loopback. */
export async function startCutProxy(target: string): Promise<CutProxy> {
  let goal = new URL(target)
  const open = new Set<Socket>()
  let streams = 0
  const server = createServer((near) => {
    const far = connect(Number(goal.port), goal.hostname)
    for (const [one, other] of [
      [near, far],
      [far, near]
    ] as const) {
      open.add(one)
      one.on('error', () => undefined)
      one.on('close', () => {
        open.delete(one)
        other.destroy()
      })
    }
    near.on('data', (chunk: Buffer) => {
      if (chunk.includes('Upgrade: websocket')) streams++
    })
    near.pipe(far)
    far.pipe(near)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The proxy has no port.')
  return {
    url: `http://127.0.0.1:${address.port}`,
    cut: () => {
      for (const socket of open) socket.destroy()
    },
    aim: (target) => {
      goal = new URL(target)
    },
    streams: () => streams,
    close: async () => {
      for (const socket of open) socket.destroy()
      server.close()
      await once(server, 'close')
    }
  }
}
