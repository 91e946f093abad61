/** The pick of Factorized Anchor: made by a person, kept by everything that a page does with a graph. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { ComfyPage } from '../harness/browser'
import { anchorGraph } from '../harness/graphs'
import { root } from '../harness/paths'
import { matrix } from './matrix'

const PICTURE = join(root, 'assets', 'anchor.png')
const PICK = { kind: 'file', name: 'somebody.png', subfolder: 'elsewhere', type: 'input' }

matrix('the pick', (bench) => {
  test('a person chooses a picture; it is uploaded, shown and used', async () => {
    const { page, server } = bench
    await page.loadGraph(anchorGraph())
    await expect.poll(() => line(page)).toBe('No pick: the first image of the batch is used.')
    expect(await choices(page)).toEqual([undefined])

    await page.page.locator('.fa-choice input[type=file]').setInputFiles(PICTURE)
    await expect.poll(() => line(page)).toBe('Picked candidate')
    await page.page.getByText(/^anchor.*\.png · \d+ × \d+/).waitFor()
    const [choice] = await choices(page)
    expect(choice).toMatchObject({ kind: 'file', type: 'input' })
    const { name, subfolder, sha256 } = choice as { name: string; subfolder: string; sha256: string }
    expect(hashOf(join(server.inputDir, subfolder, name))).toBe(sha256)
    await page.screenshot(`pick-${bench.name}`)

    expect(await page.queue()).toMatchObject({ accepted: true, status: 'success' })
    expect(page.ourErrors).toEqual([])
  })

  test('a file that is no picture is refused with a sentence', async () => {
    const { page } = bench
    await page.loadGraph(anchorGraph())
    await page.page
      .locator('.fa-choice input[type=file]')
      .setInputFiles({ name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('no picture') })
    await page.toasts.filter({ hasText: '"notes.txt" is not a picture' }).first().waitFor()
    expect(await choices(page)).toEqual([undefined])
  })

  test('it survives saving and loading', async () => {
    const { page } = bench
    await page.loadGraph(anchorGraph(PICK))
    await expect.poll(() => line(page)).toBe('File: elsewhere/somebody.png')
    const { workflow } = await page.exported()
    await page.loadGraph(anchorGraph())
    await page.loadGraph(workflow)
    expect(await choices(page)).toEqual([PICK])
  })

  test('it survives a page without this extension, which keeps the properties only', async () => {
    const { page } = bench
    await page.loadGraph(anchorGraph(PICK))
    const { workflow } = await page.exported()
    const { nodes } = workflow as { nodes: { widgets_values?: unknown[] }[] }
    for (const node of nodes) node.widgets_values = []
    await page.loadGraph(workflow)
    expect(await choices(page)).toEqual([PICK])
  })

  test('it is copied with its node', async () => {
    const { page } = bench
    await page.loadGraph(anchorGraph(PICK))
    await page.copyAndPaste(1)
    expect(await choices(page)).toEqual([PICK, PICK])
  })

  test('it moves into a subgraph with its node', async () => {
    const { page } = bench
    await page.loadGraph(anchorGraph(PICK))
    const outer = await page.convertToSubgraph(1)
    const { workflow } = await page.exported()
    await page.loadGraph(workflow)
    const { output } = await page.exported()
    expect(output[`${outer}:1`]?.inputs['choice']).toEqual(PICK)
  })

  test('Clear takes it off, undo brings it back', async () => {
    const { page } = bench
    await page.loadGraph(anchorGraph(PICK))
    await page.fitView()
    await page.page.locator('.fa-choice').getByRole('button', { name: 'Clear' }).click()
    await expect.poll(() => choices(page)).toEqual([undefined])
    expect(JSON.stringify((await page.exported()).workflow)).not.toContain('somebody.png')
    await page.command('Comfy.Undo')
    await expect.poll(() => choices(page)).toEqual([PICK])
  })

  test('one that this version cannot read is shown as such and kept', async () => {
    const { page } = bench
    const future = { kind: 'dream', of: 'electric sheep' }
    await page.loadGraph(anchorGraph(future))
    await expect.poll(() => line(page)).toBe('The stored pick is not readable: clear it, or choose an image.')
    expect(await choices(page)).toEqual([future])
  })

  test('it survives a reload of the page', async ({ task }) => {
    const { page } = bench
    // Another name for each try: the graph of a try that failed may still be open.
    await page.loadGraph(anchorGraph(PICK), `reloaded ${task.result?.retryCount ?? 0}`)
    await page.saved()
    await page.page.reload()
    await page.ready()
    await expect.poll(() => choices(page)).toEqual([PICK])
    expect(page.ourErrors).toEqual([])
  })
})

/** What the prompt holds as the pick of each anchor node. */
async function choices(page: ComfyPage): Promise<unknown[]> {
  const { output } = await page.exported()
  return Object.values(output)
    .filter(({ class_type }) => class_type === 'FactorizedAnchor')
    .map(({ inputs }) => inputs['choice'])
}

async function line(page: ComfyPage): Promise<string | undefined> {
  const text = await page.page.locator('.fa-choice-line').first().textContent()
  return text?.trim()
}

function hashOf(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex')
}
