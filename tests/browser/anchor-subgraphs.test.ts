/** The anchor stage inside subgraphs: the node, its image branch, or both, also one inside the other. */
import { expect, test } from 'vitest'
import type { ComfyPage } from '../harness/browser'
import { ids, paintingGraph } from './anchor-graphs'
import { SOON } from './anchor-page'
import { ends } from './matrix'

/** Empty latent, sampler, VAE Decode: all that only paints. */
const BRANCH = [5, ids.sampler, ids.decode]

ends('the anchor stage in subgraphs', (bench) => {
  test('the node inside, its image branch outside', async () => {
    const { page, anchor } = bench
    await anchor.open(paintingGraph())
    await page.enterSubgraph(await page.makeSubgraph([ids.anchor]))
    await paintAndPick()
    await pickFirst()
  })

  test('the image branch inside, the node outside', async () => {
    const { frontend, page, anchor } = bench
    await anchor.open(paintingGraph())
    await page.makeSubgraph(BRANCH)
    await paintAndPick()
    await page.screenshot(`anchor-subgraph-${frontend}`)
  })

  test('both in one subgraph, and the branch in another inside that', async () => {
    const { page, anchor } = bench
    await anchor.open(paintingGraph())
    await page.enterSubgraph(await page.makeSubgraph([...BRANCH, ids.anchor]))
    await page.makeSubgraph(BRANCH)
    await paintAndPick()
    await pickFirst()
  })

  /** Two candidates, undo of a pick, and a pick that takes the branch out of the prompt, with its run. */
  async function paintAndPick(): Promise<void> {
    const { page, anchor } = bench
    await anchor.near()
    const before = await page.exported()
    expect((await anchorInputs(page))['images']).toBeDefined()
    await anchor.generate(2)
    expect((await page.exported()).output).toEqual(before.output)

    await anchor.thumbs.nth(0).click()
    await expect.poll(() => pickOf(page), SOON).toMatchObject({ kind: 'file' })
    await page.command('Comfy.Undo')
    await expect.poll(() => pickOf(page), SOON).toBeUndefined()
    expect((await page.exported()).output).toEqual(before.output)

    await anchor.thumbs.nth(0).click()
    await expect.poll(() => pickOf(page), SOON).toMatchObject({ kind: 'file' })
    expect((await anchorInputs(page))['images']).toBeUndefined()
    const { output } = await page.exported()
    expect(Object.keys(output).filter((id) => id.split(':').at(-1) === String(ids.decode))).toEqual([])
    // The video's size is known here too, though the node that takes it is in another graph.
    await page.page.getByText('96 × 64 · 33 % is cut off for 64 × 64').waitFor()
    expect(await page.queue()).toMatchObject({ accepted: true, status: 'success' })
  }

  async function pickFirst(): Promise<void> {
    const { page, anchor } = bench
    const count = await anchor.thumbs.count()
    await anchor.count(1)
    await anchor.button('Pick first, then run').click()
    await anchor.thumbs.nth(count).waitFor(SOON)
    await anchor.idle()
    const [request] = await Promise.all([
      page.page.waitForRequest((one) => one.method() === 'POST' && one.url().endsWith('/prompt')),
      anchor.thumbs.nth(0).click()
    ])
    const { prompt } = request.postDataJSON() as { prompt: Prompt }
    expect(inputsOf(prompt)['choice']).toEqual(await pickOf(page))
  }
})

type Prompt = Record<string, { class_type: string; inputs: Record<string, unknown> }>

function inputsOf(prompt: Prompt): Record<string, unknown> {
  const node = Object.values(prompt).find(({ class_type }) => class_type === 'FactorizedAnchor')
  if (!node) throw new Error('The prompt has no anchor node.')
  return node.inputs
}

async function anchorInputs(page: ComfyPage): Promise<Record<string, unknown>> {
  return inputsOf((await page.exported()).output)
}

async function pickOf(page: ComfyPage): Promise<unknown> {
  return (await anchorInputs(page))['choice']
}
