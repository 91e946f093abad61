import fc from 'fast-check'
import { expect, it } from 'vitest'
import { thumbnailSize } from './thumbnail-size'

it('is a square for a square, and has the shape of a usual picture', () => {
  expect(thumbnailSize({ width: 64, height: 64 })).toEqual({ width: 78, height: 78 })
  const { width, height } = thumbnailSize({ width: 832, height: 480 })
  expect(width / height).toBeCloseTo(832 / 480, 1)
  expect(thumbnailSize({ width: 480, height: 832 })).toEqual({ width: height, height: width })
})

it('is never a line, nor larger than the node, whatever the picture', () => {
  const side = fc.integer({ min: 1, max: 16_384 })
  fc.assert(
    fc.property(side, side, (width, height) => {
      for (const length of Object.values(thumbnailSize({ width, height }))) {
        expect(length).toBeGreaterThanOrEqual(52)
        expect(length).toBeLessThanOrEqual(120)
      }
    })
  )
})
