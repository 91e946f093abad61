/** Write a video of numbered frames; `tint` is the colour, 0 to 255, of the lowest fifth. */
export function writeCodedVideo(
  path: string,
  options: {
    readonly width: number
    readonly height: number
    readonly frames: number
    readonly fps: number
    readonly tint: readonly [number, number, number]
  }
): void

/** The numbers that the player's canvas shows side by side. Runs in the page. */
export function readCodes(canvas: HTMLCanvasElement): { left: number; right: number }

/** A graph that loads two videos of the input folder and compares them; the comparison has the id 5. */
export function compareGraph(options: {
  readonly vanilla: string
  readonly factorized: string
  readonly fps: number
  readonly labels?: readonly [string, string]
}): object
