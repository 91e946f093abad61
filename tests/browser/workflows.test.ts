/** The bundled graphs as a person meets them: in the template browser, on the canvas, and run to their video. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { BLUEPRINTS } from '../../src/core/recipe/blueprints'
import { BUNDLED_GRAPHS } from '../../src/core/recipe/bundled'
import type { ComfyPage } from '../harness/browser'
import { root } from '../harness/paths'
import { runPrompt } from '../harness/queue'
import { describeVideo } from '../harness/video'
import { SOON } from './anchor-page'
import { matrix } from './matrix'

/** Loaded in every combination of front end and node mode; the others once a front end. */
const COMMON = 'Factorized Wan 2.2 5B'

/** One with two experts, one that is all core nodes behind the anchor, and one whose two clips share a frame. */
const RUN_FROM_PAGE = [
  ['Factorized Wan 2.2 14B', 9],
  ['Factorized LTX-Video', 9],
  ['Factorized Wan 2.2 5B Two Clips', 17]
] as const

const SMALL = { width: 96, height: 64, length: 9, image_megapixels: 0.05 }

matrix('bundled graphs', (bench) => {
  // The mode that the front end opens in today, and the older one for the older.
  const usual = bench.vueNodes === (bench.frontend === '1.58.1')
  const graphs = BUNDLED_GRAPHS.filter(({ name }) => usual || name === COMMON)

  test.each(graphs)('$name loads, but for the nodes that it says it needs', async ({ name, needs }) => {
    const { page } = bench
    await page.loadGraph(graphOf(name), name)
    expect(await unknownTypes(page)).toEqual(needs?.nodes ?? [])
    await page.closeDialogs()
    await page.fitView()
    await page.screenshot(`${name}-${bench.name}`)
    expect(page.ourErrors).toEqual([])
  })

  test.runIf(usual).each(RUN_FROM_PAGE)(
    '%s runs to its video of %i frames, the same as over the bare API',
    async (name, frames) => {
      const { page, server } = bench
      await page.loadGraph(graphOf(name), name)
      await page.closeDialogs()
      await makeSmall(page)
      const { output } = await page.exported()
      const saver = Object.entries(output).find(([, node]) => node.class_type === 'SaveVideo')?.[0] ?? ''

      const outcome = await page.queue()
      expect(outcome).toMatchObject({ accepted: true, status: 'success' })
      const fromPage = describeVideo(await download(server.url, outcome.accepted && outcome.outputs[saver]))
      expect(fromPage).toMatchObject({ frames, width: SMALL.width, height: SMALL.height })
      expect(await page.notices.count()).toBe(0)

      // Nothing is taken from the page's run: the server forgets what it has computed.
      await fetch(`${server.url}/free`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ free_memory: true, unload_models: true })
      })
      const done = await runPrompt(server.url, output)
      expect(describeVideo(await download(server.url, done.outputs[saver]))).toEqual(fromPage)
    }
  )

  test.runIf(usual)('the template browser lists them', async () => {
    const { page } = bench
    await page.command('Comfy.BrowseTemplates')
    const dialog = page.page.getByRole('dialog')
    await dialog.getByText('factorized-anchor', { exact: true }).first().click()
    for (const { name } of BUNDLED_GRAPHS) await dialog.getByText(name, { exact: true }).first().waitFor()
    // The thumbnails come after the names.
    await page.page.waitForLoadState('networkidle')
    await page.screenshot(`templates-${bench.name}`)
    await page.closeDialogs()
  })

  test.runIf(usual)('the blueprint is found by its name, becomes one node, and runs', async () => {
    const { browser, server, vueNodes } = bench
    // A page of its own: one that has opened all graphs before may bring the last of them back over the emptied one.
    const page = await browser.open(server, { vueNodes })
    const [{ name }] = BLUEPRINTS
    await page.loadGraph(graphOf('Baseline Wan 2.2 14B T2V'), 'blueprint')
    await page.closeDialogs()
    // An empty place, as a person would make one.
    await page.page.evaluate(() => window.app.graph.clear())
    // What is typed before the search has the focus goes nowhere. A busy page takes two clicks for two, as people know.
    await vi.waitFor(async () => {
      await page.page.mouse.dblclick(900, 500)
      await page.page.locator('input:focus').waitFor({ timeout: 5_000 })
    }, SOON)
    await page.page.keyboard.type(name, { delay: 20 })
    await page.page.getByText(name, { exact: true }).first().waitFor()
    await page.page.keyboard.press('Enter')
    const added = (): Promise<string[]> =>
      page.page.evaluate(() => window.app.graph.nodes.map(({ title }) => title))
    await expect.poll(added).toEqual([name])
    // Where the new node hangs at the pointer, this puts it down.
    await page.page.mouse.click(900, 500)
    await page.fitView()
    await page.screenshot(`blueprint-${bench.name}`)

    await page.page.evaluate((small) => {
      const { LiteGraph, app } = window
      const [host] = app.graph.nodes
      if (!host?.subgraph) throw new Error('The blueprint is no subgraph.')
      const set = (node: typeof host, field: string, value: number): void => {
        const widget = node.widgets?.find((one) => one.name === field)
        if (!widget) throw new Error(`${node.title} shows no ${field}.`)
        widget.value = value
      }
      for (const field of ['width', 'height', 'length'] as const) set(host, field, small[field])
      set(host, 'steps', 4)
      for (const node of host.subgraph.nodes) {
        if (node.type === 'FactorizedSize') set(node, 'image_megapixels', small.image_megapixels)
        if (node.title === 'Paint') set(node, 'steps', 4)
      }
      const saver = LiteGraph.createNode('SaveVideo')
      app.graph.add(saver)
      host.connect(0, saver, 0)
    }, SMALL)
    const { output } = await page.exported()
    const saver = Object.entries(output).find(([, node]) => node.class_type === 'SaveVideo')?.[0] ?? ''
    const outcome = await page.queue()
    expect(outcome).toMatchObject({ accepted: true, status: 'success' })
    const video = describeVideo(await download(server.url, outcome.accepted && outcome.outputs[saver]))
    expect(video).toMatchObject({ frames: SMALL.length, width: SMALL.width, height: SMALL.height })
    expect(page.ourErrors).toEqual([])
    await page.close()
  })

  test('an anchor that does not fit the sampler: the sentence stands on Inject Anchor', async () => {
    const { page } = bench
    await page.loadGraph(graphOf('Factorized Wan 2.1 1.3B'), 'misfit')
    await page.closeDialogs()
    await makeSmall(page)
    const inject = await page.page.evaluate(() => {
      const { LiteGraph, app } = window
      const { graph } = app
      const other = LiteGraph.createNode('EmptyHunyuanLatentVideo')
      graph.add(other)
      const samplers = graph.nodes.filter(({ type }) => type === 'KSampler')
      const ours = graph.nodes.find(({ type }) => type === 'FactorizedInject')
      // The video's sampler is the one that Inject Anchor feeds.
      const sampler = samplers.find((node) => node.getInputNode(0)?.id === ours?.id)
      if (!sampler || !ours) throw new Error('The graph has no sampler behind Inject Anchor.')
      const slot = sampler.inputs.findIndex(({ name }) => name === 'latent_image')
      other.connect(0, sampler, slot)
      return String(ours.id)
    })
    // Classic nodes show what stands on them only while they are in view.
    await page.fitView()
    expect(await page.queue()).toMatchObject({ accepted: true, status: 'error' })
    await expect.poll(() => page.nodeOfNotice()).toBe(inject)
    const text = await page.notices.first().textContent()
    expect(text).toContain("The anchor does not fit the sampler's latent")
    await page.closeDialogs()
  })
})

function graphOf(name: string): unknown {
  return JSON.parse(readFileSync(join(root, 'workflows', `${name}.json`), 'utf8'))
}

function unknownTypes(page: ComfyPage): Promise<string[]> {
  return page.page.evaluate(() => {
    const known = window.LiteGraph.registered_node_types
    return window.app.graph.nodes.filter((node) => !(node.type in known)).map(({ type }) => type)
  })
}

/** Small enough for two cores; the same widgets that a person would turn down. */
function makeSmall(page: ComfyPage): Promise<void> {
  return page.page.evaluate((small) => {
    const set = (type: string, name: string, change: (value: unknown) => unknown): void => {
      for (const node of window.app.graph.nodes.filter((one) => one.type === type)) {
        const widget = node.widgets?.find((one) => one.name === name)
        if (widget) widget.value = change(widget.value)
      }
    }
    for (const [name, value] of Object.entries(small)) set('FactorizedSize', name, () => value)
    for (const type of ['KSampler', 'LTXVScheduler']) set(type, 'steps', () => 4)
    // In the graph with two experts: how many steps, and where the low-noise one takes over.
    set('PrimitiveInt', 'value', (value) => (value === 20 ? 4 : 2))
  }, SMALL)
}

/** The one file that a node reported. */
async function download(url: string, output: unknown): Promise<Uint8Array> {
  const [file] = Object.values(output ?? {}).flatMap((value: unknown) =>
    Array.isArray(value) ? (value as { filename?: string; subfolder?: string; type?: string }[]) : []
  )
  if (file?.filename === undefined) throw new Error(`No file was saved: ${JSON.stringify(output)}`)
  const query = new URLSearchParams({
    filename: file.filename,
    subfolder: file.subfolder ?? '',
    type: file.type ?? 'output'
  })
  return new Uint8Array(await (await fetch(`${url}/view?${query.toString()}`)).arrayBuffer())
}
