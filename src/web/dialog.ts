/** A dialog over the page: a bar with a title and a way out, something to read or choose, and buttons at the foot. */
import { html, nothing, render, type TemplateResult } from 'lit'
import { addStyle } from './own-style'
import style from './dialog.css?inline'

/** How a dialog differs from the plain one. */
export interface DialogOptions {
  /** For its size and for what is in it. */
  readonly className?: string
  /** It is closed, by whatever way. */
  readonly closed?: () => void
}

/** What a dialog shows. */
export interface DialogContent {
  /** In place of the title that it was opened with. */
  readonly title?: string
  /** In the bar, between the title and the way out. */
  readonly tools?: TemplateResult
  readonly body: TemplateResult
  readonly actions?: TemplateResult
}

/** The page listens to these everywhere: it pastes workflows, moves nodes and zooms its canvas with them. */
const PAGE_EVENTS = ['keydown', 'keyup', 'paste', 'copy', 'cut', 'pointerdown', 'wheel'] as const

export class PageDialog {
  /** The dialog itself, for listeners of its own. */
  readonly element = document.createElement('dialog')
  readonly #title: string
  readonly #close: string
  readonly #closed: (() => void) | undefined

  /** @param close - What the button that closes it is called, for screen readers. */
  constructor(title: string, close: string, { className, closed }: DialogOptions = {}) {
    this.#title = title
    this.#close = close
    this.#closed = closed
    this.element.className = className === undefined ? 'fa-dialog' : `fa-dialog ${className}`
    this.element.setAttribute('aria-label', title)
  }

  /** Opens it; what it shows has been drawn before. */
  open(): void {
    addStyle(style)
    const { element } = this
    const before = document.activeElement
    for (const kind of PAGE_EVENTS) element.addEventListener(kind, (event) => event.stopPropagation())
    element.addEventListener('close', () => {
      this.#closed?.()
      render(null, element)
      element.remove()
      if (before instanceof HTMLElement && before.isConnected) before.focus()
    })
    document.body.append(element)
    element.showModal()
  }

  close(): void {
    this.element.close()
  }

  draw({ title = this.#title, tools, body, actions }: DialogContent): void {
    render(
      html`<header class="fa-dialog-bar">
          <strong>${title}</strong>
          ${tools ?? nothing}
          <button
            type="button"
            class="fa-icon-button fa-dialog-close"
            aria-label=${this.#close}
            title=${this.#close}
            @click=${() => this.close()}
          >
            <i class="pi pi-times" aria-hidden="true"></i>
          </button>
        </header>
        <div class="fa-dialog-body">${body}</div>
        ${actions ? html`<footer class="fa-dialog-actions">${actions}</footer>` : nothing}`,
      this.element
    )
  }
}
