import { createHash } from 'node:crypto'
import decodeJpeg, { init as initJpeg } from '@jsquash/jpeg/decode.js'
import jpegDecoder from '@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm?url&inline'
import decodePng, { init as initPng } from '@jsquash/png/decode.js'
import pngDecoder from '@jsquash/png/codec/pkg/squoosh_png_bg.wasm?url&inline'
import decodeWebp, { init as initWebpDecoder } from '@jsquash/webp/decode.js'
import webpDecoder from '@jsquash/webp/codec/dec/webp_dec.wasm?url&inline'
import encodeWebp, { init as initWebpEncoder } from '@jsquash/webp/encode.js'
import webpEncoder from '@jsquash/webp/codec/enc/webp_enc_simd.wasm?url&inline'
import { describePacking, fitPicture, type EmbeddedPick } from '../core/share'
import { CliError, ExitCode } from './errors'

/** As the shim's own limit for a picked file. */
const MAX_BYTES = 64 * 1024 * 1024
const MAX_PIXELS = 64 * 1024 * 1024

const JPEG_SCAN = Buffer.from([0xff, 0xda])
const JPEG_END = Buffer.from([0xff, 0xd9])

/** A picture ready for a graph, and what became of it. */
export interface PackedPicture {
  readonly pick: EmbeddedPick
  /** One sentence. */
  readonly report: string
}

/**
 * Packs a PNG, JPEG or WebP file as the WebP that goes into a graph. What else the file holds, such as a place or a
 * camera, stays behind.
 */
export async function packPicture(name: string, file: Uint8Array<ArrayBuffer>): Promise<PackedPicture> {
  const picture = await readPixels(name, file)
  await initWebpEncoder(await compiled(webpEncoder))
  const fitted = await fitPicture(async ({ lossless, quality, halvings }) => {
    const options = lossless ? { lossless: 1, quality: 75, method: 4 } : { quality, method: 5 }
    return new Uint8Array(await encodeWebp(halved(picture, halvings), options))
  })
  if (fitted === undefined)
    throw new CliError(ExitCode.failed, `${name} cannot be made small enough for a graph.`)
  const sha256 = createHash('sha256').update(fitted.data).digest('hex')
  const data = `data:image/webp;base64,${Buffer.from(fitted.data).toString('base64')}`
  return { pick: { kind: 'embedded', data, sha256 }, report: describePacking(fitted) }
}

/**
 * Opens a picture to see whether it is whole. Kinds that only the server can open pass unseen: GIF, BMP, TIFF, AVIF, HEIC,
 * animated WebP and JPEG for print.
 *
 * @throws CliError of one sentence.
 */
export async function checkPicture(name: string, file: Uint8Array<ArrayBuffer>): Promise<void> {
  const start = Buffer.from(file.subarray(0, 32)).toString('latin1')
  const isAnimated = start.slice(12, 16) === 'VP8X' && (start.charCodeAt(20) & 0x02) !== 0
  if (isForPrint(file)) return
  if (/^(\u0089PNG|\u00ff\u00d8\u00ff)/.test(start) || (/^RIFF[^]{4}WEBP/.test(start) && !isAnimated)) {
    await readPixels(name, file)
  }
}

async function readPixels(name: string, file: Uint8Array<ArrayBuffer>): Promise<ImageData> {
  if (file.length > MAX_BYTES) {
    throw new CliError(
      ExitCode.unsupported,
      `${name} is larger than 64 MB: use a smaller picture as the anchor.`
    )
  }
  if (isForPrint(file)) {
    throw new CliError(
      ExitCode.unsupported,
      `${name} is a JPEG in the colours of print (CMYK): save the picture again in RGB, for example as PNG.`
    )
  }
  const start = Buffer.from(file.subarray(0, 32))
  try {
    const picture = await decode(start, file.slice().buffer)
    if (picture !== undefined && picture.width * picture.height <= MAX_PIXELS) return picture
  } catch (error) {
    // The decoders' own words are about their insides.
    throw new CliError(
      ExitCode.unsupported,
      `${name} is damaged, or of a rare kind: save the picture again, for example as PNG.`,
      {
        cause: error
      }
    )
  }
  throw new CliError(
    ExitCode.unsupported,
    `${name} is no PNG, JPEG or WebP of at most 64 million pixels: save the picture as one of these.`
  )
}

/** Whether a file is a JPEG of four colour channels, which the decoder cannot turn into RGB. */
function isForPrint(file: Uint8Array): boolean {
  if (file[0] !== 0xff || file[1] !== 0xd8) return false
  for (let at = 2; file[at] === 0xff; at += 2 + (file[at + 2] ?? 0) * 256 + (file[at + 3] ?? 0)) {
    const marker = file[at + 1] ?? 0
    // Start of frame: its length, depth, height and width come before the number of channels.
    if (marker >= 0xc0 && marker <= 0xc2) return file[at + 9] === 4
  }
  return false
}

async function decode(start: Buffer, file: ArrayBuffer): Promise<ImageData | undefined> {
  const text = start.toString('latin1')
  if (text.startsWith('\u0089PNG\r\n\u001a\n')) {
    // Asked before unpacking: a small file can claim any size.
    if (start.readUInt32BE(16) * start.readUInt32BE(20) > MAX_PIXELS) return undefined
    await initPng(await compiled(pngDecoder))
    return decodePng(file)
  }
  if (text.startsWith('\u00ff\u00d8\u00ff')) {
    // The decoder fills up with grey what is missing.
    const bytes = Buffer.from(file)
    // The last scan has to end; a thumbnail with an end of its own comes before it.
    if (bytes.lastIndexOf(JPEG_END) < bytes.lastIndexOf(JPEG_SCAN)) throw new Error('No end of image.')
    await initJpeg(await compiled(jpegDecoder))
    return decodeJpeg(file, { preserveOrientation: true })
  }
  if (/^RIFF[^]{4}WEBP/.test(text)) {
    await initWebpDecoder(await compiled(webpDecoder))
    return decodeWebp(file)
  }
  return undefined
}

const modules = new Map<string, Promise<WebAssembly.Module>>()

function compiled(url: string): Promise<WebAssembly.Module> {
  const module =
    modules.get(url) ?? WebAssembly.compile(Buffer.from(url.slice(url.indexOf(',') + 1), 'base64'))
  modules.set(url, module)
  return module
}

/** Halves width and height a number of times; each pixel is the mean of those it stands for. */
function halved(picture: ImageData, times: number): ImageData {
  let { data, width, height } = picture
  for (let time = 0; time < times; time++) {
    const [w, h] = [Math.max(1, width >> 1), Math.max(1, height >> 1)]
    const small = new Uint8ClampedArray(w * h * 4)
    for (let y = 0; y < h; y++) {
      for (let x = 0; x < w; x++) {
        for (let channel = 0; channel < 4; channel++) {
          const at = (dy: number, dx: number): number =>
            data[
              (Math.min(2 * y + dy, height - 1) * width + Math.min(2 * x + dx, width - 1)) * 4 + channel
            ] ?? 0
          small[(y * w + x) * 4 + channel] = (at(0, 0) + at(0, 1) + at(1, 0) + at(1, 1)) / 4
        }
      }
    }
    data = small
    width = w
    height = h
  }
  return new ImageData(data, width, height)
}
