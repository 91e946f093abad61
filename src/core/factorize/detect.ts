import type { ExecutionNode } from '../graph/expand'
import { modelOrigin, type ModelOrigin } from './models'
import { pictureBehind } from './pictures'
import { isEmptyVideoLatent, isResizing, isSampler, passedLatent, startInput } from './roles'
import { feederOf, hasInput, sourceOf, valueOf, type Port, type View } from './view'

/** One video in the making, from its first latent to the sampler that finishes it. */
export interface Chain {
  /** In the order in which they run; each but the first goes on with the latent of the one before. */
  readonly samplers: readonly ExecutionNode[]
  /** Where each different model enters a sampler, or the guider of one. */
  readonly models: readonly ChainModel[]
  readonly start: ChainStart
}

export interface ChainModel {
  readonly ports: readonly Port[]
  readonly origin: ModelOrigin
}

/** What a chain begins with. */
export type ChainStart =
  /** An empty latent, and where the first sampler takes it. */
  | { readonly kind: 'empty'; readonly node: ExecutionNode; readonly port: Port }
  /** A node that begins the video with a picture, or would, if its input for one were not open or switched off. */
  | { readonly kind: 'picture'; readonly node: ExecutionNode; readonly port: Port }
  /** The anchor is there already. */
  | { readonly kind: 'factorized'; readonly node: ExecutionNode }
  /** A latent that is not empty, or one that is not known. */
  | { readonly kind: 'other'; readonly node: ExecutionNode | undefined }

/** Finds every video chain of a graph by its wires. */
export function findChains(view: View): Chain[] {
  const samplers = [...view.nodes.values()].filter((node) => isActive(node) && isSampler(node))
  const followers = new Map<string, ExecutionNode[]>()
  const firsts: { sampler: ExecutionNode; start: ChainStart }[] = []
  for (const sampler of samplers) {
    const before = samplerBefore(view, sampler)
    if (before !== undefined) {
      followers.set(before.id, [...(followers.get(before.id) ?? []), sampler])
    } else {
      firsts.push({ sampler, start: startOf(view, { node: sampler, input: 'latent_image' }) })
    }
  }
  return firsts.map(({ sampler, start }) => {
    const chain = inOrder(sampler, followers)
    const models = modelsOf(view, chain)
    return { samplers: chain, models, start: opened(start, models) }
  })
}

/** The sampler whose latent another one goes on with, in the same size. */
function samplerBefore(view: View, sampler: ExecutionNode): ExecutionNode | undefined {
  const seen = new Set<ExecutionNode>()
  let port: Port = { node: sampler, input: 'latent_image' }
  for (;;) {
    const node = feederOf(view, port)?.node
    if (node === undefined || seen.has(node) || isSampler(node)) return node
    seen.add(node)
    const next = isResizing(node.node.type) || startInput(node) !== undefined ? undefined : passedLatent(node)
    if (next === undefined) return undefined
    port = { node, input: next }
  }
}

function inOrder(
  first: ExecutionNode,
  followers: ReadonlyMap<string, readonly ExecutionNode[]>
): ExecutionNode[] {
  const found = new Set<ExecutionNode>()
  const queue = [first]
  for (let node = queue.shift(); node !== undefined; node = queue.shift()) {
    if (found.has(node)) continue
    found.add(node)
    queue.push(...(followers.get(node.id) ?? []))
  }
  return [...found]
}

/** A model that takes a picture, in a node that has an open input for one: that is where the anchor goes. */
function opened(start: ChainStart, models: readonly ChainModel[]): ChainStart {
  if (start.kind !== 'empty' || models.length === 0) return start
  const { node } = start
  const input = startInput(node)
  const takes = models.every(({ origin }) => origin.takesPicture)
  return input === undefined || !takes ? start : { kind: 'picture', node, port: { node, input } }
}

/** Follows a latent back to what begins it, through nodes that only add to it. */
function startOf(view: View, port: Port): ChainStart {
  let here = port
  for (const seen = new Set<string>(); ;) {
    const feeder = feederOf(view, here)
    const node = feeder?.node
    if (node === undefined || seen.has(node.id)) return { kind: 'other', node }
    seen.add(node.id)
    if (node.node.type === 'FactorizedInject') return { kind: 'factorized', node }
    const picture = startInput(node)
    if (picture !== undefined && isFirstFrame(view, node)) {
      const image = { node, input: picture }
      const from = pictureBehind(view, image)
      if (from?.node.node.type === 'FactorizedAnchor') return { kind: 'factorized', node: from.node }
      if (from !== undefined || isLinkedOutside(image)) return { kind: 'picture', node, port: image }
    }
    if (isEmptyVideoLatent(node)) return { kind: 'empty', node, port: here }
    const next = passedLatent(node)
    if (next === undefined || isSampler(node)) return { kind: 'other', node }
    here = { node, input: next }
  }
}

/** Whether a wire ends there whose other end gives a picture that is not a node, as a subgraph's own input does. */
function isLinkedOutside(port: Port): boolean {
  return sourceOf(port) !== undefined
}

/** A guide for a later frame is no start. */
function isFirstFrame(view: View, node: ExecutionNode): boolean {
  const index = valueOf(view, { node, input: 'frame_idx' })
  return typeof index !== 'number' || index === 0
}

function modelsOf(view: View, samplers: readonly ExecutionNode[]): ChainModel[] {
  const models = new Map<string, { ports: Port[]; origin: ModelOrigin }>()
  for (const sampler of samplers) {
    for (const port of modelPorts(view, sampler)) {
      const origin = modelOrigin(view, port)
      if (origin === undefined) continue
      const key = `${origin.feeder.node.id}:${origin.feeder.slot}`
      const known = models.get(key)
      if (known === undefined) models.set(key, { ports: [port], origin })
      else if (!known.ports.some((other) => other.node === port.node)) known.ports.push(port)
    }
  }
  return [...models.values()]
}

/** The inputs by which the other samplers of a graph get their models. */
export function otherModelPorts(view: View, chain: Chain): Port[] {
  return [...view.nodes.values()]
    .filter((node) => isActive(node) && isSampler(node) && !chain.samplers.includes(node))
    .flatMap((node) => modelPorts(view, node))
}

/** A sampler has its model itself, or its guider holds it. */
function modelPorts(view: View, sampler: ExecutionNode): Port[] {
  if (!hasInput(sampler, 'guider')) return [{ node: sampler, input: 'model' }]
  const guider = feederOf(view, { node: sampler, input: 'guider' })?.node
  return guider === undefined
    ? []
    : guider.inputs
        .filter(({ name }) => /^model/.test(name))
        .map(({ name }) => ({ node: guider, input: name }))
}

/** Muted and bypassed nodes, and those inside a subgraph that is one of the two, do not run. */
function isActive(node: ExecutionNode): boolean {
  const { mode } = node.node
  if (mode === 2 || mode === 4) return false
  const { host } = node.scope
  return host === undefined || isActive(host)
}
