import { z } from 'zod'

/** A tensor of 32-bit floats; axes outermost first. */
export interface Tensor {
  readonly shape: readonly number[]
  readonly data: Float32Array
}

const header = z.record(z.string(), z.unknown())
const entry = z.object({
  dtype: z.literal('F32'),
  shape: z.array(z.number()),
  data_offsets: z.tuple([z.number(), z.number()])
})

/**
 * Reads what ComfyUI's SaveLatent writes: a safetensors file with one tensor, `[B, C, T, H, W]` for a video.
 * @throws if the file holds no latent of 32-bit floats
 */
export function readLatent(bytes: Uint8Array): Tensor {
  const file = Buffer.from(bytes)
  const length = Number(file.readBigUInt64LE(0))
  const names = header.parse(JSON.parse(file.toString('utf8', 8, 8 + length)))
  const { shape, data_offsets } = entry.parse(names['latent_tensor'])
  const body = file.subarray(8 + length).subarray(...data_offsets)
  // A copy: the part may begin at an address that floats cannot.
  return { shape, data: new Float32Array(Uint8Array.from(body).buffer) }
}

/** Latent frame `k` of a video `[1, C, T, H, W]`, as `[C, H, W]` in one list. */
export function latentFrame({ shape, data }: Tensor, k: number): Float32Array {
  const [batch, channels, frames, height, width] = z
    .tuple([z.literal(1), z.number(), z.number(), z.number(), z.number()])
    .parse(shape)
  const plane = height * width
  const out = new Float32Array(batch * channels * plane)
  for (let c = 0; c < channels; c++) {
    const from = (c * frames + k) * plane
    out.set(data.subarray(from, from + plane), c * plane)
  }
  return out
}

/** Largest absolute difference of two lists of the same length. */
export function maxDifference(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length || a.length === 0)
    throw new Error(`Cannot compare ${a.length} with ${b.length} values.`)
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] ?? Number.NaN))), 0)
}
