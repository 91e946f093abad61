/** Refining a picture, and bringing one along: mask editor, edit branch, paste, drop, the result of another node. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { writeCodedVideo } from '../../scripts/lib/coded-video.mjs'
import type { ComfyPage } from '../harness/browser'
import { root } from '../harness/paths'
import { ids, paintingGraph } from './anchor-graphs'
import { AnchorNode, SOON } from './anchor-page'
import { matrix, type Bench } from './matrix'

const PICTURE = readFileSync(join(root, 'assets', 'anchor.png')).toString('base64')
const MUTED = 2

interface Entry {
  id: string
  parent: string | null
  seed: number | null
  caption: string
  masked?: string
  source?: string
  filename: string
  subfolder: string
}

matrix('refining', (bench) => {
  test('the edit branch is muted when it is connected, and Edit sends a picture through a copy of it', async () => {
    const { page } = bench
    const anchor = new AnchorNode(page)
    await anchor.open(paintingGraph())
    const editor = await connectEditBranch(page)
    expect(await modeOf(page, editor)).toBe(MUTED)
    await anchor.generate(1)
    const before = await page.exported()
    expect(before.output[ids.anchor]?.inputs['edited']).toBeUndefined()

    await openLarge(anchor, 0)
    await anchor.viewer.getByRole('button', { name: 'Edit', exact: true }).click()
    await anchor.thumbs.nth(1).waitFor(SOON)
    // The new candidate is the first one now, and says where it comes from.
    await page.page.keyboard.press('1')
    await anchor.viewer.getByText(/made at .* · made from seed \d+/).waitFor()
    await page.screenshot(`refine-large-${bench.name}`)
    await page.page.keyboard.press('Escape')
    await anchor.idle()
    expect((await page.exported()).output).toEqual(before.output)
    expect(await modeOf(page, editor)).toBe(MUTED)

    const [made, first] = await entriesOf(bench.server.url, page)
    expect(made).toMatchObject({ parent: first?.id, seed: null, caption: first?.caption })
    // The stand-in for an edit model inverts the picture; both were rounded down to 8 bits.
    const [least = 0, most] = await sums(page, made, first)
    expect(least).toBeGreaterThanOrEqual(254)
    expect(most).toBe(255)
    expect(page.ourErrors).toEqual([])
  })

  test('what the mask editor saves is a new candidate that knows its parent, and the pick', async () => {
    const { page } = bench
    const anchor = new AnchorNode(page)
    await openLarge(anchor, 1)
    await anchor.viewer.getByText('64 × 64').first().waitFor()
    await anchor.viewer.getByRole('button', { name: 'Mask editor' }).click()
    // The page hides its dialog from the accessibility tree, so it is found by its text.
    const save = page.page
      .locator('button')
      .filter({ hasText: /^\s*Save\s*$/ })
      .last()
    await page.page.locator('canvas').nth(3).waitFor(SOON)
    // Paints a mask across the picture; the editor takes no stroke before it has opened the picture.
    await expect.poll(() => strokeAcross(page).then(() => hasMask(page)), SOON).toBe(true)
    await page.screenshot(`refine-mask-${bench.name}`)
    await save.click()
    await anchor.thumbs.nth(2).waitFor(SOON)
    const entries = await entriesOf(bench.server.url, page)
    const [made, , first] = entries
    // The mask is kept for the edit branch, and the colours below it are the picture's own.
    const masked: unknown = expect.stringMatching(/clipspace-painted-masked/)
    expect(made).toMatchObject({ parent: first?.id, caption: 'A green leaf.', masked })
    expect(await differences(page, made, first)).toEqual([0, 0])
    await expect.poll(() => anchor.choice(), SOON).toMatchObject({ name: made?.filename })
    // Nothing of the editor stays on the node.
    const left = await page.page.evaluate((id) => {
      const node = window.app.graph.getNodeById(id)
      const images: unknown = Reflect.get(node ?? {}, 'imgs')
      return { widgets: node?.widgets?.map(({ name }) => name), images }
    }, ids.anchor)
    expect(left).toEqual({ widgets: ['choice', 'factorized_error'], images: undefined })
    await page.screenshot(`refine-made-${bench.name}`)
    expect(page.ourErrors).toEqual([])
  })

  test('a picture is pasted while the node is selected, and dropped on it', async () => {
    const { page } = bench
    const anchor = new AnchorNode(page)
    const before = await loadImages(page)
    await page.fitView()
    // A click that comes while the view still moves misses.
    await expect.poll(() => clickTitle(page).then(() => isSelected(page)), SOON).toBe(true)
    await page.page.evaluate((data) => {
      const transfer = new DataTransfer()
      const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0))
      transfer.items.add(new File([bytes], 'pasted.png', { type: 'image/png' }))
      document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true }))
    }, PICTURE)
    // The page gives what is pasted a name of its own.
    const [pasted] = await broughtBy(bench, 'pasted')
    expect(pasted).toMatchObject({ parent: null, seed: null })
    // With another node selected the page makes a Load Image of it.
    expect(await loadImages(page)).toBe(before)

    await anchor.element.evaluate((element, data) => {
      const transfer = new DataTransfer()
      const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0))
      transfer.items.add(new File([bytes], 'dropped.png', { type: 'image/png' }))
      element.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true }))
    }, PICTURE)
    await broughtBy(bench, 'dropped')
    // The same picture once more is the candidate that is there.
    const count = await anchor.thumbs.count()
    await page.page.locator('.fa-choice input[type=file]').setInputFiles({
      name: 'dropped.png',
      mimeType: 'image/png',
      buffer: Buffer.from(PICTURE, 'base64')
    })
    await page.page.getByText('Uploading dropped.png').waitFor({ state: 'detached' })
    expect(await anchor.thumbs.count()).toBe(count)
    expect(page.ourErrors).toEqual([])
  })

  test('what is refined from a brought picture remembers it: an edit, and another caption', async () => {
    const { page } = bench
    const anchor = new AnchorNode(page)
    const [dropped] = await broughtBy(bench, 'dropped')
    await page.page.locator('.fa-anchor-pick').click()
    await anchor.viewer.getByText('dropped.png · ').waitFor()
    await anchor.viewer.getByRole('button', { name: 'Edit', exact: true }).click()
    const newest = async () => (await entriesOf(bench.server.url, page))[0]
    await expect.poll(newest, SOON).toMatchObject({ parent: dropped?.id, seed: null })
    await expect.poll(() => anchor.button('Generate').count(), SOON).toBe(1)

    await anchor.viewer.getByLabel('Caption').fill('A yellow leaf.')
    await anchor.viewer.getByRole('button', { name: 'Paint this caption' }).click()
    await expect.poll(newest, SOON).toMatchObject({ parent: dropped?.id, caption: 'A yellow leaf.' })
    await expect.poll(() => anchor.button('Generate').count(), SOON).toBe(1)
    await page.page.keyboard.press('1')
    await anchor.viewer.getByText('made from dropped.png').waitFor()
    await page.screenshot(`refine-brought-${bench.name}`)
    // And leads back to it.
    await anchor.viewer.getByRole('button', { name: 'Made from' }).click()
    await anchor.viewer.getByText('dropped.png · ').waitFor()
    await page.page.keyboard.press('Escape')
    expect(page.ourErrors).toEqual([])
  })

  test('a picked file that is no candidate becomes one when it is refined, and stays the pick', async () => {
    const { page, server } = bench
    const anchor = new AnchorNode(page)
    writeFileSync(join(server.inputDir, 'elsewhere.png'), Buffer.from(PICTURE, 'base64'))
    const choice = { kind: 'file', name: 'elsewhere.png', subfolder: '', type: 'input' }
    await anchor.open(paintingGraph({ choice }))
    await connectEditBranch(page)
    await anchor.button('Show picture').click()
    await page.page.locator('.fa-anchor-pick').click()
    await anchor.viewer.getByRole('button', { name: 'Edit', exact: true }).click()
    await anchor.thumbs.nth(1).waitFor(SOON)
    // The large view goes along, though there were no candidates when it was opened.
    await anchor.viewer.getByText('2 of 2').waitFor(SOON)
    await page.page.keyboard.press('Escape')
    await anchor.idle()
    const [made, source] = await entriesOf(server.url, page)
    expect(source).toMatchObject({ source: 'elsewhere.png', parent: null })
    expect(made).toMatchObject({ parent: source?.id })
    expect(await anchor.choice()).toEqual(choice)
    await expect.poll(() => anchor.thumbs.nth(1).getAttribute('aria-selected'), SOON).toBe('true')
    expect(page.ourErrors).toEqual([])
  })

  test('the frame that a video shows is taken as the anchor', async () => {
    const { page } = bench
    const anchor = new AnchorNode(page)
    const video = join(bench.server.inputDir, 'clip.mp4')
    writeCodedVideo(video, { width: 128, height: 64, frames: 8, fps: 8, tint: [200, 90, 40] })
    await anchor.button('Take a frame of a video as the anchor.').click()
    const dialog = page.page.getByRole('dialog', { name: 'Take a frame of a video' })
    await dialog.getByLabel('Choose a video file…').setInputFiles(video)
    // The first frame is there once it could be drawn.
    const ready = (shown: Element) => Reflect.get(shown, 'readyState') as number
    await expect.poll(() => dialog.locator('video').evaluate(ready), SOON).toBeGreaterThanOrEqual(2)
    await page.screenshot(`refine-video-${bench.name}`)
    await dialog.getByRole('button', { name: 'Use this frame' }).click()
    await broughtBy(bench, 'clip-')
    await page.page.getByText('128 × 64').first().waitFor()
    expect(page.ourErrors).toEqual([])
  })

  test('the result of another node is taken as the anchor', async () => {
    const { page } = bench
    const anchor = new AnchorNode(page)
    expect(await page.queue()).toMatchObject({ accepted: true, status: 'success' })
    const before = await anchor.choice()
    await anchor.button('Take the result of another node as the anchor.').click()
    const dialog = page.page.getByRole('dialog', { name: 'Take the result of another node' })
    await dialog
      .getByRole('button', { name: /Preview Image/ })
      .first()
      .waitFor(SOON)
    await page.screenshot(`refine-nodes-${bench.name}`)
    await dialog
      .getByRole('button', { name: /Preview Image/ })
      .first()
      .click()
    await expect.poll(() => anchor.choice(), SOON).not.toEqual(before)
    await broughtBy(bench, 'ComfyUI_temp')
    expect(page.ourErrors).toEqual([])
  })
})

async function strokeAcross({ page: { mouse } }: ComfyPage): Promise<void> {
  await mouse.move(500, 400)
  await mouse.down()
  await mouse.move(900, 600, { steps: 8 })
  await mouse.up()
}

/** Whether one of the editor's layers, which are as large as the picture, is painted in part. */
function hasMask(page: ComfyPage): Promise<boolean> {
  return page.page.evaluate(() =>
    [...document.querySelectorAll('canvas')].some((layer) => {
      const { width, height } = layer
      if (width !== 96 || height !== 64) return false
      const data = layer.getContext('2d')?.getImageData(0, 0, width, height).data ?? []
      const inked = [...data].filter((value, at) => at % 4 === 3 && value > 0).length
      return inked > 0 && inked < width * height
    })
  )
}

/** Waits until a picture whose file's name begins so is a candidate and the pick; all of its kind, the newest first. */
async function broughtBy({ page, server, anchor }: Bench, start: string): Promise<Entry[]> {
  const found = async () =>
    (await entriesOf(server.url, page)).filter(({ source }) => source?.split('/').at(-1)?.startsWith(start))
  await expect.poll(async () => (await found()).length, SOON).toBeGreaterThan(0)
  const all = await found()
  const { filename: name, subfolder } = all[0] ?? {}
  await expect.poll(() => anchor.choice(), SOON).toMatchObject({ kind: 'file', name, subfolder })
  return all
}

/** Load Image → a stand-in for an edit model → `edited`, as a person wires it. */
function connectEditBranch(page: ComfyPage): Promise<number | string> {
  return page.page.evaluate(async (id) => {
    const { graph } = window.app
    const [load, invert] = ['LoadImage', 'ImageInvert'].map((type) => window.LiteGraph.createNode(type))
    const node = graph.getNodeById(id)
    if (!load || !invert || !node) throw new Error('The page has not all nodes.')
    graph.add(load)
    graph.add(invert)
    load.pos = [80, 2000]
    invert.pos = [500, 2000]
    load.connect(0, invert, 0)
    invert.connect(
      0,
      node,
      node.inputs.findIndex(({ name }) => name === 'edited')
    )
    await new Promise((done) => setTimeout(done))
    return invert.id
  }, ids.anchor)
}

function modeOf(page: ComfyPage, id: number | string): Promise<number | undefined> {
  return page.page.evaluate((node) => window.app.graph.getNodeById(node)?.mode, id)
}

async function openLarge(anchor: AnchorNode, index: number): Promise<void> {
  await anchor.thumbs.nth(index).focus()
  await anchor.page.page.keyboard.press('Space')
  await anchor.viewer.waitFor()
}

/** The candidates of the only anchor node, the newest first. */
async function entriesOf(url: string, page: ComfyPage): Promise<Entry[]> {
  const group = await page.page.evaluate((id) => {
    const saved = window.app.graph.getNodeById(id)?.properties['candidates']
    return String(Reflect.get(Object(saved), 'group'))
  }, ids.anchor)
  const answer = await fetch(`${url}/factorized_anchor/candidates?group=${group}`)
  return ((await answer.json()) as { entries: Entry[] }).entries
}

/** The smallest and the largest difference of two pictures' values at the same place. */
async function differences(page: ComfyPage, ...entries: (Entry | undefined)[]): Promise<number[]> {
  const [one = [], other = []] = await pixelsOf(page, entries)
  return rangeOf(one.map((value, at) => value - (other[at] ?? 0)))
}

/** The smallest and the largest sum of two pictures' values at the same place. */
async function sums(page: ComfyPage, ...entries: (Entry | undefined)[]): Promise<number[]> {
  const [one = [], other = []] = await pixelsOf(page, entries)
  return rangeOf(one.map((value, at) => value + (other[at] ?? 0)))
}

function rangeOf(values: readonly number[]): number[] {
  return [Math.min(...values), Math.max(...values)]
}

/** Red, green and blue of every pixel of the candidates' files. */
function pixelsOf(page: ComfyPage, entries: readonly (Entry | undefined)[]): Promise<number[][]> {
  const files = entries.map((entry) => ({
    filename: entry?.filename ?? '',
    subfolder: entry?.subfolder ?? '',
    type: 'input'
  }))
  return page.page.evaluate(
    (all) =>
      Promise.all(
        all.map(async (file) => {
          const answer = await fetch(`/view?${new URLSearchParams(file).toString()}`)
          const picture = await createImageBitmap(await answer.blob())
          const context = new OffscreenCanvas(picture.width, picture.height).getContext('2d')
          context?.drawImage(picture, 0, 0)
          const data = context?.getImageData(0, 0, picture.width, picture.height).data ?? []
          return [...data].filter((_, at) => at % 4 < 3)
        })
      ),
    files
  )
}

function loadImages(page: ComfyPage): Promise<number> {
  return page.page.evaluate(() => window.app.graph.nodes.filter(({ type }) => type === 'LoadImage').length)
}

/** Whether the click has selected the anchor node. */
function isSelected(page: ComfyPage): Promise<boolean> {
  return page.page.evaluate((id) => {
    const selected: unknown = Reflect.get(window.app.canvas, 'selectedItems')
    const node = window.app.graph.getNodeById(id)
    return selected instanceof Set && selected.size === 1 && selected.has(node)
  }, ids.anchor)
}

/** Clicks where the title of the anchor node is drawn. */
async function clickTitle(page: ComfyPage): Promise<void> {
  const { x, y } = await page.page.evaluate((id) => {
    const { canvas, graph } = window.app
    const node = graph.getNodeById(id)
    const { scale, offset } = Reflect.get(canvas, 'ds') as { scale: number; offset: [number, number] }
    const box = (Reflect.get(canvas, 'canvas') as HTMLCanvasElement).getBoundingClientRect()
    const [left = 0, top = 0] = node?.pos ?? []
    return {
      x: box.left + (left + 60 + offset[0]) * scale,
      y: box.top + (top - 15 + offset[1]) * scale
    }
  }, ids.anchor)
  await page.page.mouse.click(x, y)
  await page.settle()
}
