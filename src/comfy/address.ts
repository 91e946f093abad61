import { ComfyError } from './errors'

/**
 * The address of a ComfyUI as people type it: `127.0.0.1:8188`, `http://host:8188/`, `https://host/some/path`, with or
 * without what the page adds behind it.
 */
export class ServerAddress {
  private constructor(private readonly base: URL) {}

  /** @throws ComfyError where the text is no http address. */
  static parse(text: string): ServerAddress {
    const trimmed = text.trim()
    const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed) ? trimmed : `http://${trimmed}`
    let url: URL
    try {
      url = new URL(withScheme)
    } catch {
      throw unusable(text)
    }
    if (url.protocol !== 'http:' && url.protocol !== 'https:') throw unusable(text)
    url.search = ''
    url.hash = ''
    // People copy the address of the page itself.
    url.pathname = url.pathname.replace(/\/(index\.html)?$/, '')
    return new ServerAddress(url)
  }

  /** For messages: without a password that someone may have typed into it. */
  toString(): string {
    const shown = new URL(this.base)
    shown.username = ''
    shown.password = ''
    return shown.href.replace(/\/$/, '')
  }

  /** A route of the server, below the path that a proxy may have put it under. */
  route(path: string, query: Readonly<Record<string, string>> = {}): string {
    const url = new URL(this.base)
    // fetch refuses addresses with a password: it goes into a header.
    url.username = ''
    url.password = ''
    url.pathname = `${this.base.pathname.replace(/\/$/, '')}/${path}`
    url.search = new URLSearchParams(query).toString()
    return url.href
  }

  /** The route of the event stream. */
  socket(clientId: string): string {
    return this.route('ws', { clientId }).replace(/^http/, 'ws')
  }

  /** What a user name and password in the address become. */
  headers(): Record<string, string> {
    const { username, password } = this.base
    if (username === '' && password === '') return {}
    return {
      authorization: `Basic ${btoa(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`)}`
    }
  }
}

function unusable(text: string): ComfyError {
  return new ComfyError(
    'unreachable',
    `'${text}' is not an address of a ComfyUI: write it as http://127.0.0.1:8188.`
  )
}
