/** Queues copies of the prompt that make candidates, and leaves the graph as it is. */
import type { CandidatePrompt } from '../../core/anchor'
import type { ApiPrompt } from '../../core/graph/schema'
import type { PageNode } from '../../comfy/frontend'
import { executionIdOf } from '../errors/locate'
import { texts } from '../texts'
import { feederOf, placeOfNode, promptsOf } from './branch'
import { claimGroup, sentenceFor } from './candidates'
import type { CandidateGroup, Work } from './group'
import { rememberGroup } from './memory'
import { cancelRuns, queueFor, Rejected } from './queue'
import { catchUp, expectWords } from './watch'

/** Where the prompts for candidates start from. */
export interface Ground {
  /** The prompt as the next ordinary run would queue it, and with the branch switched on. */
  readonly prompt: ApiPrompt
  readonly live: ApiPrompt
  /** The anchor node's place in both. */
  readonly anchor: string
  readonly group: string
}

/** What is to be painted. */
export interface Job {
  /** The input of the anchor node that the branch feeds. */
  readonly input: 'images' | 'edited'
  /** The sentence for a node where nothing feeds it. */
  readonly notConnected: string
  readonly count: number
  /** Makes the prompts, or the sentence that says why there are none. */
  readonly make: (ground: Ground) => readonly CandidatePrompt[] | string
}

/**
 * Queues the runs of `job`; what becomes of them is seen in the group.
 *
 * @returns whether something is being painted; if not, the group says why.
 */
export async function paint(node: PageNode, group: CandidateGroup, job: Job): Promise<boolean> {
  if (group.work) return false
  const place = placeOfNode(node)
  if (!place) return refuse(group, texts.gallery.notHere)
  const feeder = feederOf(place, job.input)
  if (!feeder) return refuse(group, job.notConnected)
  expectWords()
  const work = group.begin(job.count)
  try {
    const { now, live } = await promptsOf(feeder)
    const made = job.make({
      prompt: now.output as ApiPrompt,
      live: live.output as ApiPrompt,
      anchor: executionIdOf(place),
      group: group.name
    })
    if (typeof made === 'string') return refuse(group, made)
    await claimGroup(group.name)
    rememberGroup(group.name)
    await queueAll(made, group, work, withoutGroup(live.workflow, group.name))
    return true
  } catch (error) {
    return refuse(group, sentenceOf(error))
  } finally {
    group.queued(work)
  }
}

async function queueAll(
  prompts: readonly CandidatePrompt[],
  group: CandidateGroup,
  work: Work,
  workflow: unknown
): Promise<void> {
  // Cancelled while the runs were still being queued, or already painting something else.
  const isOver = () => group.work !== work || work.phase !== 'preparing'
  for (const { target, prompt } of prompts) {
    if (isOver()) return
    const id = await queueFor(target, prompt, workflow)
    if (isOver()) {
      await cancelRuns([id])
      return
    }
    group.addJob(id, target)
    catchUp(group, id)
  }
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
  return sentenceFor(error, texts.gallery.failed)
}
