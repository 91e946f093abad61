/** How Inject Anchor brings a picture to the video's size. */
export type Fit = 'crop' | 'pad' | 'stretch'

export interface Size {
  readonly width: number
  readonly height: number
}

export interface Box extends Size {
  readonly left: number
  readonly top: number
}

/** Which part of the picture is used, and where in the video's frame it lands; all in whole pixels. */
export interface Framing {
  readonly source: Box
  readonly target: Box
}

/**
 * Where the shim's `fit_image` (nodes_py/framing.py) cuts or pads. The pictures themselves are made there; this only
 * shows beforehand what it will do, and a test holds the two together.
 */
export function framingOf(picture: Size, video: Size, fit: Fit): Framing {
  const source: Box = { left: 0, top: 0, width: picture.width, height: picture.height }
  const target: Box = { left: 0, top: 0, width: video.width, height: video.height }
  if (fit === 'crop') {
    const width = Math.min(
      picture.width,
      Math.max(1, roundHalfEven((picture.height * video.width) / video.height))
    )
    const height = Math.min(
      picture.height,
      Math.max(1, roundHalfEven((picture.width * video.height) / video.width))
    )
    return { source: centred({ width, height }, picture), target }
  }
  if (fit === 'pad') {
    const scale = Math.min(video.width / picture.width, video.height / picture.height)
    const width = Math.min(video.width, Math.max(1, roundHalfEven(picture.width * scale)))
    const height = Math.min(video.height, Math.max(1, roundHalfEven(picture.height * scale)))
    return { source, target: centred({ width, height }, video) }
  }
  return { source, target }
}

/** How much of the picture is cut off, of 1. */
export function lostShare({ source }: Framing, picture: Size): number {
  return 1 - (source.width * source.height) / (picture.width * picture.height)
}

function centred(inner: Size, outer: Size): Box {
  return {
    ...inner,
    left: Math.floor((outer.width - inner.width) / 2),
    top: Math.floor((outer.height - inner.height) / 2)
  }
}

/** Python's `round`. */
function roundHalfEven(value: number): number {
  const below = Math.floor(value)
  const rest = value - below
  if (rest !== 0.5) return Math.round(value)
  return below % 2 === 0 ? below : below + 1
}
