/** Makes a picture small enough for a graph, with the browser's own encoders. */
import { fitPicture, type EmbeddedPick, type Packing } from '../../core/share'
import { sha256 } from '../choice/upload'

/** A picture ready for a graph. */
export interface Packed {
  readonly pick: EmbeddedPick
  readonly packing: Packing
  readonly bytes: number
}

type Pixels = Uint8ClampedArray

/** @returns `undefined` where the browser cannot read it, or nothing fits. */
export async function packPicture(file: Blob): Promise<Packed | undefined> {
  const picture = await createImageBitmap(file).catch(() => undefined)
  if (!picture) return undefined
  const types = new Map<Uint8Array, string>()
  const fitted = await fitPicture(async ({ lossless, quality, halvings }) => {
    const canvas = drawn(picture, picture.width >> halvings, picture.height >> halvings)
    const blob = lossless ? await withoutLoss(canvas) : await withLoss(canvas, quality)
    const data = new Uint8Array(await blob.arrayBuffer())
    types.set(data, blob.type)
    return data
  })
  picture.close()
  if (!fitted) return undefined
  const { data, packing } = fitted
  const url = `data:${types.get(data) ?? ''};base64,${toBase64(data)}`
  const pick: EmbeddedPick = { kind: 'embedded', data: url, sha256: await sha256(data.buffer) }
  return { pick, packing, bytes: data.length }
}

/** On white, as the server takes a transparent anchor. */
function drawn(picture: CanvasImageSource, width: number, height: number): OffscreenCanvas {
  const canvas = new OffscreenCanvas(Math.max(1, width), Math.max(1, height))
  const context = canvas.getContext('2d')
  if (!context) return canvas
  context.fillStyle = 'white'
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.imageSmoothingQuality = 'high'
  context.drawImage(picture, 0, 0, canvas.width, canvas.height)
  return canvas
}

/** Chromium's best WebP is without loss, other browsers' is not: so it is looked at. */
async function withoutLoss(canvas: OffscreenCanvas): Promise<Blob> {
  const webp = await canvas.convertToBlob({ type: 'image/webp', quality: 1 })
  if (webp.type === 'image/webp') {
    const back = await createImageBitmap(webp)
    if (isSame(pixelsOf(drawn(back, canvas.width, canvas.height)), pixelsOf(canvas))) return webp
  }
  return canvas.convertToBlob({ type: 'image/png' })
}

/** A browser that cannot write WebP gives a PNG in its place. */
async function withLoss(canvas: OffscreenCanvas, percent: number): Promise<Blob> {
  const quality = percent / 100
  const webp = await canvas.convertToBlob({ type: 'image/webp', quality })
  return webp.type === 'image/webp' ? webp : canvas.convertToBlob({ type: 'image/jpeg', quality })
}

function pixelsOf(canvas: OffscreenCanvas): Pixels | undefined {
  return canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data
}

function isSame(one: Pixels | undefined, other: Pixels | undefined): boolean {
  return one !== undefined && other !== undefined && one.every((value, at) => value === other[at])
}

function toBase64(data: Uint8Array): string {
  // In parts: a function takes no 300,000 arguments.
  let letters = ''
  for (let at = 0; at < data.length; at += 8192) {
    letters += String.fromCharCode(...data.subarray(at, at + 8192))
  }
  return btoa(letters)
}
