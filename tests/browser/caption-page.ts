/** What the tests of the caption node do on the page, in classic and in Vue nodes alike. */
import type { Locator } from 'playwright-core'
import type { ComfyPage } from '../harness/browser'
import { graphOf, type NodeSketch } from '../harness/graphs'

/** A caption node; `first_frame` is output 1. */
export function captionNode(
  id: number,
  prompt: string,
  firstFrame: string,
  more: Partial<NodeSketch> = {}
): NodeSketch {
  return {
    id,
    type: 'FactorizedCaption',
    values: [prompt, firstFrame],
    inputs: [
      { name: 'prompt', type: 'STRING', widget: { name: 'prompt' } },
      { name: 'first_frame', type: 'STRING', widget: { name: 'first_frame' } },
      { name: 'generated', type: 'STRING' }
    ],
    outputs: [
      { name: 'video_prompt', type: 'STRING' },
      { name: 'first_frame', type: 'STRING' }
    ],
    size: [440, 400],
    pos: [80, 80],
    ...more
  }
}

const preview = (id: number, pos: [number, number]): NodeSketch => ({
  id,
  type: 'PreviewAny',
  inputs: [{ name: 'source', type: '*' }],
  pos
})

/** One caption, both texts of which are shown when it runs. */
export function captionGraph(prompt: string, firstFrame: string, more: Partial<NodeSketch> = {}): object {
  return graphOf(
    [captionNode(1, prompt, firstFrame, more), preview(2, [600, 80]), preview(3, [600, 420])],
    [
      [1, 0, 2, 0],
      [1, 1, 3, 0]
    ]
  )
}

/** The panel of a caption node; `nth` counts in the order of the page. */
export class CaptionOnPage {
  readonly #page: ComfyPage
  readonly #nth: number

  constructor(page: ComfyPage, nth = 0) {
    this.#page = page
    this.#nth = nth
  }

  get panel(): Locator {
    return this.#page.page.locator('.fa-caption:not([inert])').nth(this.#nth)
  }

  get status(): Locator {
    return this.panel.locator('.fa-chip')
  }

  get findings(): Locator {
    return this.panel.locator('.fa-findings li')
  }

  get message(): Locator {
    return this.panel.locator('.fa-caption-message')
  }

  get marks(): Locator {
    return this.#page.page.locator('.fa-marks mark')
  }

  button(name: string): Locator {
    return this.panel.getByRole('button', { name, exact: true })
  }

  /** The text box of a field, which the page itself draws. */
  field(name: 'prompt' | 'first_frame'): Locator {
    return this.#page.page
      .locator(
        `textarea[placeholder="${name}"]:visible, textarea[aria-label="${name}"]:visible, ` +
          `[data-widget-name="${name}"] textarea:visible`
      )
      .nth(this.#nth)
  }

  /** Types over a field, as a person does. */
  async type(name: 'prompt' | 'first_frame', text: string): Promise<void> {
    await this.field(name).fill(text)
  }

  async choose(provider: string): Promise<void> {
    await this.panel.getByLabel('Who rewrites').selectOption(provider)
  }
}

/** What is stored on a node. */
export function stored(
  page: ComfyPage,
  id: number | string
): Promise<{ values: unknown[]; origin: unknown }> {
  return page.page.evaluate((nodeId) => {
    const node = window.app.canvas.graph.getNodeById(nodeId)
    const values = (node?.widgets ?? []).filter(({ name }) => ['prompt', 'first_frame'].includes(name))
    return { values: values.map(({ value }) => value), origin: node?.properties['caption_origin'] }
  }, id)
}
