/**
 * What the comparison's player shows of two videos of 1280 x 704 at 24 frames a second: which frames are drawn, how many are
 * left out, and whether the two are ever of different frames. The frames are numbered by bars, and the numbers are read back from
 * the player's own pixels at every frame of the page.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { startServer } from '../lib/comfy-server.mjs'
import { findChromium } from '../lib/chromium.mjs'
import { compareGraph, readCodes, writeCodedVideo } from '../lib/coded-video.mjs'

const VIDEO = { width: 1280, height: 704, frames: 121, fps: 24 }
const TINTS = { vanilla: [200, 40, 40], factorized: [40, 40, 200] }
const STEPS = 20

const PLACES = ['in the node', 'in full screen']

/**
 * @typedef {{ place: string, size: string, frames: number[], apart: number, times: number[], steps: number[] }} Played
 * @param {(text: string) => void} log
 * @returns {Promise<{ played: Played[], bytes: number }>}
 */
export async function measureCompare(log) {
  const { chromium } = await import('playwright-core')
  const server = await startServer({ frontend: '1.58.1', models: false, extraArgs: ['--cache-none'] })
  const browser = await chromium.launch({
    executablePath: findChromium(),
    args: ['--no-sandbox', '--disable-gpu', '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1']
  })
  try {
    mkdirSync(server.inputDir, { recursive: true })
    for (const [name, tint] of Object.entries(TINTS)) {
      writeCodedVideo(join(server.inputDir, `${name}.mp4`), { ...VIDEO, tint })
    }
    await fetch(`${server.url}/settings/Comfy.TutorialCompleted`, { method: 'POST', body: 'true' })
    const page = await (await browser.newContext({ viewport: { width: 1600, height: 1000 } })).newPage()
    await page.goto(server.url, { waitUntil: 'commit' })
    await page.waitForFunction(
      () => {
        const { app } = globalThis
        return (
          app?.vueAppReady && !app.extensionManager.spinner && app.extensionManager.workflow.activeWorkflow
        )
      },
      undefined,
      { timeout: 120_000 }
    )
    log('comparing')
    await page.evaluate(
      async (graph) => {
        const { app } = globalThis
        await app.loadGraphData(graph, true, true, 'bench')
        app.canvas.selectItems([app.graph.getNodeById(5)])
        await app.extensionManager.command.execute('Comfy.Canvas.FitView')
        await app.extensionManager.command.execute('Comfy.QueuePrompt')
      },
      compareGraph({ vanilla: 'vanilla.mp4', factorized: 'factorized.mp4', fps: VIDEO.fps })
    )
    await page.locator('.fa-compare canvas').waitFor({ timeout: 180_000 })
    await page.evaluate(`globalThis.readCodes = ${readCodes.toString()}`)
    const frame = page.locator('.fa-compare-frame')
    await frame.press('l')
    const played = []
    for (const place of PLACES) {
      if (place === 'in full screen') await frame.press('f')
      log(place)
      await frame.press('Home')
      await page.waitForFunction(() =>
        globalThis.document.querySelector('.fa-compare-position').textContent.startsWith('1 /')
      )
      const seen = await play(page)
      await frame.press('End')
      await page.waitForFunction(
        (last) => globalThis.readCodes(globalThis.document.querySelector('.fa-compare canvas')).left === last,
        VIDEO.frames - 1
      )
      played.push({ place, ...seen, steps: await step(page) })
    }
    return { played }
  } finally {
    await browser.close()
    await server.stop()
  }
}

/** Plays once from the first frame to the last, and reads every picture that the page draws meanwhile. */
function play(page) {
  return page.evaluate(
    (last) =>
      new Promise((done) => {
        const canvas = globalThis.document.querySelector('.fa-compare canvas')
        const [frames, times] = [[], []]
        let apart = 0
        const start = performance.now()
        const look = (now) => {
          const { left, right } = globalThis.readCodes(canvas)
          apart = Math.max(apart, Math.abs(left - right))
          if (left !== frames.at(-1)) {
            frames.push(left)
            times.push(now)
          }
          if (left < last && now - start < 60_000) globalThis.requestAnimationFrame(look)
          else done({ frames, times, apart, size: `${canvas.width} × ${canvas.height}` })
        }
        canvas.parentElement.dispatchEvent(
          new globalThis.KeyboardEvent('keydown', { key: ' ', bubbles: true, cancelable: true })
        )
        globalThis.requestAnimationFrame(look)
      }),
    VIDEO.frames - 1
  )
}

/** Milliseconds from a key to the next frame's picture, one frame back each time: the way that has to decode most. */
function step(page) {
  return page.evaluate(async (count) => {
    const canvas = globalThis.document.querySelector('.fa-compare canvas')
    const times = []
    for (let number = 0; number < count; number += 1) {
      const { left } = globalThis.readCodes(canvas)
      const start = performance.now()
      canvas.parentElement.dispatchEvent(
        new globalThis.KeyboardEvent('keydown', { key: 'ArrowLeft', bubbles: true, cancelable: true })
      )
      let now = left
      while (now === left) {
        if (performance.now() - start > 30_000) throw new Error(`No step back from frame ${left}.`)
        await new Promise((next) => globalThis.requestAnimationFrame(next))
        now = globalThis.readCodes(canvas).left
      }
      if (now !== left - 1) throw new Error(`One step back from frame ${left} led to frame ${now}.`)
      times.push(performance.now() - start)
    }
    return times
  }, STEPS)
}

/** @param {Awaited<ReturnType<typeof measureCompare>>} measured */
export function compareTables({ played }) {
  const sorted = (values) => values.toSorted((a, b) => a - b)
  const middle = (values) => sorted(values)[Math.floor(values.length / 2)].toFixed(0)
  const rows = played.map(({ place, size, frames, apart, times, steps }) => {
    const gaps = times.slice(1).map((time, index) => time - times[index])
    const rate = ((frames.at(-1) - frames[0]) / (times.at(-1) - times[0])) * 1000
    return [
      place,
      size,
      apart,
      `${VIDEO.frames - new Set(frames).size} of ${VIDEO.frames}`,
      rate.toFixed(2),
      `${middle(gaps)}, ${Math.max(...gaps).toFixed(0)}`,
      `${middle(steps)}, ${Math.max(...steps).toFixed(0)}`
    ]
  })
  return [
    `Two videos of ${VIDEO.width} × ${VIDEO.height}, ${VIDEO.frames} frames at ${VIDEO.fps} a second; front end 1.58.1, drawn without a graphics card.`,
    '',
    '| player | canvas | frames apart, most | frames not drawn | frames a second | ms between frames: median, longest | ms of a step back: median, longest |',
    '| --- | --- | --: | --: | --: | --: | --: |',
    ...rows.map((row) => `| ${row.join(' | ')} |`)
  ].join('\n')
}
