/** The video that an anchor node starts: its size and how the picture is fitted, as far as the graph says before a run. */
import type { Fit, Size } from '../../core/anchor'
import type { PageNode } from '../../comfy/frontend'

export interface Video extends Size {
  readonly fit: Fit
}

const FITS: readonly string[] = ['crop', 'pad', 'stretch']
/** No real chain of nodes between an anchor and its video is longer. */
const REACH = 12

/** Looks along the anchor's links for the node that takes it into a video. */
export function videoOf(anchor: PageNode): Video | undefined {
  const seen = new Set<PageNode>([anchor])
  let front = [anchor]
  for (let step = 0; step < REACH && front.length > 0; step += 1) {
    front = front.flatMap(targetsOf).filter((node) => !seen.has(node) && Boolean(seen.add(node)))
    for (const node of front) {
      const video = readVideo(node)
      if (video) return video
    }
  }
  return undefined
}

function readVideo(node: PageNode): Video | undefined {
  const isInject = node.comfyClass === 'FactorizedInject'
  // ComfyUI's own image-to-video nodes cut a start image as our crop does.
  if (!isInject && !node.inputs.some(({ name }) => name === 'start_image')) return undefined
  const [width, height] = [numberOf(node, 'width'), numberOf(node, 'height')]
  if (width === undefined || height === undefined || width < 1 || height < 1) return undefined
  const fit: unknown = node.widgets?.find(({ name }) => name === 'fit')?.value
  return { width, height, fit: isInject && isFit(fit) ? fit : 'crop' }
}

function isFit(value: unknown): value is Fit {
  return typeof value === 'string' && FITS.includes(value)
}

/** A number that is typed into the node, or into the one that feeds it: Factorized Size or a primitive. */
function numberOf(node: PageNode, name: string, steps = 0): number | undefined {
  // What the page calls the input link of a subgraph's use is one inside it.
  const slot = node.isSubgraphNode() ? -1 : node.inputs.findIndex((input) => input.name === name)
  const link = slot < 0 ? null : node.getInputLink(slot)
  if (!link) {
    const value: unknown = node.widgets?.find((widget) => widget.name === name)?.value
    return typeof value === 'number' ? value : undefined
  }
  const origin = node.graph?.getNodeById(link.origin_id)
  if (!origin || steps > REACH) return undefined
  if (origin.type === 'Reroute') return numberOf(origin, origin.inputs[0]?.name ?? '', steps + 1)
  if (origin.comfyClass === 'FactorizedSize') {
    return numberOf(origin, origin.outputs[link.origin_slot]?.name ?? name, steps + 1)
  }
  const isPrimitive = origin.type.startsWith('Primitive')
  const widget = isPrimitive ? origin.widgets?.find(({ value }) => typeof value === 'number') : undefined
  return widget && numberOf(origin, widget.name, steps + 1)
}

function targetsOf(node: PageNode): PageNode[] {
  if (!node.graph) return []
  return node.outputs.flatMap((_output, slot) => node.getOutputNodes(slot) ?? [])
}
