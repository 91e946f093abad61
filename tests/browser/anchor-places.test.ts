/** The anchor stage wherever it may be: as one batch, twice in a graph, in several tabs, with several users, by a proxy. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { openBrowser, type TestBrowser } from '../harness/browser'
import { startComfy, type ComfyServer } from '../harness/comfy'
import { ids, paintingGraph, second, twoAnchors } from './anchor-graphs'
import { AnchorNode, queueOf, SOON } from './anchor-page'
import { ends, ENDS } from './matrix'
import { startProxy, type Proxy } from './proxy'

const STEPS = 200
const LATER = { timeout: 120_000 }

ends('the anchor stage, one user', (bench) => {
  test('one batch is one run with several pictures; one by one is a run for each', async () => {
    const { server, anchor } = bench
    await anchor.open(paintingGraph())
    await anchor.mode('batch')
    expect(await runsFor(() => anchor.generate(3))).toBe(1)
    expect(await candidates(server)).toEqual([
      { batch_index: 0, batch_size: 3 },
      { batch_index: 1, batch_size: 3 },
      { batch_index: 2, batch_size: 3 }
    ])
    await anchor.mode('runs')
    expect(await runsFor(() => anchor.generate(2))).toBe(2)
  })

  test('Cancel in the middle stops what runs and what waits, and keeps what is done', async () => {
    const { server, page, anchor } = bench
    await anchor.open(paintingGraph({}, STEPS))
    await anchor.count(4)
    await anchor.button('Generate').click()
    await page.page.getByText(/1 of 4 done · step/).waitFor(LATER)
    await anchor.button('Cancel').click()
    await page.page.getByText('Cancelled: 1 of 4 candidates are there.').waitFor(SOON)
    await expect.poll(() => queueOf(server.url), SOON).toEqual({ running: 0, pending: 0 })
    expect(await anchor.thumbs.count()).toBe(1)
    expect(await candidates(server)).toHaveLength(1)
  })

  test('two anchors in one graph have candidates and picks of their own', async () => {
    const { page, anchor } = bench
    await page.loadGraph(twoAnchors())
    const other = new AnchorNode(page, second.anchor)
    for (const one of [anchor, other]) {
      await one.near()
      await one.count(one === anchor ? 2 : 1)
      await one.button('Generate').click()
    }
    await expect.poll(() => anchor.thumbs.count(), LATER).toBe(2)
    await expect.poll(() => other.thumbs.count(), LATER).toBe(1)
    // Classic nodes show what stands on them only while they are in view.
    for (const one of [anchor, other]) {
      await one.near()
      await one.idle()
    }
    await other.thumbs.first().click()
    await expect.poll(() => other.choice(), SOON).toMatchObject({ kind: 'file' })
    expect(await anchor.choice()).toBeUndefined()
    // The branch feeds both, so it stays on for the one that has no pick.
    await other.element.getByText('Image branch is on').waitFor()
    expect((await page.exported()).output[ids.anchor]?.inputs['images']).toEqual([String(ids.decode), 0])
  })

  test('two tabs show the same candidates, whichever of them paints or deletes', async () => {
    const { page, anchor } = bench
    await anchor.open(paintingGraph())
    await anchor.generate(1)
    const tab = await page.anotherTab()
    const there = new AnchorNode(tab)
    await there.open((await page.exported()).workflow)
    await there.thumbs.nth(0).waitFor(SOON)
    await there.generate(1)
    await expect.poll(() => anchor.thumbs.count(), SOON).toBe(2)
    await anchor.generate(1)
    await expect.poll(() => there.thumbs.count(), SOON).toBe(3)
    await there.thumbs.nth(0).focus()
    await tab.page.keyboard.press('Delete')
    await expect.poll(() => anchor.thumbs.count(), SOON).toBe(2)
    // A pick belongs to its graph, and the tabs have one each.
    await there.thumbs.nth(0).click()
    await expect.poll(() => there.choice(), SOON).toMatchObject({ kind: 'file' })
    expect(await anchor.choice()).toBeUndefined()
    expect(tab.ourErrors).toEqual([])
    await tab.page.close()
  })

  // Front end 1.32.9 itself stays a white page below a path, also without this pack.
  test.runIf(bench.frontend === '1.58.1')('below a path of a proxy, in the light palette', async () => {
    const { server, browser, vueNodes } = bench
    const proxy: Proxy = await startProxy(server.port, '/studio')
    const behind = await browser.open({ url: `${proxy.url}/studio` }, { vueNodes, palette: 'light' })
    const there = new AnchorNode(behind)
    await there.open(paintingGraph())
    await there.generate(3)
    const images = there.thumbs.locator('img')
    await expect
      .poll(
        () => images.evaluateAll((all) => all.filter((one) => Reflect.get(one, 'naturalWidth') > 0).length),
        SOON
      )
      .toBe(3)
    await there.thumbs.nth(1).click()
    await expect.poll(() => there.choice(), SOON).toMatchObject({ kind: 'file' })
    expect(await behind.queue()).toMatchObject({ accepted: true, status: 'success' })
    // The page itself asks for its icons beside the path.
    const routes = behind.requests.filter((line) => / .*\/(api|extensions)\//.test(line))
    expect(routes.filter((line) => !line.includes(' /studio/'))).toEqual([])
    await behind.screenshot(`anchor-light-${bench.name}`)
    await behind.page.locator('.fa-anchor-pick').click()
    await there.viewer.getByText('2 of 3').waitFor()
    await behind.screenshot(`anchor-light-large-${bench.name}`)
    expect(behind.ourErrors).toEqual([])
    await behind.close()
    await proxy.stop()
  })

  /** How many runs are queued by `act`. */
  async function runsFor(act: () => Promise<void>): Promise<number> {
    const { page } = bench
    const before = page.requests.length
    await act()
    return page.requests.slice(before).filter((line) => line === 'POST /api/prompt').length
  }

  /** The open graph's candidates as the server has them, the oldest first. */
  async function candidates(where: ComfyServer): Promise<unknown[]> {
    const { page } = bench
    const { workflow } = await page.exported()
    const [, group] = /"group":"(a-[0-9a-f]+)"/.exec(JSON.stringify(workflow)) ?? []
    const answer = await fetch(`${where.url}/factorized_anchor/candidates?group=${group ?? ''}`)
    const entry = z.object({ batch_index: z.number(), batch_size: z.number() })
    return z
      .object({ entries: z.array(entry) })
      .parse(await answer.json())
      .entries.toReversed()
  }
})

describe.each(ENDS)('two users, front end %s, Vue nodes: %s', (frontend, vueNodes) => {
  let server: ComfyServer
  let browser: TestBrowser
  beforeAll(async () => {
    server = await startComfy({ frontend, extraArgs: ['--multi-user'] })
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser.close()
    await server.stop()
  })

  test('see their own candidates only, also in a graph that came from the other', async () => {
    const [anna, ben] = await Promise.all(['Anna', 'Ben'].map(newUser))
    const page = await browser.open(server, { vueNodes, user: anna ?? '' })
    const anchor = new AnchorNode(page)
    await anchor.open(paintingGraph())
    await anchor.generate(2)
    await anchor.thumbs.nth(0).click()
    await expect.poll(() => anchor.choice(), SOON).toMatchObject({ kind: 'file' })

    const bens = await browser.open(server, { vueNodes, user: ben ?? '' })
    const there = new AnchorNode(bens)
    await there.open((await page.exported()).workflow)
    await there.button('Show candidates').click()
    await bens.page.getByText('These candidates belong to another user of this ComfyUI.').waitFor(SOON)
    expect(await there.thumbs.count()).toBe(0)
    // What he paints in it is his.
    await there.generate(1)
    expect(await there.thumbs.count()).toBe(1)
    await there.thumbs.nth(0).click()
    await expect.poll(() => there.choice(), SOON).not.toEqual(await anchor.choice())
    // Her page asks anew, and is not told of his.
    await page.page.reload()
    await page.ready()
    await anchor.near()
    await anchor.thumbs.nth(1).waitFor(SOON)
    expect(await anchor.thumbs.count()).toBe(2)
    expect(
      readdirSync(join(server.inputDir, 'factorized_anchor')).filter((name) => !name.startsWith('.'))
    ).toHaveLength(2)
    // The server's own 403 is no error of ours.
    for (const one of [page, bens]) expect(one.ourErrors).toEqual([])
    await bens.close()
    await page.close()
  })

  async function newUser(username: string): Promise<string> {
    const body = JSON.stringify({ username })
    const answer = await fetch(`${server.url}/users`, { method: 'POST', body })
    return z.string().parse(await answer.json())
  }
})
