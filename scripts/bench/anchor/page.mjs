/** The page for the bench, and what opening a graph makes it ask for. */
import { setTimeout as sleep } from 'node:timers/promises'
import { findChromium } from '../../lib/chromium.mjs'
import { GROUP } from './candidates.mjs'

const READY_MS = 120_000
/** Pictures that are loaded lazily come within this time. */
const SETTLE_MS = 5000

export async function openBrowser() {
  const { chromium } = await import('playwright-core')
  return chromium.launch({
    executablePath: findChromium(),
    args: ['--no-sandbox', '--disable-gpu', '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1']
  })
}

/** A page in a profile of its own that has made the bench's candidates itself, so that it asks for them unasked. */
export async function openPage(browser, url) {
  for (const [id, value] of [
    ['Comfy.TutorialCompleted', true],
    ['Comfy.VueNodes.Enabled', true]
  ]) {
    await fetch(`${url}/settings/${id}`, { method: 'POST', body: JSON.stringify(value) })
  }
  const context = await browser.newContext({ viewport: { width: 1600, height: 1000 } })
  await context.addInitScript(
    (group) => globalThis.localStorage.setItem('factorized_anchor.groups', JSON.stringify({ [group]: 1 })),
    GROUP
  )
  const page = await context.newPage()
  await page.goto(url, { waitUntil: 'commit' })
  await page.waitForFunction(
    () => {
      const { app } = globalThis
      if (!app?.vueAppReady || app.extensionManager.spinner) return false
      return app.extensionManager.workflow.activeWorkflow !== null
    },
    undefined,
    { timeout: READY_MS }
  )
  return page
}

/** Open `graph` near its anchor node, wait for its `count` candidates, and say what was asked for and how much came. */
export async function openGraph(page, graph, count) {
  const list = { requests: 0, bytes: 0 }
  const pictures = { requests: 0, bytes: 0 }
  const onResponse = async (response) => {
    const { pathname } = new globalThis.URL(response.url())
    const kind = pathname.endsWith('/candidates') ? list : pathname.endsWith('/view') ? pictures : undefined
    if (!kind) return
    kind.requests += 1
    const { length } = await response.body()
    kind.bytes += length
  }
  page.on('response', onResponse)
  await page.evaluate(async (data) => {
    const { app } = globalThis
    await app.loadGraphData(data, true, true, 'bench')
    app.canvas.selectItems(app.graph.nodes.filter(({ type }) => type === 'FactorizedAnchor'))
    await app.extensionManager.command.execute('Comfy.Canvas.FitView')
  }, graph)
  if (count > 0) {
    await page
      .locator('.fa-thumb')
      .nth(count - 1)
      .waitFor({ state: 'attached' })
  }
  await sleep(SETTLE_MS)
  page.off('response', onResponse)
  return { list, pictures }
}
