/** What a person does with the player on Compare Vanilla / Factorized. */
import type { Locator } from 'playwright-core'
import { readCodes } from '../../scripts/lib/coded-video.mjs'
import type { ComfyPage } from '../harness/browser'

/** The comparison's id in the graphs of `compareGraph`. */
export const COMPARE_ID = 5

/** The only player in view. */
export class ComparePage {
  readonly page: ComfyPage

  constructor(page: ComfyPage) {
    this.page = page
  }

  get element(): Locator {
    return this.page.page.locator('.fa-compare').first()
  }

  get canvas(): Locator {
    return this.element.locator('canvas')
  }

  get frame(): Locator {
    return this.element.locator('.fa-compare-frame')
  }

  get position(): Locator {
    return this.element.locator('.fa-compare-position')
  }

  button(name: string | RegExp): Locator {
    return this.element.getByRole('button', { name })
  }

  /** Opens a graph with the comparison in view, large enough to see. */
  async open(graph: object): Promise<void> {
    await this.page.loadGraph(graph)
    await this.page.select(COMPARE_ID)
    await this.page.fitView()
  }

  /** The numbers of the coded frames that are drawn now. */
  codes(): Promise<{ left: number; right: number }> {
    return this.canvas.evaluate(readCodes)
  }

  /** The colour at a place of the canvas, given as shares of its width and height. */
  colour(x: number, y: number): Promise<number[]> {
    return this.canvas.evaluate(
      (canvas, [left, top]) => {
        if (!(canvas instanceof HTMLCanvasElement)) throw new Error('The player has no canvas.')
        const { width, height } = canvas
        const pixel = canvas
          .getContext('2d')
          ?.getImageData(Math.floor(left * width), Math.floor(top * height), 1, 1)
        return [...(pixel?.data ?? [])].slice(0, 3)
      },
      [x, y] as const
    )
  }

  press(key: string): Promise<void> {
    return this.frame.press(key)
  }
}
