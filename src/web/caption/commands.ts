/** The panel's buttons as commands of the page, so that they can have keys of their own. */
import { app, showToast, type PageNode } from '../../comfy/frontend'
import { texts } from '../texts'
import type { CaptionPanel } from './panel'
import { panelOf } from './panels'

export const captionCommands = [
  {
    id: 'FactorizedAnchor.RewriteCaption',
    label: 'Factorized Anchor: rewrite the first frame',
    icon: 'pi pi-sparkles',
    function: () => onCaption((panel) => panel.rewrite())
  },
  {
    id: 'FactorizedAnchor.RewriteCaptionAndRun',
    label: 'Factorized Anchor: rewrite the first frame and run',
    icon: 'pi pi-play',
    function: () => onCaption((panel) => panel.rewriteAndRun())
  }
]

/** The selected caption nodes, or the only one of the graph that is open. */
async function onCaption(action: (panel: CaptionPanel) => Promise<unknown>): Promise<void> {
  const here = app.canvas.graph?.nodes ?? []
  const wanted = captionsAmong(here.filter((node) => app.canvas.selectedItems.has(node)))
  const all = wanted.length > 0 ? wanted : captionsAmong(here)
  if (wanted.length === 0 && all.length !== 1) {
    showToast({
      severity: 'info',
      summary: texts.errors.title,
      detail: texts.caption.selectOne,
      life: 8000
    })
    return
  }
  for (const panel of all) await action(panel)
}

function captionsAmong(nodes: readonly PageNode[]): CaptionPanel[] {
  return nodes.flatMap((node) => panelOf(node) ?? [])
}
