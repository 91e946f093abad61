/** What the pick looks like on the node: one line that says what it is, and two buttons. */
import { html, nothing, render } from 'lit'
import { texts } from '../texts'
import { describeChoice, isNoChoice } from './value'

/** What is shown, and what happens on a click. */
export interface ChoiceView {
  choice: unknown
  /** The name of the file that is on its way, if any. */
  uploading: string | undefined
  onFile: (file: File) => void
  onClear: () => void
}

/** Draws the view into `element`, which keeps its focus and its file dialog across redraws. */
export function drawChoice(element: HTMLElement, view: ChoiceView): void {
  const { choice, uploading } = view
  const line = uploading === undefined ? describeChoice(choice) : texts.anchor.uploading(uploading)
  render(
    html`<div class="fa-choice-line" role="status" title=${line}>
        <i class=${isNoChoice(choice) ? 'pi pi-images' : 'pi pi-image'} aria-hidden="true"></i
        ><span>${line}</span>
      </div>
      <div class="fa-choice-buttons" role="group" aria-label=${texts.anchor.label}>
        <button type="button" class="fa-button" ?disabled=${uploading !== undefined} @click=${openDialog}>
          ${texts.anchor.choose}
        </button>
        ${
          choice
            ? html`<button type="button" class="fa-button" @click=${view.onClear}>
                ${texts.anchor.clear}
              </button>`
            : nothing
        }
        <input
          type="file"
          accept="image/png,image/jpeg,image/webp"
          hidden
          aria-label=${texts.anchor.choose}
          @change=${(event: Event) => takeFile(event, view.onFile)}
        />
      </div>`,
    element
  )
}

function openDialog({ currentTarget }: Event): void {
  if (!(currentTarget instanceof HTMLElement)) return
  currentTarget.parentElement?.querySelector('input')?.click()
}

function takeFile({ currentTarget }: Event, onFile: (file: File) => void): void {
  if (!(currentTarget instanceof HTMLInputElement)) return
  const file = currentTarget.files?.[0]
  // Emptied, so that choosing the same file again is a change again.
  currentTarget.value = ''
  if (file) onFile(file)
}
