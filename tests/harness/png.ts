import { PNG } from 'pngjs'

/** A decoded picture: `data` is [height, width, channels], one byte each. */
export interface Picture {
  readonly width: number
  readonly height: number
  /** 4 where the file has transparency, 3 otherwise. */
  readonly channels: number
  readonly data: Uint8Array
}

/**
 * Decode a PNG file.
 * @throws if the file is damaged, or none
 */
export function decodePng(bytes: Uint8Array): Picture {
  const { width, height, data, alpha } = PNG.sync.read(Buffer.from(bytes)) as PNG & { alpha: boolean }
  const channels = alpha ? 4 : 3
  // The decoder always gives four.
  return { width, height, channels, data: alpha ? data : data.filter((_, index) => index % 4 !== 3) }
}

/** Mean and standard deviation over all bytes of a picture. */
export function brightness({ data }: Picture): { mean: number; deviation: number } {
  const mean = data.reduce((sum, value) => sum + value, 0) / data.length
  const variance = data.reduce((sum, value) => sum + (value - mean) ** 2, 0) / data.length
  return { mean, deviation: Math.sqrt(variance) }
}
