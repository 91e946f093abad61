/** The player on the node: two videos of numbered frames, read back from its pixels, and real pairs. */
import { copyFileSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { compareGraph, writeCodedVideo } from '../../scripts/lib/coded-video.mjs'
import { openBrowser, type ComfyPage, type TestBrowser } from '../harness/browser'
import { startComfy, type ComfyServer } from '../harness/comfy'
import { root } from '../harness/paths'
import { describeVideo } from '../harness/video'
import { SOON } from './anchor-page'
import { ComparePage } from './compare-page'
import { matrix } from './matrix'

const SIZE = { width: 320, height: 176, fps: 24 }
const RED = [200, 40, 40] as const
const BLUE = [40, 40, 200] as const
const [LONG, SHORT] = [40, 33]

/** Real videos of the paper's project page lie beside this repository where its tests' data does; none is part of it. */
const REAL = join(root, '..', 'shared', 'data', 'avg')

function writePair(server: ComfyServer): void {
  writeCodedVideo(join(server.inputDir, 'red.mp4'), { ...SIZE, frames: LONG, tint: RED })
  writeCodedVideo(join(server.inputDir, 'blue.mp4'), { ...SIZE, frames: SHORT, tint: BLUE })
}

matrix(
  'the comparison’s player',
  (bench) => {
    test('it shows the same frame of both videos, whatever is pressed', async () => {
      const { page, server } = bench
      writePair(server)
      const player = new ComparePage(page)
      await player.open(compareGraph({ vanilla: 'red.mp4', factorized: 'blue.mp4', fps: SIZE.fps }))
      await player.element.getByText('Run the graph, and both videos play here.').waitFor(SOON)
      expect(await page.queue()).toMatchObject({ accepted: true, status: 'success' })

      // It plays by itself when the run is over, and again from the start.
      await player.button('Pause').waitFor(SOON)
      const seen = new Set<number>()
      for (let looks = 0; looks < 12; looks += 1) {
        const { left, right } = await player.codes()
        expect(right).toBe(Math.min(left, SHORT - 1))
        seen.add(left)
        await page.page.waitForTimeout(60)
      }
      expect(seen.size).toBeGreaterThan(3)

      await player.press('Space')
      await player.button('Play').waitFor()
      const at = async (number: number) => {
        await expect.poll(() => player.position.textContent(), SOON).toBe(`${number + 1} / ${LONG}`)
        await expect
          .poll(() => player.codes(), SOON)
          .toEqual({ left: number, right: Math.min(number, SHORT - 1) })
      }
      await player.press('Home')
      await at(0)
      await player.press('ArrowRight')
      await player.press('ArrowRight')
      await player.press('ArrowRight')
      await at(3)
      await player.button('One frame back').click()
      await at(2)
      await player.press('Shift+ArrowRight')
      await at(12)
      await player.element.getByRole('slider', { name: 'Frame' }).fill('25')
      await at(25)
      await page.screenshot(`compare-side-${bench.name}`)
      await player.press('End')
      await at(LONG - 1)
      await player.element.getByText('factorized (last frame)').waitFor()
      expect(page.ourErrors).toEqual([])
    })

    test('swipe and difference show what their names say', async () => {
      const { page } = bench
      const player = new ComparePage(page)
      await player.press('Home')
      await player.button('Swipe').click()
      const reds = async () =>
        Promise.all([0.2, 0.7].map(async (x) => ((await player.colour(x, 0.9))[0] ?? 0) > 120))
      await expect.poll(reds, SOON).toEqual([true, false])
      const split = player.element.getByRole('slider', { name: 'Where the left video ends' })
      const box = await player.frame.boundingBox()
      if (!box) throw new Error('The player is not in view.')
      await page.page.mouse.move(box.x + box.width / 2, box.y + box.height / 3)
      await page.page.mouse.down()
      await page.page.mouse.move(box.x + box.width * 0.9, box.y + box.height / 3, { steps: 3 })
      await page.page.mouse.up()
      await expect.poll(reds, SOON).toEqual([true, true])
      await split.press('Home')
      await expect.poll(reds, SOON).toEqual([false, false])
      await split.press('ArrowRight')
      expect(await split.getAttribute('aria-valuenow')).toBe('2')
      await page.screenshot(`compare-swipe-${bench.name}`)

      await player.press('3')
      // Equal bars are black; red against blue is far apart in both colours, and not in green.
      await expect
        .poll(async () => (await player.colour(0.5, 0.9)).map((part) => part > 200), SOON)
        .toEqual([true, false, true])
      for (const part of await player.colour(0.2, 0.4)) expect(part).toBeLessThan(40)
      await page.screenshot(`compare-difference-${bench.name}`)
      await player.press('1')
      expect(page.ourErrors).toEqual([])
    })

    test('it is still there after undo, and after another workflow was open', async () => {
      const { page } = bench
      const player = new ComparePage(page)
      await page.setWidget(5, 'label_vanilla', 'plain')
      await page.command('Comfy.Undo')
      await expect.poll(() => player.position.textContent(), SOON).toContain(`/ ${LONG}`)
      await page.command('Comfy.NewBlankWorkflow')
      await player.element.waitFor({ state: 'detached' })
      await page.command('Workspace.PreviousOpenedWorkflow')
      await player.canvas.waitFor(SOON)
      await expect.poll(() => player.codes(), SOON).toEqual({ left: 0, right: 0 })
      expect(page.ourErrors).toEqual([])
    })
  },
  { models: false }
)

describe.skipIf(!existsSync(REAL))(
  'real pairs (only where ../shared/data/avg is there), front end 1.58.1',
  () => {
    let server: ComfyServer
    let browser: TestBrowser
    let page: ComfyPage
    beforeAll(async () => {
      server = await startComfy({ frontend: '1.58.1', models: false, extraArgs: ['--cache-none'] })
      browser = await openBrowser()
      page = await browser.open(server, { vueNodes: true, palette: 'light' })
    })
    afterAll(async () => {
      await browser.close()
      await server.stop()
    })

    test.each(['1', '2', '3'])('pair %s of the paper’s page plays', async (name) => {
      const [vanilla, factorized] = [`${name}-t2v.mp4`, `${name}-fvg.mp4`] as const
      const facts = [vanilla, factorized].map((file) => {
        copyFileSync(join(REAL, file), join(server.inputDir, file))
        return describeVideo(readFileSync(join(REAL, file)))
      })
      const fps = facts[0]?.fps ?? 0
      const count = Math.max(...facts.map(({ frames }) => frames))
      const player = new ComparePage(page)
      await player.open(compareGraph({ vanilla, factorized, fps }))
      expect(await page.queue()).toMatchObject({ accepted: true, status: 'success' })
      await player.button('Pause').waitFor(SOON)
      await player.press('k')
      await player.press('End')
      await expect.poll(() => player.position.textContent(), SOON).toBe(`${count} / ${count}`)
      await page.screenshot(`compare-real-${name}`)
      // The two are of one prompt and still two videos.
      await player.press('3')
      await expect.poll(async () => Math.max(...(await player.colour(0.5, 0.5))), SOON).toBeGreaterThan(20)
      expect(page.ourErrors).toEqual([])
    })
  }
)
