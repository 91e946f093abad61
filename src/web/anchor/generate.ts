/** Paints candidates: queues copies of the prompt, and leaves the graph as it is. */
import {
  candidatePrompt,
  clampCount,
  imageBranch,
  nearSeeds,
  newSeeds,
  type CandidateOrder
} from '../../core/anchor'
import type { ApiPrompt } from '../../core/graph/schema'
import type { PageNode } from '../../comfy/frontend'
import { executionIdOf } from '../errors/locate'
import { texts } from '../texts'
import { feederOf, placeOfNode, promptsOf, type Prompts } from './branch'
import { CandidateFailure, claimGroup, type Candidate } from './candidates'
import type { CandidateGroup } from './group'
import { rememberGroup } from './memory'
import { cancelRuns, queueFor, Rejected } from './queue'
import { catchUp, expectWords } from './watch'

/** What to paint. */
export interface Wish {
  readonly count: number
  readonly mode: 'runs' | 'batch'
  /** Near seeds of this candidate, with its caption. */
  readonly like?: Candidate
  readonly caption?: string
}

/**
 * Queues the runs for `wish`; what becomes of them is seen in the group.
 *
 * @returns whether something is being painted; if not, the group says why.
 */
export async function generate(node: PageNode, group: CandidateGroup, wish: Wish): Promise<boolean> {
  if (group.work) return false
  const place = placeOfNode(node)
  if (!place) return refuse(group, texts.gallery.notHere)
  const feeder = feederOf(place)
  if (!feeder) return refuse(group, texts.gallery.notConnected)
  const count = clampCount(wish.count)
  expectWords()
  group.begin(count)
  try {
    const prompts = await promptsOf(feeder)
    const orders = ordersFor(prompts, executionIdOf(place), group, { ...wish, count })
    if (!orders) return refuse(group, texts.gallery.notConnected)
    group.expect(orders.reduce((sum, { batch }) => sum + (batch ?? 1), 0))
    await claimGroup(group.name)
    rememberGroup(group.name)
    await queueAll(orders, group, prompts)
    return true
  } catch (error) {
    return refuse(group, sentenceOf(error))
  } finally {
    group.queued()
  }
}

async function queueAll(
  orders: readonly CandidateOrder[],
  group: CandidateGroup,
  { live }: Prompts
): Promise<void> {
  const { work } = group
  const workflow = withoutGroup(live.workflow, group.name)
  for (const order of orders) {
    // Cancelled while the runs were still being queued.
    if (group.work !== work || work?.phase !== 'preparing') return
    const made = candidatePrompt(order)
    if (!made) return
    const id = await queueFor(made.target, made.prompt, workflow)
    if (group.work !== work) {
      await cancelRuns([id])
      return
    }
    group.addJob(id, made.target)
    catchUp(group, id)
  }
}

function ordersFor(
  { now, live }: Prompts,
  anchor: string,
  group: CandidateGroup,
  wish: Wish
): CandidateOrder[] | undefined {
  const prompts = { prompt: now.output as ApiPrompt, live: live.output as ApiPrompt }
  const branch = imageBranch(prompts.live, anchor)
  if (!branch) return undefined
  const caption = wish.caption ?? wish.like?.caption
  const order = {
    ...prompts,
    anchor,
    group: group.name,
    ...(caption === undefined || caption === '' ? {} : { caption }),
    ...(wish.like ? { parent: wish.like.id } : {})
  }
  if (branch.seeds.length === 0) {
    group.say('note', texts.gallery.noSeed)
    return [{ ...order, seed: 0 }]
  }
  const asBatch = wish.mode === 'batch' && wish.count > 1 && branch.batch !== undefined
  if (wish.mode === 'batch' && !branch.batch && wish.count > 1) group.say('note', texts.gallery.noBatch)
  const seeds = seedsFor(group, wish, asBatch ? 1 : wish.count)
  return seeds.map((seed) => ({ ...order, seed, ...(asBatch ? { batch: wish.count } : {}) }))
}

function seedsFor(group: CandidateGroup, { like }: Wish, count: number): number[] {
  const seed = Number(like?.seed)
  if (!like || !Number.isSafeInteger(seed)) return newSeeds(count)
  const taken = group.candidates.filter(({ caption }) => caption === like.caption)
  return nearSeeds(seed, count, new Set(taken.map((one) => Number(one.seed))))
}

/** ComfyUI writes the graph into each picture: who gets one has no business with the other candidates. */
function withoutGroup(workflow: unknown, name: string): unknown {
  const text = JSON.stringify(workflow, (key, value: unknown) => {
    const isOurs = key === 'candidates' && typeof value === 'object' && value !== null
    return isOurs && Reflect.get(value, 'group') === name ? undefined : value
  })
  return JSON.parse(text) as unknown
}

function refuse(group: CandidateGroup, sentence: string): false {
  group.say('error', sentence)
  return false
}

function sentenceOf(error: unknown): string {
  if (error instanceof Rejected) return texts.gallery.rejected(error.message)
  if (error instanceof CandidateFailure) return texts.gallery.failed(error.message)
  return texts.gallery.failed(error instanceof Error ? error.message : String(error))
}
