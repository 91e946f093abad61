/**
 * Underlines words in the text box of `first_frame`. A text box cannot mark words itself, so a layer with the same
 * text, invisible but for its underlines, lies over it and lets every click through.
 */
import { html, render } from 'lit'
import { textWidgetOf, type PageNode } from '../../comfy/frontend'
import type { Finding } from '../../core/caption/findings'

const FIELD = 'first_frame'

/** What decides where a line of text breaks. */
const TYPOGRAPHY = [
  'font-family',
  'font-size',
  'font-weight',
  'font-style',
  'letter-spacing',
  'word-spacing',
  'line-height',
  'text-align',
  'text-indent',
  'padding-top',
  'padding-right',
  'padding-bottom',
  'padding-left',
  'border-top-width',
  'border-left-width'
] as const

export class TextMarks {
  readonly #node: PageNode
  /** Something of ours on the node, to find the node's own part of the page by. */
  readonly #near: HTMLElement
  readonly #layer = document.createElement('div')
  readonly #inner = document.createElement('div')
  #field: HTMLTextAreaElement | undefined
  #resized: ResizeObserver | undefined
  #findings: readonly Finding[] = []

  constructor(node: PageNode, near: HTMLElement) {
    this.#node = node
    this.#near = near
    this.#layer.className = 'fa-marks'
    this.#layer.setAttribute('aria-hidden', 'true')
    this.#layer.append(this.#inner)
  }

  /** Marks what still stands where it was found. */
  draw(findings: readonly Finding[]): void {
    this.#findings = findings
    const field = findings.length === 0 ? undefined : this.#find()
    if (field !== this.#field || (field && !this.#layer.isConnected)) this.#attach(field)
    this.#paint()
  }

  /** Selects a part of the text, as dragging over it does. */
  select(start: number, end: number): void {
    const field = this.#find()
    if (!field) return
    field.focus()
    field.setSelectionRange(start, end)
  }

  clear(): void {
    this.#attach(undefined)
  }

  /** The text box as it is shown now: the widget's own in classic nodes, one of the page's in Vue nodes. */
  #find(): HTMLTextAreaElement | undefined {
    const own = textWidgetOf(this.#node, FIELD)?.element
    if (own instanceof HTMLTextAreaElement && own.isConnected) return own
    const shown = this.#near
      .closest('[data-node-id]')
      ?.querySelector(`[data-widget-name="${FIELD}"] textarea, textarea[aria-label="${FIELD}"]`)
    return shown instanceof HTMLTextAreaElement ? shown : undefined
  }

  #attach(field: HTMLTextAreaElement | undefined): void {
    this.#resized?.disconnect()
    this.#field?.removeEventListener('scroll', this.#follow)
    this.#field?.removeEventListener('input', this.#paint)
    this.#layer.remove()
    this.#field = field
    if (!field) return
    field.after(this.#layer)
    field.addEventListener('scroll', this.#follow, { passive: true })
    field.addEventListener('input', this.#paint)
    this.#resized = new ResizeObserver(this.#paint)
    this.#resized.observe(field)
  }

  readonly #paint = (): void => {
    const field = this.#field
    if (!field) return
    const text = field.value
    const places = this.#findings
      // Typed over meanwhile, or missing from the text altogether.
      .filter(({ start, end, match }) => end > start && text.slice(start, end) === match)
      .sort((one, other) => one.start - other.start)
    let at = 0
    const parts = places.flatMap(({ start, end, severity }) => {
      if (start < at) return []
      const before = text.slice(at, start)
      at = end
      return [before, html`<mark data-severity=${severity}>${text.slice(start, end)}</mark>`]
    })
    render([...parts, text.slice(at)], this.#inner)
    this.#place(field)
    this.#follow()
  }

  #place(field: HTMLTextAreaElement): void {
    const computed = getComputedStyle(field)
    for (const name of TYPOGRAPHY) this.#layer.style.setProperty(name, computed.getPropertyValue(name))
    Object.assign(this.#layer.style, {
      left: `${field.offsetLeft}px`,
      top: `${field.offsetTop}px`,
      // Without the scroll bar, which narrows the lines.
      width: `${field.clientWidth + field.clientLeft}px`,
      height: `${field.clientHeight + field.clientTop}px`
    })
  }

  readonly #follow = (): void => {
    if (this.#field) this.#inner.style.transform = `translateY(${-this.#field.scrollTop}px)`
  }
}
