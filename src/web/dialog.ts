/** A dialog over the page: a bar with a title and a way out, something to read or choose, and buttons at the foot. */
import { html, nothing, render, type TemplateResult } from 'lit'
import { addStyle } from './own-style'
import style from './dialog.css?inline'

export class PageDialog {
  readonly #element = document.createElement('dialog')
  readonly #title: string
  readonly #close: string

  /** @param close - What the button that closes it is called, for screen readers. */
  constructor(title: string, close: string) {
    this.#title = title
    this.#close = close
  }

  /** Opens it; what it shows has been drawn before. */
  open(): void {
    addStyle(style)
    const element = this.#element
    element.className = 'fa-dialog'
    element.setAttribute('aria-label', this.#title)
    // The page has keys of its own for almost everything.
    element.addEventListener('keydown', (event) => event.stopPropagation())
    element.addEventListener('close', () => {
      render(null, element)
      element.remove()
    })
    document.body.append(element)
    element.showModal()
  }

  close(): void {
    this.#element.close()
  }

  draw(body: TemplateResult, actions?: TemplateResult): void {
    render(
      html`<header class="fa-dialog-bar">
          <strong>${this.#title}</strong>
          <button
            type="button"
            class="fa-icon-button"
            aria-label=${this.#close}
            title=${this.#close}
            @click=${() => this.close()}
          >
            <i class="pi pi-times" aria-hidden="true"></i>
          </button>
        </header>
        <div class="fa-dialog-body">${body}</div>
        ${actions ? html`<footer class="fa-dialog-actions">${actions}</footer>` : nothing}`,
      this.#element
    )
  }
}
