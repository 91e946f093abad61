/** What pictures show, measured: how far two are apart, and which colours are in one. */
import type { Picture } from '../harness/png'

/** By name, as red, green and blue. */
export type Palette = Readonly<Record<string, readonly [number, number, number]>>

/** Largest minus smallest channel from which a pixel has a colour, as in `training/toy/observe.py`. */
const CHROMA = 62
/** Fewer pixels of a colour are no thing. */
const SPECK = 28

/** How far the values of two pictures are apart, of 255: on average, and at most. */
export function difference(one: Picture, other: Picture): { mean: number; most: number } {
  const [first, second] = [rgbOf(one), rgbOf(other)]
  if (first.length !== second.length)
    throw new Error(
      `The pictures have ${one.width} x ${one.height} and ${other.width} x ${other.height} pixels.`
    )
  const apart = first.map((value, at) => Math.abs(value - (second[at] ?? 0)))
  return { mean: apart.reduce((sum, value) => sum + value, 0) / apart.length, most: Math.max(...apart) }
}

/** The names of the colours that a picture shows more than a speck of, in the order of the palette. */
export function coloursIn(picture: Picture, palette: Palette): string[] {
  const values = rgbOf(picture)
  const known = Object.entries(palette).map(([name, rgb]) => ({ name, hue: hueOf(...rgb), pixels: 0 }))
  for (let at = 0; at < values.length; at += 3) {
    const [red = 0, green = 0, blue = 0] = values.slice(at, at + 3)
    if (Math.max(red, green, blue) - Math.min(red, green, blue) < CHROMA) continue
    const hue = hueOf(red, green, blue)
    const apart = (other: number): number => Math.abs(((hue - other + 540) % 360) - 180)
    const [nearest] = [...known].sort((one, other) => apart(one.hue) - apart(other.hue))
    if (nearest) nearest.pixels += 1
  }
  return known.filter(({ pixels }) => pixels >= SPECK).map(({ name }) => name)
}

/** The hue in degrees. */
function hueOf(red: number, green: number, blue: number): number {
  const [high, low] = [Math.max(red, green, blue), Math.min(red, green, blue)]
  const spread = Math.max(1e-6, high - low)
  const sixth =
    high === red
      ? ((green - blue) / spread + 6) % 6
      : high === green
        ? (blue - red) / spread + 2
        : (red - green) / spread + 4
  return 60 * sixth
}

function rgbOf({ data, channels }: Picture): number[] {
  return [...data].filter((_, at) => at % channels < 3)
}
