/**
 * Keeps an element of ours where its node is drawn. Undo and redo load the graph anew: each node is a new one with the
 * id of the old. Vue nodes are drawn again only where their data differ, so they go on showing the element of the node
 * that is gone; classic nodes are not concerned.
 */
import { app, type PageNode } from '../comfy/frontend'

/** When Vue nodes have been drawn after a graph was loaded, in milliseconds. */
const LOOKS = [0, 16, 60, 120, 250, 500, 800, 1500, 2500]

/**
 * @param element of `node`, with a class of its own that no other element on the node has.
 * @param placed is called when the element had to be put into its place.
 */
export function keepInPlace(
  node: PageNode,
  element: HTMLElement,
  placed: () => void = () => undefined
): void {
  const look = () => {
    const { graph } = node
    if (element.isConnected || !graph || app.canvas.graph !== graph) return
    // A node of the graph before this one still names its graph, and would take the place of its successor.
    if (graph.getNodeById(node.id) !== node) return
    const shown = document
      .querySelector(`[data-node-id="${node.id}"]`)
      ?.querySelector(`.${element.classList[0] ?? ''}`)
    if (!shown || shown === element) return
    shown.replaceWith(element)
    placed()
  }
  for (const delay of LOOKS) setTimeout(look, delay)
}
