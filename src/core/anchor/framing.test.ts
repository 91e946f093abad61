import { expect, test } from 'vitest'
import { framingOf, lostShare } from './framing'

/** What `fit_image` of nodes_py/framing.py did when it was asked: [picture, video, fit, source, target] as [left, top, width, height]. */
const asked = [
  [[1, 4000], [832, 480], 'crop', [0, 1999, 1, 1], [0, 0, 832, 480]],
  [[1, 4000], [832, 480], 'pad', [0, 0, 1, 4000], [415, 0, 1, 480]],
  [[1024, 1024], [1280, 704], 'crop', [0, 230, 1024, 563], [0, 0, 1280, 704]],
  [[1024, 1024], [16, 2048], 'crop', [508, 0, 8, 1024], [0, 0, 16, 2048]],
  [[1024, 1024], [480, 832], 'pad', [0, 0, 1024, 1024], [0, 176, 480, 480]],
  [[1024, 1024], [64, 64], 'crop', [0, 0, 1024, 1024], [0, 0, 64, 64]],
  [[1024, 1024], [64, 64], 'pad', [0, 0, 1024, 1024], [0, 0, 64, 64]],
  [[1024, 1024], [832, 480], 'pad', [0, 0, 1024, 1024], [176, 0, 480, 480]],
  [[1328, 752], [1280, 704], 'crop', [0, 11, 1328, 730], [0, 0, 1280, 704]],
  [[1328, 752], [1280, 704], 'pad', [0, 0, 1328, 752], [18, 0, 1243, 704]],
  [[1328, 752], [16, 2048], 'pad', [0, 0, 1328, 752], [0, 1019, 16, 9]],
  [[1328, 752], [480, 832], 'pad', [0, 0, 1328, 752], [0, 280, 480, 272]],
  [[1328, 752], [64, 64], 'crop', [288, 0, 752, 752], [0, 0, 64, 64]],
  [[1328, 752], [832, 480], 'pad', [0, 0, 1328, 752], [0, 4, 832, 471]],
  [[17, 5], [16, 2048], 'crop', [8, 0, 1, 5], [0, 0, 16, 2048]],
  [[1920, 1080], [1280, 704], 'crop', [0, 12, 1920, 1056], [0, 0, 1280, 704]],
  [[1920, 1080], [1280, 704], 'pad', [0, 0, 1920, 1080], [14, 0, 1252, 704]],
  [[1920, 1080], [16, 2048], 'crop', [956, 0, 8, 1080], [0, 0, 16, 2048]],
  [[1920, 1080], [480, 832], 'pad', [0, 0, 1920, 1080], [0, 281, 480, 270]],
  [[1920, 1080], [832, 480], 'crop', [24, 0, 1872, 1080], [0, 0, 832, 480]],
  [[333, 777], [1280, 704], 'pad', [0, 0, 333, 777], [489, 0, 302, 704]],
  [[333, 777], [480, 832], 'pad', [0, 0, 333, 777], [61, 0, 357, 832]],
  [[64, 64], [1280, 704], 'pad', [0, 0, 64, 64], [288, 0, 704, 704]],
  [[64, 64], [832, 480], 'pad', [0, 0, 64, 64], [176, 0, 480, 480]]
] as const

test.each(asked)('%j in %j by %s is framed as the shim frames it', (picture, video, fit, source, target) => {
  const framing = framingOf(
    { width: picture[0], height: picture[1] },
    { width: video[0], height: video[1] },
    fit
  )
  const list = ({ left, top, width, height }: typeof framing.source) => [left, top, width, height]
  expect(list(framing.source)).toEqual(source)
  expect(list(framing.target)).toEqual(target)
})

test('a stretched picture is used whole and fills the frame', () => {
  const { source, target } = framingOf({ width: 10, height: 20 }, { width: 30, height: 40 }, 'stretch')
  expect(source).toEqual({ left: 0, top: 0, width: 10, height: 20 })
  expect(target).toEqual({ left: 0, top: 0, width: 30, height: 40 })
})

test('what is cut off is a share of the picture', () => {
  const square = { width: 100, height: 100 }
  expect(lostShare(framingOf(square, { width: 200, height: 100 }, 'crop'), square)).toBe(0.5)
  expect(lostShare(framingOf(square, { width: 200, height: 100 }, 'pad'), square)).toBe(0)
})
