/** The anchor stage, over every front end and node mode: paint candidates, pick one, freeze the image branch, run. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ids, paintingGraph } from './anchor-graphs'
import { AnchorNode, SOON } from './anchor-page'
import { matrix } from './matrix'

matrix('the anchor stage', (bench) => {
  test('Generate paints candidates beside the graph, which stays as it is', async () => {
    const { page } = bench
    const anchor = new AnchorNode(page)
    await anchor.open(paintingGraph())
    const before = await page.exported()
    await anchor.generate(3)
    expect((await page.exported()).output).toEqual(before.output)
    const loaded = () =>
      anchor.thumbs
        .locator('img')
        .evaluateAll(
          (all) => all.filter((one) => one instanceof HTMLImageElement && one.naturalWidth > 0).length
        )
    await expect.poll(loaded, SOON).toBe(3)
    await page.screenshot(`anchor-candidates-${bench.name}`)
    // A second set is kept beside the first.
    await anchor.generate(1)
    expect(await anchor.thumbs.count()).toBe(4)
    expect(page.ourErrors).toEqual([])
  })

  test('picking freezes the image branch in one undoable step, and the run takes the pick', async () => {
    const { page, server } = bench
    const anchor = new AnchorNode(page)
    await anchor.thumbs.nth(1).click()
    await expect.poll(() => anchor.choice(), SOON).toMatchObject({ kind: 'file', type: 'input' })
    const picked = (await anchor.choice()) as { name: string; subfolder: string; sha256: string }
    expect(existsSync(join(server.inputDir, picked.subfolder, picked.name))).toBe(true)
    expect(picked.sha256).toMatch(/^[0-9a-f]{64}$/)
    const { output } = await page.exported()
    expect(output[ids.anchor]?.inputs['images']).toBeUndefined()
    expect(output[ids.decode]).toBeUndefined()
    await page.screenshot(`anchor-picked-${bench.name}`)
    expect(await page.queue()).toMatchObject({ accepted: true, status: 'success' })

    await page.command('Comfy.Undo')
    await expect.poll(() => anchor.choice(), SOON).toBeUndefined()
    expect((await page.exported()).output[ids.anchor]?.inputs['images']).toEqual([String(ids.decode), 0])
    await page.command('Comfy.Redo')
    await expect.poll(() => anchor.choice(), SOON).toEqual(picked)
    expect((await page.exported()).output[ids.decode]).toBeUndefined()
    expect(page.ourErrors).toEqual([])
  })

  test('the large view: other candidates by keys, compare, frame, pick', async () => {
    const { page } = bench
    const anchor = new AnchorNode(page)
    await anchor.thumbs.nth(1).click()
    await expect.poll(() => anchor.thumbs.nth(1).getAttribute('aria-selected'), SOON).toBe('true')
    await page.page.locator('.fa-anchor-pick').click()
    await anchor.viewer.getByText('2 of 4').waitFor()
    const { keyboard } = page.page
    await keyboard.press('3')
    await anchor.viewer.getByText('3 of 4').waitFor()
    await keyboard.press('ArrowRight')
    await anchor.viewer.getByText('4 of 4').waitFor()
    await keyboard.press('c')
    expect(await anchor.viewer.locator('.fa-viewer-picture').count()).toBe(2)
    await keyboard.press('f')
    await anchor.viewer.locator('.fa-frame').first().waitFor()
    await page.screenshot(`anchor-large-${bench.name}`)
    const before = await anchor.choice()
    await keyboard.press('Enter')
    await anchor.viewer.waitFor({ state: 'detached' })
    await expect.poll(() => anchor.choice(), SOON).not.toEqual(before)
    expect(page.ourErrors).toEqual([])
  })
})
