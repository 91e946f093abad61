/**
 * A sentence on a node. It is a widget at the end of every node of ours that has no height while there is nothing to
 * say, and is kept out of the saved file, the prompt and the order of the other widgets' values.
 *
 * It is there from the start because the Vue nodes of front end 1.32 do not notice a widget that is added or removed
 * after another one was edited.
 */
import { html, nothing, render } from 'lit'
import { addDomWidget, type PageNode } from '../../comfy/frontend'
import { texts } from '../texts'

const NAME = 'factorized_error'
const MARGIN = 6
/** About what style.css makes of a text, in pixels: only for the first moment, see {@link boxHeight}. */
const LETTER_WIDTH = 6
const LINE_HEIGHT = 17
const ICONS_WIDTH = 60
const PADDING = 14

/** When a sentence was said: as the prompt was turned away, or while it ran. */
export type Occasion = 'rejected' | 'failed'

interface Said {
  text: string
  occasion: Occasion
}

interface Notice {
  element: HTMLElement
  sentences: Map<string, Said>
  /** What the node's inputs were when the sentence was shown. */
  inputs: string
  heightBefore: number
  heightWith: number
}

const notices = new WeakMap<PageNode, Notice>()
/** The nodes that show something now. */
const shown = new Set<PageNode>()

/** Makes room for sentences on a new node. */
export function attachNotice(node: PageNode): void {
  const element = document.createElement('div')
  element.className = 'fa-notice'
  const notice: Notice = { element, sentences: new Map(), inputs: '', heightBefore: 0, heightWith: 0 }
  const height = () => (notice.sentences.size === 0 ? 0 : boxHeight(node, element) + 2 * MARGIN)
  const widget = addDomWidget(node, NAME, 'FA_NOTICE', element, {
    serialize: false,
    hideOnZoom: false,
    margin: MARGIN,
    getValue: () => '',
    getMinHeight: height,
    getMaxHeight: height
  })
  widget.serialize = false
  notices.set(node, notice)
}

/**
 * Shows what was `said` on `node`, until it is cleared.
 *
 * @param executionId whose sentence it is: one node of a subgraph that is used twice can have two.
 */
export function showNotice(node: PageNode, executionId: string, said: Said): void {
  const notice = notices.get(node)
  if (!notice) return
  if (notice.sentences.size === 0) {
    notice.heightBefore = node.size[1]
    notice.heightWith = node.size[1]
  }
  notice.sentences.set(`${said.occasion} ${executionId}`, said)
  notice.inputs = inputsOf(node)
  shown.add(node)
  draw(node, notice)
}

/** Takes off every node what was said on one kind of occasion. */
export function clearNotices(occasion: Occasion): void {
  for (const node of [...shown]) clear(node, (said) => said.occasion === occasion)
}

/** Takes the sentences off every node whose values or links have changed since, or which has left its graph. */
export function clearOutdatedNotices(): void {
  for (const node of [...shown]) {
    if (!node.graph || inputsOf(node) !== notices.get(node)?.inputs) clear(node)
  }
}

/** The last sentence to go gives the node its height back, unless somebody resized it meanwhile. */
function clear(node: PageNode, which: (said: Said) => boolean = () => true): void {
  const notice = notices.get(node)
  if (!notice) return
  for (const [key, said] of [...notice.sentences]) if (which(said)) notice.sentences.delete(key)
  draw(node, notice)
  if (notice.sentences.size > 0) return
  shown.delete(node)
  const { heightBefore, heightWith } = notice
  if (heightWith > heightBefore && node.size[1] === heightWith) node.setSize([node.size[0], heightBefore])
}

function draw(node: PageNode, notice: Notice): void {
  const said = [...new Set([...notice.sentences.values()].map(({ text }) => text))]
  render(
    said.length === 0
      ? nothing
      : html`<div class="fa-notice-box" role="alert">
          <i class="pi pi-exclamation-triangle" aria-hidden="true"></i>
          <div class="fa-notice-text">${said.map((text) => html`<p>${text}</p>`)}</div>
          <button
            type="button"
            class="fa-icon-button"
            aria-label=${texts.errors.dismiss}
            title=${texts.errors.dismiss}
            @click=${() => clear(node)}
          >
            <i class="pi pi-times" aria-hidden="true"></i>
          </button>
        </div>`,
    notice.element
  )
  if (said.length > 0) makeRoom(node, notice)
  node.graph?.setDirtyCanvas(true, true)
}

/** Once the browser has wrapped the text, the node has to make room for it. */
function makeRoom(node: PageNode, notice: Notice): void {
  const box = notice.element.firstElementChild
  if (!box) return
  const observer = new ResizeObserver(() => {
    if (!box.isConnected && notice.sentences.size === 0) {
      observer.disconnect()
      return
    }
    node.graph?.setDirtyCanvas(true, true)
    requestAnimationFrame(() => {
      if (notice.sentences.size > 0) notice.heightWith = node.size[1]
    })
  })
  observer.observe(box)
}

/**
 * The height that the text needs, in graph units. Before the page has given the element its width the text is wrapped
 * letter by letter, and a classic node never shrinks again by itself: until then the height is estimated.
 */
function boxHeight(node: PageNode, element: HTMLElement): number {
  const box = element.firstElementChild
  const width = node.size[0] - 2 * MARGIN
  if (box instanceof HTMLElement && element.offsetWidth > width / 2) return box.offsetHeight
  const lines = Math.ceil(((element.textContent.length || 1) * LETTER_WIDTH) / (width - ICONS_WIDTH))
  return lines * LINE_HEIGHT + PADDING
}

/** A node's own saved values and links as one string, to tell whether they changed. */
function inputsOf(node: PageNode): string {
  const values = (node.widgets ?? [])
    .filter(({ serialize }) => serialize !== false)
    .map(({ name, value }) => [name, value])
  const links = node.inputs.map(({ name, link }) => [name, link])
  return JSON.stringify([values, links, node.mode])
}
