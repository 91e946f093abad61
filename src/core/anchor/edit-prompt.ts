import type { ApiPrompt } from '../graph/schema'
import { branchPrompt, type BranchOrder, type CandidatePrompt } from './branch-prompt'
import { branchInto, type Branch } from './image-branch'

/** A picture to send through the edit branch. */
export interface EditOrder extends BranchOrder {
  /** As Load Image names it: `folder/file.png` below ComfyUI's input folder. */
  readonly picture: string
  readonly seed: number
  /** What the picture shows, as its own caption says. */
  readonly caption: string
  /** The candidate that is edited. */
  readonly parent?: string | undefined
}

/** Why a branch cannot edit a picture. */
export type EditProblem = 'not-connected' | 'circle' | 'no-start' | 'several-starts'

/** Several Load Image nodes in one branch: the one with this word in its title gets the picture. */
const START_TITLE = /anchor/i

/**
 * Makes the prompt that sends one picture through the branch that feeds the anchor's `edited`. The branch begins with
 * core's Load Image: it also gives the mask that was painted on a picture.
 *
 * @returns why not, where it cannot.
 */
export function editPrompt(order: EditOrder): CandidatePrompt | EditProblem {
  const { live, anchor, picture, seed, caption, parent } = order
  const branch = branchInto(live, anchor, 'edited')
  if (branch === undefined) return 'not-connected'
  if (branch.nodes.has(anchor)) return 'circle'
  const starts = startsOf(live, branch)
  const [start] = starts
  if (start === undefined) return 'no-start'
  if (starts.length > 1) return 'several-starts'
  const changes = [
    { id: start, input: 'image', value: picture },
    ...branch.seeds.map((place) => ({ ...place, value: seed }))
  ]
  // No seed of its own: near seeds of an edited picture would be near ones of the image branch, which is another.
  return branchPrompt(order, branch, changes, { caption, parent })
}

function startsOf(prompt: ApiPrompt, { nodes }: Branch): string[] {
  const all = [...nodes].filter((id) => prompt[id]?.class_type === 'LoadImage')
  const titled = all.filter((id) => START_TITLE.test(prompt[id]?._meta?.title ?? ''))
  return titled.length > 0 ? titled : all
}
