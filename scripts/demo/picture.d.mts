/** A picture: `data` is [height, width, 3], one byte each. */
export interface Picture {
  readonly width: number
  readonly height: number
  readonly data: Uint8Array
}

export function decodePng(file: Buffer): Picture
export function encodePng(picture: Picture): Buffer
/** Scale by area: each new pixel is the mean of what it covers. */
export function resize(picture: Picture, width: number, height: number): Picture
