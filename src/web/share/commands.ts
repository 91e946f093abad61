/** "Share…" in ComfyUI's menu, in its command palette and on the canvas. */
import { app, type PageGraph, insideOf } from '../../comfy/frontend'
import { texts } from '../texts'

const SHARE = 'FactorizedAnchor.Share'
const OURS = 'Factorized'

/** Fetched when somebody shares: the code that looks for what is private is larger than all that loads at start. */
const open = () => void import('./dialog').then(({ openShare }) => openShare())

export const shareCommands = [
  { id: SHARE, label: 'Factorized Anchor: share this graph…', icon: 'pi pi-share-alt', function: open }
]

export const shareMenu = [{ path: ['File'], commands: [SHARE] }]

/** For the canvas's own menu; nothing in a graph that has none of our nodes. */
export function shareMenuItems(): { content: string; callback: () => void }[] {
  return hasOurs(app.rootGraph) ? [{ content: texts.share.menu, callback: open }] : []
}

function hasOurs(graph: PageGraph): boolean {
  return graph.nodes.some((node) => {
    const inside = insideOf(node)
    return node.type.startsWith(OURS) || (inside !== undefined && hasOurs(inside))
  })
}
