/** What a person does at an anchor node. */
import type { Locator } from 'playwright-core'
import type { ComfyPage } from '../harness/browser'
import { ids } from './anchor-graphs'

/** The machine may be busy. */
export const SOON = { timeout: 40_000 }

/** The anchor stage of one anchor node: of the first in the page, or of the one with another id, at another place. */
export class AnchorNode {
  readonly page: ComfyPage
  readonly #id: number
  readonly #place: number

  /** @param place how many anchor nodes come before it in the page */
  constructor(page: ComfyPage, id: number = ids.anchor, place = id === ids.anchor ? 0 : 1) {
    this.page = page
    this.#id = id
    this.#place = place
  }

  get element(): Locator {
    return this.page.page.locator('.fa-choice').nth(this.#place)
  }

  get thumbs(): Locator {
    return this.element.locator('.fa-thumb')
  }

  get viewer(): Locator {
    return this.page.page.locator('dialog.fa-viewer')
  }

  button(name: string): Locator {
    return this.element.getByRole('button', { name, exact: true })
  }

  /** Opens a graph near enough that front end 1.32 draws what is in its Vue nodes. */
  async open(graph: object): Promise<void> {
    await this.page.loadGraph(graph)
    // A view over the page ends with the graph that it belongs to.
    await this.viewer.waitFor({ state: 'detached' })
    await this.near()
  }

  async near(): Promise<void> {
    await this.page.select(this.#id)
    await this.page.fitView()
  }

  async count(count: number): Promise<void> {
    const field = this.element.locator('.fa-anchor-count')
    await field.fill(String(count))
    await field.blur()
  }

  async mode(mode: 'runs' | 'batch'): Promise<void> {
    await this.element.locator('.fa-anchor-controls select').selectOption(mode)
  }

  /** Presses Generate and waits until all is painted. */
  async generate(count: number): Promise<void> {
    const before = await this.thumbs.count()
    await this.count(count)
    await this.button('Generate').click()
    await this.thumbs.nth(before + count - 1).waitFor(SOON)
    await this.idle()
  }

  async idle(): Promise<void> {
    await this.button('Generate').waitFor(SOON)
  }

  /** The pick as the next run would take it. */
  async choice(): Promise<unknown> {
    return (await this.page.exported()).output[this.#id]?.inputs['choice']
  }
}

/** What is in the server's queue. */
export async function queueOf(url: string): Promise<{ running: number; pending: number }> {
  const answer = (await (await fetch(`${url}/queue`)).json()) as {
    queue_running: unknown[]
    queue_pending: unknown[]
  }
  return { running: answer.queue_running.length, pending: answer.queue_pending.length }
}
