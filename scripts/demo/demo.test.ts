import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { decodePng as harnessDecode } from '../../tests/harness/png'
import { root } from '../lib/paths.mjs'
import { errorAtAnchor } from './latent.mjs'
import { decodePng, encodePng, resize, type Picture } from './picture.mjs'

const gradient: Picture = {
  width: 5,
  height: 3,
  data: Uint8Array.from({ length: 45 }, (_, i) => (i * 37) % 256)
}

describe('the demo’s pictures', () => {
  it('writes PNG files that another decoder reads', () => {
    const read = harnessDecode(encodePng(gradient))
    expect({ ...read }).toMatchObject({ width: 5, height: 3, channels: 3 })
    expect([...read.data]).toEqual([...gradient.data])
  })

  it('reads the picture of the repository as the other decoder does', () => {
    const file = readFileSync(join(root, 'assets', 'anchor.png'))
    const ours = decodePng(file)
    expect([ours.width, ours.height]).toEqual([832, 480])
    expect(Buffer.compare(ours.data, harnessDecode(file).data)).toBe(0)
  })

  it('scales by area', () => {
    const picture = {
      width: 4,
      height: 1,
      data: Uint8Array.from([0, 0, 0, 100, 100, 100, 200, 0, 0, 100, 0, 0])
    }
    expect([...resize(picture, 2, 1).data]).toEqual([50, 50, 50, 150, 0, 0])
    expect([...resize(gradient, 5, 3).data]).toEqual([...gradient.data])
    const grey = { width: 7, height: 5, data: new Uint8Array(105).fill(77) }
    expect(new Set(resize(grey, 3, 2).data)).toEqual(new Set([77]))
  })
})

describe('the error at the anchor', () => {
  const anchor = { shape: [1, 2, 1, 1, 2], data: Float32Array.from([1, 2, 3, 4]) }
  /** Two channels of three latent frames of two cells. */
  const video = (
    first: readonly number[],
    second: readonly number[]
  ): { shape: number[]; data: Float32Array } => ({
    shape: [1, 2, 3, 1, 2],
    data: Float32Array.from([...first, 9, 9, 9, 9, ...second, 9, 9, 9, 9])
  })

  it('looks at the first latent frame of every channel, and only there', () => {
    expect(errorAtAnchor(video([1, 2], [3, 4]), anchor)).toBe(0)
    expect(errorAtAnchor(video([1, 2], [3, 4.5]), anchor)).toBe(0.5)
    expect(errorAtAnchor(video([-1, 2], [3, 4]), anchor)).toBe(2)
  })

  it('says NaN where a value is none, whatever follows', () => {
    expect(errorAtAnchor(video([Number.NaN, 2], [3, 4]), anchor)).toBeNaN()
  })

  it('refuses latents that cannot be compared', () => {
    expect(() => errorAtAnchor(video([1, 2], [3, 4]), { ...anchor, shape: [1, 1, 1, 1, 4] })).toThrow(/shape/)
  })
})
