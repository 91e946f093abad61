import type { Family, LatentLayout } from './types'

/** The frame counts that a family can make are `temporal * k + 1`; this is the nearest one, at least 1. */
export function nearestLength(latent: LatentLayout, length: number): number {
  return Math.max(0, Math.round((length - 1) / latent.temporal)) * latent.temporal + 1
}

/** Latent frames of a video of `length` frames. */
export function latentFrames(latent: LatentLayout, length: number): number {
  return Math.floor((length - 1) / latent.temporal) + 1
}

/** The nearest width or height that the family can make, at least one multiple. */
export function nearestSize(latent: LatentLayout, pixels: number): number {
  return Math.max(1, Math.round(pixels / latent.sizeMultiple)) * latent.sizeMultiple
}

/**
 * The noise level (sigma, 1 is pure noise) at the start of a step, for a flow model with ComfyUI's "simple" scheduler:
 * times are evenly spaced and bent by the shift, `s·t / (1 + (s − 1)·t)`.
 */
export function sigmaAt(step: number, steps: number, shift: number): number {
  const time = 1 - step / steps
  return (shift * time) / (1 + (shift - 1) * time)
}

/**
 * The step at which the low-noise expert takes over: the first whose noise level is below the family's boundary. It
 * depends on steps and shift, so a fixed "half of the steps" is wrong for most settings.
 *
 * @returns `steps` for a family with one expert: it never hands over.
 */
export function boundaryStep(family: Family, steps: number, shift: number): number {
  const { boundary } = family
  if (boundary === undefined) return steps
  for (let step = 0; step < steps; step++) if (sigmaAt(step, steps, shift) < boundary) return step
  return steps
}

/**
 * The flow shift of a family that has one.
 *
 * @throws Error for a model whose noise levels are not a flow's: its graphs have no such node.
 */
export function shiftOf({ name, sampling }: Family): number {
  if (sampling.shift === undefined) throw new Error(`${name} has no flow shift.`)
  return sampling.shift
}
