/** The anchor stage over time: cancel, pick first, a reload in the middle, another tab, a picture inside the graph. */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Route } from 'playwright-core'
import { expect, test } from 'vitest'
import type { ComfyPage } from '../harness/browser'
import { ids, paintingGraph } from './anchor-graphs'
import { AnchorNode, queueOf, SOON } from './anchor-page'
import { ends } from './matrix'

/** One pixel, as sharing puts it into a graph. */
const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
const LONG = 3000

ends('runs of the anchor stage', (bench) => {
  test('Cancel takes what waits out of the queue and stops what runs', async () => {
    const { frontend, server, page, anchor } = bench
    await anchor.open(paintingGraph({}, LONG))
    await anchor.count(3)
    await anchor.button('Generate').click()
    await page.page.getByText(/step \d+ of 3000/).waitFor(SOON)
    expect((await queueOf(server.url)).running).toBe(1)
    await page.screenshot(`anchor-painting-${frontend}`)
    await anchor.button('Cancel').click()
    await page.page.getByText('Cancelled: 0 of 3 candidates are there.').waitFor(SOON)
    await expect.poll(() => queueOf(server.url), SOON).toEqual({ running: 0, pending: 0 })
    await anchor.idle()
    expect(await anchor.thumbs.count()).toBe(0)
  })

  test('Cancel while runs are still being queued takes back the one on its way, and the next Generate paints', async () => {
    const { page, server, anchor } = bench
    await anchor.open(paintingGraph({}, LONG))
    const second = await holdSecond(page)
    await anchor.count(3)
    await anchor.button('Generate').click()
    await second.came
    await anchor.button('Cancel').click()
    await anchor.idle()
    second.release()
    await expect.poll(() => queueOf(server.url), SOON).toEqual({ running: 0, pending: 0 })
    await second.end()
    await page.setWidget(ids.sampler, 'steps', 1)
    await anchor.generate(1)
    expect(await anchor.thumbs.count()).toBe(1)
  })

  test('pick first: a candidate that is picked while others are still being queued starts the video', async () => {
    const { page, server, anchor } = bench
    await anchor.open(paintingGraph())
    const second = await holdSecond(page)
    await anchor.count(2)
    await anchor.button('Pick first, then run').click()
    await second.came
    await anchor.thumbs.nth(0).waitFor(SOON)
    const [request] = await Promise.all([
      page.page.waitForRequest((one) => one.method() === 'POST' && one.url().endsWith('/prompt')),
      anchor.thumbs.nth(0).click()
    ])
    const body = request.postDataJSON() as { prompt: Record<string, { inputs: Record<string, unknown> }> }
    expect(body.prompt[ids.anchor]?.inputs['choice']).toMatchObject({ kind: 'file' })
    second.release()
    await second.end()
    await anchor.idle()
    await expect.poll(() => queueOf(server.url), SOON).toEqual({ running: 0, pending: 0 })
    expect(await anchor.button('Stop waiting').count()).toBe(0)
  })

  test('a run of somebody else is not touched by Cancel', async () => {
    const { server, page, anchor } = bench
    await anchor.open(paintingGraph({}, LONG))
    const { output } = await page.exported()
    const preview = { class_type: 'PreviewImage', inputs: { images: [String(ids.decode), 0] } }
    const prompt = { ...output, '90': preview }
    const answer = await fetch(`${server.url}/prompt`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ prompt, partial_execution_targets: ['90'] })
    })
    expect(answer.status).toBe(200)
    await expect.poll(async () => (await queueOf(server.url)).running, SOON).toBe(1)
    await anchor.count(2)
    await anchor.button('Generate').click()
    await expect.poll(async () => (await queueOf(server.url)).pending, SOON).toBe(2)
    await anchor.button('Cancel').click()
    await expect.poll(() => queueOf(server.url), SOON).toEqual({ running: 1, pending: 0 })
    await fetch(`${server.url}/interrupt`, { method: 'POST' })
    await expect.poll(() => queueOf(server.url), SOON).toEqual({ running: 0, pending: 0 })
  })

  test('pick first, then run: the server is free meanwhile, a reload loses nothing, the pick starts the video', async () => {
    const { frontend, server, page, anchor } = bench
    await anchor.open(paintingGraph())
    await anchor.count(2)
    await anchor.button('Pick first, then run').click()
    await anchor.thumbs.nth(1).waitFor(SOON)
    await anchor.idle()
    await page.page.getByText('Pick a candidate, and the video is rendered.').waitFor()
    expect(await queueOf(server.url)).toEqual({ running: 0, pending: 0 })
    await page.screenshot(`anchor-waiting-${frontend}`)
    await page.saved()
    await page.page.reload()
    await page.ready()
    await anchor.near()
    await page.page.getByText('Pick a candidate, and the video is rendered.').waitFor(SOON)
    await anchor.thumbs.nth(1).waitFor(SOON)
    const [request] = await Promise.all([
      page.page.waitForRequest((one) => one.method() === 'POST' && one.url().endsWith('/prompt')),
      anchor.thumbs.nth(0).click()
    ])
    const body = request.postDataJSON() as { prompt: Record<string, { inputs: Record<string, unknown> }> }
    expect(body.prompt[ids.anchor]?.inputs['choice']).toEqual(await anchor.choice())
    await expect.poll(() => queueOf(server.url), SOON).toEqual({ running: 0, pending: 0 })
    expect(await page.page.getByText('Pick a candidate, and the video is rendered.').count()).toBe(0)
  })

  test('a reload in the middle: what is painted meanwhile is there afterwards', async () => {
    const { page, anchor, server } = bench
    await anchor.open(paintingGraph({}, 200))
    await anchor.count(2)
    await anchor.button('Generate').click()
    await page.page.getByText(/step \d+ of 200/).waitFor(SOON)
    // Both runs are the server's before the page goes.
    await expect.poll(() => queueOf(server.url), SOON).toEqual({ running: 1, pending: 1 })
    await page.saved()
    await page.page.reload()
    await page.ready()
    await anchor.near()
    await anchor.thumbs.nth(1).waitFor(SOON)
    await anchor.idle()
  })

  test('keys in the gallery: arrows move, Enter picks, Delete deletes, and the node stays', async () => {
    const { server, page, anchor } = bench
    await anchor.open(paintingGraph())
    await anchor.generate(3)
    await anchor.thumbs.nth(0).focus()
    await page.page.keyboard.press('ArrowRight')
    await page.page.keyboard.press('Enter')
    await expect.poll(() => anchor.thumbs.nth(1).getAttribute('aria-selected'), SOON).toBe('true')
    const picked = (await anchor.choice()) as { name: string; subfolder: string }
    await page.page.keyboard.press('ArrowRight')
    const group = join(server.inputDir, picked.subfolder)
    const pictures = () => readdirSync(group).filter((name) => name.endsWith('.png'))
    expect(pictures()).toHaveLength(3)
    await page.page.keyboard.press('Delete')
    await expect.poll(() => anchor.thumbs.count(), SOON).toBe(2)
    expect(pictures()).toHaveLength(2)
    expect(pictures()).toContain(picked.name)
    expect((await page.exported()).output[ids.anchor]).toBeDefined()
  })

  test('Vary paints four near seeds of a candidate, which remember it, while the branch is frozen', async () => {
    const { server, page, anchor } = bench
    await anchor.open(paintingGraph())
    await anchor.generate(1)
    await anchor.thumbs.nth(0).click()
    await page.page.locator('.fa-anchor-pick').click()
    await anchor.viewer.getByRole('button', { name: 'Vary' }).click()
    await page.page.keyboard.press('Escape')
    await anchor.thumbs.nth(4).waitFor(SOON)
    await anchor.idle()
    const { subfolder } = (await anchor.choice()) as { subfolder: string }
    const group = subfolder.split('/').at(-1) ?? ''
    const list = await fetch(`${server.url}/factorized_anchor/candidates?group=${group}`)
    const { entries } = (await list.json()) as { entries: { id: string; seed: number; parent?: string }[] }
    const [first] = entries.toSorted((one, other) => one.seed - other.seed)
    expect(entries.filter(({ parent }) => parent === first?.id)).toHaveLength(4)
    expect((await page.exported()).output[ids.decode]).toBeUndefined()
  })

  test('another tab with the same graph shows what is painted here, and a stranger’s browser asks for nothing', async () => {
    const { vueNodes, server, browser, page, anchor } = bench
    await anchor.open(paintingGraph())
    await anchor.generate(1)
    const { workflow } = await page.exported()
    const other = await browser.open(server, { vueNodes })
    const stranger = new AnchorNode(other)
    const before = other.requests.length
    await stranger.open(workflow)
    await stranger.button('Show candidates').waitFor()
    expect(other.requests.slice(before).filter((line) => /view|candidates/.test(line))).toEqual([])
    await stranger.button('Show candidates').click()
    await stranger.thumbs.nth(0).waitFor(SOON)
    await other.close()
  })

  test('a picture inside the graph becomes a file when the graph is run', async () => {
    const { server, page, anchor } = bench
    const bytes = Buffer.from(PIXEL, 'base64')
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    const choice = { kind: 'embedded', data: `data:image/png;base64,${PIXEL}`, sha256 }
    await anchor.open(paintingGraph({ choice }))
    expect(await anchor.choice()).toEqual(choice)
    await page.page.locator('.fa-anchor-pick img').waitFor()
    const sent = page.page.waitForRequest((one) => one.method() === 'POST' && one.url().endsWith('/prompt'))
    const outcome = await page.queue()
    expect((await sent).postData()).not.toContain(PIXEL)
    expect(outcome).toMatchObject({ accepted: true, status: 'success' })
    expect(await anchor.choice()).toMatchObject({ kind: 'file', sha256 })
    expect(existsSync(join(server.inputDir, `anchor-${sha256.slice(0, 16)}.png`))).toBe(true)
    await page.saved()
    const kept = await page.page.evaluate(() => JSON.stringify(localStorage) + JSON.stringify(sessionStorage))
    expect(kept).not.toContain(PIXEL)
  })
})

/** Lets the server take the second prompt of the page from now on, and keeps its answer back. */
async function holdSecond({ page }: ComfyPage) {
  const prompts = /\/api\/prompt$/
  const [came, hasCome] = promised()
  const [released, release] = promised()
  let count = 0
  const underWay = new Set<Promise<void>>()
  const answer = async (route: Route): Promise<void> => {
    if (route.request().method() !== 'POST') {
      await route.continue()
      return
    }
    const response = await route.fetch()
    count += 1
    if (count === 2) {
      hasCome()
      await released
    }
    await route.fulfill({ response })
  }
  await page.route(prompts, async (route) => {
    const answered = answer(route)
    underWay.add(answered)
    await answered
    underWay.delete(answered)
  })
  const end = async (): Promise<void> => {
    // An answer that is on its way when the route goes would be given twice.
    while (underWay.size > 0) await Promise.all(underWay)
    await page.unroute(prompts)
  }
  return { came, release, end }
}

function promised(): [Promise<void>, () => void] {
  let keep: () => void = () => undefined
  const promise = new Promise<void>((done) => {
    keep = done
  })
  return [promise, () => keep()]
}
