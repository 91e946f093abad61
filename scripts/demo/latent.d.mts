/** A tensor of 32-bit floats; axes outermost first. */
export interface Latent {
  readonly shape: readonly number[]
  readonly data: Float32Array
}

export function readLatent(file: Buffer): Latent
/** The largest difference between a video's first latent frame and the anchor's; NaN where one holds NaN. */
export function errorAtAnchor(video: Latent, anchor: Latent): number
