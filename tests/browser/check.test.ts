/** The panel beside the canvas that checks a graph, over every front end and node mode. */
import { expect, test } from 'vitest'
import { graphOf } from '../harness/graphs'
import { SOON } from './anchor-page'
import { matrix } from './matrix'

const loader = {
  id: 1,
  type: 'UNETLoader',
  values: ['gone.safetensors', 'default'],
  pos: [900, 900] as [number, number]
}
const preview = {
  id: 2,
  type: 'PreviewAny',
  inputs: [{ name: 'source', type: '*' }],
  pos: [1300, 900] as [number, number]
}

matrix(
  'the check panel',
  (bench) => {
    test('it lists problems, follows changes and leads to nodes, inside subgraphs too', async () => {
      const { page } = bench
      await page.loadGraph(
        graphOf([{ ...loader, outputs: [{ name: 'MODEL', type: 'MODEL' }] }, preview], [[1, 0, 2, 0]])
      )
      await page.command('Workspace.ToggleSidebarTab.factorized-check')
      const panel = page.page.locator('.fa-check')
      await panel
        .getByText(
          "In node 1 'Load Diffusion Model' (UNETLoader) the model 'gone.safetensors' of unet_name is missing"
        )
        .waitFor(SOON)
      await panel.getByRole('status').getByText('1 problem was found.').waitFor()
      await page.screenshot(`check-${bench.name}`)

      const selected = () =>
        page.page.evaluate(() =>
          window.app.canvas.graph.nodes
            .filter((node) => Reflect.get(node, 'selected'))
            .map(({ type }) => type)
        )
      await panel.getByRole('button', { name: 'Go to node 1' }).click()
      await expect.poll(selected, SOON).toEqual(['UNETLoader'])

      const outer = await page.convertToSubgraph(1)
      // The page looks for changes when a key or a mouse button is let go.
      await page.page.evaluate(() => window.dispatchEvent(new MouseEvent('mouseup')))
      const inside = panel.getByRole('button', { name: `Go to node ${outer}:1` })
      await inside.waitFor(SOON)
      await inside.click()
      await expect.poll(selected, SOON).toEqual(['UNETLoader'])
      expect(await page.page.evaluate(() => window.app.canvas.graph === window.app.graph)).toBe(false)
      expect(page.ourErrors).toEqual([])
      await page.command('Workspace.ToggleSidebarTab.factorized-check')
      await panel.waitFor({ state: 'detached' })
    })
  },
  { models: false }
)
