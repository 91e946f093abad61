import WebSocket from 'ws'
import type { OpenSocket } from '../comfy/client'

/** A WebSocket for Node, which has none of its own before version 22. */
export const openNodeSocket: OpenSocket = (url, headers, handlers) => {
  // Previews of large pictures are longer than the package's own limit would let through.
  const socket = new WebSocket(url, { headers, handshakeTimeout: 10_000, maxPayload: 0 })
  socket.on('open', handlers.opened)
  socket.on('message', (data: Buffer, isBinary: boolean) => {
    if (!isBinary) handlers.message(data.toString('utf8'))
  })
  // An error is always followed by a close.
  socket.on('error', () => undefined)
  socket.on('close', handlers.closed)
  return { close: () => socket.terminate() }
}
