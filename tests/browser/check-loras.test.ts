/** The check panel asks the server what LoRA files are, and tells it in the page's language. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openBrowser, type ComfyPage, type TestBrowser } from '../harness/browser'
import { startComfy, type ComfyServer } from '../harness/comfy'
import { root } from '../harness/paths'
import { SOON } from './anchor-page'

const HIGH = 'wan2.2_t2v_anchor_standin_high_noise.safetensors'
const LOW = 'wan2.2_t2v_anchor_standin_low_noise.safetensors'
const graph = readFileSync(join(root, 'workflows', 'Factorized Wan 2.2 14B.json'), 'utf8')
/** The graph with its LoRAs in each other's place. */
const swapped = JSON.parse(graph.replace(/"none",\s*"none",/, `"${LOW}", "${HIGH}",`)) as object

describe.each([
  ['1.32.9', false],
  ['1.58.1', true]
] as const)('LoRAs in the check panel, front end %s, Vue nodes: %s', (frontend, vueNodes) => {
  let server: ComfyServer
  let browser: TestBrowser
  let page: ComfyPage
  beforeAll(async () => {
    server = await startComfy({ frontend })
    browser = await openBrowser()
    page = await browser.open(server, { vueNodes, settings: { 'Comfy.Locale': 'ja' } })
  })
  afterAll(async () => {
    await browser.close()
    await server.stop()
  })

  test('swapped files are told, in the page’s language, until they are put right', async () => {
    await page.loadGraph(swapped, 'swapped')
    await page.closeDialogs()
    await page.command('Workspace.ToggleSidebarTab.factorized-check')
    const panel = page.page.locator('.fa-check')
    const problems = panel.locator('[data-code="lora-file"]')
    await expect.poll(() => problems.count(), SOON).toBe(2)
    const text = await problems.first().innerText()
    expect(text).toMatch(/^ノード \d+「.*FactorizedLora.*for the low-noise expert.*swap lora and lora_low/s)
    await page.screenshot(`check-loras-${frontend}`)

    await page.page.evaluate(
      ([high, low]) => {
        const node = window.app.graph.nodes.find(({ type }) => type === 'FactorizedLora')
        for (const [name, value] of [
          ['lora', high],
          ['lora_low', low]
        ]) {
          const widget = node?.widgets?.find((one) => one.name === name)
          if (!widget) throw new Error(`Factorized LoRA shows no ${name ?? ''}.`)
          widget.value = value
        }
      },
      [HIGH, LOW]
    )
    await panel.getByRole('button').first().click()
    await expect.poll(() => problems.count(), SOON).toBe(0)
    expect(page.ourErrors).toEqual([])
  })
})
