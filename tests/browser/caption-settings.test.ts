/** The rows of ComfyUI's settings dialog, the page's languages, and a real language model behind the node. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { ensureSmolLm, llmFolder } from '../../llm/install.mjs'
import { openBrowser, type ComfyPage, type TestBrowser } from '../harness/browser'
import { startComfy, type ComfyServer } from '../harness/comfy'
import { captionGraph, CaptionOnPage, stored } from './caption-page'

const KEY = 'a-key-that-must-not-be-seen'
/** What the server hands the page of each pack's texts. */
const nodeNames = z.record(
  z.string(),
  z.looseObject({
    nodeDefs: z.looseObject({ FactorizedCaption: z.looseObject({ display_name: z.string() }) })
  })
)
const PROMPT = 'A banana on a wooden table slowly turns from green to yellow.'

describe.each(['1.32.9', '1.58.1'] as const)('settings, front end %s', (frontend) => {
  let server: ComfyServer
  let browser: TestBrowser
  let model: SmallModel

  beforeAll(async () => {
    model = await startSmallModel()
    server = await startComfy({ frontend, models: false })
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser.close()
    await server.stop()
    model.stop()
  })

  test('a server is set in the dialog, its key never comes back, and a real model rewrites', async () => {
    const page = await browser.open(server)
    const form = await openForm(page)
    await form.locator('[name=endpoint]').fill(model.url)
    await form.locator('[name=key]').fill(KEY)
    await form.getByRole('button', { name: 'List models' }).click()
    await form.getByText('The server has 1 model.').waitFor()
    await form.getByRole('button', { name: 'Save' }).click()
    await form.getByText('Saved on the server.').waitFor()
    expect(await form.locator('[name=key]').inputValue()).toBe('')
    expect(await form.locator('[name=key]').getAttribute('placeholder')).toContain('A key is stored')
    await page.screenshot(`caption-settings-${frontend}`)
    await page.page.keyboard.press('Escape')

    // Neither in ComfyUI's own settings, which every client can read, nor in what our route tells.
    for (const route of ['/settings', '/factorized_anchor/settings']) {
      const told = await (await fetch(`${server.url}${route}`)).text()
      expect(told).not.toContain(KEY)
    }
    const inPage = await page.page.content()
    expect(inPage).not.toContain(KEY)

    await page.loadGraph(captionGraph(PROMPT, ''))
    const caption = new CaptionOnPage(page)
    await caption.button('Rewrite').click()
    await expect.poll(() => caption.status.getAttribute('data-status'), { timeout: 120_000 }).toBe('fresh')
    const { values, origin } = await stored(page, 1)
    expect(String(values[1]).toLowerCase()).toContain('banana')
    expect(origin).toMatchObject({ provider: 'openai', model: expect.stringContaining('SmolLM2') as unknown })
    expect(JSON.stringify(await page.exported())).not.toContain(model.url)
    expect(page.ourErrors).toEqual([])
    await page.close()
  })

  test.each([
    ['zh', '改写', '因子化描述'],
    ['ja', '書き直す', 'ファクタライズド・キャプション']
  ])('the page in %s: our texts and the nodes’ names', async (locale, rewrite, title) => {
    const page = await browser.open(server)
    await setLocale(server, locale)
    await page.page.reload()
    await page.ready()
    await page.loadGraph(captionGraph(PROMPT, ''))
    await page.page.locator('.fa-caption').getByRole('button', { name: rewrite, exact: true }).waitFor()
    const told = nodeNames.parse(await (await fetch(`${server.url}/i18n`)).json())
    expect(told[locale]?.nodeDefs.FactorizedCaption.display_name).toBe(title)
    await page.screenshot(`caption-${locale}-${frontend}`)
    await page.close()
    await setLocale(server, 'en')
  })
})

async function openForm(page: ComfyPage) {
  await page.command('Comfy.ShowSettingsDialog')
  await page.page.getByText('Factorized Anchor', { exact: true }).last().click()
  const form = page.page.locator('.fa-server:has([name=endpoint])')
  await form.waitFor()
  await form.getByText('never in a graph').waitFor()
  return form
}

async function setLocale(server: ComfyServer, locale: string): Promise<void> {
  await fetch(`${server.url}/settings/Comfy.Locale`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(locale)
  })
}

interface SmallModel {
  readonly url: string
  readonly stop: () => void
}

/** SmolLM2 behind the pack's own little chat server, in a process that ends with this one. */
async function startSmallModel(): Promise<SmallModel> {
  const { runtime, model } = await ensureSmolLm()
  const child: ChildProcess = spawn(
    process.execPath,
    [join(llmFolder(), 'server.mjs'), '--runtime', runtime, '--model', model, '--threads', '1'],
    { stdio: ['pipe', 'pipe', 'inherit'] }
  )
  if (!child.stdout) throw new Error('The chat server has no output.')
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  const { port } = z.object({ port: z.number() }).parse(JSON.parse(line))
  return { url: `http://127.0.0.1:${port}`, stop: () => child.stdin?.end() }
}
