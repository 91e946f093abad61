import { deflateSync, inflateSync } from 'node:zlib'

/*
 * Just enough of PNG for the demo's contact sheet, so that it needs no picture library: 8 bits a channel, not interlaced,
 * as ComfyUI writes them.
 */

/**
 * A picture: `data` is [height, width, 3], one byte each.
 * @typedef {{ width: number, height: number, data: Uint8Array }} Picture
 */

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex')
const CHANNELS = new Map([
  [2, 3],
  [6, 4]
])

/**
 * @param {Buffer} file
 * @returns {Picture}
 * @throws {Error} for a file that is no PNG of 8-bit RGB or RGBA
 */
export function decodePng(file) {
  if (!file.subarray(0, 8).equals(SIGNATURE)) throw new Error('This is not a PNG file.')
  const packed = []
  let width = 0
  let height = 0
  let channels = 0
  for (let at = 8; at + 8 <= file.length;) {
    const length = file.readUInt32BE(at)
    const kind = file.toString('latin1', at + 4, at + 8)
    const body = file.subarray(at + 8, at + 8 + length)
    if (kind === 'IHDR') {
      width = body.readUInt32BE(0)
      height = body.readUInt32BE(4)
      channels = CHANNELS.get(body[9]) ?? 0
      if (body[8] !== 8 || channels === 0 || body[12] !== 0) {
        throw new Error('This kind of PNG file is not supported: use 8-bit RGB, not interlaced.')
      }
    }
    if (kind === 'IDAT') packed.push(body)
    at += length + 12
  }
  const rows = unfilter(inflateSync(Buffer.concat(packed)), width, height, channels)
  const data = new Uint8Array(width * height * 3)
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let c = 0; c < 3; c++) data[pixel * 3 + c] = rows[pixel * channels + c]
  }
  return { width, height, data }
}

/** Undo PNG's prediction from the left, upper and upper-left neighbours (its filters 0 to 4). */
function unfilter(lines, width, height, channels) {
  const row = width * channels
  const out = new Uint8Array(row * height)
  for (let y = 0; y < height; y++) {
    const filter = lines[y * (row + 1)]
    for (let x = 0; x < row; x++) {
      const at = y * row + x
      const left = x >= channels ? out[at - channels] : 0
      const up = y > 0 ? out[at - row] : 0
      const corner = x >= channels && y > 0 ? out[at - row - channels] : 0
      const guess = [0, left, up, (left + up) >> 1, nearest(left, up, corner)][filter]
      out[at] = lines[y * (row + 1) + 1 + x] + guess
    }
  }
  return out
}

function nearest(left, up, corner) {
  const [l, u, c] = [left, up, corner].map((value) => Math.abs(left + up - corner - value))
  if (l <= u && l <= c) return left
  return u <= c ? up : corner
}

/**
 * @param {Picture} picture
 * @returns {Buffer} a PNG file
 */
export function encodePng({ width, height, data }) {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2, 0, 0, 0], 8)
  const lines = Buffer.alloc((width * 3 + 1) * height)
  for (let y = 0; y < height; y++) {
    lines.set(data.subarray(y * width * 3, (y + 1) * width * 3), y * (width * 3 + 1) + 1)
  }
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(lines)),
    chunk('IEND', Buffer.alloc(0))
  ])
}

function chunk(kind, body) {
  const named = Buffer.concat([Buffer.from(kind, 'latin1'), body])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(body.length)
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc(named))
  return Buffer.concat([length, named, sum])
}

/** CRC-32 as PNG wants it; Node's own came only with version 22. */
function crc(bytes) {
  let value = 0xffffffff
  for (const byte of bytes) {
    value ^= byte
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1
  }
  return (value ^ 0xffffffff) >>> 0
}

/**
 * Scale by area: each new pixel is the mean of the part of the old picture that it covers.
 * @param {Picture} picture
 * @param {number} width
 * @param {number} height
 * @returns {Picture}
 */
export function resize(picture, width, height) {
  const columns = shares(picture.width, width)
  const rows = shares(picture.height, height)
  const data = new Uint8Array(width * height * 3)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < 3; c++) {
        let sum = 0
        for (const [fromY, partY] of rows[y]) {
          for (const [fromX, partX] of columns[x]) {
            sum += picture.data[(fromY * picture.width + fromX) * 3 + c] * partX * partY
          }
        }
        data[(y * width + x) * 3 + c] = Math.round(sum)
      }
    }
  }
  return { width, height, data }
}

/** For each new pixel along one axis: the old pixels below it and their shares, which add up to 1. */
function shares(from, to) {
  const scale = from / to
  return Array.from({ length: to }, (_, index) => {
    const start = index * scale
    const end = start + scale
    const list = []
    for (let old = Math.floor(start); old < Math.min(from, Math.ceil(end - 1e-9)); old++) {
      list.push([old, (Math.min(end, old + 1) - Math.max(start, old)) / scale])
    }
    return list
  })
}
