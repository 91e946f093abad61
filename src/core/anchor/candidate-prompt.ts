import { branchPrompt, type BranchOrder, type CandidatePrompt, type Change } from './branch-prompt'
import { imageBranch, type ImageBranch } from './image-branch'

/** What to paint candidates from. */
export interface CandidateOrder extends BranchOrder {
  readonly seed: number
  /** How many pictures at once; one leaves the batch as the graph has it. */
  readonly batch?: number
  /** Paint from this text in place of the graph's. */
  readonly caption?: string
  /** The candidate that this is a variation of. */
  readonly parent?: string
}

/**
 * Makes the prompt that paints candidates.
 *
 * @returns `undefined` where nothing feeds the anchor's `images`.
 */
export function candidatePrompt(order: CandidateOrder): CandidatePrompt | undefined {
  const branch = imageBranch(order.live, order.anchor)
  if (branch === undefined) return undefined
  return branchPrompt(order, branch, changesOf(order, branch), {
    seed: branch.seeds.length > 0 ? order.seed : undefined,
    caption: order.caption ?? branch.caption?.text ?? '',
    parent: order.parent
  })
}

function changesOf(order: CandidateOrder, { seeds, batch, caption }: ImageBranch): Change[] {
  const changes: Change[] = seeds.map((place) => ({ ...place, value: order.seed }))
  if (batch && order.batch !== undefined && order.batch > 1) changes.push({ ...batch, value: order.batch })
  if (caption && order.caption !== undefined && order.caption !== caption.text) {
    changes.push({ ...caption, value: order.caption })
  }
  return changes
}
