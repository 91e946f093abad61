/** Our sentences, where front end 1.58 would show generic ones: on the node and as a toast. */
import { expect, test } from 'vitest'
import type { Bench } from './matrix'
import { matrix } from './matrix'
import { emptyCaption, twoWrongSizes, wrongLinkedSize, wrongSize } from '../harness/graphs'

const WIDTH = "The width is 833, but a video's width must be a multiple of 16: 832 is the nearest."
const LENGTH = 'The length is 80 frames, but Wan makes 4n+1 frames'

matrix('sentences', (bench) => {
  test('a rejected prompt: on the node and as a toast, and nowhere in the graph', async () => {
    const { page } = bench
    await page.loadGraph(wrongSize)
    const before = await page.exported()
    expect((await page.queue()).accepted).toBe(false)

    await page.notices.first().waitFor()
    expect(await shown(bench)).toEqual([WIDTH])
    await page.toasts.filter({ hasText: WIDTH }).first().waitFor()
    await page.closeDialogs()
    await page.screenshot(`sentence-${bench.name}`)

    const after = await page.exported()
    expect(after.output).toEqual(before.output)
    expect(valuesOf(after.workflow)).toEqual(valuesOf(before.workflow))
    expect(page.ourErrors).toEqual([])
  })

  test('it goes when the node is changed, and the room for it too', async () => {
    const { page } = bench
    await page.loadGraph(wrongSize)
    const before = await heightOf(bench, 1)
    await page.queue()
    await page.notices.first().waitFor()
    await page.closeDialogs()
    await expect.poll(() => heightOf(bench, 1)).toBeGreaterThan(before + 40)
    const grown = await heightOf(bench, 1)

    await page.setWidget(1, 'width', 832)
    await page.notices.first().waitFor({ state: 'detached' })
    await expect.poll(() => heightOf(bench, 1)).toBeLessThan(grown - 40)
  })

  test('it comes after an edit too, and can be dismissed', async () => {
    const { page } = bench
    await page.loadGraph(wrongSize)
    await page.setWidget(1, 'image_megapixels', 1.2)
    await page.queue()
    await page.notices.first().waitFor()
    await page.closeDialogs()
    await page.notices.getByRole('button', { name: 'Dismiss' }).click()
    await page.notices.first().waitFor({ state: 'detached' })
  })

  test('it goes with the next run', async () => {
    const { page } = bench
    await page.loadGraph(wrongSize)
    await page.queue()
    await page.notices.first().waitFor()
    await page.closeDialogs()
    // Changed behind the page's back, so that only the run can clear it.
    await page.page.evaluate(() => {
      const widget = window.app.graph.getNodeById(1)?.widgets?.find(({ name }) => name === 'width')
      if (widget) widget.value = 832
    })
    expect(await page.notices.count()).toBe(1)
    expect(await page.queue()).toMatchObject({ accepted: true, status: 'success' })
    await page.notices.first().waitFor({ state: 'detached' })
    await page.toasts.filter({ hasText: WIDTH }).first().waitFor({ state: 'detached' })
  })

  test('several nodes: each its own', async () => {
    const { page } = bench
    await page.loadGraph(twoWrongSizes)
    await page.queue()
    await expect.poll(() => page.notices.count()).toBe(2)
    await page.closeDialogs()
    const texts = await shown(bench)
    expect(texts.filter((text) => text === WIDTH)).toHaveLength(1)
    expect(texts.filter((text) => text.startsWith(LENGTH))).toHaveLength(1)
  })

  test('a node that fails while it runs', async () => {
    const { page } = bench
    await page.loadGraph(wrongLinkedSize)
    expect(await page.queue()).toMatchObject({ accepted: true, status: 'error' })
    await page.notices.first().waitFor()
    await page.closeDialogs()
    expect(await shown(bench)).toEqual([WIDTH])
    expect(await page.nodeOfNotice()).toBe('2')
  })

  test('a blocked output: on the caption, although another node reports it and the run succeeds', async () => {
    const { page } = bench
    await page.loadGraph(emptyCaption)
    // Classic nodes show what stands on them only while they are in view, and this one is tall.
    await page.fitView()
    expect(await page.queue()).toMatchObject({ accepted: true, status: 'success' })
    await page.notices.first().waitFor()
    await page.closeDialogs()
    expect(await shown(bench)).toEqual([expect.stringContaining('The first-frame caption is empty')])
    expect(await page.nodeOfNotice()).toBe('1')
    await page.screenshot(`blocked-${bench.name}`)
  })

  test('inside a subgraph: the toast names both nodes, the sentence waits inside', async () => {
    const { page } = bench
    await page.loadGraph(wrongSize)
    const outer = await page.convertToSubgraph(1)
    expect(await page.queue()).toMatchObject({ accepted: false, nodeErrors: { [`${outer}:1`]: {} } })
    await page.toasts.filter({ hasText: 'Factorized Size (in New Subgraph)' }).first().waitFor()
    await page.closeDialogs()
    await page.enterSubgraph(outer)
    await page.notices.first().waitFor()
    expect(await shown(bench)).toEqual([WIDTH])
    expect(page.ourErrors).toEqual([])
  })
})

/** The sentences that can be read on nodes, without the spaces around them. */
async function shown({ page }: Bench): Promise<string[]> {
  const texts = await page.notices.locator('p').allTextContents()
  return texts.map((text) => text.trim())
}

/** The drawn height: a Vue node's is that of its element, which is ahead of the graph's own note of it. */
function heightOf({ page, vueNodes }: Bench, id: number): Promise<number> {
  return page.page.evaluate(
    ([node, vue]) => {
      const element = document.querySelector(`[data-node-id="${node}"]`)
      if (vue && element instanceof HTMLElement) return element.offsetHeight
      return window.app.graph.getNodeById(node)?.size[1] ?? 0
    },
    [id, vueNodes] as const
  )
}

function valuesOf(workflow: Record<string, unknown>): unknown {
  const { nodes } = workflow as { nodes: { id: number; widgets_values?: unknown; properties?: unknown }[] }
  return nodes.map(({ id, widgets_values, properties }) => ({ id, widgets_values, properties }))
}
