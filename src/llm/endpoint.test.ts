import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import addresses from '../../tests/fixtures/llm-addresses.json'
import { parseEndpoint } from './endpoint'
import { ProviderError } from './errors'

const pairs = (list: readonly string[][]): [string, string][] =>
  list.map(([first = '', second = '']) => [first, second])

describe('parseEndpoint', () => {
  it.each(pairs(addresses.accepted))('reads %j as %s', (address, base) => {
    expect(parseEndpoint(address).base).toBe(base)
  })

  it.each(pairs(addresses.accepted))('reads its own answer for %j as the same server', (address) => {
    const { base } = parseEndpoint(address)
    expect(parseEndpoint(base).base).toBe(base)
  })

  it.each(pairs(addresses.refused))('refuses %j (%s)', (address) => {
    expect(() => parseEndpoint(address)).toThrow(ProviderError)
  })

  it('never repeats a key that stands in the address', () => {
    const secrets = [
      'https://me:s3cret@host/v1',
      'https://host/v1?key=s3cret',
      'https://host/v1#s3cret',
      'http://x s3cret'
    ]
    for (const address of secrets) {
      expect(() => parseEndpoint(address)).toThrow(/^(?!.*s3cret)/)
    }
  })

  it('finds the root of a server that lives below a path', () => {
    expect(parseEndpoint('https://home.example.com/ollama/v1').root).toBe('https://home.example.com/ollama')
    expect(parseEndpoint('https://llm.example.com/v1beta/openai').root).toBe(
      'https://llm.example.com/v1beta/openai'
    )
  })

  it('answers or refuses whatever is typed', () => {
    fc.assert(
      fc.property(fc.string(), (address) => {
        try {
          expect(parseEndpoint(address).base).toMatch(/^https?:\/\/[^/]+\/.*[^/]$/)
        } catch (error) {
          expect(error).toBeInstanceOf(ProviderError)
        }
      })
    )
  })
})
