/**
 * What the anchor stage costs and saves, in the real page of front end 1.58.1 with Vue nodes: opening a graph with 64
 * candidates of 1328 x 1328, scrolling through them, picking another one, and 500 rounds of painting and picking.
 */
import { join } from 'node:path'
import { runnerImport } from 'vite'
import { startServer } from '../../lib/comfy-server.mjs'
import { root } from '../../lib/paths.mjs'
import { measureCycles } from './cycles.mjs'
import { COUNT, GROUP, SIDE, storeCandidates } from './candidates.mjs'
import { openBrowser, openGraph, openPage } from './page.mjs'
import { scrollRounds } from './scroll.mjs'
import { measureStarts } from './starts.mjs'

const PAINTING_STEPS = 20

/**
 * @param {{ rounds: number, cycles: number, log: (text: string) => void }} options
 */
export async function measureAnchor({ rounds, cycles, log }) {
  const { module: graphs } = await runnerImport(join(root, 'tests', 'browser', 'anchor-graphs.ts'))
  const server = await startServer({ frontend: '1.58.1' })
  const browser = await openBrowser()
  try {
    log(`storing ${COUNT} candidates`)
    const thumbnails = await storeCandidates(server)
    const page = await openPage(browser, server.url)
    const graph = graphs.paintingGraph({ candidates: { group: GROUP } }, PAINTING_STEPS)
    log('opening the graph')
    const opened = await openGraph(page, graph, COUNT)
    log('scrolling')
    const frames = await scrollRounds(page, rounds)
    log('picking another')
    const starts = await measureStarts(page, rounds, graphs.ids)
    await page.context().close()
    log(`${cycles} times: paint and pick`)
    const memory = await measureMemory(browser, graphs, cycles, log)
    return { thumbnails, opened, frames, starts, memory, rounds }
  } finally {
    await browser.close()
    await server.stop()
  }
}

/** Each kind on a server of its own, so that none begins with what another left. */
export async function measureMemory(browser, graphs, cycles, log) {
  const memory = {}
  for (const kind of ['ours', 'forgetting', 'core']) {
    const server = await startServer({ frontend: '1.58.1', pack: kind !== 'core' })
    const graph = kind === 'core' ? graphs.coreGraph() : graphs.paintingGraph()
    try {
      memory[kind] = await measureCycles(browser, server, graph, { cycles, kind, log })
    } finally {
      await server.stop()
    }
  }
  return memory
}

/** @param {Awaited<ReturnType<typeof measureAnchor>>} measured */
export function anchorTables({ thumbnails, opened, frames, starts, memory, rounds }) {
  const still = frames.still.toSorted(ascending)
  const moving = frames.moving.toSorted(ascending)
  return [
    `${COUNT} candidates of ${SIDE} × ${SIDE}, front end 1.58.1, Vue nodes, Chromium without a GPU; ${rounds} rounds of each.`,
    '',
    '| opening the graph | requests | bytes |',
    '| --- | --: | --: |',
    `| the list of candidates | ${opened.list.requests} | ${megabytes(opened.list.bytes)} |`,
    `| thumbnails in view and near it | ${opened.pictures.requests} | ${megabytes(opened.pictures.bytes)} |`,
    `| all ${COUNT} thumbnails, once scrolled through | ${COUNT} | ${megabytes(thumbnails)} |`,
    '',
    '| milliseconds between two frames | frames a second | median | 95 % | longest | over 50 ms |',
    '| --- | --: | --: | --: | --: | --: |',
    frameRow('the page at rest', still),
    frameRow('scrolling through all candidates and back', moving),
    '',
    "| from the click to the video sampler's start, seconds | median | quartiles |",
    '| --- | --: | --: |',
    startRow('another candidate is picked, the image branch is off', starts.picked),
    startRow('no pick, a new image seed: the image branch paints', starts.painted),
    '',
    '| after so many times painted and picked | server, MB | page, MB of JavaScript | elements in the page |',
    '| --- | --: | --: | --: |',
    ...memory.ours.map(
      ({ cycles, server, heap, elements }) =>
        `| ${cycles} | ${(server / 1e6).toFixed(0)} | ${(heap / 1e6).toFixed(1)} | ${elements} |`
    ),
    '',
    growthTable(memory)
  ].join('\n')
}

const KINDS = {
  ours: 'as it is',
  forgetting: "the same, and the server's history is emptied each time",
  core: 'ordinary runs of a graph of core nodes, on a server without this pack'
}

/** @param {Awaited<ReturnType<typeof measureMemory>>} memory */
export function growthTable(memory) {
  const { cycles } = memory.ours.at(-1)
  return [
    `| growth a time, over ${cycles} times | server, kB | page, kB |`,
    '| --- | --: | --: |',
    ...Object.entries(KINDS).map(([kind, name]) => {
      // What is loaded on first use is there by the second look.
      const [, from, , to] = memory[kind]
      const growth = (key) => ((to[key] - from[key]) / (to.cycles - from.cycles) / 1e3).toFixed(1)
      return `| ${name} | ${growth('server')} | ${growth('heap')} |`
    })
  ].join('\n')
}

const ascending = (one, other) => one - other

function frameRow(name, sorted) {
  const seconds = sorted.reduce((sum, ms) => sum + ms, 0) / 1000
  const cells = [
    (sorted.length / seconds).toFixed(0),
    ...[0.5, 0.95, 1].map((share) => at(sorted, share).toFixed(1)),
    `${sorted.filter((ms) => ms > 50).length} of ${sorted.length}`
  ]
  return `| ${name} | ${cells.join(' | ')} |`
}

function startRow(name, values) {
  const sorted = values.toSorted(ascending)
  const [low, middle, high] = [0.25, 0.5, 0.75].map((share) => at(sorted, share).toFixed(2))
  return `| ${name} | ${middle} | ${low} to ${high} |`
}

const at = (sorted, share) => sorted[Math.round((sorted.length - 1) * share)]

function megabytes(bytes) {
  return `${(bytes / 1e6).toFixed(2)} MB`
}
