/** "Factorize this workflow" and "Remove factorization" as people use them: from the menu to a graph that runs. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openBrowser, type ComfyPage, type TestBrowser } from '../harness/browser'
import { startComfy, type ComfyServer } from '../harness/comfy'
import { places } from '../harness/paths'
import { makesPictures } from './matrix'

const TEMPLATE = 'text_to_video_wan.json'
const SOON = { timeout: 30_000 }
/** The map would lie over the graph in its picture. */
const PICTURES = makesPictures ? { settings: { 'Comfy.Minimap.Visible': false } } : {}
const template = (name: string): object =>
  JSON.parse(readFileSync(join(places.templates, name), 'utf8')) as object

describe.each([
  ['1.32.9', false],
  ['1.58.1', true]
] as const)('factorizing in the page, front end %s, Vue nodes %s', (frontend, vueNodes) => {
  let server: ComfyServer
  let browser: TestBrowser
  let page: ComfyPage

  beforeAll(async () => {
    server = await startComfy({ frontend })
    browser = await openBrowser()
    page = await browser.open(server, { vueNodes, ...PICTURES })
  })
  afterAll(async () => {
    await browser.close()
    await server.stop()
  })

  const types = async (): Promise<string[]> => {
    const { output } = await page.exported()
    return Object.values(output).map((node) => node.class_type)
  }
  const dialog = () => page.page.getByRole('dialog', { name: 'Factorize this workflow' })

  test('says what would be put in, does it, and one undo takes it back', async () => {
    await page.loadGraph(template(TEMPLATE), 'to-factorize')
    await page.closeDialogs()
    const before = await page.exported()

    await page.command('FactorizedAnchor.Factorize')
    await dialog().getByText('Wan 2.1 T2V 1.3B').waitFor()
    await dialog().getByText('Inject Anchor (timestep zero)').waitFor()
    await page.screenshot(`factorize-dialog-${frontend}`)
    expect(await types()).not.toContain('FactorizedInject')
    await dialog().getByLabel('The first frame is painted by').selectOption('none')
    await dialog().getByText('Inject Anchor (timestep zero)').waitFor()
    await dialog().getByLabel('The first frame is painted by').selectOption('qwen-image')
    await dialog().getByRole('button', { name: 'Factorize', exact: true }).click()
    await expect.poll(types, SOON).toContain('FactorizedInject')
    await page.closeDialogs()
    if (makesPictures) {
      await page.page
        .getByText('nodes were put in')
        .first()
        .waitFor({ state: 'hidden', ...SOON })
      await page.fitView()
    }
    await page.screenshot(`factorized-${frontend}`)

    await page.command('Comfy.Undo')
    await expect.poll(types, SOON).not.toContain('FactorizedInject')
    expect((await page.exported()).output).toEqual(before.output)
    await page.command('Comfy.Redo')
    await expect.poll(types, SOON).toContain('FactorizedInject')
    expect(page.ourErrors).toEqual([])
  })

  test('removing it gives the graph of before, what was typed since included', async () => {
    await page.loadGraph(template(TEMPLATE), 'to-restore')
    await page.closeDialogs()
    const before = await page.exported()
    await page.command('FactorizedAnchor.Factorize')
    await dialog().getByRole('button', { name: 'Factorize', exact: true }).click()
    await expect.poll(types, SOON).toContain('FactorizedInject')
    await page.closeDialogs()

    await page.command('FactorizedAnchor.Unfactorize')
    await expect.poll(types, SOON).not.toContain('FactorizedInject')
    expect((await page.exported()).output).toEqual(before.output)

    await page.command('FactorizedAnchor.Unfactorize')
    await page.page.getByText('There is nothing of').first().waitFor()
  })

  test('compares with vanilla: both videos side by side, one undo takes it back, and so does removing it', async () => {
    await page.loadGraph(template(TEMPLATE), 'to-compare')
    await page.closeDialogs()
    const before = await page.exported()
    const compare = page.page.getByRole('dialog', { name: 'Compare with vanilla' })
    const open = async () => {
      await page.command('FactorizedAnchor.CompareVanilla')
      await compare.getByText('Compare Vanilla / Factorized').waitFor()
    }

    await open()
    await compare.getByLabel('Steps of the video').selectOption('fast')
    await compare.getByText('Compare Vanilla / Factorized').waitFor()
    await page.screenshot(`compare-vanilla-dialog-${frontend}`)
    await compare.getByRole('button', { name: 'Compare', exact: true }).click()
    await expect.poll(types, SOON).toContain('FactorizedCompare')
    await page.closeDialogs()
    await page.screenshot(`compare-vanilla-${frontend}`)
    const { output } = await page.exported()
    const samplers = Object.values(output).filter(
      ({ class_type: type, inputs }) => type === 'KSampler' && inputs['steps'] === 15
    )
    expect(samplers).toHaveLength(2)
    expect(new Set(samplers.map(({ inputs }) => JSON.stringify(inputs['seed'])))).toHaveProperty('size', 1)
    const switches = Object.values(output).filter(({ class_type: type }) => type === 'FactorizedInject')
    expect(switches.map(({ inputs }) => inputs['enabled']).sort()).toEqual([false, true])

    await page.command('FactorizedAnchor.CompareVanilla')
    await compare.getByRole('alert').getByText('compared already').waitFor()
    await page.page.keyboard.press('Escape')
    await compare.waitFor({ state: 'detached' })

    await page.command('Comfy.Undo')
    await expect.poll(types, SOON).not.toContain('FactorizedCompare')
    expect((await page.exported()).output).toEqual(before.output)

    await open()
    await compare.getByRole('button', { name: 'Compare', exact: true }).click()
    await expect.poll(types, SOON).toContain('FactorizedCompare')
    await page.closeDialogs()
    await page.command('FactorizedAnchor.Unfactorize')
    await expect.poll(types, SOON).not.toContain('FactorizedCompare')
    expect((await page.exported()).output).toEqual(before.output)
    expect(page.ourErrors).toEqual([])
  })

  test('a graph without a video: one sentence, and nothing to press', async () => {
    await page.loadGraph(template('image_qwen_image.json'), 'no-video')
    await page.closeDialogs()
    await page.command('FactorizedAnchor.Factorize')
    await dialog().getByRole('alert').getByText('There is no video sampler').waitFor()
    expect(await dialog().getByRole('button', { name: 'Factorize', exact: true }).count()).toBe(0)
    await page.page.keyboard.press('Escape')
    await dialog().waitFor({ state: 'detached' })
  })
})
