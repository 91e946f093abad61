/** First-frame captions that are empty, or that were made from another prompt. */
import { captionStatus, readProvenance } from '../caption/provenance'
import { linkOf, type CheckedGraph, type CheckedNode } from './checked-graph'
import type { Problem } from './types'
import type { CheckWords } from './words'

/** Where the page keeps what a caption was made from. */
const PROVENANCE = 'caption_origin'
/** The caption's output slot; the other one is the video's prompt. */
const CAPTION_SLOT = 1

export function captionProblems(graph: CheckedGraph): Problem[] {
  return graph.needed
    .filter((node) => node.type === 'FactorizedCaption' && isRead(node, graph))
    .flatMap((node) => captionProblem(node, graph.words) ?? [])
}

/** A picked anchor needs no caption. */
function isRead(caption: CheckedNode, { needed }: CheckedGraph): boolean {
  return needed.some(({ inputs }) =>
    Object.values(inputs).some((value) => {
      const link = linkOf(value)
      return link?.node === caption.id && link.slot === CAPTION_SLOT
    })
  )
}

function captionProblem(
  { id, name, inputs, properties }: CheckedNode,
  words: CheckWords
): Problem | undefined {
  const { prompt, first_frame: firstFrame } = inputs
  const isGenerated = linkOf(inputs.generated) !== undefined
  if (isGenerated || typeof firstFrame !== 'string') return undefined
  const known = typeof prompt === 'string' ? prompt : undefined
  const status = captionStatus(
    known ?? '',
    firstFrame,
    known === undefined ? undefined : readProvenance(properties[PROVENANCE])
  )
  if (status === 'none') return { code: 'caption-missing', node: id, text: words.captionMissing(name) }
  return status === 'stale' ? { code: 'caption-stale', node: id, text: words.captionStale(name) } : undefined
}
