import type { AnyGraph } from '../graph/detect'
import type { ExecutionNode } from '../graph/expand'
import { IMAGE_MODEL_NAMES, NO_IMAGE_MODEL, imageBranch } from '../recipe/image-models'
import type { PresetId } from '../recipe/types'
import { findChains, type Chain } from './detect'
import { FactorizeRefusal, refused } from './messages'
import { isInPlace, planInPlace } from './plan-inplace'
import { planInject } from './plan-inject'
import { planSibling, takerOf } from './plan-sibling'
import { planStart } from './plan-start'
import type { ChainPlan, Workshop } from './plan-types'
import { Consumers } from './reach'
import { refusalOf } from './refuse'
import { isVideoMaker } from './roles'
import { valueOf, viewApi, viewUi, type View } from './view'

/** What a person can choose. */
export interface FactorizeOptions {
  /** Who paints the anchor: a name of `IMAGE_MODEL_NAMES`; `none` where the person brings a picture. Default: Qwen-Image. */
  readonly imageModel?: string
  /** Steps of the video's samplers, or a preset of the family, which has a shift and guidance too. Left out: as they are. */
  readonly steps?: number | PresetId
  /** Which of the graph's videos, counted from 1 in the order of the graph. Left out: all. */
  readonly chains?: readonly number[]
  /** Writes what the first frame shows from the video prompt. Left out: the person does. */
  readonly firstFrame?: (prompt: string) => string
}

export interface GraphPlan {
  readonly view: View
  readonly plans: readonly ChainPlan[]
  /** Chains that have their anchor already. */
  readonly done: readonly Chain[]
  /** Why other chains were left alone. */
  readonly left: readonly FactorizeRefusal[]
}

/**
 * Plans every video of a graph, without changing anything.
 *
 * @throws FactorizeRefusal where there is none that can be factorized and none that is.
 */
export function planGraph(graph: AnyGraph, options: FactorizeOptions): GraphPlan {
  const view = graph.format === 'ui' ? viewUi(graph.graph) : viewApi(graph.prompt)
  const found = findChains(view)
  const shop = workshop(view, options)
  const plans: ChainPlan[] = []
  const left: FactorizeRefusal[] = []
  const done: Chain[] = []
  const places = new Set<string>()
  for (const chain of chosen(found, options.chains)) {
    try {
      if (chain.start.kind === 'factorized') done.push(chain)
      else if (chain.start.kind === 'other') left.push(refusalOf(view, [chain]))
      else addPlan(planChain(shop, chain), plans, places, left)
    } catch (error) {
      if (!(error instanceof FactorizeRefusal)) throw error
      left.push(error)
    }
  }
  const whole = plans.filter((plan) => servesEveryUse(view, plan, plans, left))
  const once = onePerDefinition(whole)
  if (once.length === 0 && done.length === 0) throw worst(left) ?? refusalOf(view, found)
  return { view, plans: once, done, left }
}

function workshop(view: View, { imageModel, steps, firstFrame }: FactorizeOptions): Workshop {
  const name = imageModel ?? IMAGE_MODEL_NAMES[0] ?? NO_IMAGE_MODEL
  const image = name === NO_IMAGE_MODEL ? undefined : imageBranch(name)
  if (image === undefined && name !== NO_IMAGE_MODEL)
    throw new RangeError(`There is no image model ${name}: choose ${IMAGE_MODEL_NAMES.join(', ')}.`)
  return { view, consumers: new Consumers(), image, steps, firstFrame, captions: [], pictures: [] }
}

function chosen(found: readonly Chain[], numbers: readonly number[] | undefined): readonly Chain[] {
  if (numbers === undefined) return found
  const videos = found.filter(({ start }) => start.kind !== 'other')
  return numbers.map((number) => {
    const chain = videos[number - 1]
    if (chain === undefined) throw refused('no-chain', { number, count: videos.length })
    return chain
  })
}

/** @throws FactorizeRefusal */
function planChain(shop: Workshop, chain: Chain): ChainPlan {
  const blocked = refusalOf(shop.view, [chain])
  if (blocked.code !== 'no-video') throw blocked
  const { start } = chain
  if (start.kind === 'empty') {
    if (isPictureAlone(shop, start.node)) throw blocked
    const taker = takerOf(chain)
    if (taker !== undefined) return planSibling(shop, chain, start, taker)
    return isInPlace(chain) ? planInPlace(shop, chain, start) : planInject(shop, chain, start)
  }
  if (start.kind === 'picture') return planStart(shop, chain, start)
  throw blocked
}

/** Video models paint single pictures as well. */
function isPictureAlone({ view }: Workshop, latent: ExecutionNode): boolean {
  const types = [...view.nodes.values()].map((node) => node.node.type)
  return valueOf(view, { node: latent, input: 'length' }) === 1 && !types.some(isVideoMaker)
}

/** Two videos that want different things of one input: the first in the graph has it. */
function addPlan(plan: ChainPlan, plans: ChainPlan[], places: Set<string>, left: FactorizeRefusal[]): void {
  // Every use of a subgraph has its own plan here; they are compared by the use.
  const keys = plan.rewires.map(({ id, input }) => `${plan.scope.host?.id ?? ''} ${id} ${input}`)
  // The second stage of one video: its start is taken care of.
  const isCovered =
    plan.gives.some(({ as }) => as === 'image') && keys.length > 0 && keys.every((key) => places.has(key))
  if (isCovered) return
  if (keys.some((key) => places.has(key))) {
    left.push(refused('no-path', { why: 'same-start' }))
    return
  }
  for (const key of keys) places.add(key)
  plans.push(plan)
}

/** What is done inside a subgraph is done to every use of it: that is right where each use is such a video. */
function servesEveryUse(
  view: View,
  plan: ChainPlan,
  plans: readonly ChainPlan[],
  left: FactorizeRefusal[]
): boolean {
  const subgraph = definitionOf(plan)
  if (subgraph === undefined) return true
  const uses = [...view.nodes.values()].filter((node) => node.inside?.subgraph === subgraph)
  const same = plans.filter((other) => keyOf(other) === keyOf(plan) && other.route === plan.route)
  if (same.length >= uses.length) return true
  left.push(refused('shared-subgraph', {}))
  return false
}

function onePerDefinition(plans: readonly ChainPlan[]): ChainPlan[] {
  const seen = new Set<string>()
  return plans.filter((plan) => {
    const key = keyOf(plan)
    if (definitionOf(plan) === undefined) return true
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}

function definitionOf(plan: ChainPlan): object | undefined {
  return plan.scope.host?.inside?.subgraph
}

function keyOf(plan: ChainPlan): string {
  const id = plan.scope.host?.inside?.subgraph.id ?? ''
  return `${id} ${plan.rewires.map((one) => `${one.id} ${one.input}`).join()}`
}

/** The most telling reason comes first. */
function worst(left: readonly FactorizeRefusal[]): FactorizeRefusal | undefined {
  return left.find(({ code }) => code !== 'no-video')
}
