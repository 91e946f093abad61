import { inflateSync } from 'node:zlib'

/** A decoded picture: `data` is [height, width, channels], one byte each. */
export interface Picture {
  readonly width: number
  readonly height: number
  readonly channels: number
  readonly data: Uint8Array
}

const SIGNATURE = '89504e470d0a1a0a'
const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 4: 2, 6: 4 }

/**
 * Decode the PNG files that ComfyUI writes: 8 bits a channel, not interlaced, no palette.
 * @throws if the file is another kind of PNG, or none
 */
export function decodePng(bytes: Uint8Array): Picture {
  const file = Buffer.from(bytes)
  if (file.subarray(0, 8).toString('hex') !== SIGNATURE) throw new Error('This is no PNG file.')
  const header = { width: 0, height: 0, channels: 0 }
  const packed: Buffer[] = []
  for (let at = 8; at < file.length;) {
    const length = file.readUInt32BE(at)
    const kind = file.toString('latin1', at + 4, at + 8)
    const body = file.subarray(at + 8, at + 8 + length)
    if (kind === 'IHDR') {
      const channels = CHANNELS[body.readUInt8(9)]
      if (body.readUInt8(8) !== 8 || channels === undefined || body.readUInt8(12) !== 0) {
        throw new Error('This kind of PNG file is not supported.')
      }
      Object.assign(header, { width: body.readUInt32BE(0), height: body.readUInt32BE(4), channels })
    }
    if (kind === 'IDAT') packed.push(body)
    at += length + 12
  }
  return { ...header, data: unfilter(inflateSync(Buffer.concat(packed)), header) }
}

/** Undo PNG's line filters (chapter 9 of its specification). */
function unfilter(lines: Buffer, size: { width: number; height: number; channels: number }): Uint8Array {
  const row = size.width * size.channels
  const out = new Uint8Array(row * size.height)
  for (let y = 0; y < size.height; y++) {
    const filter = lines[y * (row + 1)]
    for (let x = 0; x < row; x++) {
      const left = x >= size.channels ? (out[y * row + x - size.channels] ?? 0) : 0
      const up = y > 0 ? (out[(y - 1) * row + x] ?? 0) : 0
      const corner = x >= size.channels && y > 0 ? (out[(y - 1) * row + x - size.channels] ?? 0) : 0
      const predicted = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter ?? 0] ?? 0
      out[y * row + x] = (lines[y * (row + 1) + 1 + x] ?? 0) + predicted
    }
  }
  return out
}

function paeth(left: number, up: number, corner: number): number {
  const estimate = left + up - corner
  const [dLeft, dUp, dCorner] = [left, up, corner].map((value) => Math.abs(estimate - value)) as [
    number,
    number,
    number
  ]
  if (dLeft <= dUp && dLeft <= dCorner) return left
  return dUp <= dCorner ? up : corner
}

/** Mean and standard deviation over all bytes of a picture. */
export function brightness({ data }: Picture): { mean: number; deviation: number } {
  const mean = data.reduce((sum, value) => sum + value, 0) / data.length
  const variance = data.reduce((sum, value) => sum + (value - mean) ** 2, 0) / data.length
  return { mean, deviation: Math.sqrt(variance) }
}
