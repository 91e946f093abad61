/**
 * Graphs from other people: opening one asks for nothing and writes nothing; a picture inside one goes into no draft, no
 * prompt and no file that the page or the run writes.
 */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from '../harness/paths'
import { ids, paintingGraph } from './anchor-graphs'
import { SOON } from './anchor-page'
import { ends } from './matrix'

/** As large as a picture that sharing puts inside may be. */
const PICTURE = readFileSync(join(root, 'docs', 'images', 'graph-vue-nodes.jpg'))
const DATA = PICTURE.toString('base64')
const SHA256 = createHash('sha256').update(PICTURE).digest('hex')
/** Nothing else is like this part of it. */
const TRACE = DATA.slice(2000, 2200)
const AUTOSAVE_MS = 500

ends(
  'graphs from other people',
  (bench) => {
    const embedded = { kind: 'embedded', data: `data:image/jpeg;base64,${DATA}`, sha256: SHA256 }
    const candidates = { group: 'a-somebody-elses' }
    test.each([
      ['a picture inside', embedded],
      ['a file pick', { kind: 'file', name: 'theirs.png', subfolder: 'elsewhere', type: 'input' }],
      ['an address for a picture', { kind: 'embedded', data: 'http://127.0.0.1:9/spy.png' }],
      ['an SVG inside', { kind: 'embedded', data: `data:image/svg+xml;base64,${svg()}` }],
      ['a path out of the folder', { kind: 'file', name: '../../etc/passwd', subfolder: '..', type: 'input' }]
    ])('%s: opening and typing asks for nothing and writes nothing', async (_, choice) => {
      const { server, page, anchor } = bench
      const files = readdirSync(server.inputDir, { recursive: true })
      const before = page.requests.length
      await anchor.open(paintingGraph({ choice, candidates }))
      await anchor.button('Show candidates').waitFor()
      // A change, so that the page keeps its draft: whatever would be asked or written late has been by then.
      await page.setWidget(ids.caption, 'prompt', 'A leaf falls.')
      await page.saved()
      expect(page.requests.slice(before).filter((line) => !isThePagesOwn(line))).toEqual([])
      expect(readdirSync(server.inputDir, { recursive: true })).toEqual(files)
      expect(await anchor.choice()).toEqual(choice)
    })

    test('a run takes the picture out of the draft, and into no prompt and no file that it writes', async () => {
      const { server, page, anchor } = bench
      await anchor.open(paintingGraph({ choice: embedded }))
      await page.setWidget(ids.caption, 'prompt', 'A leaf falls.')
      await page.saved()
      expect(await drafts()).toContain(TRACE)

      const sent = page.page.waitForRequest((one) => one.method() === 'POST' && one.url().endsWith('/prompt'))
      expect(await page.queue()).toMatchObject({ accepted: true, status: 'success' })
      expect((await sent).postData()).not.toContain(TRACE)
      expect(await anchor.choice()).toMatchObject({ kind: 'file', sha256: SHA256 })
      await page.saved()
      const kept = await drafts()
      expect(kept).toContain(SHA256)
      expect(kept).not.toContain(TRACE)

      const history = await (await fetch(`${server.url}/history`)).text()
      expect(history).toContain(SHA256)
      expect(history).not.toContain(TRACE)
      const previews = readdirSync(join(server.baseDir, 'temp')).filter((name) => name.endsWith('.png'))
      expect(previews).not.toEqual([])
      for (const name of previews) {
        const png = readFileSync(join(server.baseDir, 'temp', name), 'latin1')
        expect(png).toContain('tEXtworkflow')
        expect(png).not.toContain(TRACE)
      }
    })

    test("with the page's autosave on, a run takes it out of the saved graph too", async () => {
      const { page, anchor } = bench
      await anchor.open(paintingGraph({ choice: embedded }))
      await saveAs('shared')
      expect(saved('shared')).toContain(TRACE)
      expect(await page.queue()).toMatchObject({ accepted: true, status: 'success' })
      // Nobody saves but the page itself.
      await page.saved()
      await expect.poll(() => saved('shared').includes(TRACE), SOON).toBe(false)
      expect(saved('shared')).toContain(SHA256)
      expect(await drafts()).not.toContain(TRACE)
    })

    /** Whether the page thinks that its open graph has changes to save. */
    function isModified(): Promise<boolean> {
      return bench.page.page.evaluate(() => {
        const { activeWorkflow } = window.app.extensionManager.workflow
        return Reflect.get(Object(activeWorkflow), 'isModified') === true
      })
    }

    /** All that the page keeps in the browser. */
    function drafts(): Promise<string> {
      const { page } = bench
      return page.page.evaluate(() => JSON.stringify([localStorage, sessionStorage]))
    }

    /** Saves the open graph as a person does, so that the page's autosave has a file to write to. */
    async function saveAs(name: string): Promise<void> {
      const { page } = bench
      await page.page.keyboard.press('Control+s')
      const field = page.page.getByRole('dialog').getByRole('textbox')
      await field.fill(name)
      await field.press('Enter')
      await expect.poll(() => saved(name) !== '', SOON).toBe(true)
      // Until then the page takes its own saving for a change.
      await expect.poll(isModified, SOON).toBe(false)
    }

    /** A saved graph as it is on disk; empty while there is none. */
    function saved(name: string): string {
      const { server } = bench
      try {
        return readFileSync(join(server.baseDir, 'user', 'default', 'workflows', `${name}.json`), 'utf8')
      } catch {
        return ''
      }
    }
  },
  {
    page: {
      settings: { 'Comfy.Workflow.AutoSave': 'after delay', 'Comfy.Workflow.AutoSaveDelay': AUTOSAVE_MS }
    }
  }
)

/** What the page asks for by itself whatever graph is opened; front end 1.32 asks ComfyUI's registry about node types. */
function isThePagesOwn(line: string): boolean {
  return (
    /^GET \/assets\/|^(GET|POST) \/api\/(settings|userdata|jobs|queue|experiment)\b/.test(line) ||
    /^GET \/(comfy-nodes\/\w+\/node|nodes)$/.test(line)
  )
}

function svg(): string {
  const image = '<image href="http://127.0.0.1:9/spy.png" width="9" height="9"/>'
  return Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg">${image}</svg>`).toString('base64')
}
