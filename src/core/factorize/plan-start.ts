import type { ExecutionNode, Scope } from '../graph/expand'
import type { NodeId } from '../graph/schema'
import type { Chain } from './detect'
import { refused, warning, type FactorizeWarning } from './messages'
import { made, old, type From, type Part, type Retype, type Rewire } from './parts'
import { pictureBehind } from './pictures'
import { firstStages } from './plan-common'
import { isFitting, pictureSizes } from './plan-size'
import { planSteps, retypeOf } from './plan-steps'
import type { ChainPlan, Workshop } from './plan-types'
import { holdersIn, leadsTo } from './flow'
import { typeOf } from './reach'
import { SIZE_FIELDS, hasField, isEndInput, isShowing, isVideoFile, isVideoMaker, startInput } from './roles'
import {
  feederOf,
  levelIn,
  levelsOf,
  linkInto,
  scopesOf,
  upstream,
  valueOf,
  type Feeder,
  type Port,
  type View
} from './view'

/*
 * Image-to-video: the anchor goes where the loaded picture went. The loader stays in the graph and is given back later.
 */

type PictureStart = Extract<Chain['start'], { kind: 'picture' }>

/** @throws FactorizeRefusal where the graph starts from something that no anchor can stand for. */
export function planStart(shop: Workshop, chain: Chain, start: PictureStart): ChainPlan {
  const types = [...shop.view.nodes.values()].map((node) => node.node.type)
  // Models that edit a picture are made of video models, and begin with that picture.
  if (types.includes('SaveImage') && !types.some(isVideoMaker)) throw refused('no-video', {})
  const warnings: FactorizeWarning[] = []
  const place = placeOfPicture(shop, start.port, chain)
  const { scope } = place
  const isOwn = place.isPainted
  if (isOwn) warnings.push(warning('own-picture', {}))
  const usable = (port: Port): boolean => !hangsOn(shop.view, port, place.picture?.node)
  const sizes = pictureSizes(shop, scope, start.node, isOwn ? [] : warnings, usable)
  const images: From | undefined =
    place.picture === undefined
      ? undefined
      : old({ id: place.picture.node.node.id, slot: place.picture.slot, type: 'IMAGE' })
  const first = firstStages(
    isOwn ? { ...shop, image: undefined } : shop,
    scope,
    chain,
    start.node,
    sizes,
    images,
    warnings
  )
  const rewires = place.ports.map(({ id, input, type }): Rewire => ({
    id,
    input,
    type,
    isField: false,
    from: { part: first.anchor, output: 'anchor' }
  }))
  return {
    chain,
    scope,
    route: 'start-image',
    family: chain.models[0]?.origin.family?.id ?? slug(chain.models[0]?.origin.name),
    familyName: chain.models[0]?.origin.name ?? 'this model',
    experts: chain.models.map(({ origin }) => (chain.models.length === 1 ? 'single' : origin.role)),
    parts: first.parts,
    rewires: [...first.rewires, ...rewires, ...sizeRewires(shop.view, scope, start.node, first.size, usable)],
    retypes: [
      ...planSteps(shop, scope, chain, chain.models[0]?.origin.family, warnings),
      ...switchedOn(shop, scope, start, place.picture)
    ],
    gives:
      place.picture === undefined
        ? []
        : [{ id: place.picture.node.node.id, slot: place.picture.slot, as: 'image' }],
    warnings
  }
}

/**
 * LTX's node for a start picture has a switch of its own, with which one graph serves texts and pictures: it is put to
 * pictures wherever the same picture goes in.
 *
 * @throws FactorizeRefusal where the switch is set elsewhere.
 */
function switchedOn(
  { view }: Workshop,
  scope: Scope,
  start: PictureStart,
  picture: Feeder | undefined
): Retype[] {
  const isSame = (node: ExecutionNode): boolean => {
    const input = startInput(node)
    return (
      input !== undefined &&
      picture !== undefined &&
      pictureBehind(view, { node, input })?.node === picture.node
    )
  }
  const retypes = new Map<string, Retype>()
  for (const node of view.nodes.values()) {
    const port = { node, input: 'bypass' }
    if (valueOf(view, port) !== true || (node !== start.node && !isSame(node))) continue
    const retype = retypeOf(view, scope, port, false)
    if (retype === undefined) throw refused('no-path', { why: 'start-off' })
    retypes.set(`${retype.id} ${retype.input}`, retype)
  }
  return [...retypes.values()]
}

function slug(name: string | undefined): string {
  return name === undefined
    ? 'unknown'
    : name
        .toLowerCase()
        .replaceAll(/[^a-z0-9.]+/g, '-')
        .replace(/-$/, '')
}

interface PicturePlace {
  readonly scope: Scope
  /** What gives the picture now. */
  readonly picture: Feeder | undefined
  /** The inputs on that level that get the anchor instead. */
  readonly ports: readonly { readonly id: NodeId; readonly input: string; readonly type: Rewire['type'] }[]
  /** An image model of the graph's own has painted it. */
  readonly isPainted: boolean
}

/**
 * Follows the start picture back to the node that loads it, past resizing and other preparation: what else is made of the
 * picture (its size, its look to a vision model) has to be made of the anchor too.
 */
function placeOfPicture(shop: Workshop, port: Port, chain: Chain): PicturePlace {
  const { view } = shop
  const picture = pictureBehind(view, port)
  if (
    picture !== undefined &&
    [...upstream(view, [picture.node])].some((node) => isVideoFile(node.node.type))
  )
    throw refused('video-input', {})
  const scopes = scopesOf(port.node)
  if (picture === undefined || !scopes.includes(picture.node.scope)) return atTheInput(port)
  const { scope } = picture.node
  const target = holdersIn(scope, chain)
  const ports = shop.consumers
    .of(picture.node)
    .filter((link) => link.originSlot === picture.slot)
    .flatMap((link) => {
      const node = scope.nodes.get(link.targetId)
      const input = node?.inputs.find((candidate) => candidate.link?.id === link.id)
      if (node === undefined || input === undefined || isShowing(node.node.type)) return []
      const isOwn = leadsTo(shop, node, target)
      // A loop begins and ends with one picture; in a row of videos it belongs to two of them.
      if (!isOwn && isEndInput(input.name)) throw refused('no-path', { why: 'end-of-another' })
      if (!isOwn) return []
      return [{ id: node.node.id, input: input.name, type: typeOf({ node, input: input.name }) }]
    })
  if (ports.length === 0) return atTheInput(port)
  return { scope, picture, ports, isPainted: isPainted(view, picture.node) }
}

/** Nothing is loaded, or it is out of reach: the anchor goes right into the node, on the outermost level that shows it. */
function atTheInput(port: Port): PicturePlace {
  const level = levelsOf(port).at(-1) ?? port
  const { node, input } = level
  const link = linkInto(level)
  const from = link === undefined ? undefined : node.scope.nodes.get(link.originId)
  return {
    scope: node.scope,
    picture: from === undefined || link === undefined ? undefined : { node: from, slot: link.originSlot },
    ports: [{ id: node.node.id, input, type: typeOf(level) }],
    isPainted: false
  }
}

/** A picture that comes out of a latent was painted in the graph. */
function isPainted(view: View, node: ExecutionNode): boolean {
  return feederOf(view, { node, input: 'samples' }) !== undefined
}

/** Whether an input depends on a node: a size that is read off the loaded picture, for example. */
function hangsOn(view: View, port: Port, node: ExecutionNode | undefined): boolean {
  if (node === undefined) return false
  const start = feederOf(view, port)?.node
  return start !== undefined && upstream(view, [start]).has(node)
}

/** The size is typed once: where the video's own size was typed, it comes from Factorized Size now. */
function sizeRewires(
  view: View,
  scope: Scope,
  node: ExecutionNode,
  size: Part | undefined,
  isUsable: (port: Port) => boolean
): Rewire[] {
  if (size === undefined) return []
  return SIZE_FIELDS.flatMap((input): Rewire[] => {
    const port = { node, input }
    const level = levelIn(scope, port)
    const isTyped = level !== undefined && linkInto(level) === undefined
    if (!isTyped || !hasField(node, input) || !isUsable(port) || !isFitting(input, valueOf(view, port)))
      return []
    const from = made(size, input)
    if (!('new' in from)) return []
    return [{ id: level.node.node.id, input: level.input, type: 'INT', isField: true, from: from.new }]
  })
}
