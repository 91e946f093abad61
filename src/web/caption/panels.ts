/** The panels of all caption nodes that are in a graph now. */
import type { PageNode } from '../../comfy/frontend'
import type { CaptionPanel } from './panel'

const panels = new Map<PageNode, CaptionPanel>()

export const panelOf = (node: PageNode): CaptionPanel | undefined => panels.get(node)

export function enter(panel: CaptionPanel): void {
  panels.set(panel.node, panel)
}

export function leave(panel: CaptionPanel): void {
  panels.delete(panel.node)
  panel.leave()
}

/** Draws every panel again: a text somewhere, a setting or the language has changed. */
export function refreshCaptions(): void {
  for (const panel of panels.values()) panel.refresh()
}
