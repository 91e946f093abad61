/** What the extension costs in the page: its size, and the time until the page can be used with and without it. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { startServer } from '../lib/comfy-server.mjs'
import { findChromium } from '../lib/chromium.mjs'
import { root } from '../lib/paths.mjs'

const FRONTENDS = ['1.32.9', '1.58.1']
const READY_MS = 120_000
const OURS = /\/extensions\/factorized-anchor\//

/**
 * @typedef {{ without: number[], with: number[] }} Times in milliseconds, one a round
 * @typedef {{ file: string, raw: number, gzip: number }} Size in bytes
 */

/**
 * Open the page of each front end `rounds` times with and without the extension, interleaved, each time in a new profile.
 * @param {number} rounds
 * @param {(text: string) => void} log
 * @returns {Promise<{ sizes: Size[], times: Record<string, Times>, rounds: number }>}
 */
export async function measurePage(rounds, log) {
  const { chromium } = await import('playwright-core')
  /** @type {Record<string, Times>} */
  const times = {}
  for (const frontend of FRONTENDS) {
    const server = await startServer({ frontend, models: false })
    const browser = await chromium.launch({
      executablePath: findChromium(),
      args: ['--no-sandbox', '--disable-gpu', '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1']
    })
    try {
      await fetch(`${server.url}/settings/Comfy.TutorialCompleted`, { method: 'POST', body: 'true' })
      // The first page of a server pays for what the server reads then.
      await openOnce(browser, server.url, true)
      times[frontend] = { without: [], with: [] }
      for (let round = 0; round < rounds; round++) {
        const order = Math.random() < 0.5 ? [true, false] : [false, true]
        for (const pack of order) {
          const ms = await openOnce(browser, server.url, pack)
          times[frontend][pack ? 'with' : 'without'].push(ms)
        }
        log(`front end ${frontend}: round ${round + 1} of ${rounds}`)
      }
    } finally {
      await browser.close()
      await server.stop()
    }
  }
  return { sizes: sizes(), times, rounds }
}

/**
 * Milliseconds from the start of the navigation until the page's set-up is over, extensions included.
 * @param {import('playwright-core').Browser} browser
 * @param {string} url
 * @param {boolean} pack with our extension?
 */
async function openOnce(browser, url, pack) {
  const context = await browser.newContext()
  try {
    const page = await context.newPage()
    // Both kinds go through the same route, so that its cost is in both.
    await page.route(OURS, (route) =>
      pack ? route.continue() : route.fulfill({ contentType: 'text/javascript', body: '' })
    )
    await page.goto(url, { waitUntil: 'commit' })
    const ready = await page.waitForFunction(
      () => {
        const { app } = globalThis
        const done =
          app?.vueAppReady &&
          !app.extensionManager.spinner &&
          app.extensionManager.workflow.activeWorkflow !== null
        return done ? performance.now() : false
      },
      undefined,
      { timeout: READY_MS }
    )
    return await ready.jsonValue()
  } finally {
    await context.close()
  }
}

/** @returns {Size[]} our files; the first is what loads at start */
function sizes() {
  const web = join(root, 'web')
  const read = (isAtStart) => (file) => {
    const bytes = readFileSync(join(web, file))
    return { file, isAtStart, raw: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length }
  }
  // What lies beside the chunks is the extension and what it imports at once.
  const first = readdirSync(web).filter((name) => /\.m?js$/.test(name))
  const chunks = readdirSync(join(web, 'chunks')).map((name) => join('chunks', name))
  return [...first.map(read(true)), ...chunks.map(read(false))]
}

/** @param {Awaited<ReturnType<typeof measurePage>>} measured */
export function pageTables({ sizes, times, rounds }) {
  // Sums only: a file's name changes with every build.
  const atStart = sizes.filter(({ isAtStart }) => isAtStart)
  const later = sizes.filter(({ isAtStart }) => !isAtStart)
  const largest = later.toSorted((a, b) => b.gzip - a.gzip)[0]
  return [
    '| JavaScript | files | kB | kB gzipped |',
    '| --- | --- | --- | --- |',
    sizeRow('at start', atStart),
    sizeRow('on first use of something', later),
    sizeRow('of these the largest file', [largest]),
    '',
    `Milliseconds from opening the page to the end of its set-up; median (quartiles) of ${rounds} rounds.`,
    '',
    '| front end | without | with | difference of each round |',
    '| --- | --- | --- | --- |',
    ...Object.entries(times).map(([frontend, { without, with: withPack }]) => {
      const extra = withPack.map((ms, round) => ms - without[round])
      return `| ${frontend} | ${spread(without)} | ${spread(withPack)} | ${spread(extra)} |`
    })
  ].join('\n')
}

/** @param {string} when @param {readonly Size[]} files */
function sizeRow(when, files) {
  const kB = (key) => (files.reduce((sum, file) => sum + file[key], 0) / 1000).toFixed(1)
  return `| ${when} | ${files.length} | ${kB('raw')} | ${kB('gzip')} |`
}

/** @param {number[]} values */
function spread(values) {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (share) => {
    const place = (sorted.length - 1) * share
    const low = sorted[Math.floor(place)]
    return low + (sorted[Math.ceil(place)] - low) * (place % 1)
  }
  const [low, middle, high] = [0.25, 0.5, 0.75].map((share) => at(share).toFixed(0))
  return `${middle} (${low} to ${high})`
}
