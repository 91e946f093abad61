/** Whether a run will really paint from a node's caption: only then a missing or old one matters. */
import type { PageNode } from '../../comfy/frontend'
import { readsNoImages } from '../choice/value'

const FIRST_FRAME_OUTPUT = 1
/** litegraph's modes of a node that takes no part in a run: muted, bypassed. */
const MUTED = 2
const BYPASSED = 4

/** Follows `first_frame` to where it ends; a picked picture in Factorized Anchor ends its branch. */
export function isCaptionUsed(caption: PageNode): boolean {
  return ![MUTED, BYPASSED].includes(modeOf(caption)) && leadsOn(caption, FIRST_FRAME_OUTPUT, new Set())
}

function leadsOn(node: PageNode, output: number | undefined, seen: Set<PageNode>): boolean {
  if (seen.has(node)) return false
  seen.add(node)
  const outputs = node.outputs.filter((_, slot) => output === undefined || slot === output)
  const links = outputs.flatMap(({ links: ids }) => ids ?? [])
  // Nothing behind it: an output node, unless it is the caption itself.
  if (links.length === 0) return output === undefined
  return links.some((id) => {
    const link = node.graph?.getLink(id)
    if (!link) return false
    const target = node.graph?.getNodeById(link.target_id)
    // The output side of a subgraph: what follows is outside, so rather one warning too many.
    if (!target) return true
    if (modeOf(target) === MUTED) return false
    if (target.comfyClass === 'FactorizedAnchor' && readsNoImages(target.properties['choice'])) return false
    return leadsOn(target, undefined, seen)
  })
}

function modeOf({ mode }: PageNode): number {
  return mode
}
