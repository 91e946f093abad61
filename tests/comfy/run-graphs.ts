/** Small graphs for runs of the command line. */
import type { ApiPrompt } from '../../src/core/graph'
import { painter } from './painter'

/** A flat picture, saved: the smallest run there is. */
export function picture(color: number): ApiPrompt {
  return {
    '1': { class_type: 'EmptyImage', inputs: { width: 32, height: 24, batch_size: 1, color } },
    '2': { class_type: 'SaveImage', inputs: { images: ['1', 0], filename_prefix: 'cli/flat' } }
  }
}

/** A stand-in video model that samples for so many steps; every run has a seed of its own, so nothing is cached. */
export function sampling(steps: number): ApiPrompt {
  const seed = Math.floor(Math.random() * 1e9)
  const { sampler, ...nodes } = painter('frames', { text: 'a cat', seed, steps, frames: 9 })
  return {
    ...nodes,
    ...(sampler && { sampler: { ...sampler, _meta: { title: 'Sampler of the test' } } }),
    save: { class_type: 'SaveImage', inputs: { images: ['frames', 0], filename_prefix: 'cli/frames' } }
  }
}
