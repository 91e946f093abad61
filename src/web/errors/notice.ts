/**
 * A sentence on a node. It is a widget that exists only while there is something to say, so a graph without errors is
 * untouched, and it is kept out of the saved file, the prompt and the order of the other widgets' values.
 */
import { html, render } from 'lit'
import { addDomWidget, type DomWidget, type PageNode } from '../../comfy/frontend'
import { texts } from '../texts'

const NAME = 'factorized_error'
const MARGIN = 6
/** About what style.css makes of a text, in pixels: only for the first moment, see {@link boxHeight}. */
const LETTER_WIDTH = 6
const LINE_HEIGHT = 17
const ICONS_WIDTH = 60
const PADDING = 14

interface Notice {
  widget: DomWidget
  sentences: Map<string, string>
  /** What the node's inputs were when the sentence was shown. */
  inputs: string
  heightBefore: number
  heightWith: number
  watcher: ResizeObserver
}

const notices = new Map<PageNode, Notice>()

/**
 * Shows `text` on `node` until {@link clearNotice}.
 *
 * @param executionId whose sentence it is: one node of a subgraph that is used twice can have two.
 */
export function showNotice(node: PageNode, executionId: string, text: string): void {
  const notice = notices.get(node) ?? create(node)
  notice.sentences.set(executionId, text)
  notice.inputs = inputsOf(node)
  draw(node, notice)
}

/** Takes the sentence off `node`, and gives the node its height back unless somebody resized it meanwhile. */
export function clearNotice(node: PageNode): void {
  const notice = notices.get(node)
  if (!notice) return
  notices.delete(node)
  notice.watcher.disconnect()
  const height = node.size[1]
  if (node.widgets?.includes(notice.widget)) node.removeWidget(notice.widget)
  if (height === notice.heightWith && height > notice.heightBefore) {
    node.setSize([node.size[0], notice.heightBefore])
  }
  node.graph?.setDirtyCanvas(true, true)
}

/** Takes the sentence off every node. */
export function clearNotices(): void {
  for (const node of [...notices.keys()]) clearNotice(node)
}

/** Takes the sentence off every node whose values or links have changed since, or which has left its graph. */
export function clearOutdatedNotices(): void {
  for (const [node, { inputs }] of [...notices]) {
    if (!node.graph || inputsOf(node) !== inputs) clearNotice(node)
  }
}

function create(node: PageNode): Notice {
  const element = document.createElement('div')
  element.className = 'fa-notice'
  // The page stretches the element to the widget's height; the text itself sits in a box that keeps its own.
  const box = element.appendChild(document.createElement('div'))
  box.className = 'fa-notice-box'
  box.setAttribute('role', 'alert')
  const height = () => boxHeight(node, element, box) + 2 * MARGIN
  const heightBefore = node.size[1]
  const widget = addDomWidget(node, NAME, 'FA_NOTICE', element, {
    serialize: false,
    hideOnZoom: false,
    margin: MARGIN,
    getValue: () => '',
    getMinHeight: height,
    getMaxHeight: height
  })
  widget.serialize = false
  const notice: Notice = {
    widget,
    sentences: new Map(),
    inputs: '',
    heightBefore,
    heightWith: heightBefore,
    watcher: new ResizeObserver(() => {
      // Once the browser has wrapped the text, the node has to make room for it.
      node.graph?.setDirtyCanvas(true, true)
      requestAnimationFrame(() => {
        notice.heightWith = node.size[1]
      })
    })
  }
  notice.watcher.observe(box)
  notices.set(node, notice)
  return notice
}

function draw(node: PageNode, { widget, sentences }: Notice): void {
  const box = widget.element.firstElementChild
  if (!(box instanceof HTMLElement)) return
  render(
    html`<i class="pi pi-exclamation-triangle" aria-hidden="true"></i>
      <div class="fa-notice-text">
        ${[...new Set(sentences.values())].map((text) => html`<p>${text}</p>`)}
      </div>
      <button
        type="button"
        class="fa-icon-button"
        aria-label=${texts.errors.dismiss}
        title=${texts.errors.dismiss}
        @click=${() => clearNotice(node)}
      >
        <i class="pi pi-times" aria-hidden="true"></i>
      </button>`,
    box
  )
  node.graph?.setDirtyCanvas(true, true)
}

/**
 * The height that the text needs, in graph units. Before the page has given the element its width the text is wrapped
 * letter by letter, and a classic node never shrinks again by itself: until then the height is estimated.
 */
function boxHeight(node: PageNode, element: HTMLElement, box: HTMLElement): number {
  const width = node.size[0] - 2 * MARGIN
  if (element.isConnected && element.offsetWidth > width / 2) return box.offsetHeight
  const lines = Math.ceil(((box.textContent.length || 1) * LETTER_WIDTH) / (width - ICONS_WIDTH))
  return lines * LINE_HEIGHT + PADDING
}

/** A node's own values and links as one string, to tell whether they changed. */
function inputsOf(node: PageNode): string {
  const values = (node.widgets ?? [])
    .filter(({ name }) => name !== NAME)
    .map(({ name, value }) => [name, value])
  const links = node.inputs.map(({ name, link }) => [name, link])
  return JSON.stringify([values, links, node.mode])
}
