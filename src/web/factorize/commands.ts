/** The commands that change a whole graph, in ComfyUI's menu, in its palette and on the canvas. */
import { app, showToast } from '../../comfy/frontend'
import { texts } from '../texts'

const FACTORIZE = 'FactorizedAnchor.Factorize'
const COMPARE = 'FactorizedAnchor.CompareVanilla'
const UNFACTORIZE = 'FactorizedAnchor.Unfactorize'

/** Fetched with the first command: most days nobody turns a graph into another one. */
const openDialog = () => run(async () => (await import('./dialog')).openFactorize())
const openCompare = () => run(async () => (await import('./dialog')).openCompare())
const remove = () => run(async () => (await import('./dialog')).removeFactorization())

export const factorizeCommands = [
  {
    id: FACTORIZE,
    label: 'Factorized Anchor: factorize this workflow…',
    icon: 'pi pi-images',
    function: openDialog
  },
  {
    id: COMPARE,
    label: 'Factorized Anchor: compare with vanilla…',
    icon: 'pi pi-clone',
    function: openCompare
  },
  {
    id: UNFACTORIZE,
    label: 'Factorized Anchor: remove factorization',
    icon: 'pi pi-replay',
    function: remove
  }
]

export const factorizeMenu = [{ path: ['Edit'], commands: [FACTORIZE, COMPARE, UNFACTORIZE] }]

/** For the canvas's own menu. */
export function factorizeMenuItems(): { content: string; callback: () => void }[] {
  if (app.rootGraph.nodes.length === 0) return []
  return [
    { content: texts.factorize.menu, callback: openDialog },
    { content: texts.factorize.compareMenu, callback: openCompare },
    { content: texts.factorize.removeMenu, callback: remove }
  ]
}

function run(work: () => Promise<void>): void {
  void work().catch((error: unknown) => {
    showToast({
      severity: 'error',
      summary: texts.factorize.failed,
      detail: error instanceof Error ? error.message : String(error),
      life: 20_000
    })
  })
}
