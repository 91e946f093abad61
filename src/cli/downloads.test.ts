import { basename, win32 } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { localName } from './downloads'

describe('localName', () => {
  it.each([
    ['video_00001_.mp4', 'video_00001_.mp4'],
    ['../../etc/passwd', 'passwd'],
    ['C:\\Windows\\x.png', 'x.png'],
    ['..', 'output'],
    ['', 'output'],
    ['.bashrc', 'bashrc'],
    ['a\u0000b\n.png', 'a_b_.png'],
    ['con.png', '_con.png'],
    ['x.png:stream', 'x.png_stream'],
    ['a．．／b.png', 'b.png'],
    ['ü 日本.webm', 'ü 日本.webm'],
    [`${'x'.repeat(149)}😀😀.mp4`, `${'x'.repeat(149)}😀.mp4`],
    [`${'x'.repeat(400)}.mp4`, `${'x'.repeat(150)}.mp4`]
  ])('makes of %j', (given, expected) => {
    expect(localName(given)).toBe(expected)
  })

  it('is a plain name on every system, whatever the server sends', () => {
    const nasty = fc.array(
      fc.constantFrom('.', '/', '\\', ':', ' ', '\u0000', 'a', 'con', 'é', '\u202E', '．', '~')
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          nasty.map((parts) => parts.join(''))
        ),
        (given) => {
          const name = localName(given)
          expect(basename(name)).toBe(name)
          expect(win32.basename(name)).toBe(name)
          expect(name).toMatch(/^[^.\s\p{Cc}\p{Cf}\p{Cs}<>:"|?*/\\][^\p{Cc}\p{Cf}\p{Cs}<>:"|?*/\\]*$/u)
          expect(name).toMatch(/[^.\s]$/u)
          expect(name.length).toBeLessThan(400)
        }
      )
    )
  })
})
