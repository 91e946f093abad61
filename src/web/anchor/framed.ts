/** A picture as the video will take it: what is cut off lies in the dark, bars and stretching are as they will be. */
import { html, nothing, type TemplateResult } from 'lit'
import { styleMap } from 'lit/directives/style-map.js'
import { framingOf, lostShare, type Size } from '../../core/anchor'
import { texts } from '../texts'
import type { Video } from './video-size'

/**
 * The picture with its frame, filling the width of its container as far as `size` is known.
 *
 * @param shown the address to draw: a thumbnail will do.
 */
export function framedPicture(
  shown: string,
  size: Size | undefined,
  video: Video | undefined,
  alt: string
): TemplateResult {
  if (!size || !video) {
    return html`<img class="fa-framed-image" src=${shown} alt=${alt} decoding="async" draggable="false" />`
  }
  const { source, target } = framingOf(size, video, video.fit)
  const cuts = video.fit === 'crop'
  const outer = cuts ? size : video
  const box = cuts ? source : target
  const place = (inner: typeof source) => ({
    left: percent(inner.left, outer.width),
    top: percent(inner.top, outer.height),
    width: percent(inner.width, outer.width),
    height: percent(inner.height, outer.height)
  })
  const whole = { left: '0', top: '0', width: '100%', height: '100%' }
  return html`<span
    class="fa-framed"
    data-fit=${video.fit}
    style=${styleMap({ aspectRatio: `${outer.width} / ${outer.height}` })}
    ><img
      class="fa-framed-image"
      src=${shown}
      alt=${alt}
      decoding="async"
      draggable="false"
      style=${styleMap(cuts ? whole : place(box))}
    />${cuts ? html`<span class="fa-frame" style=${styleMap(place(box))}></span>` : nothing}</span
  >`
}

/** In words what happens to the picture. */
export function describeFraming(size: Size, video: Video): string {
  const { width, height } = video
  const framing = framingOf(size, video, video.fit)
  if (size.width * height === size.height * width) return texts.gallery.fits(width, height)
  if (video.fit === 'stretch') return texts.gallery.stretched(width, height)
  if (video.fit === 'pad') return texts.gallery.padded(width, height)
  const percentLost = Math.round(lostShare(framing, size) * 100)
  return percentLost === 0 ? texts.gallery.fits(width, height) : texts.gallery.cut(percentLost, width, height)
}

function percent(part: number, whole: number): string {
  return `${(100 * part) / whole}%`
}
