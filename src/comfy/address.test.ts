import { describe, expect, it } from 'vitest'
import { ServerAddress } from './address'

describe('ServerAddress', () => {
  it.each([
    ['127.0.0.1:8188', 'http://127.0.0.1:8188/queue', 'ws://127.0.0.1:8188/ws?clientId=me'],
    ['http://host:8188/', 'http://host:8188/queue', 'ws://host:8188/ws?clientId=me'],
    ['https://host/some/path/', 'https://host/some/path/queue', 'wss://host/some/path/ws?clientId=me'],
    ['https://host/comfy/index.html?x=1#y', 'https://host/comfy/queue', 'wss://host/comfy/ws?clientId=me'],
    ['http://[::1]:8188', 'http://[::1]:8188/queue', 'ws://[::1]:8188/ws?clientId=me']
  ])('takes %s', (text, route, socket) => {
    const address = ServerAddress.parse(text)
    expect([address.route('queue'), address.socket('me')]).toEqual([route, socket])
  })

  it('hands a password on as a header, and shows it nowhere', () => {
    const address = ServerAddress.parse('https://me:p%40ss@host/x')
    expect(address.headers()).toEqual({ authorization: `Basic ${btoa('me:p@ss')}` })
    expect([address.toString(), address.route('view'), address.socket('c')].join(' ')).not.toContain('p%40ss')
    expect(ServerAddress.parse('host').headers()).toEqual({})
  })

  it('writes a query so that the server reads the same text', () => {
    const route = ServerAddress.parse('host').route('view', { filename: 'a b&c=#ä.png' })
    expect(new URL(route).searchParams.get('filename')).toBe('a b&c=#ä.png')
  })

  it.each(['', 'ftp://host', 'http://', 'file:///etc/passwd'])('refuses "%s"', (text) => {
    expect(() => ServerAddress.parse(text)).toThrow('is not an address of a ComfyUI')
  })
})
