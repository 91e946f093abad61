/**
 * Reads what ComfyUI's SaveLatent writes: a safetensors file with one tensor of 32-bit floats.
 * @param {Buffer} file
 * @returns {{ shape: number[], data: Float32Array }} a video's axes are [B, C, T, H, W]
 */
export function readLatent(file) {
  const length = Number(file.readBigUInt64LE(0))
  const { latent_tensor: entry } = JSON.parse(file.toString('utf8', 8, 8 + length))
  if (entry?.dtype !== 'F32')
    throw new Error('The saved latent is not in 32-bit floats, so it cannot be compared.')
  const [start, end] = entry.data_offsets
  const body = Uint8Array.from(file.subarray(8 + length + start, 8 + length + end))
  return { shape: entry.shape, data: new Float32Array(body.buffer) }
}

/**
 * How far the first latent frame of a video is from the anchor's latent.
 * @param {{ shape: number[], data: Float32Array }} video [1, C, T, H, W]
 * @param {{ shape: number[], data: Float32Array }} anchor [1, C, 1, H, W]
 * @returns {number} the largest absolute difference; NaN where one of the two holds NaN
 */
export function errorAtAnchor(video, anchor) {
  const [, channels, frames, height, width] = video.shape
  const fits = [1, channels, 1, height, width].every((size, axis) => size === anchor.shape[axis])
  if (!fits) throw new Error(`The anchor's latent has shape ${anchor.shape}, the video's ${video.shape}.`)
  const plane = height * width
  let most = 0
  for (let c = 0; c < channels; c++) {
    for (let i = 0; i < plane; i++) {
      const difference = Math.abs(video.data[c * frames * plane + i] - anchor.data[c * plane + i])
      // NaN is neither larger nor smaller than anything: it must not pass as "no error".
      if (Number.isNaN(difference)) return Number.NaN
      most = Math.max(most, difference)
    }
  }
  return most
}
