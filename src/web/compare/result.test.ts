import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { resultOf } from './result'

const video = {
  filename: 'a.mp4',
  subfolder: '',
  type: 'temp',
  width: 320,
  height: 176,
  offset: 192,
  fps: 24,
  lengths: [40, 33],
  labels: ['vanilla', 'factorized']
}

describe('what a run reported', () => {
  test('a video to play, or the sentence why there is none', () => {
    expect(resultOf({ factorized_compare: [video] })).toEqual({ video })
    expect(resultOf({ factorized_compare_problem: ['No room.'] })).toEqual({ problem: 'No room.' })
  })

  test.each([
    ['nothing', undefined],
    ['another node’s output', { images: [] }],
    ['no frames', { factorized_compare: [{ ...video, lengths: [0, 33] }] }],
    ['no rate', { factorized_compare: [{ ...video, fps: 0 }] }]
  ])('%s is no result', (_, output) => {
    expect(resultOf(output)).toBeUndefined()
  })

  test('never throws', () => {
    fc.assert(fc.property(fc.anything(), (output) => (resultOf(output), true)))
  })
})
