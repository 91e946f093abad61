/** The anchor stage when things break: the server dies, the connection drops, the disk is full. What was done stays. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, realpathSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Locator } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { startCutProxy, type CutProxy } from '../comfy/cut-proxy'
import { killServer } from '../comfy/kill-server'
import { openBrowser, type ComfyPage, type TestBrowser } from '../harness/browser'
import { startComfy, type ComfyServer } from '../harness/comfy'
import { paintingGraph } from './anchor-graphs'
import { AnchorNode, queueOf, SOON } from './anchor-page'
import { ENDS } from './matrix'

/** Long enough to do something in the middle of a picture. */
const STEPS = 300
/** Many steps, or a server's start, on a busy machine. */
const LATER = { timeout: 120_000 }

// Only there can the server itself be killed, and a small disk be made.
const isLinux = process.platform === 'linux'

describe.runIf(isLinux).each(ENDS)(
  'the anchor stage when things break, front end %s, Vue nodes: %s',
  (frontend, vueNodes) => {
    const input = realpathSync(mkdtempSync(join(tmpdir(), 'factorized-input-')))
    const isSmall = mountSmallDisk(input)
    let server: ComfyServer
    let network: CutProxy
    let browser: TestBrowser
    let page: ComfyPage
    let anchor: AnchorNode

    const said = (): Locator => page.page.locator('.fa-anchor-message')
    const start = (): Promise<ComfyServer> =>
      startComfy({ frontend, extraArgs: ['--input-directory', input] })

    beforeAll(async () => {
      server = await start()
      network = await startCutProxy(server.url)
      browser = await openBrowser()
      page = await browser.open(network, { vueNodes })
      anchor = new AnchorNode(page)
    })
    afterAll(async () => {
      await browser.close()
      await network.close()
      await server.stop()
      if (isSmall) execFileSync('umount', [input])
      rmSync(input, { recursive: true, force: true })
    })
    afterEach(() => {
      expect(page.ourErrors).toEqual([])
    })

    test('a lost connection: what is painted meanwhile is there when it is back, and nothing is said', async () => {
      await anchor.open(paintingGraph({}, STEPS))
      await anchor.count(2)
      await anchor.button('Generate').click()
      await page.page.getByText(/step \d+ of/).waitFor(SOON)
      network.cut()
      await anchor.thumbs.nth(1).waitFor(LATER)
      await anchor.idle()
      expect(network.streams()).toBe(2)
      expect(await said().count()).toBe(0)
    })

    test('a killed server: the page says so, keeps what was done, and tells what was lost', async () => {
      await anchor.open(paintingGraph({}, STEPS))
      await anchor.count(3)
      await anchor.button('Generate').click()
      await page.page.getByText(/1 of 3 done · step/).waitFor(LATER)
      await killServer(server)
      await page.page.getByText('The server does not answer; what is done is kept').waitFor(SOON)
      await page.screenshot(`anchor-server-gone-${frontend}`)
      server = await start()
      network.aim(server.url)
      await said()
        .getByText(/The server lost 2 candidates .*, because it was restarted/)
        .waitFor(LATER)
      await anchor.idle()
      await expect.poll(() => anchor.thumbs.count(), SOON).toBe(1)
      await page.screenshot(`anchor-server-back-${frontend}`)
      // And it goes on.
      await anchor.generate(1)
      await anchor.thumbs.nth(1).click()
      await expect.poll(() => anchor.choice(), SOON).toMatchObject({ kind: 'file' })
    })

    test.runIf(isSmall)(
      'a full disk: what fitted is there, with the reason, and a pick still works',
      async () => {
        await anchor.open(paintingGraph())
        await anchor.generate(1)
        fill(input, 100_000)
        await anchor.mode('batch')
        await anchor.count(16)
        await anchor.button('Generate').click()
        await said()
          .getByText(/^\s*The candidate cannot be stored in .*the disk is full.*free some space/)
          .waitFor(LATER)
        // Front end 1.32 puts a dialog over a failed run.
        await page.closeDialogs(true)
        await anchor.idle()
        // One from before, and of the batch what fitted.
        await expect.poll(() => anchor.thumbs.count(), SOON).toBeGreaterThan(1)
        const there = await anchor.thumbs.count()
        expect(there).toBeLessThan(17)
        await page.screenshot(`anchor-disk-full-${frontend}`)

        await anchor.mode('runs')
        await anchor.count(5)
        await anchor.button('Generate').click()
        await said()
          .getByText(/the disk is full/)
          .waitFor(LATER)
        await page.closeDialogs(true)
        await anchor.idle()
        expect(await queueOf(server.url)).toEqual({ running: 0, pending: 0 })

        await anchor.thumbs.last().click()
        await expect.poll(() => anchor.choice(), SOON).toMatchObject({ kind: 'file' })
        expect(await page.queue()).toMatchObject({ accepted: true, status: 'success' })
        // Room again.
        rmSync(join(input, FILLER))
        await anchor.generate(1)
      }
    )
  }
)

const FILLER = 'filler'

/** A disk of 3 MB there; false where this user may not make one. */
function mountSmallDisk(folder: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', folder], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** Takes up all of a disk but `left` bytes. */
function fill(folder: string, left: number): void {
  const { bavail, bsize } = statfsSync(folder)
  writeFileSync(join(folder, FILLER), new Uint8Array(Math.max(0, bavail * bsize - left)))
}
