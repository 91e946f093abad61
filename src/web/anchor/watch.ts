/** Hears what the server says about runs that paint candidates. */
import * as z from 'zod/mini'
import { api } from '../../comfy/frontend'
import { failureOf } from './failure'
import { busyGroups, type CandidateGroup } from './group'

/** Without a word for this long the connection may be gone, or the server. */
const SILENCE_MS = 12_000
const LOOK_MS = 4_000
/** Runs can be over before the page knows their number: this many of them are remembered. */
const MAX_EARLY = 200

const ofRun = z.object({ prompt_id: z.string() })
const progressed = z.object({ prompt_id: z.string(), value: z.number(), max: z.number() })
const executed = z.object({ output: z.unknown() })

type Act = (group: CandidateGroup) => void

const early = new Map<string, Act[]>()
let lastWord = 0
let looking: ReturnType<typeof setInterval> | undefined

/** Starts to listen, once; `expectWords` keeps an eye on a run from now on. */
export function expectWords(): void {
  lastWord = Date.now()
  if (looking !== undefined) return
  looking = setInterval(look, LOOK_MS)
  api.addEventListener('progress', ({ detail }) => {
    const parsed = progressed.safeParse(detail)
    if (parsed.success)
      tell(parsed.data.prompt_id, (group) => group.progress(parsed.data.value, parsed.data.max))
  })
  api.addEventListener('executed', ({ detail }) => {
    const parsed = executed.safeParse(detail)
    if (parsed.success) hear(detail, (group) => group.take(parsed.data.output))
  })
  api.addEventListener('execution_success', ({ detail }) => hear(detail, (group, id) => void group.end(id)))
  api.addEventListener('execution_interrupted', ({ detail }) =>
    hear(detail, (group, id) => void group.end(id))
  )
  api.addEventListener('execution_error', ({ detail }) =>
    hear(detail, (group, id) => void group.end(id, failureOf(detail)))
  )
  // The first says whether the server or only the connection is gone, the second what was missed meanwhile.
  for (const kind of ['reconnecting', 'reconnected'] as const) {
    api.addEventListener(kind, () => {
      for (const group of busyGroups()) void group.reconcile()
    })
  }
}

/** A run's number has become known: what was said about it before is said again. */
export function catchUp(group: CandidateGroup, id: string): void {
  const acts = early.get(id) ?? []
  early.delete(id)
  for (const act of acts) act(group)
}

function hear(detail: unknown, act: (group: CandidateGroup, id: string) => void): void {
  const parsed = ofRun.safeParse(detail)
  if (!parsed.success) return
  const { prompt_id: id } = parsed.data
  tell(id, (group) => act(group, id))
}

function tell(id: string, act: Act): void {
  const busy = busyGroups()
  const group = busy.find((one) => one.hasJob(id))
  if (group) {
    lastWord = Date.now()
    act(group)
    return
  }
  if (!busy.some(({ work }) => work?.phase === 'preparing')) return
  early.set(id, [...(early.get(id) ?? []), act])
  const [oldest] = early.keys()
  if (early.size > MAX_EARLY && oldest !== undefined) early.delete(oldest)
}

function look(): void {
  const busy = busyGroups()
  if (busy.length === 0) {
    early.clear()
    return
  }
  const offline = busy.some(({ work }) => work?.offline)
  if (!offline && Date.now() - lastWord < SILENCE_MS) return
  lastWord = Date.now()
  for (const group of busy) void group.reconcile()
}
