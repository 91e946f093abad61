/** A small reverse proxy that puts a server below a path, as people do with nginx or Caddy. */
import { once } from 'node:events'
import { createServer, request, type IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import type { Duplex } from 'node:stream'

/** A running proxy. */
export interface Proxy {
  readonly url: string
  stop: () => Promise<void>
}

/** Serves the server on `port` below `path`, and nothing outside it; WebSockets pass too. */
export async function startProxy(port: number, path: string): Promise<Proxy> {
  const inner = (incoming: IncomingMessage): string | undefined =>
    incoming.url?.startsWith(`${path}/`) ? incoming.url.slice(path.length) : undefined

  const server = createServer((incoming, answer) => {
    const target = inner(incoming)
    if (target === undefined) {
      answer.writeHead(404).end()
      return
    }
    const passed = request(
      { host: '127.0.0.1', port, path: target, method: incoming.method, headers: incoming.headers },
      (response) => {
        answer.writeHead(response.statusCode ?? 502, response.headers)
        response.pipe(answer)
      }
    )
    passed.on('error', () => answer.destroy())
    incoming.pipe(passed)
  })
  // A page that is left open keeps its WebSocket, which is no connection of the server's any more.
  const tunnels = new Set<Duplex>()
  server.on('upgrade', (incoming, socket, head) => {
    tunnels.add(socket.on('close', () => tunnels.delete(socket)))
    const target = inner(incoming)
    if (target === undefined) {
      socket.destroy()
      return
    }
    const onward = connect(port, '127.0.0.1', () => {
      const headers = Object.entries(incoming.headers).map(([name, value]) => `${name}: ${String(value)}`)
      onward.write([`GET ${target} HTTP/1.1`, ...headers, '', ''].join('\r\n'))
      onward.write(head)
      onward.pipe(socket).pipe(onward)
    })
    onward.on('error', () => socket.destroy())
    socket.on('error', () => onward.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The proxy got no port.')
  return {
    url: `http://127.0.0.1:${address.port}`,
    stop: async () => {
      server.close()
      server.closeAllConnections()
      for (const socket of tunnels) socket.destroy()
      await once(server, 'close')
    }
  }
}
