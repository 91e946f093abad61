/** The pack as a whole in the page: it loads, does nothing unasked, and has its help and texts. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { openBrowser, type ComfyPage, type TestBrowser } from '../harness/browser'
import { startComfy, type ComfyServer } from '../harness/comfy'
import { anchorGraph, emptyCaption, wrongSize } from '../harness/graphs'
import { root } from '../harness/paths'
import { nodeDefsOf } from './node-defs'
import { startProxy, type Proxy } from './proxy'

const LOCALE = join(root, 'locales', 'en', 'nodeDefs.json')
const EMBEDDED = {
  kind: 'embedded',
  data: 'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
}

describe.each(['1.32.9', '1.58.1'] as const)('the pack, front end %s', (frontend) => {
  let server: ComfyServer
  let browser: TestBrowser
  beforeAll(async () => {
    server = await startComfy({ frontend, models: false })
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser.close()
    await server.stop()
  })

  test('opening a stranger’s graph asks the server for nothing and writes nothing', async () => {
    const open = async (pack: boolean): Promise<{ requests: string[]; all: string[]; page: ComfyPage }> => {
      const page = await browser.open(server, { pack })
      // What the page fetches late in its own start is not the graph's doing.
      await page.page.waitForLoadState('networkidle')
      const before = page.requests.length
      for (const graph of [anchorGraph(EMBEDDED), emptyCaption, wrongSize]) {
        await page.loadGraph(graph, 'stranger')
        await page.exported()
      }
      await page.page.waitForTimeout(1500)
      return { requests: page.requests.slice(before), all: page.requests, page }
    }
    const without = await open(false)
    await without.page.close()
    const written = readdirSync(server.inputDir)
    const withPack = await open(true)
    // The page looks at its queue and its models now and then by itself.
    expect(withPack.requests.filter((line) => !without.all.includes(line))).toEqual([])
    expect(withPack.requests.filter((line) => /\/(view|upload|prompt|factorized_anchor)/.test(line))).toEqual(
      []
    )
    expect(readdirSync(server.inputDir)).toEqual(written)
    expect(withPack.page.ourErrors).toEqual([])
    await withPack.page.close()
  })

  test.each(helpPages())('%s has its help page', async (type) => {
    const page = await helpedPage()
    await page.loadGraph({
      ...wrongSize,
      nodes: [{ id: 1, type, pos: [500, 200], size: [340, 200] }],
      links: []
    })
    await page.select(1)
    await page.showHelp()
    const title = firstLine(type)
    await page.page.getByRole('heading', { name: title, exact: true, level: 1 }).waitFor()
    await page.page.getByRole('heading', { name: 'If it complains' }).waitFor({ state: 'attached' })
    await page.screenshot(`help-${type}-${frontend}`)
  })

  let helped: ComfyPage | undefined
  const helpedPage = async (): Promise<ComfyPage> => (helped ??= await browser.open(server))

  test('its English texts are those of the nodes, and ComfyUI reads them', async () => {
    const texts = nodeDefsOf(await (await fetch(`${server.url}/object_info`)).json())
    await expect(`${JSON.stringify(texts, null, 2)}\n`).toMatchFileSnapshot(LOCALE)
    const served = z
      .object({ en: z.object({ nodeDefs: z.record(z.string(), z.unknown()) }) })
      .parse(await (await fetch(`${server.url}/i18n`)).json())
    expect(served.en.nodeDefs).toEqual(texts)
  })

  // The page of 1.32.9 itself stays blank below a path: its router takes the root for its base.
  describe.runIf(frontend === '1.58.1')('behind a proxy’s path', () => {
    let proxy: Proxy
    beforeAll(async () => {
      proxy = await startProxy(server.port, '/studio')
    })
    afterAll(() => proxy.stop())

    test('it loads, and shows a sentence', async () => {
      const page = await browser.open({ url: `${proxy.url}/studio` })
      await page.loadGraph(wrongSize)
      expect((await page.queue()).accepted).toBe(false)
      await page.notices.first().waitFor()
      expect(page.ourErrors).toEqual([])
      const files = page.requests.filter((line) => line.includes('/extensions/factorized-anchor/'))
      expect(files).toContain('GET /studio/extensions/factorized-anchor/factorized_anchor.js')
      expect(files.filter((line) => !line.startsWith('GET /studio/'))).toEqual([])
      await page.close()
    })
  })
})

/** Every node that has a help page; a node of ours without one is named by the test of the texts below. */
function helpPages(): string[] {
  return readdirSync(join(root, 'web', 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => name.slice(0, -'.md'.length))
}

function firstLine(type: string): string {
  const [line = ''] = readFileSync(join(root, 'web', 'docs', `${type}.md`), 'utf8').split('\n')
  return line.replace(/^# /, '')
}
