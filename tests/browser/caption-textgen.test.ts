/**
 * Rewriting by Generate Text of the ComfyUI that serves the page. ComfyUI 0.3.75 does not have that node: the stand-in of
 * the same schema (tests/fixtures/custom_nodes/text_generate_standin) takes its place. The page, the queue, the encoder's
 * file and the way of the answer are real; the words are the question's own.
 */
import { realpathSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openBrowser, type ComfyPage, type TestBrowser } from '../harness/browser'
import { startComfy, type ComfyServer } from '../harness/comfy'
import { root } from '../harness/paths'
import { captionGraph, CaptionOnPage, stored } from './caption-page'

const ENCODER = 'qwen3vl_8b_fp8.safetensors'
/** A still: the stand-in's answer is then one that no linter minds. */
const PROMPT = 'A red kite above a green hill, soft morning light.'
const SOON = { timeout: 30_000 }

describe.each(['1.32.9', '1.58.1'] as const)('Generate Text, front end %s', (frontend) => {
  let server: ComfyServer
  let browser: TestBrowser
  let page: ComfyPage

  beforeAll(async () => {
    server = await startComfy({
      frontend,
      customNodes: [join(root, 'tests/fixtures/custom_nodes/text_generate_standin')]
    })
    const folder = join(server.modelsDir, 'text_encoders')
    symlinkSync(realpathSync(join(folder, 'qwen_2.5_vl_7b_fp8_scaled.safetensors')), join(folder, ENCODER))
    browser = await openBrowser()
    page = await browser.open(server)
  })
  afterAll(async () => {
    await browser.close()
    await server.stop()
  })

  const open = async (prompt: string): Promise<CaptionOnPage> => {
    await page.loadGraph(captionGraph(prompt, ''))
    const caption = new CaptionOnPage(page)
    await caption.panel.waitFor()
    await caption.choose('comfyui')
    return caption
  }
  const status = (caption: CaptionOnPage) => () => caption.status.getAttribute('data-status')

  test('writes the caption through this server’s own queue, and leaves the graph as it was', async () => {
    const caption = await open(PROMPT)
    await caption.button('Rewrite').click()
    await expect.poll(status(caption), SOON).toBe('fresh')
    const { values, origin } = await stored(page, 1)
    expect(values).toEqual([PROMPT, PROMPT])
    expect(origin).toMatchObject({ provider: 'comfyui', model: ENCODER, edited: false })
    expect(Object.keys((await page.exported()).output)).toEqual(['1', '2', '3'])
    await page.screenshot(`caption-textgen-${frontend}`)
    // Its memory is given back for the models of the graph.
    const loaded = async (): Promise<unknown> => (await fetch(`${server.url}/standin/loaded`)).json()
    await expect.poll(loaded, SOON).toBe(0)
    expect(page.ourErrors).toEqual([])
  })

  test('an encoder that fails: its sentence on the node, and nothing changed', async () => {
    const caption = await open('Fireworks explode over a harbour.')
    await caption.button('Rewrite').click()
    await caption.message.getByText('out of memory').waitFor()
    expect((await stored(page, 1)).values).toEqual(['Fireworks explode over a harbour.', ''])
  })

  test('cancelled: the run ends on the server too', async () => {
    const caption = await open('A cat hangs on a branch. hang')
    await caption.button('Rewrite').click()
    const running = async (): Promise<number> => {
      const queue = (await (await fetch(`${server.url}/queue`)).json()) as { queue_running: unknown[] }
      return queue.queue_running.length
    }
    await expect.poll(running, SOON).toBe(1)
    await caption.button('Cancel').click()
    await expect.poll(running, SOON).toBe(0)
    await caption.button('Rewrite').waitFor()
    expect((await stored(page, 1)).values[1]).toBe('')
  })

  // The last: the dialog stays open.
  test('the encoders that can write are offered in the settings', async () => {
    await page.command('Comfy.ShowSettingsDialog')
    await page.page.getByText('Factorized Anchor', { exact: true }).last().click()
    await page.page.getByRole('combobox').filter({ hasText: 'The best one there is' }).click()
    // The other lists of the dialog are in the page too.
    const list = page.page.getByRole('listbox').filter({ hasText: ENCODER })
    const offered = await list.getByRole('option').allTextContents()
    expect(offered.map((text) => text.trim())).toEqual([
      'The best one there is',
      ENCODER,
      expect.stringContaining('qwen_2.5_vl')
    ])
    await page.screenshot(`caption-encoders-${frontend}`)
  })
})
