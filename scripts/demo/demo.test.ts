import { describe, expect, it } from 'vitest'
import { errorAtAnchor } from './latent.mjs'

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
