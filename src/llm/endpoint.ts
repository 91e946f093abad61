import { ProviderError } from './errors'

/** Where an OpenAI-compatible server is. */
export interface Endpoint {
  /** Ends in `/v1` or what the server has in its place, without a slash at the end. */
  readonly base: string
  /** `base` without its `/v1`: where a server has its own interface. */
  readonly root: string
}

/** Paths that people copy from a manual, which belong to one call and not to the server. */
const callPaths = /\/(?:chat\/completions|completions|models|api\/(?:chat|generate|tags))$/

const refuse = (message: string): never => {
  throw new ProviderError('address', message)
}

/**
 * Reads the address of a chat server as people write it: with or without `/v1`, a slash, a scheme, a call's path.
 * The shim reads addresses by the same rules (`nodes_py/llm_settings.py`); `tests/fixtures/llm-addresses.json` holds
 * both to them.
 *
 * @throws ProviderError `address` where it is none, or holds a key.
 */
export function parseEndpoint(address: string): Endpoint {
  const text = address.trim()
  if (text === '') {
    refuse(
      'No language model server is set: give its address, for example http://127.0.0.1:11434 for Ollama.'
    )
  }
  // A backslash is read differently by different parsers, so one address could mean two hosts.
  const url = /[\s\\]/.test(text) ? undefined : parseUrl(withScheme(text))
  if (url === undefined) {
    // Not repeated: what is typed into the wrong field can be a key.
    return refuse('The language model server’s address is none: write it like http://127.0.0.1:11434.')
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    refuse(`A language model server's address starts with http:// or https://, not ${url.protocol}//.`)
  }
  if (url.username !== '' || url.password !== '') {
    refuse(
      'The address holds a user name or key: take it out and set the key in its own field or in FACTORIZED_LLM_KEY.'
    )
  }
  if (url.search !== '' || url.hash !== '') {
    refuse(`The address ${url.origin}${url.pathname} must end there: take out what follows "?" or "#".`)
  }
  // Servers print 0.0.0.0 as the address on which they listen; no client can connect to it everywhere.
  if (url.hostname === '0.0.0.0') url.hostname = '127.0.0.1'
  let path = url.pathname.replace(/\/+$/, '').replace(callPaths, '').replace(/\/+$/, '')
  // Ollama's own interface lives below /api, its OpenAI-compatible one beside it.
  if (path === '' || path === '/api') path = '/v1'
  const base = `${url.origin}${path}`
  return { base, root: base.replace(/\/v1$/, '') }
}

/** Plain http for what is on this machine or network, by its look; https for a name in the wide world. */
function withScheme(text: string): string {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return text
  const host = text.split('/', 1)[0] ?? ''
  const near = host === 'localhost' || host.startsWith('[') || /:\d+$/.test(host) || /^[\d.]+$/.test(host)
  return `${near ? 'http' : 'https'}://${text}`
}

function parseUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined
}
