import { once } from 'node:events'
import { createServer, request, type IncomingMessage } from 'node:http'
import { connect } from 'node:net'

/** A reverse proxy that has the server below a path, as shared machines do. */
export interface PathProxy {
  /** With the path. */
  readonly url: string
  /** What was asked for outside of the path. */
  readonly outside: () => readonly string[]
  readonly close: () => Promise<void>
}

export async function startPathProxy(target: string, path: string): Promise<PathProxy> {
  const { hostname, port } = new URL(target)
  const outside: string[] = []

  /** The path as the server knows it, or nothing where it is none of its own. */
  const inner = (incoming: IncomingMessage): string | undefined => {
    const asked = incoming.url ?? ''
    if (asked.startsWith(`${path}/`)) return asked.slice(path.length)
    outside.push(asked)
    return undefined
  }

  const proxy = createServer((incoming, outgoing) => {
    const route = inner(incoming)
    if (route === undefined) {
      outgoing.writeHead(404).end()
      return
    }
    const options = { hostname, port, path: route, method: incoming.method, headers: incoming.headers }
    const forwarded = request(options, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    })
    forwarded.on('error', () => outgoing.destroy())
    incoming.pipe(forwarded)
  })
  proxy.on('upgrade', (incoming, near) => {
    const route = inner(incoming)
    if (route === undefined) {
      near.destroy()
      return
    }
    const far = connect(Number(port), hostname)
    const headers = Object.entries(incoming.headers).map(([name, value]) => `${name}: ${String(value)}`)
    far.write([`GET ${route} HTTP/1.1`, ...headers, '', ''].join('\r\n'))
    for (const socket of [near, far]) socket.on('error', () => socket.destroy())
    near.on('close', () => far.destroy())
    far.on('close', () => near.destroy())
    near.pipe(far)
    far.pipe(near)
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  const address = proxy.address()
  if (address === null || typeof address === 'string') throw new Error('The proxy has no port.')
  return {
    url: `http://127.0.0.1:${address.port}${path}`,
    outside: () => outside,
    close: async () => {
      proxy.closeAllConnections()
      proxy.close()
      await once(proxy, 'close')
    }
  }
}
