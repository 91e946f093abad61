/** Draws one frame of both videos onto a canvas. The source has vanilla above and factorized below. */

/** How the two videos are shown. */
export type View = 'side' | 'swipe' | 'difference'

export const VIEWS: readonly View[] = ['side', 'swipe', 'difference']

/** One frame, and the size of one of the two pictures in it. */
export interface Source {
  readonly picture: CanvasImageSource
  readonly width: number
  readonly height: number
  /** The row at which the second one begins. */
  readonly offset: number
}

/**
 * Keeps the frame that the browser shows now on `canvas`, as large as one picture of it is shown on `target`. A video goes on
 * while a picture is drawn: the two halves of one drawing would be of different frames.
 */
export function holdStill(
  canvas: HTMLCanvasElement,
  target: HTMLCanvasElement,
  view: View,
  video: Source
): Source {
  const whole = video.offset + video.height
  const width = Math.ceil(view === 'side' ? target.width / 2 : target.width)
  const height = Math.ceil((width * whole) / video.width)
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height })
  canvas.getContext('2d')?.drawImage(video.picture, 0, 0, video.width, whole, 0, 0, width, height)
  const scale = height / whole
  return { picture: canvas, width, height: video.height * scale, offset: video.offset * scale }
}

/** Width by height of what a view shows. */
export function ratioOf(view: View, width: number, height: number): number {
  return (view === 'side' ? 2 * width : width) / height
}

/**
 * Gives the canvas as many pixels as it has on the screen, and never more than the video has: drawing 121 frames of
 * 1280 x 704 in full for a node of 400 pixels would only cost time.
 */
export function fitCanvas(canvas: HTMLCanvasElement, view: View, source: Source): void {
  const wide = view === 'side' ? 2 * source.width : source.width
  const shown = canvas.getBoundingClientRect().width * devicePixelRatio
  const width = Math.max(2, Math.min(wide, Math.round(shown)))
  // While the graph is zoomed the size changes all the time; a new size empties the canvas.
  if (Math.abs(canvas.width - width) <= 1) return
  canvas.width = width
  canvas.height = Math.max(2, Math.round(width / ratioOf(view, source.width, source.height)))
}

/** @param split where the left video ends in the swipe view, 0 to 1. */
export function drawFrame(canvas: HTMLCanvasElement, view: View, split: number, source: Source): void {
  const context = canvas.getContext('2d')
  if (!context) return
  const { width, height } = canvas
  context.globalCompositeOperation = 'copy'
  if (view === 'side') {
    const half = width / 2
    draw(context, source, 0, [0, 1], [0, half])
    context.globalCompositeOperation = 'source-over'
    draw(context, source, 1, [0, 1], [half, half])
    return
  }
  draw(context, source, 0, [0, 1], [0, width])
  if (view === 'swipe') {
    context.globalCompositeOperation = 'source-over'
    draw(context, source, 1, [split, 1 - split], [split * width, (1 - split) * width])
    return
  }
  context.globalCompositeOperation = 'difference'
  draw(context, source, 1, [0, 1], [0, width])
  // Twice as bright, twice.
  context.globalCompositeOperation = 'lighter'
  for (let times = 0; times < 2; times += 1) context.drawImage(canvas, 0, 0, width, height)
}

/** Draws a part of one video's width (from, share) to a place (left, width) over the whole height of the canvas. */
function draw(
  context: CanvasRenderingContext2D,
  { picture, width, height, offset }: Source,
  side: 0 | 1,
  [from, share]: readonly [number, number],
  [left, wide]: readonly [number, number]
): void {
  if (share <= 0) return
  context.drawImage(
    picture,
    from * width,
    side * offset,
    share * width,
    height,
    left,
    0,
    wide,
    context.canvas.height
  )
}
