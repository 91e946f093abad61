/** Paints candidates from the image branch. */
import { candidatePrompt, clampCount, imageBranch, nearSeeds, newSeeds } from '../../core/anchor'
import type { PageNode } from '../../comfy/frontend'
import { texts } from '../texts'
import type { Candidate } from './candidates'
import type { CandidateGroup } from './group'
import { paint, type Ground } from './paint'

/** What to paint. */
export interface Wish {
  readonly count: number
  readonly mode: 'runs' | 'batch'
  /** Near seeds of this candidate, with its caption. */
  readonly like?: Candidate
  readonly caption?: string
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
      const variations = variationsFor(ground, group, { ...wish, count })
      if (!variations) return texts.gallery.notConnected
      group.expect(variations.reduce((sum, { batch }) => sum + (batch ?? 1), 0))
      const caption = wish.caption ?? wish.like?.caption
      const order = {
        ...ground,
        ...(caption === undefined || caption === '' ? {} : { caption }),
        ...(wish.like ? { parent: wish.like.id } : {})
      }
      return variations.flatMap((variation) => candidatePrompt({ ...order, ...variation }) ?? [])
    }
  })
}

function variationsFor({ live, anchor }: Ground, group: CandidateGroup, wish: Wish): Variation[] | undefined {
  const branch = imageBranch(live, anchor)
  if (!branch) return undefined
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
