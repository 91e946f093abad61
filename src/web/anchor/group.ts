/**
 * The candidates of one group as this page knows them, and what is being painted for it. Nodes come and go as graphs
 * are opened; a group outlives them, so that painting goes on behind another workflow's tab.
 */
import { mergeCandidates } from '../../core/anchor'
import { texts } from '../texts'
import {
  CandidateFailure,
  candidatesIn,
  deleteCandidate,
  listCandidates,
  markPicked,
  saveCandidate,
  sentenceFor,
  type Candidate
} from './candidates'
import { failureOf } from './failure'
import { isWaiting, knowsGroup, rememberGroup, setWaiting, storedWork, storeWork } from './memory'
import { cancelRuns, endOf, queueState } from './queue'

/** What is being painted. */
export interface Work {
  phase: 'preparing' | 'painting' | 'cancelling'
  total: number
  done: number
  /** The sampler's step of the picture that is painted now. */
  step: { value: number; max: number } | undefined
  offline: boolean
}

/** One sentence about the last thing that happened. */
export interface Message {
  kind: 'note' | 'error'
  text: string
}

type Listener = () => void

const groups = new Map<string, CandidateGroup>()
const CHANNEL = 'factorized_anchor'
/** HTTP: the server knows who asks, and says no. */
const FORBIDDEN = 403

/** The one group of this name. */
export function groupNamed(name: string): CandidateGroup {
  let group = groups.get(name)
  if (!group) {
    group = new CandidateGroup(name)
    groups.set(name, group)
  }
  return group
}

/** The candidates of a group as far as this page knows them: nobody is asked. */
export function knownCandidates(name: string): readonly Candidate[] {
  return groups.get(name)?.candidates ?? []
}

/** The groups that something is being painted for. */
export function busyGroups(): CandidateGroup[] {
  return [...groups.values()].filter(({ work }) => work !== undefined)
}

/** Other tabs on the same server show the same files. */
const channel = new BroadcastChannel(CHANNEL)
channel.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  const group = typeof data === 'string' ? groups.get(data) : undefined
  if (group?.listing === 'known') void group.list()
})

export class CandidateGroup {
  readonly name: string
  candidates: readonly Candidate[] = []
  listing: 'unknown' | 'asking' | 'known' = 'unknown'
  /** It belongs to another user of this server. */
  isForeign = false
  message: Message | undefined
  work: Work | undefined
  /** Runs in the server's queue, and the node in each that reports candidates. */
  readonly #jobs = new Map<string, string>()
  readonly #listeners = new Set<Listener>()
  /** Runs that were neither queued nor finished when last asked. */
  #missing = new Set<string>()
  /** How often the server was asked for the candidates. */
  #listed = 0
  /** Candidates that were deleted here. */
  readonly #removed = new Set<string>()

  constructor(name: string) {
    this.name = name
  }

  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Goes on where this browser left off, and asks for nothing that it did not make itself. */
  resume(): void {
    if (this.listing !== 'unknown' || !knowsGroup(this.name)) return
    void this.list()
    const stored = storedWork(this.name)
    if (!stored || this.work) return
    for (const { id, target } of stored.jobs) this.#jobs.set(id, target)
    this.work = { ...stored, phase: 'painting', step: undefined, offline: false }
    void this.reconcile()
  }

  /** Asks the server which candidates there are. */
  async list(): Promise<void> {
    const turn = (this.#listed += 1)
    const before = this.candidates
    if (this.listing === 'unknown') this.listing = 'asking'
    this.#changed()
    try {
      const listed = await listCandidates(this.name)
      // A later question has the newer answer.
      if (turn !== this.#listed) return
      // What came or went while the server was answering may not be in its answer.
      const came = this.candidates.filter((one) => !before.includes(one))
      this.candidates = mergeCandidates(listed, came).filter(({ id }) => !this.#removed.has(id))
      this.listing = 'known'
      rememberGroup(this.name)
    } catch (error) {
      if (turn !== this.#listed) return
      this.listing = this.candidates.length > 0 ? 'known' : 'unknown'
      this.isForeign = error instanceof CandidateFailure && error.status === FORBIDDEN
      this.say('error', sentenceFor(error, texts.gallery.listFailed))
    }
    this.#changed()
  }

  get waiting(): boolean {
    return isWaiting(this.name)
  }

  set waiting(waiting: boolean) {
    setWaiting(this.name, waiting)
    this.#changed()
  }

  say(kind: Message['kind'], text: string): void {
    this.message = { kind, text }
    this.#changed()
  }

  dismiss(): void {
    this.message = undefined
    this.#changed()
  }

  /** Something is about to be painted. */
  begin(total: number): Work {
    const work: Work = { phase: 'preparing', total, done: 0, step: undefined, offline: false }
    this.message = undefined
    this.work = work
    this.#changed()
    return work
  }

  /** How many pictures it is going to be, once that is known. */
  expect(total: number): void {
    if (this.work) this.work.total = total
  }

  /** A run for this group is in the queue. */
  addJob(id: string, target: string): void {
    this.#jobs.set(id, target)
    this.#store()
  }

  /** All runs of `work` are queued, or none could be. */
  queued(work: Work): void {
    // It was cancelled, and something else is being painted by now.
    if (this.work !== work) return
    if (work.phase === 'preparing') work.phase = 'painting'
    this.#settle()
    this.#changed()
  }

  hasJob(id: string): boolean {
    return this.#jobs.has(id)
  }

  progress(value: number, max: number): void {
    if (!this.work) return
    this.work.step = { value, max }
    this.work.offline = false
    this.#changed()
  }

  /** A run reported its candidates. */
  take(output: unknown): void {
    const { candidates, notice } = candidatesIn(output)
    const known = new Set(this.candidates.map(({ id }) => id))
    const fresh = candidates.filter(({ id }) => !known.has(id))
    this.candidates = mergeCandidates(this.candidates, candidates)
    if (this.work) {
      this.work.done = Math.min(this.work.total, this.work.done + fresh.length)
      this.work.step = undefined
    }
    if (notice !== undefined) this.say('note', notice)
    if (fresh.length > 0) channel.postMessage(this.name)
    this.#store()
    this.#changed()
  }

  /** A candidate that came without a run. */
  add(candidate: Candidate): void {
    this.candidates = mergeCandidates(this.candidates, [candidate])
    channel.postMessage(this.name)
    this.#changed()
  }

  /** A run is over; `failure` says why, where it went wrong. */
  async end(id: string, failure?: string): Promise<void> {
    if (!this.#jobs.delete(id)) return
    this.#missing.delete(id)
    if (this.work) this.work.step = undefined
    this.#store()
    if (failure !== undefined) {
      this.say('error', failure)
      // The others would fail for the same reason, one after another.
      await this.#drop([...this.#jobs.keys()])
      // A batch that fails half-way has stored candidates that no message told of.
      void this.list()
    }
    this.#settle()
    this.#changed()
  }

  /** Takes what waits out of the queue and interrupts what runs, if it is ours. */
  async cancel(): Promise<void> {
    const { work } = this
    if (!work || work.phase === 'cancelling') return
    work.phase = 'cancelling'
    this.#changed()
    await this.#drop([...this.#jobs.keys()])
    if (this.work !== work) return
    this.work = undefined
    this.waiting = false
    this.say('note', texts.gallery.cancelled(work.done, work.total))
  }

  /** Asks the server what became of the runs: after a reload, a lost connection, or a long silence. */
  async reconcile(): Promise<void> {
    const { work } = this
    if (!work || work.phase === 'cancelling') return
    const state = await queueState()
    if (this.work !== work) return
    work.offline = state === undefined
    this.#changed()
    if (!state) return
    let lost = 0
    for (const [id, target] of [...this.#jobs]) {
      if (state.running.has(id) || state.pending.has(id)) continue
      const ended = await endOf(id)
      if (ended) {
        this.take(ended.outputs[target])
        await this.end(id, ended.error === undefined ? undefined : failureOf(ended.error))
      } else if (this.#missing.has(id)) {
        // Twice neither queued nor finished: between the two it may have been on its way from one to the other.
        lost += 1
        await this.end(id)
      } else {
        this.#missing.add(id)
        setTimeout(() => void this.reconcile(), 1000)
      }
    }
    if (lost > 0) {
      this.say('error', texts.gallery.lost(lost))
      void this.list()
    }
  }

  async remove(id: string): Promise<void> {
    // Asked for twice while the first is on its way.
    if (this.#removed.has(id)) return
    this.#removed.add(id)
    await this.#ask(async () => {
      await deleteCandidate(this.name, id).catch((error: unknown) => {
        this.#removed.delete(id)
        // It may be gone already, by another tab.
        void this.list()
        throw error
      })
      this.candidates = this.candidates.filter((one) => one.id !== id)
      channel.postMessage(this.name)
    })
  }

  async keep(id: string): Promise<void> {
    await this.#ask(async () => {
      await markPicked(this.name, id)
      this.candidates = this.candidates.map((one) => (one.id === id ? { ...one, picked: true } : one))
    })
  }

  /** @returns the name in the output folder; `undefined` where it could not be saved, which is said. */
  async save(id: string): Promise<string | undefined> {
    let name: string | undefined
    await this.#ask(async () => {
      name = await saveCandidate(this.name, id)
    })
    return name
  }

  async #ask(change: () => Promise<void>): Promise<void> {
    try {
      await change()
    } catch (error) {
      this.say('error', sentenceFor(error, texts.gallery.changeFailed))
    }
    this.#changed()
  }

  async #drop(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return
    try {
      await cancelRuns(ids)
    } catch {
      this.say('error', texts.gallery.offline)
    }
    for (const id of ids) this.#jobs.delete(id)
    this.#store()
  }

  #settle(): void {
    if (this.work?.phase !== 'painting' || this.#jobs.size > 0) return
    this.work = undefined
    this.#store()
  }

  #store(): void {
    const jobs = [...this.#jobs].map(([id, target]) => ({ id, target }))
    const { total, done } = this.work ?? { total: 0, done: 0 }
    storeWork(this.name, { total, done, jobs })
  }

  #changed(): void {
    for (const listener of [...this.#listeners]) listener()
  }
}
