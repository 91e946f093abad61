/**
 * The image branch of an anchor node in the page's graph: which node feeds it, and switching it off and on. A picked
 * picture needs no image branch, but a wired one is still checked by the server (a missing image model would stop the
 * run), and a change in it would render the video again. Muting the node that feeds the anchor takes the wire out of
 * the prompt, visibly and by ComfyUI's own means.
 *
 * Where a subgraph feeds the anchor, the node inside it is muted: front ends before 1.39.3 look through a muted
 * subgraph as if it were on, and some after it cannot make a prompt with one at all.
 */
import { app, insideOf, type PageGraph, type PageNode } from '../../comfy/frontend'
import { executionIdOf, feedOf, targetsOf, type Place } from '../errors/locate'
import { nameOf } from '../errors/names'

/** litegraph's modes. Written here too, because the core's file of them brings the whole of zod with it. */
const MODE_ALWAYS = 0
const MODE_MUTED = 2

/** The node that feeds an input of the anchor node, and what can be done with it. */
export interface Feeder {
  readonly node: PageNode
  /** What it is called where a person reads it. */
  readonly name: string
  readonly frozen: boolean
  /** It runs as usual: neither muted nor bypassed. */
  readonly isOn: boolean
  /** It feeds something else as well: muting it would take that away. */
  readonly isShared: boolean
  /** The node, and the subgraphs around it that the anchor is not in: one that is muted cuts the pictures off. */
  readonly gates: readonly PageNode[]
}

/** The prompts for the server: as it is, and with the image branch on. */
export interface Prompts {
  readonly now: Awaited<ReturnType<typeof app.graphToPrompt>>
  readonly live: Awaited<ReturnType<typeof app.graphToPrompt>>
}

/** Where `node` is in the graph that a run takes: the first place, where a subgraph is used several times. */
export function placeOfNode(node: PageNode): Place | undefined {
  return placesBelow(app.rootGraph, (one) => one === node)[0]
}

/** The node's id in a prompt; `undefined` where it is in no graph that is open. */
export function executionIdOfNode(node: PageNode): string | undefined {
  const place = placeOfNode(node)
  return place && executionIdOf(place)
}

/** Finds the node that feeds an input of `anchor`, beyond reroutes and the inside of subgraphs. */
export function feederOf(anchor: Place, input = 'images'): Feeder | undefined {
  const slot = anchor.node.inputs.findIndex(({ name }) => name === input)
  const place = slot < 0 ? undefined : originOf(anchor, slot)
  if (!place) return undefined
  const around = place.within.filter((outer) => !anchor.within.includes(outer))
  const gates = [place.node, ...around]
  return {
    node: place.node,
    name: nameOf(place),
    frozen: gates.some((gate) => modeOf(gate) === MODE_MUTED),
    isOn: gates.every((gate) => modeOf(gate) === MODE_ALWAYS),
    isShared: consumers(place) > 1 || around.some(isUsedElsewhere),
    gates
  }
}

/**
 * Mutes the feeding node, or switches on whatever keeps it off. The caller makes it one undoable change together with
 * what belongs to it.
 */
export function setFrozen({ node, gates }: Feeder, frozen: boolean): void {
  if (frozen) setMode(node, MODE_MUTED)
  else for (const gate of gates) setMode(gate, MODE_ALWAYS)
  app.canvas.setDirty(true, true)
}

/** Makes the prompts without changing the graph: a frozen branch is on only while its prompt is made. */
export async function promptsOf(feeder: Feeder | undefined): Promise<Prompts> {
  const now = await app.graphToPrompt()
  if (!feeder?.frozen) return { now, live: now }
  const before = feeder.gates.map((gate) => [gate, modeOf(gate)] as const)
  for (const gate of feeder.gates) setMode(gate, MODE_ALWAYS)
  try {
    return { now, live: await app.graphToPrompt() }
  } finally {
    for (const [gate, mode] of before) setMode(gate, mode)
  }
}

function placesBelow(
  graph: PageGraph,
  wanted: (node: PageNode) => boolean,
  within: readonly PageNode[] = []
): Place[] {
  return graph.nodes.flatMap((node): Place[] => {
    const inside = insideOf(node)
    const below = inside ? placesBelow(inside, wanted, [...within, node]) : []
    return wanted(node) ? [{ node, within }, ...below] : below
  })
}

function originOf(place: Place, slot: number): Place | undefined {
  const origin = feedOf(place, slot)?.place
  // A reroute node only hands on.
  return origin?.node.type === 'Reroute' ? originOf(origin, 0) : origin
}

function consumers(place: Place): number {
  const targets = place.node.outputs.flatMap((_, slot) => targetsOf({ place, slot }))
  return targets.filter(({ node }) => modeOf(node) !== MODE_MUTED).length
}

/** Whether what is in a subgraph is in another node of the graph as well: both would be muted. */
function isUsedElsewhere(outer: PageNode): boolean {
  const inside = insideOf(outer)
  return placesBelow(app.rootGraph, (node) => insideOf(node) === inside).length > 1
}

/** The page's own numbers: its type package has an enum that no file of it holds. */
function setMode(node: PageNode, mode: number): void {
  Reflect.set(node, 'mode', mode)
}

function modeOf({ mode }: PageNode): number {
  return mode
}
