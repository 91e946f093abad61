import type { Size } from './framing'

/** The side of a square one, so that four are side by side in a node as it comes; others have about as many pixels. */
const SIDE = 78
/** A panorama's would be a line else. */
const LEAST = 52
const MOST = 120

/** The size in pixels of the gallery's thumbnails, in the shape of one of its pictures: a graph's mostly have the same. */
export function thumbnailSize(picture: Size): Size {
  const stretch = Math.sqrt(picture.width / picture.height)
  const side = (length: number): number => Math.round(Math.min(MOST, Math.max(LEAST, length)))
  return { width: side(SIDE * stretch), height: side(SIDE / stretch) }
}
