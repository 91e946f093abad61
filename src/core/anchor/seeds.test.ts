import fc from 'fast-check'
import { expect, test } from 'vitest'
import { clampCount, MAX_CANDIDATES, nearSeeds, newSeeds } from './seeds'

test('new seeds are as many as asked for, different, and whole numbers that JavaScript keeps', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: MAX_CANDIDATES }), (count) => {
      const seeds = newSeeds(count)
      expect(new Set(seeds).size).toBe(count)
      expect(seeds.every((seed) => Number.isSafeInteger(seed) && seed >= 0)).toBe(true)
    })
  )
})

test('a source of randomness that repeats itself still gives different seeds', () => {
  const values = [0.25, 0.25, 0.5]
  expect(newSeeds(2, () => values.shift() ?? 0)).toEqual([2 ** 46, 2 ** 47])
})

test('near seeds skip those that were painted already', () => {
  expect(nearSeeds(10, 3, new Set([11, 13]))).toEqual([12, 14, 15])
})

test.each([
  [0, 1],
  [-3, 1],
  [Number.NaN, 1],
  [2.4, 2],
  [65, 64]
])('%d candidates become %d', (typed, used) => expect(clampCount(typed)).toBe(used))
