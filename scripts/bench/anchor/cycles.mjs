/**
 * Whether memory grows: many times one candidate is painted and picked, and an older one deleted. ComfyUI keeps each
 * run's prompt and graph in its history, and the page each run, whoever asks for it: so the same is measured with a
 * server that forgets its runs, and with a graph of core nodes on a server without this pack.
 */
import { readFileSync } from 'node:fs'
import { openGraph, openPage } from './page.mjs'

/** So many stay, that the gallery itself does not grow. */
const KEPT = 8
/** When memory is looked at, as a share of all cycles; the first after what is loaded on first use. */
const LOOKS = [0.04, 0.2, 0.6, 1]
const CYCLE_MS = 60_000

/**
 * @param {{ url: string, pid: number }} server
 * @param {object} graph
 * @param {{ cycles: number, kind: 'ours' | 'forgetting' | 'core', log: (text: string) => void }} options
 * @returns {Promise<{ cycles: number, server: number, heap: number, elements: number }[]>} bytes
 */
export async function measureCycles(browser, server, graph, { cycles, kind, log }) {
  const page = await openPage(browser, server.url)
  page.setDefaultTimeout(CYCLE_MS)
  await openGraph(page, graph, 0)
  if (kind !== 'core') {
    await page.locator('.fa-anchor-count').fill('1')
    await page.locator('.fa-anchor-count').blur()
  }
  const looks = LOOKS.map((share) => Math.max(1, Math.round(cycles * share)))
  const seen = []
  for (let cycle = 1; cycle <= cycles; cycle += 1) {
    await (kind === 'core' ? runOnce(page) : paintAndPick(page))
    if (kind === 'forgetting') await forget(server.url)
    if (!looks.includes(cycle)) continue
    seen.push({ cycles: cycle, server: memoryOf(server.pid), ...(await pageMemory(page)) })
    log(`${kind}: ${cycle} of ${cycles}`)
  }
  await page.context().close()
  return seen
}

/** In the page itself: a command over the wire for each step would take longer than the step. */
function paintAndPick(page) {
  return page.evaluate(
    ([kept, limit]) =>
      new Promise((done, fail) => {
        const { document } = globalThis
        const thumbs = () => [...document.querySelectorAll('.fa-thumb')]
        const known = new Set(thumbs().map(({ dataset }) => dataset.id))
        const giveUp = Date.now() + limit
        const generate = () => document.querySelector('.fa-anchor-controls .fa-primary')
        generate().click()
        const look = () => {
          const fresh = thumbs().find(({ dataset }) => !known.has(dataset.id))
          if (Date.now() > giveUp) fail(new Error('No candidate came.'))
          else if (!fresh || !generate()) setTimeout(look, 10)
          else {
            fresh.click()
            const oldest = thumbs().at(-1)
            if (thumbs().length > kept)
              oldest.dispatchEvent(new globalThis.KeyboardEvent('keydown', { key: 'Delete', bubbles: true }))
            setTimeout(done, 20)
          }
        }
        look()
      }),
    [KEPT, CYCLE_MS]
  )
}

/** An ordinary run of the graph with a seed of its own. */
function runOnce(page) {
  return page.evaluate(
    (limit) =>
      new Promise((done, fail) => {
        const { app } = globalThis
        const giveUp = setTimeout(() => fail(new Error('The run did not end.')), limit)
        const onEnd = () => {
          app.api.removeEventListener('execution_success', onEnd)
          clearTimeout(giveUp)
          setTimeout(done, 20)
        }
        app.api.addEventListener('execution_success', onEnd)
        for (const { widgets } of app.graph.nodes) {
          const seed = widgets?.find(({ name }) => name === 'seed')
          if (seed) seed.value = Math.floor(Math.random() * 1e9)
        }
        globalThis.dispatchEvent(new globalThis.MouseEvent('mouseup'))
        void app.queuePrompt(0, 1)
      }),
    CYCLE_MS
  )
}

/** Empties the server's history of runs. */
function forget(url) {
  return fetch(`${url}/history`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ clear: true })
  })
}

/** What the page holds once all that can go is gone. */
async function pageMemory(page) {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('HeapProfiler.enable')
  for (let times = 0; times < 3; times += 1) await devtools.send('HeapProfiler.collectGarbage')
  const { usedSize } = await devtools.send('Runtime.getHeapUsage')
  await devtools.detach()
  const elements = await page.evaluate(() => globalThis.document.querySelectorAll('*').length)
  return { heap: usedSize, elements }
}

/** The memory of the server, which is the child of its guard, in bytes; Linux only. */
function memoryOf(guard) {
  const child = readFileSync(`/proc/${guard}/task/${guard}/children`, 'utf8').trim().split(/\s+/)[0]
  const [, kilobytes] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${child}/status`, 'utf8')) ?? []
  if (kilobytes === undefined) throw new Error('The server does not say how much memory it takes.')
  return Number(kilobytes) * 1024
}
