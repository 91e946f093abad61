/**
 * The image branch of an anchor node in the page's graph: which node feeds it, and switching it off and on. A picked
 * picture needs no image branch, but a wired one is still checked by the server (a missing image model would stop the
 * run), and a change in it would render the video again. Muting the node that feeds the anchor takes the wire out of
 * the prompt, visibly and by ComfyUI's own means.
 */
import { app, insideOf, type PageGraph, type PageNode } from '../../comfy/frontend'
import { executionIdOf, type Place } from '../errors/locate'

/** litegraph's modes. Written here too, because the core's file of them brings the whole of zod with it. */
const MODE_ALWAYS = 0
const MODE_MUTED = 2
/** litegraph's id of a subgraph's input side, as the origin of links inside it. */
const SUBGRAPH_INPUT = -10

/** The node that feeds `images`, and what can be done with it. */
export interface Feeder {
  readonly node: PageNode
  readonly frozen: boolean
  /** It feeds something else as well: muting it would take that away. */
  readonly isShared: boolean
}

/** The prompts for the server: as it is, and with the image branch on. */
export interface Prompts {
  readonly now: Awaited<ReturnType<typeof app.graphToPrompt>>
  readonly live: Awaited<ReturnType<typeof app.graphToPrompt>>
}

/** Where `node` is in the graph that a run takes: in the subgraph that the canvas shows, or else the first place. */
export function placeOfNode(node: PageNode): Place | undefined {
  return placesBelow(app.rootGraph, node, [])[0]
}

/** The node's id in a prompt; `undefined` where it is in no graph that is open. */
export function executionIdOfNode(node: PageNode): string | undefined {
  const place = placeOfNode(node)
  return place && executionIdOf(place)
}

/** Finds the node that feeds an input of `place`, beyond reroutes and the inside of subgraphs. */
export function feederOf(place: Place, input = 'images'): Feeder | undefined {
  const slot = place.node.inputs.findIndex(({ name }) => name === input)
  const node = slot < 0 ? undefined : originOf(place, slot)
  if (!node) return undefined
  return { node, frozen: modeOf(node) === MODE_MUTED, isShared: consumers(node) > 1 }
}

/** Mutes or unmutes the feeding node. The caller makes it one undoable change together with what belongs to it. */
export function setFrozen({ node }: Feeder, frozen: boolean): void {
  setMode(node, frozen ? MODE_MUTED : MODE_ALWAYS)
  node.graph?.setDirtyCanvas(true, true)
}

/** Makes the prompts without changing the graph: a frozen branch is on only while its prompt is made. */
export async function promptsOf(feeder: Feeder | undefined): Promise<Prompts> {
  const now = await app.graphToPrompt()
  if (!feeder?.frozen) return { now, live: now }
  setMode(feeder.node, MODE_ALWAYS)
  try {
    return { now, live: await app.graphToPrompt() }
  } finally {
    setMode(feeder.node, MODE_MUTED)
  }
}

function placesBelow(graph: PageGraph, wanted: PageNode, within: readonly PageNode[]): Place[] {
  return graph.nodes.flatMap((node): Place[] => {
    if (node === wanted) return [{ node, within }]
    const inside = insideOf(node)
    return inside ? placesBelow(inside, wanted, [...within, node]) : []
  })
}

function originOf({ node, within }: Place, slot: number): PageNode | undefined {
  const link = node.getInputLink(slot)
  if (!link || !node.graph) return undefined
  if (Number(link.origin_id) === SUBGRAPH_INPUT) {
    const outer = within.at(-1)
    return outer && originOf({ node: outer, within: within.slice(0, -1) }, link.origin_slot)
  }
  const origin = node.graph.getNodeById(link.origin_id)
  if (!origin) return undefined
  // A reroute node only hands on.
  return origin.type === 'Reroute' ? originOf({ node: origin, within }, 0) : origin
}

function consumers(node: PageNode): number {
  const links = node.outputs.flatMap((output) => output.links ?? [])
  const active = links.filter((id) => {
    const target = node.graph?.getNodeById(node.graph.getLink(id)?.target_id ?? -1)
    return !target || modeOf(target) !== MODE_MUTED
  })
  return active.length
}

/** The page's own numbers: its type package has an enum that no file of it holds. */
function setMode(node: PageNode, mode: number): void {
  Reflect.set(node, 'mode', mode)
}

function modeOf({ mode }: PageNode): number {
  return mode
}
