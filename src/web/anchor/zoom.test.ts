import { expect, test } from 'vitest'
import { WHOLE, zoomAt, type Sight } from './zoom'

/** Where a point of the picture is seen. */
const seen = ({ scale, x, y }: Sight, px: number, py: number) => [px * scale + x, py * scale + y]

test('the point under the mouse stays where it is', () => {
  const near = zoomAt(WHOLE, 2, 30, -10)
  expect(seen(near, 30, -10)).toEqual([30, -10])
  const nearer = zoomAt(near, 3, 50, 20)
  const [px, py] = [(50 - near.x) / near.scale, (20 - near.y) / near.scale]
  expect(seen(nearer, px, py)).toEqual([50, 20])
})

test('it never gets smaller than the whole picture, which is in its place again', () => {
  expect(zoomAt({ scale: 2, x: 40, y: 7 }, 0.1)).toEqual(WHOLE)
})

test('it ends where single pixels fill the view', () => {
  expect(zoomAt(WHOLE, 1000).scale).toBe(32)
})
