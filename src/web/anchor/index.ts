/**
 * The widget of `FactorizedAnchor.choice`: the anchor stage in the node. Its value also lives in the node's
 * `properties`: ComfyUI drops the value of an own widget type when a graph is saved while this extension is not there,
 * but keeps the properties.
 */
import type { Size } from '../../core/anchor'
import { addDomWidget, api, type WidgetConstructor } from '../../comfy/frontend'
import { chain } from '../chain'
import { keepInPlace } from '../own-place'
import { addStyle } from '../own-style'
import style from './anchor.css?inline'
import { takeDrops } from './drop'
import { restEditor } from './edit'
import { attachEasel } from './mask-editor'
import { AnchorPanel } from './panel'
import { drawAnchor, pickUrl, type Measured } from './view'

/** Room for the pick and the buttons; the gallery takes whatever the node has beyond it. */
const MIN_HEIGHT = 128
const MIN_WIDTH = 300
const MARGIN = 8

let isPrepared = false
/** All anchor nodes that are in a graph of this page. */
const drawn = new Set<() => void>()

/** Builds the widget; ComfyUI calls it for every input of the type `FA_CHOICE`. */
export const createChoiceWidget: WidgetConstructor = (node, inputName) => {
  prepare()
  const element = document.createElement('div')
  element.className = 'fa-choice'
  let measured: Measured | undefined
  let asked = false

  const draw = () => {
    // Several changes at once, as of a run that reports, are one redraw.
    if (asked) return
    asked = true
    queueMicrotask(() => {
      asked = false
      drawAnchor(element, panel, measured, actions)
    })
  }
  const panel = new AnchorPanel(node, draw)
  const actions = {
    open: (id?: string) => void import('./viewer').then(({ openViewer }) => openViewer(panel, id)),
    video: () => void import('./video-frame').then(({ openVideoFrame }) => openVideoFrame(panel)),
    fromNode: () => void import('./from-node').then(({ openFromNode }) => openFromNode(panel)),
    measured: (size: Size) => {
      const url = pickUrl(panel)?.url
      if (url === undefined) return
      measured = { url, size }
      draw()
    }
  }

  const widget = addDomWidget(node, inputName, 'FA_CHOICE', element, {
    hideOnZoom: false,
    margin: MARGIN,
    getValue: () => panel.choice ?? null,
    setValue: (value) => panel.setFromWidget(value),
    getMinHeight: () => minHeight(element) + 2 * MARGIN
  })
  widget.serializeValue = () => panel.forPrompt()
  widget.beforeQueued = () => panel.moveEmbedded()
  chain(node, 'onConfigure', () => panel.restore())
  chain(node, 'onConnectionsChange', draw)
  chain(node, 'onAdded', () => {
    drawn.add(draw)
    draw()
    keepInPlace(node, element, draw)
  })
  chain(node, 'onRemoved', () => {
    drawn.delete(draw)
    panel.leave()
  })
  // What other nodes are like may have changed since without a word.
  element.addEventListener('pointerenter', draw)
  element.addEventListener('focusin', draw)
  chain(node, 'onConnectInput', (slot) => {
    if (node.inputs[Number(slot)]?.name === 'edited') queueMicrotask(() => restEditor(node))
  })
  takeDrops(node, element, panel)
  attachEasel(node, {
    picture: () => panel.pickedFile,
    saved: (file, from) => void panel.adopt(file, from)
  })
  draw()
  return { widget, minWidth: MIN_WIDTH, minHeight: MIN_HEIGHT }
}

/** Draws all anchor nodes anew, as after a change of the page's language. */
export function refreshAnchors(): void {
  for (const draw of drawn) draw()
}

/** What is above the gallery, and one row of it. */
function minHeight(element: HTMLElement): number {
  const box = element.firstElementChild
  if (!(box instanceof HTMLElement)) return MIN_HEIGHT
  const parts = [...box.children].filter((part): part is HTMLElement => part instanceof HTMLElement)
  const heights = parts.map((part) =>
    part.classList.contains('fa-gallery') ? ROW_HEIGHT : part.offsetHeight
  )
  const sum = heights.reduce((whole, height) => whole + height + GAP, 0)
  return Math.max(MIN_HEIGHT, sum)
}

const ROW_HEIGHT = 92
const GAP = 6

/** What the page needs for anchor nodes, from the first of them on. */
function prepare(): void {
  if (isPrepared) return
  isPrepared = true
  addStyle(style)
  // Sizes that are typed elsewhere and nodes that are muted change what is shown here.
  api.addEventListener('graphChanged', refreshAnchors)
}
