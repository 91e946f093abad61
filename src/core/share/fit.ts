/** Bytes of a picture inside a graph: the page keeps each graph several times in its drafts, which are small. */
export const EMBEDDED_BYTES = 256 * 1024

/** How a picture is to be packed. */
export interface Packing {
  readonly lossless: boolean
  /** 1 to 100; of no meaning where it is lossless. */
  readonly quality: number
  /** How often width and height are halved. */
  readonly halvings: number
}

/** A packed picture, and how that was done. */
export interface Fitted {
  readonly data: Uint8Array<ArrayBuffer>
  readonly packing: Packing
}

/** Below this a smaller picture looks better than a worse one. */
const LOWEST_QUALITY = 40
const MAX_HALVINGS = 6

/**
 * Packs a picture without loss where that fits, or else as well as it fits: at the highest quality, and at half the size
 * only where even a low quality is too large.
 *
 * @param pack Makes a WebP file of the picture.
 * @returns `undefined` where nothing fits, which takes a limit of a few hundred bytes.
 */
export async function fitPicture(
  pack: (packing: Packing) => Promise<Uint8Array<ArrayBuffer>>,
  limit = EMBEDDED_BYTES
): Promise<Fitted | undefined> {
  const attempt = async (packing: Packing): Promise<Fitted | undefined> => {
    const data = await pack(packing)
    return data.length <= limit ? { data, packing } : undefined
  }
  const whole = await attempt({ lossless: true, quality: 100, halvings: 0 })
  if (whole !== undefined) return whole
  for (let halvings = 0; halvings <= MAX_HALVINGS; halvings++) {
    const best = await bestQuality((quality) => attempt({ lossless: false, quality, halvings }))
    if (best !== undefined) return best
  }
  return undefined
}

/** Sizes grow with the quality, so halving the range finds the highest that fits. */
async function bestQuality(
  attempt: (quality: number) => Promise<Fitted | undefined>
): Promise<Fitted | undefined> {
  let best = await attempt(LOWEST_QUALITY)
  if (best === undefined) return undefined
  let fits = LOWEST_QUALITY
  let tooLarge = 101
  while (tooLarge - fits > 1) {
    const quality = Math.floor((fits + tooLarge) / 2)
    const found = await attempt(quality)
    if (found === undefined) tooLarge = quality
    else {
      fits = quality
      best = found
    }
  }
  return best
}

/** One sentence on what became of the picture. */
export function describePacking({ data, packing }: Fitted): string {
  const size = `${Math.ceil(data.length / 1024)} KB`
  if (packing.lossless) return `The anchor is inside, without loss (${size}).`
  const scale = packing.halvings === 0 ? '' : ` and 1/${2 ** packing.halvings} of its width`
  return `The anchor is inside at quality ${packing.quality}${scale} (${size}): without loss it does not fit.`
}
