/**
 * A video that is looked at frame by frame. Both videos of a comparison are in one file, so whatever frame the browser
 * shows is the same frame of both.
 */

/** Plays a file and says which frame is there to be drawn. */
export class FrameClock {
  readonly video = document.createElement('video')
  readonly frames: number
  readonly #fps: number
  readonly #changed: () => void
  #shown = 0
  /** The frame that is wanted, and the one that the browser was asked for: a slider moves on while it looks. */
  #goal: number | undefined
  #asked: number | undefined
  failed = false

  /** @param changed is called when another frame is there, and when playing starts, ends or fails. */
  constructor(url: string, frames: number, fps: number, changed: () => void) {
    this.frames = frames
    this.#fps = fps
    this.#changed = changed
    const { video } = this
    video.muted = true
    video.playsInline = true
    video.preload = 'auto'
    for (const name of ['play', 'pause']) video.addEventListener(name, changed)
    // A busy browser shows the last frame without a word.
    video.addEventListener('ended', () => this.#show(frames - 1))
    video.addEventListener('error', () => {
      this.failed = true
      changed()
    })
    video.addEventListener('seeked', () => this.#arrived())
    video.src = url
    this.#watch()
  }

  /** The frame that is there, counted from 0. */
  get frame(): number {
    return this.#shown
  }

  /** Whether there is a picture to draw. */
  get hasPicture(): boolean {
    return this.video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA
  }

  get isPlaying(): boolean {
    return !this.video.paused && !this.video.ended
  }

  play(): void {
    this.#goal = undefined
    // A browser may refuse to play unasked; then it is paused, which the person sees.
    void this.video.play().catch(() => undefined)
  }

  /** Stops at the frame that was last told: the browser may be showing the next one already. */
  pause(): void {
    this.goTo(this.#shown)
  }

  /** Stops, and goes to a frame; beyond an end it goes to that end. */
  goTo(frame: number): void {
    this.video.pause()
    this.#goal = this.#within(frame)
    if (!this.video.seeking) this.#seek()
  }

  /** Goes on by `count` frames from the one that is there, or from the one that is on its way. */
  step(count: number): void {
    this.goTo((this.#goal ?? this.#shown) + count)
  }

  /** Gives the file and its decoder back. */
  close(): void {
    this.video.pause()
    this.video.removeAttribute('src')
    this.video.load()
  }

  #seek(): void {
    if (this.#goal === undefined) return
    this.#asked = this.#goal
    // The middle of the frame's time: its edges belong to the neighbours as soon as a browser rounds.
    this.video.currentTime = (this.#goal + 0.5) / this.#fps
  }

  #arrived(): void {
    // The late word on an earlier search; the present one has its own.
    if (this.video.seeking) return
    if (this.#goal !== undefined && this.#goal !== this.#asked) {
      this.#seek()
      return
    }
    if (this.#goal !== undefined) this.#show(this.#goal)
    this.#goal = undefined
    // On a busy machine the picture comes a moment after the word.
    requestAnimationFrame(() => this.#changed())
  }

  /**
   * Follows the frames as the browser shows them. While the video stands, only what was asked for counts: the word on an
   * earlier frame can come late, after the one that was looked for is there.
   */
  #watch(): void {
    const { video } = this
    const onFrame = (_: number, { mediaTime }: VideoFrameCallbackMetadata) => {
      if (this.isPlaying) this.#show(mediaTime * this.#fps)
      else this.#changed()
      video.requestVideoFrameCallback(onFrame)
    }
    video.requestVideoFrameCallback(onFrame)
  }

  #show(frame: number): void {
    this.#shown = this.#within(frame)
    this.#changed()
  }

  #within(frame: number): number {
    return Math.min(this.frames - 1, Math.max(0, Math.round(frame)))
  }
}
