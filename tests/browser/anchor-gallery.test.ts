/** Looking at candidates and going back and forth between them: sorting, zoom, the branch's switch, what runs anew. */
import { expect, test } from 'vitest'
import { z } from 'zod'
import { ids, paintingGraph } from './anchor-graphs'
import { queueOf, SOON } from './anchor-page'
import { ends } from './matrix'

/** The sampler of the video, which takes the anchor. */
const VIDEO_SAMPLER = '12'

ends('looking at candidates', (bench) => {
  test('the order is by time, from either end', async () => {
    const { anchor } = bench
    await anchor.open(paintingGraph())
    await anchor.generate(3)
    const order = () => anchor.thumbs.evaluateAll((all) => all.map((one) => one.dataset['id'] ?? ''))
    const newest = await order()
    expect(newest).toEqual(newest.toSorted().toReversed())
    await anchor.button('Newest first').click()
    await expect.poll(order, SOON).toEqual(newest.toReversed())
    await anchor.button('Oldest first').click()
    await expect.poll(order, SOON).toEqual(newest)
  })

  test('the large view zooms to single pixels about the mouse, and moves', async () => {
    const { page, anchor } = bench
    await anchor.open(paintingGraph())
    await anchor.generate(2)
    await anchor.thumbs.nth(0).focus()
    await page.page.keyboard.press('Space')
    const zoom = anchor.viewer.locator('.fa-viewer-zoom')
    const zoomed = anchor.viewer.locator('.fa-viewer-zoomed').first()
    const moved = () => zoomed.evaluate(({ style }) => style.transform)
    await expect.poll(() => zoom.textContent(), SOON).toBe('1 ×')
    expect(await zoomed.getAttribute('data-pixels')).toBe('false')
    const stage = await anchor.viewer.locator('.fa-viewer-stage').boundingBox()
    if (!stage) throw new Error('The large view has no stage.')
    const { mouse, keyboard } = page.page
    await mouse.move(stage.x + stage.width / 4, stage.y + stage.height / 4)
    await mouse.wheel(0, -900)
    await expect.poll(() => zoomed.getAttribute('data-pixels'), SOON).toBe('true')
    // The point under the mouse stays, so what is left of the middle moves to the right.
    expect(await moved()).toMatch(/translate\(\d+.*px, \d/)
    const before = await moved()
    await mouse.down()
    await mouse.move(stage.x + stage.width / 2, stage.y + stage.height / 2, { steps: 3 })
    await mouse.up()
    await expect.poll(moved, SOON).not.toBe(before)
    await page.screenshot(`gallery-pixels-${bench.name}`)
    await keyboard.press('0')
    await expect.poll(() => zoom.textContent(), SOON).toBe('1 ×')
    await keyboard.press('+')
    await expect.poll(() => zoom.textContent(), SOON).toBe('1.5 ×')
    await keyboard.press('Escape')
    await anchor.viewer.waitFor({ state: 'detached' })
  })

  test('the image branch is switched on and off again beside the pick, which stays', async () => {
    const { page, anchor } = bench
    await anchor.open(paintingGraph())
    await anchor.generate(1)
    await anchor.thumbs.nth(0).click()
    await anchor.element.getByText('Image branch is off').waitFor(SOON)
    const pick = await anchor.choice()
    const images = async () => (await page.exported()).output[ids.anchor]?.inputs['images']
    await anchor.button('Switch on').click()
    await expect.poll(images, SOON).toEqual([String(ids.decode), 0])
    expect(await anchor.choice()).toEqual(pick)
    await anchor.button('Switch off').click()
    await expect.poll(images, SOON).toBeUndefined()
  })

  test('the same pick again runs nothing anew, another runs the video, and the first one is still known', async () => {
    const { page, anchor } = bench
    await anchor.open(paintingGraph())
    await anchor.generate(2)
    const runsAnew = async () => {
      const outcome = await page.queue()
      if (!outcome.accepted || outcome.status !== 'success') throw new Error(JSON.stringify(outcome))
      return !(await cachedNodes(bench.server.url, outcome.promptId)).includes(VIDEO_SAMPLER)
    }
    await anchor.thumbs.nth(0).click()
    await anchor.element.getByText('Image branch is off').waitFor(SOON)
    expect(await runsAnew()).toBe(true)
    await anchor.thumbs.nth(0).click()
    expect(await runsAnew()).toBe(false)
    // A changed image seed matters no more.
    await page.setWidget(ids.sampler, 'seed', 99)
    expect(await runsAnew()).toBe(false)
    const first = await anchor.choice()
    await anchor.thumbs.nth(1).click()
    await expect.poll(() => anchor.choice(), SOON).not.toEqual(first)
    expect(await runsAnew()).toBe(true)
    await anchor.thumbs.nth(0).click()
    await expect.poll(() => anchor.choice(), SOON).toEqual(first)
  })

  test('waiting for a pick can be called off, and a pick then runs nothing', async () => {
    const { page, server, anchor } = bench
    await anchor.open(paintingGraph())
    await anchor.count(1)
    await anchor.button('Pick first, then run').click()
    await anchor.thumbs.nth(0).waitFor(SOON)
    await anchor.idle()
    await anchor.button('Stop waiting').click()
    await anchor.button('Pick first, then run').waitFor(SOON)
    const before = page.requests.filter((line) => line.endsWith('/prompt')).length
    await anchor.thumbs.nth(0).click()
    await expect.poll(() => anchor.choice(), SOON).toMatchObject({ kind: 'file' })
    expect(await queueOf(server.url)).toEqual({ running: 0, pending: 0 })
    expect(page.requests.filter((line) => line.endsWith('/prompt')).length).toBe(before)
  })
})

const told = z.record(
  z.string(),
  z.object({ status: z.object({ messages: z.array(z.tuple([z.string(), z.looseObject({})])) }) })
)

/** The nodes of a run whose results ComfyUI had already. */
async function cachedNodes(url: string, promptId: string): Promise<string[]> {
  const history = told.parse(await (await fetch(`${url}/history/${promptId}`)).json())
  const messages = history[promptId]?.status.messages ?? []
  const cached = messages.find(([kind]) => kind === 'execution_cached')?.[1]['nodes']
  return z.array(z.string()).parse(cached)
}
