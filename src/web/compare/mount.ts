/** Puts the player into its node. Loaded when there is a first comparison to play. */
import { addStyle } from '../own-style'
import style from './compare.css?inline'
import { pressKey } from './keys'
import { ComparePlayer } from './player'
import type { CompareVideo } from './result'
import { drawPlayer } from './view'

/** A player in its place. */
export interface Mounted {
  draw: () => void
  /** Stops it, and gives back what it holds. */
  close: () => void
}

/** @param unasked whether it may start to play: a run is over, and somebody waits for what it made. */
export function mountPlayer(place: HTMLElement, video: CompareVideo, unasked: boolean): Mounted {
  addStyle(style)
  // New for each video: the view library remembers what it drew into an element.
  const element = document.createElement('div')
  element.className = 'fa-compare-box'
  place.replaceChildren(element)
  const key = (event: KeyboardEvent) => {
    const { target } = event
    // The space bar presses the button that has the focus.
    if (event.key === ' ' && target instanceof HTMLButtonElement) return
    const onSplit = target instanceof HTMLElement && target.getAttribute('role') === 'slider'
    if (event.key.toLowerCase() === 'f' && !event.ctrlKey && !event.metaKey) large()
    else if (!pressKey(player, event, onSplit)) return
    event.preventDefault()
    event.stopPropagation()
  }
  const large = () => {
    const leave = document.fullscreenElement === place
    void (leave ? document.exitFullscreen() : place.requestFullscreen()).catch(() => undefined)
  }
  const draw = () => drawPlayer(element, player, { key, large })
  const player = new ComparePlayer(video, draw)

  // A comparison that nobody sees costs nothing.
  let paused = false
  const seen = new IntersectionObserver((entries) => {
    const visible = entries.at(-1)?.isIntersecting ?? true
    if (!visible && player.clock.isPlaying) {
      paused = true
      player.clock.pause()
    } else if (visible && paused) {
      paused = false
      player.clock.play()
    }
  })
  seen.observe(element)
  const resized = new ResizeObserver(draw)
  resized.observe(element)
  draw()
  if (unasked && !matchMedia('(prefers-reduced-motion: reduce)').matches) player.clock.play()
  return {
    draw,
    close: () => {
      seen.disconnect()
      resized.disconnect()
      player.clock.close()
      element.remove()
    }
  }
}
