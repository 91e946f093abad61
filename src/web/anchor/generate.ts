/** Paints candidates from the image branch. */
import {
  candidatePrompt,
  clampCount,
  imageBranch,
  nearSeeds,
  newSeeds,
  type ImageBranch
} from '../../core/anchor'
import type { PageNode } from '../../comfy/frontend'
import { texts } from '../texts'
import type { Candidate } from './candidates'
import type { CandidateGroup } from './group'
import { paint } from './paint'

/** What to paint. */
export interface Wish {
  readonly count: number
  readonly mode: 'runs' | 'batch'
  /** Near seeds of this candidate, with its caption. */
  readonly like?: Candidate
  /** Painted from this text in place of the graph's. */
  readonly caption?: string
  /** The candidate that was being looked at. */
  readonly from?: Candidate
}

/** The part of a run that differs from the graph's own. */
interface Variation {
  readonly seed: number
  readonly batch?: number
}

/**
 * Queues the runs for `wish`; what becomes of them is seen in the group.
 *
 * @returns whether something is being painted; if not, the group says why.
 */
export function generate(node: PageNode, group: CandidateGroup, wish: Wish): Promise<boolean> {
  const count = clampCount(wish.count)
  return paint(node, group, {
    input: 'images',
    notConnected: texts.gallery.notConnected,
    count,
    make: (ground) => {
      const branch = imageBranch(ground.live, ground.anchor)
      if (!branch) return texts.gallery.notConnected
      if (wish.caption !== undefined && !branch.caption) return texts.gallery.noCaption
      const variations = variationsFor(branch, group, { ...wish, count })
      group.expect(variations.reduce((sum, { batch }) => sum + (batch ?? 1), 0))
      const caption = wish.caption ?? wish.like?.caption
      const parent = wish.like ?? wish.from
      const order = {
        ...ground,
        ...(caption === undefined || caption === '' ? {} : { caption }),
        ...(parent ? { parent: parent.id } : {})
      }
      return variations.flatMap((variation) => candidatePrompt({ ...order, ...variation }) ?? [])
    }
  })
}

function variationsFor(branch: ImageBranch, group: CandidateGroup, wish: Wish): Variation[] {
  if (branch.seeds.length === 0) {
    group.say('note', texts.gallery.noSeed)
    return [{ seed: 0 }]
  }
  const asBatch = wish.mode === 'batch' && wish.count > 1 && branch.batch !== undefined
  if (wish.mode === 'batch' && !branch.batch && wish.count > 1) group.say('note', texts.gallery.noBatch)
  const seeds = seedsFor(group, wish, asBatch ? 1 : wish.count)
  return seeds.map((seed) => ({ seed, ...(asBatch ? { batch: wish.count } : {}) }))
}

function seedsFor(group: CandidateGroup, { like }: Wish, count: number): number[] {
  const seed = Number(like?.seed)
  if (!like || !Number.isSafeInteger(seed)) return newSeeds(count)
  const taken = group.candidates.filter(({ caption }) => caption === like.caption)
  return nearSeeds(seed, count, new Set(taken.map((one) => Number(one.seed))))
}
