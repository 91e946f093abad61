/**
 * The widget of `FactorizedAnchor.choice`. Its value also lives in the node's `properties`: ComfyUI drops the value of
 * an own widget type when a graph is saved while this extension is not there, but keeps the properties.
 */
import {
  addDomWidget,
  app,
  type DomWidget,
  type PageNode,
  type WidgetConstructor
} from '../../comfy/frontend'
import { texts } from '../texts'
import { UploadError, uploadAnchor } from './upload'
import { isNoChoice } from './value'
import { drawChoice } from './view'

/** The key in the node's `properties`. */
const PROPERTY = 'choice'
const HEIGHT = 62

/** Builds the widget; ComfyUI calls it for every input of the type `FA_CHOICE`. */
export const createChoiceWidget: WidgetConstructor = (node, inputName) => {
  return { widget: new ChoiceWidget(node, inputName).widget, minWidth: 260, minHeight: HEIGHT }
}

class ChoiceWidget {
  readonly widget: DomWidget
  readonly #node: PageNode
  readonly #element = document.createElement('div')
  /** As it came, also where this version cannot read it: only the person throws a pick away. */
  #choice: unknown
  #uploading: string | undefined

  constructor(node: PageNode, inputName: string) {
    this.#node = node
    this.#element.className = 'fa-choice'
    this.widget = addDomWidget(node, inputName, 'FA_CHOICE', this.#element, {
      hideOnZoom: false,
      margin: 8,
      getValue: () => this.#choice ?? null,
      setValue: (value) => this.#set(value),
      getMinHeight: () => HEIGHT,
      getMaxHeight: () => HEIGHT
    })
    // `undefined` leaves the input out of the prompt: no pick is no value.
    this.widget.serializeValue = () => this.#choice
    this.#restoreAfterLoad()
    this.#draw()
  }

  /** The saved properties win over the saved widget values, which other widgets can have shifted. */
  #restoreAfterLoad(): void {
    const node = this.#node
    const before = node.onConfigure?.bind(node)
    node.onConfigure = (info) => {
      before?.(info)
      const saved = info.properties?.[PROPERTY]
      if (!isNoChoice(saved)) this.#set(saved)
    }
  }

  #set(choice: unknown): void {
    const { properties } = this.#node
    this.#choice = isNoChoice(choice) ? undefined : choice
    // A missing key, not an empty one: a graph that never had a pick stays as it was.
    if (this.#choice === undefined) Reflect.deleteProperty(properties, PROPERTY)
    else Reflect.set(properties, PROPERTY, this.#choice)
    this.#draw()
  }

  /** A change by the person at the page: one step of ComfyUI's own undo. */
  #pick(choice: unknown): void {
    app.canvas.emitBeforeChange()
    this.#set(choice)
    app.canvas.emitAfterChange()
  }

  async #upload(file: File): Promise<void> {
    this.#uploading = file.name
    this.#draw()
    try {
      this.#pick(await uploadAnchor(file))
    } catch (error) {
      if (!(error instanceof UploadError)) throw error
      app.extensionManager.toast.add({
        severity: 'error',
        summary: texts.anchor.failedTitle,
        detail: error.message,
        life: 15_000
      })
    } finally {
      this.#uploading = undefined
      this.#draw()
    }
  }

  #draw(): void {
    drawChoice(this.#element, {
      choice: this.#choice,
      uploading: this.#uploading,
      onFile: (file) => void this.#upload(file),
      onClear: () => this.#pick(undefined)
    })
  }
}
