import type { ExecutionNode, Scope } from '../graph/expand'
import type { Link } from '../graph/links'
import { findSetter } from '../graph/resolve'
import { SUBGRAPH_OUTPUT_ID } from '../graph/schema'
import { modelOrigin } from './models'
import { pictureBehind } from './pictures'
import { hasField, isSampler } from './roles'
import { hasInput, valueOf, type View } from './view'

/*
 * What a comparison copies: everything between the anchor's injection and the pictures of the finished video, on the level
 * where the injection is.
 */

/** How the copy of a node is made to run without the anchor. */
export type Off =
  | { readonly kind: 'value'; readonly input: string; readonly value: boolean }
  | { readonly kind: 'open'; readonly input: string }

/** A node's output on its own level; reroutes, Set and Get are followed. */
export interface Feed {
  readonly node: ExecutionNode
  readonly slot: number
}

/** One video: the nodes that make it from the injection on, those that feed others first. */
export interface Side {
  readonly nodes: readonly ExecutionNode[]
  /** Gives the pictures, or a video that holds them. */
  readonly picture: Feed & { readonly isVideo: boolean }
  readonly fps: number | undefined
}

/** All videos of one level. */
export interface LevelSides {
  readonly scope: Scope
  readonly offs: ReadonlyMap<ExecutionNode, Off>
  readonly sides: readonly Side[]
  /** Videos that go into a comparison already. */
  readonly compared: number
  /** The latent leaves the subgraph before it becomes pictures. */
  readonly leaves: boolean
}

/** Looks through every level that has an anchor which can be left out. A definition that is used twice is one level. */
export function findSides(view: View): LevelSides[] {
  const levels = new Map<object, { scope: Scope; offs: Map<ExecutionNode, Off> }>()
  for (const node of view.nodes.values()) {
    const off = offOf(view, node)
    if (off === undefined) continue
    const key = node.scope.host?.inside?.subgraph ?? view.root
    const known = levels.get(key)
    if (known === undefined) levels.set(key, { scope: node.scope, offs: new Map([[node, off]]) })
    else if (known.scope === node.scope) known.offs.set(node, off)
  }
  return [...levels.values()].map(({ scope, offs }) => sidesOf(view, scope, offs))
}

/** Nodes that work without the anchor as well: ours, and those whose model makes a video from a text alone too. */
function offOf(view: View, node: ExecutionNode): Off | undefined {
  if (!isOn(node)) return undefined
  switch (node.node.type) {
    case 'FactorizedInject':
      return { kind: 'value', input: 'enabled', value: false }
    case 'Wan22ImageToVideoLatent':
      return pictureBehind(view, { node, input: 'start_image' })?.node.node.type === 'FactorizedAnchor'
        ? { kind: 'open', input: 'start_image' }
        : undefined
    default:
      return undefined
  }
}

function isOn({ node, scope }: ExecutionNode): boolean {
  if (node.mode === 2 || node.mode === 4) return false
  return scope.host === undefined || isOn(scope.host)
}

function sidesOf(view: View, scope: Scope, offs: ReadonlyMap<ExecutionNode, Off>): LevelSides {
  const consumers = consumersIn(scope)
  const after = descendants(consumers, offs.keys())
  const ends = [...after].flatMap((node) => {
    const picture = offs.has(node) ? undefined : pictureOf(node)
    if (picture === undefined) return []
    const nodes = between(scope, node, after)
    return nodes.some((one) => isSampler(one) || one.inside !== undefined) ? [{ picture, nodes }] : []
  })
  const inner = ends.map(({ nodes, picture }) => nodes.filter((node) => node !== picture.node))
  // A preview between two samplers is part of a longer way; of two equal ones the first is taken.
  const longest = ends.filter((_end, index) => {
    const own = inner[index] ?? []
    return !inner.some((other, place) => {
      const isPart = own.every((node) => other.includes(node))
      return place !== index && isPart && (other.length > own.length || place < index)
    })
  })
  const fresh = longest.filter(({ picture }) => !isCompared(consumers, picture.node))
  return {
    scope,
    offs,
    sides: fresh.map((end) => ({ ...end, fps: fpsOf(view, consumers, end) })),
    compared: longest.length - fresh.length,
    leaves: longest.length === 0 && leavesLevel(scope, after)
  }
}

/** Whether pictures go into a comparison, as they are or out of a video. */
function isCompared(consumers: Consumers, picture: ExecutionNode): boolean {
  return (consumers.get(picture) ?? []).some(
    ({ node }) =>
      node.node.type === 'FactorizedCompare' ||
      (node.node.type === 'GetVideoComponents' && isCompared(consumers, node))
  )
}

/** What gives pictures of a latent: by the types of its outputs, in an API graph by what it takes. */
function pictureOf(node: ExecutionNode): Side['picture'] | undefined {
  const types = node.outputTypes.length > 0 ? node.outputTypes : (node.definition?.outputs ?? [])
  const slot = types.indexOf('IMAGE')
  if (slot >= 0) return { node, slot, isVideo: false }
  const video = types.indexOf('VIDEO')
  if (video >= 0) return { node, slot: video, isVideo: true }
  const decodes = types.length === 0 && hasInput(node, 'samples') && hasInput(node, 'vae')
  return decodes ? { node, slot: 0, isVideo: false } : undefined
}

interface Use {
  readonly node: ExecutionNode
  readonly input: string
  readonly slot: number
}

type Consumers = ReadonlyMap<ExecutionNode, readonly Use[]>

function consumersIn(scope: Scope): Consumers {
  const found = new Map<ExecutionNode, Use[]>()
  for (const node of scope.ordered) {
    if (node.virtual !== undefined) continue
    for (const { name, link } of node.inputs) {
      const feed = feedOf(scope, link)
      if (feed === undefined) continue
      const use = { node, input: name, slot: feed.slot }
      const known = found.get(feed.node)
      if (known === undefined) found.set(feed.node, [use])
      else known.push(use)
    }
  }
  return found
}

/** Everything that some nodes feed, up to where it becomes pictures. */
function descendants(consumers: Consumers, from: Iterable<ExecutionNode>): Set<ExecutionNode> {
  const found = new Set<ExecutionNode>()
  const queue = [...from]
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    if (found.has(node) || node.node.mode === 2) continue
    found.add(node)
    const picture = pictureOf(node)
    for (const use of consumers.get(node) ?? []) if (use.slot !== picture?.slot) queue.push(use.node)
  }
  return found
}

/** The nodes of a set that feed a node, and the node itself; each comes after all that feed it. */
function between(scope: Scope, end: ExecutionNode, within: ReadonlySet<ExecutionNode>): ExecutionNode[] {
  const found = new Set<ExecutionNode>()
  const visited = new Set<ExecutionNode>()
  const visit = (node: ExecutionNode): void => {
    if (visited.has(node) || !within.has(node)) return
    visited.add(node)
    for (const { link } of node.inputs) {
      const feed = feedOf(scope, link)
      // The pictures of another video are taken as they are.
      if (feed !== undefined && pictureOf(feed.node)?.slot !== feed.slot) visit(feed.node)
    }
    found.add(node)
  }
  visit(end)
  return [...found]
}

/** What a wire comes from on its level; `undefined` for the subgraph's own input. */
export function feedOf(scope: Scope, link: Link | undefined): Feed | undefined {
  const seen = new Set<Link>()
  let here = link
  while (here !== undefined && !seen.has(here)) {
    seen.add(here)
    const node = scope.nodes.get(here.originId)
    switch (node?.virtual) {
      case 'pass-through':
        here = node.inputs[here.originSlot]?.link
        break
      case 'set':
        here = node.inputs[0]?.link
        break
      case 'get': {
        const setter = findSetter(node)
        here = setter?.scope === scope ? setter.inputs[0]?.link : undefined
        break
      }
      default:
        return node === undefined ? undefined : { node, slot: here.originSlot }
    }
  }
  return undefined
}

function leavesLevel(scope: Scope, after: ReadonlySet<ExecutionNode>): boolean {
  return [...scope.links.values()].some(({ targetId, originId }) => {
    const origin = scope.nodes.get(originId)
    return targetId === String(SUBGRAPH_OUTPUT_ID) && origin !== undefined && after.has(origin)
  })
}

const FPS_FIELDS = ['fps', 'frame_rate']

/** As the graph's own video has it, else the family's. */
function fpsOf(
  view: View,
  consumers: Consumers,
  { picture, nodes }: Pick<Side, 'picture' | 'nodes'>
): number | undefined {
  for (const { node } of consumers.get(picture.node) ?? []) {
    const field = FPS_FIELDS.find((name) => hasField(node, name))
    const value = field === undefined ? undefined : valueOf(view, { node, input: field })
    if (typeof value === 'number') return value
  }
  for (const node of nodes) {
    const family = hasInput(node, 'model') ? modelOrigin(view, { node, input: 'model' })?.family : undefined
    if (family !== undefined) return family.fps
  }
  return undefined
}
