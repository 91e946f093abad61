/** The anchor stage: paint candidates, pick one, freeze the image branch, run. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { ComfyPage } from '../harness/browser'
import { ids, paintingGraph } from './anchor-graphs'
import { matrix } from './matrix'

/** The machine may be busy. */
const SOON = { timeout: 40_000 }

matrix('the anchor stage', (bench) => {
  test('Generate paints candidates beside the graph, which stays as it is', async () => {
    const { page } = bench
    await page.loadGraph(paintingGraph())
    await lookAt(page)
    const before = await page.exported()
    await generate(page, 3)
    await expect.poll(() => thumbs(page).count(), SOON).toBe(3)
    await idle(page)
    const after = await page.exported()
    expect(after.output).toEqual(before.output)
    expect(
      await page.page
        .locator('.fa-thumb img')
        .evaluateAll((all) => all.every((one) => (one as HTMLImageElement).complete))
    ).toBe(true)
    await page.screenshot(`anchor-candidates-${bench.name}`)
    // A second set is kept beside the first.
    await generate(page, 1)
    await expect.poll(() => thumbs(page).count(), SOON).toBe(4)
    await idle(page)
    expect(page.ourErrors).toEqual([])
  })

  test('picking freezes the image branch in one undoable step, and the run takes the pick', async () => {
    const { page, server } = bench
    await thumbs(page).nth(1).click()
    await expect.poll(() => choice(page), SOON).toMatchObject({ kind: 'file', type: 'input' })
    const picked = (await choice(page)) as { name: string; subfolder: string; sha256: string }
    expect(existsSync(join(server.inputDir, picked.subfolder, picked.name))).toBe(true)
    expect(picked.sha256).toMatch(/^[0-9a-f]{64}$/)
    const { output } = await page.exported()
    expect(output[ids.anchor]?.inputs['images']).toBeUndefined()
    expect(output[ids.decode]).toBeUndefined()
    await page.screenshot(`anchor-picked-${bench.name}`)
    const outcome = await page.queue()
    expect(outcome).toMatchObject({ accepted: true, status: 'success' })

    await page.command('Comfy.Undo')
    await expect.poll(() => choice(page), SOON).toBeUndefined()
    expect((await page.exported()).output[ids.anchor]?.inputs['images']).toEqual([String(ids.decode), 0])
    await page.command('Comfy.Redo')
    await expect.poll(() => choice(page), SOON).toEqual(picked)
    expect((await page.exported()).output[ids.decode]).toBeUndefined()
    expect(page.ourErrors).toEqual([])
  })
})

/** Near enough that front end 1.32 draws what is in its Vue nodes. */
async function lookAt(page: ComfyPage): Promise<void> {
  await page.select(ids.anchor)
  await page.fitView()
}

async function generate(page: ComfyPage, count: number): Promise<void> {
  await page.page.locator('.fa-anchor-count').fill(String(count))
  await page.page.locator('.fa-anchor-count').blur()
  await page.page.locator('.fa-choice').getByRole('button', { name: 'Generate', exact: true }).click()
}

function thumbs(page: ComfyPage) {
  return page.page.locator('.fa-thumb')
}

async function idle(page: ComfyPage): Promise<void> {
  await page.page.locator('.fa-choice').getByRole('button', { name: 'Generate', exact: true }).waitFor()
}

/** The pick as the next run would take it. */
async function choice(page: ComfyPage): Promise<unknown> {
  return (await page.exported()).output[ids.anchor]?.inputs['choice']
}
