/** What leaves the anchor stage: a shared graph, a saved picture, another caption; and how many candidates are kept. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import type { ComfyPage } from '../harness/browser'
import { ids, paintingGraph } from './anchor-graphs'
import { SOON } from './anchor-page'
import { ends } from './matrix'

const SECRET_FOLDER = '/home/somebody/models'
const sharedGraph = z.looseObject({
  nodes: z.array(
    z.looseObject({ id: z.number(), mode: z.number(), properties: z.record(z.string(), z.unknown()) })
  )
})

ends('sharing', (bench) => {
  beforeAll(async () => {
    const { anchor } = bench
    await anchor.open(paintingGraph({ note: `${SECRET_FOLDER}/mine.safetensors` }))
    await anchor.generate(1)
    await anchor.thumbs.first().click()
  })

  test('the picked picture goes inside without loss, private parts stay out, and the graph stays as it is', async () => {
    const { frontend, page, anchor } = bench
    await expect.poll(() => anchor.choice(), SOON).toMatchObject({ kind: 'file' })
    const before = await page.exported()
    const dialog = await openShare(page)
    await dialog.getByText('A folder of this machine was taken out').waitFor()
    await page.screenshot(`share-${frontend}`)
    const text = await download(page)
    await dialog.getByText(/The anchor is inside, without loss \(\d+ KB\)\./).waitFor()
    await page.page.keyboard.press('Escape')
    expect(text).not.toContain(SECRET_FOLDER)
    expect(text).not.toContain('factorized_anchor/')
    expect((await page.exported()).workflow).toEqual(before.workflow)

    const { nodes } = sharedGraph.parse(JSON.parse(text))
    const choice = nodes.find(({ id }) => id === ids.anchor)?.properties['choice']
    expect(choice).toMatchObject({ kind: 'embedded' })
    const picked = (await anchor.choice()) as { name: string; subfolder: string }
    expect(await sameAs(page, String(Reflect.get(Object(choice), 'data')), picked)).toBe(true)
  })

  test('without the picture the branch is on again, with the seed of the pick', async () => {
    const { page } = bench
    const dialog = await openShare(page)
    await dialog.getByRole('checkbox').uncheck()
    await dialog.getByText('The picked anchor is not in this graph').waitFor()
    const { nodes } = sharedGraph.parse(JSON.parse(await download(page)))
    await page.page.keyboard.press('Escape')
    const node = nodes.find(({ id }) => id === ids.anchor)
    expect(node?.properties['choice']).toBeUndefined()
    expect(node?.properties['factorized_shared']).toMatchObject({
      picture: 'left-out',
      caption: 'A green leaf.'
    })
    const seed: unknown = Reflect.get(Object(node?.properties['factorized_shared']), 'seed')
    const sampler = nodes.find(({ id }) => id === ids.sampler)
    expect(Reflect.get(Object(sampler?.['widgets_values']), '0')).toBe(seed)
    expect(nodes.find(({ id }) => id === ids.decode)?.mode).toBe(0)
  })

  test('a candidate is saved with the graph that made it', async () => {
    const { server, page, anchor } = bench
    await page.page.locator('.fa-anchor-pick').click()
    await anchor.viewer.getByText('33 % is cut off for 64 × 64').waitFor()
    await anchor.viewer.getByRole('button', { name: 'Save image' }).click()
    const said = await anchor.viewer.getByText(/^Saved as /).textContent()
    const name = /Saved as (\S+) in/.exec(said ?? '')?.[1] ?? ''
    const file = readFileSync(join(server.outputDir, name), 'latin1')
    for (const text of ['tEXtprompt', 'tEXtworkflow', 'tEXtfactorized_candidate'])
      expect(file).toContain(text)
  })

  test('a caption that is changed in the large view is painted, and the graph keeps its own', async () => {
    const { page, anchor } = bench
    await anchor.viewer.getByLabel('Caption').fill('A yellow leaf.')
    await anchor.viewer.getByRole('button', { name: 'Paint this caption' }).click()
    await page.page.keyboard.press('Escape')
    await anchor.thumbs.nth(1).waitFor(SOON)
    await anchor.idle()
    expect(await anchor.thumbs.first().getAttribute('title')).toContain('A yellow leaf.')
    expect((await page.exported()).output[ids.caption]?.inputs['first_frame']).toBe('A green leaf.')
  })

  test('the settings say how many candidates are kept, and what is above goes, but never the pick', async () => {
    const { frontend, server, page, anchor } = bench
    const picked = (await anchor.choice()) as { name: string }
    await page.command('Comfy.ShowSettingsDialog')
    await page.page.getByText('Factorized Anchor', { exact: true }).last().click()
    const form = page.page.locator('.fa-server:has([name=pictures])')
    await form.getByText('Now 2 pictures').waitFor()
    await form.locator('[name=pictures]').fill('1')
    await form.getByRole('button', { name: 'Save' }).click()
    await form.getByText('Saved on the server. Now 1 picture,').waitFor()
    await form.scrollIntoViewIfNeeded()
    await page.screenshot(`share-limits-${frontend}`)
    await page.page.keyboard.press('Escape')
    const { subfolder } = (await anchor.choice()) as { subfolder: string }
    const group = subfolder.split('/').at(-1) ?? ''
    const list = await fetch(`${server.url}/factorized_anchor/candidates?group=${group}`)
    const { entries } = (await list.json()) as { entries: { filename: string }[] }
    expect(entries.map(({ filename }) => filename)).toEqual([picked.name])
  })

  test('the stage speaks the page’s language', async () => {
    const { frontend, page, anchor } = bench
    await setLocale(page, 'ja')
    await anchor.button('生成').waitFor(SOON)
    await page.screenshot(`share-japanese-${frontend}`)
    await setLocale(page, 'en')
    await anchor.button('Generate').waitFor(SOON)
  })
})

function setLocale(page: ComfyPage, locale: string): Promise<void> {
  return page.page.evaluate((value) => {
    const setting = Reflect.get(window.app.extensionManager, 'setting') as {
      set: (id: string, value: unknown) => Promise<void>
    }
    return setting.set('Comfy.Locale', value)
  }, locale)
}

async function openShare(page: ComfyPage) {
  const before = page.requests.length
  await page.command('FactorizedAnchor.Share')
  const dialog = page.page.getByRole('dialog', { name: 'Share this graph' })
  await dialog.waitFor(SOON)
  // Opening it looks at the graph in the page; what a pick names is fetched when somebody downloads.
  expect(page.requests.slice(before).filter((line) => /view|candidates|upload|prompt/.test(line))).toEqual([])
  return dialog
}

async function download(page: ComfyPage): Promise<string> {
  const [file] = await Promise.all([
    page.page.waitForEvent('download', SOON),
    page.page.getByRole('button', { name: 'Download' }).click()
  ])
  expect(file.suggestedFilename()).toBe('factorized-anchor-shared.json')
  return readFileSync(await file.path(), 'utf8')
}

/** Whether the picture inside a graph and a file of the input folder show the same, pixel by pixel. */
function sameAs(page: ComfyPage, data: string, file: { name: string; subfolder: string }): Promise<boolean> {
  return page.page.evaluate(
    async ([url, { name, subfolder }]) => {
      const query = new URLSearchParams({ filename: name, subfolder, type: 'input' })
      const [one, other] = await Promise.all(
        [url, `/view?${query.toString()}`].map(async (address) => {
          const picture = Object.assign(new Image(), { src: address })
          await picture.decode()
          const context = new OffscreenCanvas(picture.width, picture.height).getContext('2d')
          context?.drawImage(picture, 0, 0)
          return [...(context?.getImageData(0, 0, picture.width, picture.height).data ?? [])]
        })
      )
      return JSON.stringify(one) === JSON.stringify(other)
    },
    [data, file] as const
  )
}
