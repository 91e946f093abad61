/**
 * Puts the two texts of a wide node next to each other. Classic nodes place every widget below the one before, so the
 * first text keeps a low row for its input's dot and hangs down out of it, beside the second.
 */
import { textWidgetOf, type PageNode } from '../../comfy/frontend'

/** From this width on, in graph units, each text still has room for a line of a good length. */
const WIDE = 620
/** The row that is left of the first text: as high as an input's dot needs. */
const ROW = 24
const GAP = 8
const NAMES = ['prompt', 'first_frame'] as const

/** @param panel the node's panel, to find the node's part of the page by. */
export function sideBySide(node: PageNode, panel: HTMLElement): void {
  const [prompt, firstFrame] = NAMES.map((name) => textWidgetOf(node, name))
  if (!prompt || !firstFrame) return
  const isWide = () => node.size[0] >= WIDE

  // Asked at each layout, in classic nodes only.
  const { options } = prompt
  const before = { min: options.getMinHeight?.bind(options), max: options.getMaxHeight?.bind(options) }
  const minimum = before.min ?? (() => ROW * 2)
  options.getMinHeight = () => (isWide() ? ROW : minimum())
  options.getMaxHeight = () => (isWide() ? ROW : (before.max?.() ?? Infinity))

  const arrange = () => {
    const wide = isWide()
    panel.closest('.lg-node-widgets')?.toggleAttribute('data-fa-wide', wide)
    for (const [place, { element }] of [prompt, firstFrame].entries()) {
      element.classList.toggle('fa-side', wide)
      element.dataset['faSide'] = place === 0 ? 'left' : 'right'
    }
    const height = (firstFrame.computedHeight ?? 0) + ROW - 2 * firstFrame.margin
    for (const { element } of [prompt, firstFrame]) {
      element.style.setProperty('--fa-side-row', `${ROW}px`)
      element.style.setProperty('--fa-side-gap', `${GAP}px`)
      element.style.setProperty('--fa-side-height', `${height}px`)
    }
  }
  new ResizeObserver(arrange).observe(panel)
  new ResizeObserver(arrange).observe(firstFrame.element)
}
