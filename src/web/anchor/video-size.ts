/** The video that an anchor node starts: its size and how the picture is fitted, as far as the graph says before a run. */
import type { Fit, Size } from '../../core/anchor'
import type { PageNode } from '../../comfy/frontend'
import { linkInto, targetsOf, type Place } from '../errors/locate'
import { placeOfNode } from './branch'

export interface Video extends Size {
  readonly fit: Fit
}

const FITS: readonly string[] = ['crop', 'pad', 'stretch']
/** No real chain of nodes between an anchor and its video is longer. */
const REACH = 12

/** litegraph's id of a subgraph's input side, as the origin of links inside it. */
const SUBGRAPH_INPUT = -10

/** Looks along the anchor's links for the node that takes it into a video, in and out of subgraphs. */
export function videoOf(anchor: PageNode): Video | undefined {
  const start = placeOfNode(anchor)
  if (!start) return undefined
  const seen = new Set<PageNode>([anchor])
  let front = [start]
  for (let step = 0; step < REACH && front.length > 0; step += 1) {
    front = front.flatMap(nextTo).filter(({ node }) => !seen.has(node) && Boolean(seen.add(node)))
    for (const place of front) {
      const video = readVideo(place)
      if (video) return video
    }
  }
  return undefined
}

function nextTo(place: Place): Place[] {
  return place.node.outputs.flatMap((_, slot) => targetsOf({ place, slot }))
}

function readVideo(place: Place): Video | undefined {
  const { node } = place
  const isInject = node.comfyClass === 'FactorizedInject'
  // ComfyUI's own image-to-video nodes cut a start image as our crop does.
  if (!isInject && !node.inputs.some(({ name }) => name === 'start_image')) return undefined
  const [width, height] = [numberOf(place, 'width'), numberOf(place, 'height')]
  if (width === undefined || height === undefined || width < 1 || height < 1) return undefined
  const fit: unknown = node.widgets?.find(({ name }) => name === 'fit')?.value
  return { width, height, fit: isInject && isFit(fit) ? fit : 'crop' }
}

function isFit(value: unknown): value is Fit {
  return typeof value === 'string' && FITS.includes(value)
}

/** A number that is typed into the node, or into the one that feeds it: Factorized Size or a primitive. */
function numberOf({ node, within }: Place, name: string, steps = 0): number | undefined {
  const link = linkInto(
    node,
    node.inputs.findIndex((input) => input.name === name)
  )
  if (!link) {
    const value: unknown = node.widgets?.find((widget) => widget.name === name)?.value
    return typeof value === 'number' ? value : undefined
  }
  if (steps > REACH) return undefined
  if (Number(link.origin_id) === SUBGRAPH_INPUT) {
    const outer = within.at(-1)
    const input = outer?.inputs[link.origin_slot]
    return outer && input && numberOf({ node: outer, within: within.slice(0, -1) }, input.name, steps + 1)
  }
  const origin = node.graph?.getNodeById(link.origin_id)
  if (!origin) return undefined
  const before = { node: origin, within }
  if (origin.type === 'Reroute') return numberOf(before, origin.inputs[0]?.name ?? '', steps + 1)
  if (origin.comfyClass === 'FactorizedSize') {
    return numberOf(before, origin.outputs[link.origin_slot]?.name ?? name, steps + 1)
  }
  const isPrimitive = origin.type.startsWith('Primitive')
  const widget = isPrimitive ? origin.widgets?.find(({ value }) => typeof value === 'number') : undefined
  return widget && numberOf(before, widget.name, steps + 1)
}
