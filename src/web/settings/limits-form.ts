/** How many candidates are kept, in ComfyUI's settings dialog. The pack's own route keeps it, for all its users. */
import { html, render } from 'lit'
import { changeLimits, readLimits, type Limits } from '../anchor/candidates'
import { texts } from '../texts'

const GIGABYTE = 1000 ** 3
/** As the shim's own. */
const MOST_PICTURES = 10_000
const MOST_GIGABYTES = 1000

/** Makes the form; it asks the server for what is set only once it is in the page. */
export function createLimitsForm(): HTMLElement {
  const form = document.createElement('form')
  form.className = 'fa-server'
  let limits: Limits | undefined
  let line: { kind: 'note' | 'error'; text: string } | undefined

  const ask = async (question: () => Promise<Limits>, answer?: string) => {
    line = { kind: 'note', text: texts.limits.loading }
    draw()
    try {
      limits = await question()
      line = answer === undefined ? undefined : { kind: 'note', text: answer }
    } catch (error) {
      line = { kind: 'error', text: error instanceof Error ? error.message : String(error) }
    }
    draw()
  }
  const draw = () => {
    const words = texts.limits
    render(
      html`${number('pictures', words.pictures, limits?.pictures, MOST_PICTURES)}
        ${number('gigabytes', words.gigabytes, limits && limits.bytes / GIGABYTE, MOST_GIGABYTES)}
        <div class="fa-server-actions">
          <button type="submit" class="fa-button fa-primary" ?disabled=${!limits}>${words.save}</button>
        </div>
        <p class="fa-server-line" role="status" data-kind=${line?.kind ?? 'note'}>
          ${[line?.text, limits && used(limits)].filter(Boolean).join(' ')}
        </p>
        <p class="fa-server-line">${words.note}</p>`,
      form
    )
  }
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    const change = {
      pictures: Math.round(valueOf(form, 'pictures')),
      bytes: Math.round(valueOf(form, 'gigabytes') * GIGABYTE)
    }
    void ask(() => changeLimits(change), texts.limits.saved)
  })
  void ask(readLimits)
  return form
}

function number(name: string, label: string, value: number | undefined, most: number): unknown {
  return html`<label class="fa-server-row">
    <span>${label}</span>
    <input
      name=${name}
      class="fa-input"
      type="number"
      min=${name === 'pictures' ? 1 : 0.01}
      max=${most}
      step=${name === 'pictures' ? 1 : 'any'}
      required
      .defaultValue=${value === undefined ? '' : String(value)}
      ?disabled=${value === undefined}
    />
  </label>`
}

function used({ used: { pictures, bytes } }: Limits): string {
  return texts.limits.used(pictures, (bytes / GIGABYTE).toFixed(2))
}

function valueOf(form: HTMLFormElement, name: string): number {
  const field = form.elements.namedItem(name)
  return field instanceof HTMLInputElement ? field.valueAsNumber : Number.NaN
}
