/**
 * The caption node as people meet it. The language model server here is ours and answers what the test tells it to; the
 * test with a real language model is caption-model.test.ts.
 */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { chatAnswer, loopbackServer, sendJson, type LoopbackServer } from '../harness/loopback-server'
import { graphOf } from '../harness/graphs'
import { captionGraph, captionNode, CaptionOnPage, stored } from './caption-page'
import { matrix, type Bench } from './matrix'

const LEAF = 'A leaf slowly turns from green to red while the camera zooms in.'
const GREEN = 'A single green leaf on a twig, soft light.'
const MOVING = 'A leaf turns red as the camera pans left.'
const CHAT = '/v1/chat/completions'
/** The machine may be busy. */
const SOON = { timeout: 20_000 }

let chat: LoopbackServer
/** How the server answers, and after how long. */
let answer = GREEN
let delayMs = 0

beforeAll(async () => {
  chat = await loopbackServer({
    [CHAT]: (response) => setTimeout(() => sendJson(response, chatAnswer(answer)), delayMs),
    '/v1/models': (response) => sendJson(response, { data: [{ id: 'test-model' }, { id: 'other-model' }] })
  })
})
afterAll(() => chat.close())
beforeEach(() => {
  answer = GREEN
  delayMs = 0
})

matrix('caption', (bench) => {
  const open = async (graph: object, nth = 0): Promise<CaptionOnPage> => {
    await bench.page.loadGraph(graph)
    const caption = new CaptionOnPage(bench.page, nth)
    await caption.panel.waitFor()
    return caption
  }
  const openWithModel = async (graph: object): Promise<CaptionOnPage> => {
    await setServer(bench, chat.url)
    const caption = await open(graph)
    await caption.choose('server')
    return caption
  }

  test('the built-in rules: written, noted down, and one step of undo', async () => {
    const caption = await open(captionGraph(LEAF, ''))
    expect(await caption.status.getAttribute('data-status')).toBe('none')
    await caption.choose('rules')
    await caption.button('Rewrite').click()
    await expectStatus(caption, 'fresh')

    const after = await stored(bench.page, 1)
    expect(after.values).toEqual([LEAF, 'A green leaf.'])
    expect(after.origin).toMatchObject({ provider: 'builtin', edited: false })
    expect(await caption.field('first_frame').inputValue()).toBe('A green leaf.')
    await caption.message.getByText('the weakest').waitFor()

    await bench.page.command('Comfy.Undo')
    await expect.poll(async () => (await stored(bench.page, 1)).values, SOON).toEqual([LEAF, ''])
    expect((await stored(bench.page, 1)).origin).toBeUndefined()
    await expectStatus(caption, 'none')
    await bench.page.command('Comfy.Redo')
    await expectStatus(caption, 'fresh')
    // The page goes on with a redo after its nodes are there.
    await bench.page.page.waitForTimeout(500)
    expect(bench.page.ourErrors).toEqual([])
  })

  test('what was typed before stays when the rewrite is undone', async () => {
    const caption = await open(captionGraph(LEAF, ''))
    await caption.choose('rules')
    const typed = 'A balloon grows until it bursts.'
    await caption.type('prompt', typed)
    // By the keyboard, so that no mouse button tells the page to look for changes.
    await caption.button('Rewrite').focus()
    await bench.page.page.keyboard.press('Enter')
    await expectStatus(caption, 'fresh')
    await bench.page.command('Comfy.Undo')
    await expect.poll(async () => (await stored(bench.page, 1)).values, SOON).toEqual([typed, ''])
  })

  test('a language model: waited for with a way out, then written with its name', async () => {
    const caption = await openWithModel(captionGraph(LEAF, ''))
    delayMs = 20_000
    const [abandoned, asked] = [chat.abandoned(), chat.to(CHAT).length]
    await caption.button('Rewrite').click()
    await caption.panel.getByRole('progressbar').waitFor()
    await expect.poll(() => chat.to(CHAT).length, SOON).toBeGreaterThan(asked)
    await bench.page.screenshot(`caption-busy-${bench.name}`)
    await caption.button('Cancel').click()
    await caption.button('Rewrite').waitFor()
    // The model itself is stopped too, not only waited for no longer.
    await expect.poll(() => chat.abandoned(), SOON).toBeGreaterThan(abandoned)
    expect((await stored(bench.page, 1)).values).toEqual([LEAF, ''])

    delayMs = 0
    await caption.button('Rewrite').click()
    await expectStatus(caption, 'fresh')
    expect((await stored(bench.page, 1)).values).toEqual([LEAF, GREEN])
    expect(await caption.status.textContent()).toContain('test-model')
    await caption.panel.getByText('Nothing in it that a still picture cannot show.').waitFor()
  })

  test('a server that is not there: one sentence on the node, and nothing changed', async () => {
    await setServer(bench, 'http://127.0.0.1:9')
    const caption = await open(captionGraph(LEAF, 'A leaf.'))
    await caption.choose('server')
    await caption.button('Rewrite').click()
    await caption.message.getByText('No language model server answers at http://127.0.0.1:9/v1').waitFor()
    expect((await stored(bench.page, 1)).values).toEqual([LEAF, 'A leaf.'])
  })

  test('fresh, by hand, stale, and fresh again', async () => {
    const caption = await openWithModel(captionGraph(LEAF, ''))
    await caption.button('Rewrite').click()
    await expectStatus(caption, 'fresh')
    await caption.type('first_frame', 'A green maple leaf.')
    await expectStatus(caption, 'edited')
    expect((await stored(bench.page, 1)).origin).toMatchObject({ edited: true })
    await caption.type('prompt', 'A leaf falls.')
    await expectStatus(caption, 'stale')
    await caption.type('prompt', LEAF)
    await caption.type('first_frame', GREEN)
    await expectStatus(caption, 'fresh')
    expect((await stored(bench.page, 1)).origin).toMatchObject({ edited: false })
  })

  test('words that a still cannot show are marked, and lead to their place', async () => {
    const caption = await open(captionGraph('A leaf turns red.', MOVING))
    expect(await caption.marks.count()).toBe(0)
    await caption.button('Check').click()
    await caption.findings.first().waitFor()
    const marked = await caption.marks.allTextContents()
    expect(marked.join(' ')).toContain('camera pans')
    for (const word of marked) expect(MOVING).toContain(word)
    await expectOverText(bench, caption)
    await bench.page.screenshot(`caption-marks-${bench.name}`)

    await caption.findings.getByRole('button').filter({ hasText: 'camera' }).first().click()
    const selected = await caption
      .field('first_frame')
      .evaluate((field: HTMLTextAreaElement) => field.value.slice(field.selectionStart, field.selectionEnd))
    expect(selected).toContain('camera pans')

    await caption.type('first_frame', 'A green leaf.')
    await caption.panel.getByText('Nothing in it that a still picture cannot show.').waitFor()
    expect(await caption.marks.count()).toBe(0)
  })

  test('Rewrite and run stops before the run when there is a warning, and runs when there is none', async () => {
    const caption = await openWithModel(captionGraph('A leaf turns red.', ''))
    const runs = () => bench.page.requests.filter((line) => /^POST .*\/prompt$/.test(line)).length
    const before = runs()
    answer = MOVING
    await caption.button('Rewrite and run').click()
    await caption.message.getByText('Not run').waitFor()
    expect((await stored(bench.page, 1)).values[1]).toBe(MOVING)
    expect(runs()).toBe(before)
    await bench.page.screenshot(`caption-stopped-${bench.name}`)
    await caption.button('Run anyway').click()
    await expect.poll(runs, SOON).toBe(before + 1)

    answer = GREEN
    await caption.button('Rewrite and run').click()
    await expect.poll(runs, SOON).toBe(before + 2)
    expect((await stored(bench.page, 1)).values[1]).toBe(GREEN)
    await expect.poll(() => shownTexts(bench), SOON).toContain(GREEN)
  })

  test('a run with an old or an empty caption says so at once; a fresh one says nothing', async () => {
    const caption = await openWithModel(captionGraph(LEAF, ''))
    const toast = bench.page.toasts.filter({ hasText: 'first frame' })
    await run(bench, true)
    await toast.filter({ hasText: 'is empty' }).first().waitFor()
    await clearToasts(bench)

    await caption.button('Rewrite').click()
    await expectStatus(caption, 'fresh')
    await run(bench)
    expect(await toast.count()).toBe(0)

    await caption.type('prompt', 'A leaf falls.')
    await bench.page.page.waitForTimeout(4100)
    await run(bench)
    await toast.filter({ hasText: 'uses the old first frame' }).first().waitFor()
    await bench.page.screenshot(`caption-stale-run-${bench.name}`)
    await clearToasts(bench)
  })

  test('no word where no picture is painted from it: the anchor is a picture of one’s own', async () => {
    await open(
      graphOf(
        [captionNode(1, LEAF, ''), { id: 2, type: 'PreviewAny', inputs: [{ name: 'source', type: '*' }] }],
        [[1, 0, 2, 0]]
      )
    )
    await run(bench)
    expect(await bench.page.toasts.filter({ hasText: 'first frame' }).count()).toBe(0)
  })

  test('several nodes know nothing of each other, and a copy is a node of its own', async () => {
    const graph = graphOf([
      captionNode(1, LEAF, ''),
      captionNode(2, 'A balloon grows until it bursts.', '', { pos: [600, 80] })
    ])
    const first = await open(graph)
    await first.choose('rules')
    const before = await stored(bench.page, 2)
    await first.button('Rewrite').click()
    await expectStatus(first, 'fresh')
    expect(await stored(bench.page, 2)).toEqual(before)
    await expectStatus(new CaptionOnPage(bench.page, 1), 'none')

    await bench.page.copyAndPaste(1)
    const original = await stored(bench.page, 1)
    expect(await stored(bench.page, 3)).toEqual(original)
    await bench.page.setWidget(3, 'prompt', 'Something else.')
    expect(await stored(bench.page, 1)).toEqual(original)
    await expectStatus(new CaptionOnPage(bench.page, 2), 'stale')
    await expectStatus(first, 'fresh')
  })

  test('inside a subgraph', async () => {
    await open(captionGraph(LEAF, ''))
    const outer = await bench.page.convertToSubgraph(1)
    await bench.page.enterSubgraph(outer)
    const caption = new CaptionOnPage(bench.page)
    await caption.panel.waitFor()
    await caption.choose('rules')
    await caption.button('Rewrite').click()
    await expectStatus(caption, 'fresh')
    const { output } = await bench.page.exported()
    expect(output[`${outer}:1`]?.inputs).toMatchObject({ prompt: LEAF, first_frame: 'A green leaf.' })
  })

  test('the file and the prompt: values in their places, where it came from in the properties, nothing else', async () => {
    const caption = await open(captionGraph(LEAF, ''))
    await caption.choose('rules')
    await caption.button('Rewrite').click()
    await expectStatus(caption, 'fresh')
    const { workflow, output } = await bench.page.exported()
    const { nodes } = workflow as { nodes: { id: number; widgets_values: unknown }[] }
    const node = nodes.find(({ id }) => id === 1)
    expect(node?.widgets_values).toEqual([LEAF, 'A green leaf.'])
    expect(Object.keys(output['1']?.inputs ?? {})).toEqual(['prompt', 'first_frame'])
    expect(JSON.stringify(output)).not.toContain('caption_origin')

    await open(workflow)
    await expectStatus(caption, 'fresh')
    expect((await bench.page.exported()).output).toEqual(output)
  })

  test('wide nodes have both texts side by side, narrow ones stacked', async () => {
    const caption = await open(captionGraph(LEAF, GREEN, { size: [800, 380] }))
    await bench.page.fitView()
    const boxes = async () => {
      const [one, other] = [
        await caption.field('prompt').boundingBox(),
        await caption.field('first_frame').boundingBox()
      ]
      if (!one || !other) throw new Error('A text box is not on the page.')
      return { one, other }
    }
    await expect
      .poll(async () => Math.abs((await boxes()).one.y - (await boxes()).other.y), SOON)
      .toBeLessThan(3)
    const wide = await boxes()
    expect(wide.other.x).toBeGreaterThan(wide.one.x + wide.one.width)
    expect(Math.abs(wide.one.height - wide.other.height)).toBeLessThan(3)
    await open(captionGraph(LEAF, GREEN))
    await expect.poll(async () => (await boxes()).other.x - (await boxes()).one.x, SOON).toBeLessThan(3)
    const narrow = await boxes()
    expect(narrow.other.y).toBeGreaterThanOrEqual(narrow.one.y + narrow.one.height)
  })

  test('opening, exporting and closing a stranger’s graph asks nobody', async () => {
    await setServer(bench, chat.url)
    await bench.page.page.waitForLoadState('networkidle')
    const asked = chat.seen.length
    const before = bench.page.requests.length
    for (const firstFrame of ['', MOVING]) {
      await open(captionGraph(LEAF, firstFrame, { properties: { caption_origin: { promptHash: 'x' } } }))
      await bench.page.exported()
      await bench.page.command('Comfy.ClearWorkflow').catch(() => undefined)
      await bench.page.loadGraph(graphOf([captionNode(1, '', '')]))
    }
    await bench.page.page.waitForTimeout(1500)
    const requests = bench.page.requests.slice(before)
    expect(requests.filter((line) => /extensions|factorized_anchor|prompt/.test(line))).toEqual([])
    expect(chat.seen.length).toBe(asked)
    expect(bench.page.ourErrors).toEqual([])
  })
})

async function expectStatus(caption: CaptionOnPage, status: string): Promise<void> {
  await expect.poll(() => caption.status.getAttribute('data-status'), SOON).toBe(status)
}

/** Presses Run. Front end 1.32 puts a dialog over a run whose caption is empty, though the run succeeds. */
async function run({ page }: Bench, isEmpty = false): Promise<void> {
  await page.queue()
  await page.closeDialogs(isEmpty)
}

/** What Preview Any has shown, by the page's own account. */
function shownTexts({ page }: Bench): Promise<string> {
  return page.page.evaluate(() =>
    JSON.stringify(window.app.graph.nodes.map(({ widgets }) => widgets?.map(({ value }) => value)))
  )
}

/** The layer with the marks must lie exactly over the text box. */
async function expectOverText({ page }: Bench, caption: CaptionOnPage): Promise<void> {
  const layer = await page.page.locator('.fa-marks').first().boundingBox()
  const field = await caption.field('first_frame').boundingBox()
  if (!layer || !field) throw new Error('The marks or their text are not on the page.')
  expect(Math.abs(layer.x - field.x)).toBeLessThan(2)
  expect(Math.abs(layer.y - field.y)).toBeLessThan(2)
  expect(Math.abs(layer.width - field.width)).toBeLessThan(20)
}

async function clearToasts({ page }: Bench): Promise<void> {
  await page.page.evaluate(() => {
    for (const close of document.querySelectorAll<HTMLElement>(
      '.p-toast-close-button, li[data-swipe-direction] button'
    ))
      close.click()
  })
  await expect.poll(() => page.toasts.filter({ hasText: 'first frame' }).count(), SOON).toBe(0)
}

/** As the form in the settings dialog does. */
async function setServer({ server }: Bench, endpoint: string): Promise<void> {
  const answered = await fetch(`${server.url}/factorized_anchor/settings`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: server.url },
    body: JSON.stringify({ endpoint })
  })
  if (!answered.ok) throw new Error(`The server's address was refused: ${await answered.text()}`)
}
