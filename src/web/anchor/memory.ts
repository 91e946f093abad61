/**
 * What this browser remembers of the anchor stage: which groups of candidates it made, so that it may ask for them by
 * itself, and what was still being painted when the page went away. Pictures and picks are not here: they belong to
 * ComfyUI's files and to the graph.
 */
import * as z from 'zod/mini'

const GROUPS = 'factorized_anchor.groups'
const WORK = 'factorized_anchor.work.'
const WAITING = 'factorized_anchor.waiting.'
const LOOK = 'factorized_anchor.look'
/** More groups than anybody goes back to; the oldest are forgotten and are a click away. */
const MAX_GROUPS = 200

const groupsSchema = z.record(z.string(), z.number())
const jobSchema = z.object({ id: z.string(), target: z.string() })
const workSchema = z.object({ total: z.number(), done: z.number(), jobs: z.array(jobSchema) })
const lookSchema = z.object({
  count: z.catch(z.number(), 4),
  mode: z.catch(z.enum(['runs', 'batch']), 'runs'),
  sort: z.catch(z.enum(['newest', 'oldest']), 'newest')
})

/** Prompts in the server's queue that paint candidates. */
export type StoredWork = z.infer<typeof workSchema>
/** How this person last set the controls. */
export type Look = z.infer<typeof lookSchema>

/** Whether this browser made candidates of `group`, or has shown them on a click. */
export function knowsGroup(group: string): boolean {
  return group in groups()
}

export function rememberGroup(group: string): void {
  const all = { ...groups(), [group]: Date.now() }
  const latest = Object.entries(all).toSorted(([, one], [, other]) => other - one)
  const forgotten = latest.slice(MAX_GROUPS)
  for (const [name] of forgotten) {
    remove(WORK + name)
    remove(WAITING + name)
  }
  write(GROUPS, Object.fromEntries(latest.slice(0, MAX_GROUPS)))
}

export function storedWork(group: string): StoredWork | undefined {
  return read(WORK + group, workSchema)
}

export function storeWork(group: string, work: StoredWork | undefined): void {
  if (work && work.jobs.length > 0) write(WORK + group, work)
  else remove(WORK + group)
}

/** Whether a run waits for a pick of this group. */
export function isWaiting(group: string): boolean {
  return read(WAITING + group, z.boolean()) === true
}

export function setWaiting(group: string, waiting: boolean): void {
  if (waiting) write(WAITING + group, true)
  else remove(WAITING + group)
}

export function storedLook(): Look {
  return read(LOOK, lookSchema) ?? lookSchema.parse({})
}

export function storeLook(look: Look): void {
  write(LOOK, look)
}

function groups(): z.infer<typeof groupsSchema> {
  return read(GROUPS, groupsSchema) ?? {}
}

function read<Schema extends z.ZodMiniType>(key: string, schema: Schema): z.infer<Schema> | undefined {
  try {
    const text = localStorage.getItem(key)
    const parsed = schema.safeParse(text === null ? undefined : JSON.parse(text))
    return parsed.success ? parsed.data : undefined
  } catch {
    return undefined
  }
}

/** A browser that keeps nothing, or is full, still paints: only a reload then forgets. */
function write(key: string, value: unknown): void {
  try {
    localStorage.setItem(key, JSON.stringify(value))
  } catch {
    return
  }
}

function remove(key: string): void {
  try {
    localStorage.removeItem(key)
  } catch {
    return
  }
}
