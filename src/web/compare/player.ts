/** The player's state and what a person can do with it; `view.ts` shows it. */
import { api } from '../../comfy/frontend'
import { FrameClock } from './clock'
import { drawFrame, fitCanvas, holdStill, type View } from './draw'
import type { CompareVideo } from './result'

/** How far the keys move the split. */
const SPLIT_STEP = 0.02

export class ComparePlayer {
  readonly video: CompareVideo
  readonly clock: FrameClock
  view: View = 'side'
  /** Where the left video ends in the swipe view, 0 to 1. */
  split = 0.5
  loops = true
  readonly #still = document.createElement('canvas')
  readonly #changed: () => void

  /** @param changed is called whenever something looks different. */
  constructor(video: CompareVideo, changed: () => void) {
    this.video = video
    this.#changed = changed
    this.clock = new FrameClock(addressOf(video), Math.max(...video.lengths), video.fps, changed)
    this.clock.video.loop = this.loops
  }

  setView(view: View): void {
    this.view = view
    this.#changed()
  }

  setSplit(split: number): void {
    this.split = Math.min(1, Math.max(0, split))
    this.#changed()
  }

  moveSplit(steps: number): void {
    this.setSplit(this.split + steps * SPLIT_STEP)
  }

  toggleLoop(): void {
    this.loops = !this.loops
    this.clock.video.loop = this.loops
    this.#changed()
  }

  togglePlay(): void {
    if (this.clock.isPlaying) this.clock.pause()
    else this.clock.play()
  }

  /** Whether the video of a side is over, so that its last frame is shown. */
  hasEnded(side: 0 | 1): boolean {
    return this.clock.frame >= this.video.lengths[side]
  }

  drawOn(canvas: HTMLCanvasElement): void {
    if (!this.clock.hasPicture) return
    const { width, height, offset } = this.video
    const source = { picture: this.clock.video, width, height, offset }
    fitCanvas(canvas, this.view, source)
    drawFrame(canvas, this.view, this.split, holdStill(this.#still, canvas, this.view, source))
  }
}

function addressOf({ filename, subfolder, type }: CompareVideo): string {
  return api.apiURL(`/view?${new URLSearchParams({ filename, subfolder, type }).toString()}`)
}
