import type { ServerAddress } from './address'
import { messageSchema, type ServerMessage } from './wire'

/** What a connection tells; binary messages (previews) are left out. */
export interface SocketHandlers {
  readonly opened: () => void
  readonly message: (text: string) => void
  /** Also where it could not be opened; the last call of a connection. */
  readonly closed: () => void
}

/** Opens one WebSocket: the browser's in the page, a package's in Node, which has none of its own before 22. */
export type OpenSocket = (
  url: string,
  headers: Record<string, string>,
  handlers: SocketHandlers
) => SocketHandle

export interface SocketHandle {
  readonly close: () => void
}

export interface EventStreamHandlers {
  readonly message: (message: ServerMessage) => void
  readonly connected: () => void
  readonly disconnected: () => void
}

const FIRST_WAIT_MS = 250
const LONGEST_WAIT_MS = 10_000

/**
 * The event stream of a ComfyUI, which comes back by itself: the server sends a run's messages to whichever connection
 * has the client id that queued it, so a new connection with the same id goes on where the old one broke off. What was
 * sent in between is lost; the caller reads it from the history.
 */
export class EventStream {
  private handle: SocketHandle | undefined
  private timer: ReturnType<typeof setTimeout> | undefined
  private wait = FIRST_WAIT_MS
  private isOpen = false
  private isEnded = false

  constructor(
    private readonly address: ServerAddress,
    private readonly clientId: string,
    private readonly openSocket: OpenSocket,
    private readonly handlers: EventStreamHandlers
  ) {
    this.connect()
  }

  get connected(): boolean {
    return this.isOpen
  }

  close(): void {
    this.isEnded = true
    clearTimeout(this.timer)
    this.handle?.close()
  }

  private connect(): void {
    this.handle = this.openSocket(this.address.socket(this.clientId), this.address.headers(), {
      opened: () => {
        if (this.isEnded) return
        this.isOpen = true
        this.wait = FIRST_WAIT_MS
        this.handlers.connected()
      },
      message: (text) => {
        const message = parseMessage(text)
        if (message !== undefined && !this.isEnded) this.handlers.message(message)
      },
      closed: () => {
        if (this.isEnded) return
        if (this.isOpen) this.handlers.disconnected()
        this.isOpen = false
        this.timer = setTimeout(() => this.connect(), this.wait)
        this.wait = Math.min(this.wait * 2, LONGEST_WAIT_MS)
      }
    })
  }
}

/** `undefined` for kinds of messages that nobody here reads, and for what is damaged. */
function parseMessage(text: string): ServerMessage | undefined {
  try {
    const result = messageSchema.safeParse(JSON.parse(text))
    return result.success ? result.data : undefined
  } catch {
    return undefined
  }
}

/** The browser's own WebSocket. It takes a user and a password from the page's own login, so the headers are unused. */
export const openBrowserSocket: OpenSocket = (url, _headers, handlers) => {
  const socket = new WebSocket(url)
  // Previews then come as ArrayBuffers, which are cheap to drop.
  socket.binaryType = 'arraybuffer'
  socket.addEventListener('open', handlers.opened)
  socket.addEventListener('message', (event: MessageEvent<unknown>) => {
    if (typeof event.data === 'string') handlers.message(event.data)
  })
  socket.addEventListener('close', handlers.closed)
  return { close: () => socket.close() }
}
