/**
 * Address, key and model of the language model server, in ComfyUI's settings dialog. It talks to the pack's own route:
 * ComfyUI's settings file can be read by every client, so nothing of this is stored there, and the key never comes back.
 */
import { html, nothing, render } from 'lit'
import { api } from '../../comfy/frontend'
import type { ChatSettings, ChatSettingsChange } from '../../llm/shim'
import { texts } from '../texts'

/** Makes the form; it asks the server for what is set only once it is in the page. */
export function createServerForm(): HTMLElement {
  return new ServerForm().element
}

/** The chunk with the providers: fetched when the dialog shows this form. */
const load = () => import('./server-route')

class ServerForm {
  readonly element = document.createElement('form')
  #settings: ChatSettings | undefined
  #models: readonly string[] = []
  #line: { kind: 'note' | 'error'; text: string } | undefined
  #busy = false

  constructor() {
    this.element.className = 'fa-server'
    this.element.autocomplete = 'off'
    this.element.addEventListener('submit', (event) => {
      event.preventDefault()
      void this.#save()
    })
    this.#draw()
    void this.#do(async () => {
      this.#settings = await (await load()).readSettings(fetchApi)
    })
  }

  #field(name: string): string {
    const field = this.element.elements.namedItem(name)
    return field instanceof HTMLInputElement ? field.value.trim() : ''
  }

  /** Only what has changed is sent, so that what the environment sets stays untouched. */
  #change(): ChatSettingsChange {
    const [endpoint, key, model] = [this.#field('endpoint'), this.#field('key'), this.#field('model')]
    const known = this.#settings
    return {
      ...(endpoint === known?.endpoint ? {} : { endpoint }),
      ...(key === '' ? {} : { key }),
      ...(model === known?.model ? {} : { model })
    }
  }

  async #store(change: ChatSettingsChange): Promise<void> {
    const { changeSettings } = await load()
    this.#settings = await changeSettings(fetchApi, change)
    const key = this.element.elements.namedItem('key')
    if (key instanceof HTMLInputElement) key.value = ''
  }

  #save(): Promise<void> {
    return this.#do(async () => {
      await this.#store(this.#change())
      this.#line = { kind: 'note', text: texts.settings.saved }
    })
  }

  #removeKey(): Promise<void> {
    return this.#do(() => this.#store({ key: '' }))
  }

  /** The list is the server's that is typed in, so that is stored first. */
  #list(): Promise<void> {
    return this.#do(async () => {
      const change = this.#change()
      if (Object.keys(change).length > 0) await this.#store(change)
      this.#models = await (await load()).listModels(fetchApi, this.#settings?.endpoint ?? '')
      this.#line = { kind: 'note', text: texts.settings.models(this.#models.length) }
    })
  }

  async #do(work: () => Promise<void>): Promise<void> {
    this.#busy = true
    this.#line = undefined
    this.#draw()
    try {
      await work()
    } catch (error) {
      this.#line = { kind: 'error', text: error instanceof Error ? error.message : String(error) }
    } finally {
      this.#busy = false
      this.#draw()
    }
  }

  #draw(): void {
    const { endpoint = '', model = '', hasKey = false, fromEnvironment } = this.#settings ?? {}
    const fixed = fromEnvironment ?? { endpoint: false, key: false, model: false }
    const variables = [
      fixed.endpoint ? 'FACTORIZED_LLM_URL' : '',
      fixed.key ? 'FACTORIZED_LLM_KEY' : '',
      fixed.model ? 'FACTORIZED_LLM_MODEL' : ''
    ].filter((name) => name !== '')
    render(
      html`<label class="fa-server-row">
          <span>${texts.settings.address}</span>
          <input
            name="endpoint"
            class="fa-input"
            type="text"
            inputmode="url"
            spellcheck="false"
            placeholder=${texts.settings.addressHint}
            .defaultValue=${endpoint}
            ?disabled=${fixed.endpoint}
          />
        </label>
        <label class="fa-server-row">
          <span>${texts.settings.key}</span>
          <input
            name="key"
            class="fa-input"
            type="password"
            autocomplete="new-password"
            placeholder=${hasKey ? texts.settings.keyStored : texts.settings.keyNone}
            ?disabled=${fixed.key}
          />
        </label>
        <label class="fa-server-row">
          <span>${texts.settings.model}</span>
          <input
            name="model"
            class="fa-input"
            type="text"
            list="fa-server-models"
            spellcheck="false"
            placeholder=${texts.settings.modelHint}
            .defaultValue=${model}
            ?disabled=${fixed.model}
          />
          <datalist id="fa-server-models">
            ${this.#models.map((id) => html`<option value=${id}></option>`)}
          </datalist>
        </label>
        <div class="fa-server-actions">
          <button type="submit" class="fa-button fa-primary" ?disabled=${this.#busy}>
            ${texts.settings.save}
          </button>
          <button type="button" class="fa-button" ?disabled=${this.#busy} @click=${() => void this.#list()}>
            ${texts.settings.listModels}
          </button>
          ${
            hasKey && !fixed.key
              ? html`<button
                  type="button"
                  class="fa-button"
                  ?disabled=${this.#busy}
                  @click=${() => void this.#removeKey()}
                >
                  ${texts.settings.removeKey}
                </button>`
              : nothing
          }
        </div>
        <p class="fa-server-line" role="status" data-kind=${this.#line?.kind ?? 'note'}>
          ${this.#busy ? texts.settings.loading : (this.#line?.text ?? texts.settings.privacy)}
        </p>
        ${
          variables.length === 0
            ? nothing
            : html`<p class="fa-server-line">${texts.settings.fromEnvironment(variables.join(', '))}</p>`
        }`,
      this.element
    )
  }
}

const fetchApi = (route: string, init?: RequestInit): Promise<Response> => api.fetchApi(route, init)
