/** ComfyUI's queue, as far as painting candidates needs it. */
import * as z from 'zod/mini'
import type { ApiPrompt } from '../../core/graph/schema'
import { api } from '../../comfy/frontend'
import { sentencesOfRejection } from '../errors/sentences'

type QueueData = Parameters<typeof api.queuePrompt>[1]

const queued = z.object({ prompt_id: z.string().check(z.minLength(1)) })

/** Before everything that waits: a person looks at the page and wants to see something. */
const TO_THE_FRONT = -1

const queueSchema = z.object({
  queue_running: z.array(z.array(z.unknown())),
  queue_pending: z.array(z.array(z.unknown()))
})

const rejectionSchema = z.object({
  node_errors: z.optional(z.unknown()),
  error: z.optional(
    z.union([
      z.string(),
      z.object({ message: z._default(z.string(), ''), details: z._default(z.string(), '') })
    ])
  )
})

const historySchema = z.record(
  z.string(),
  z.object({
    outputs: z._default(z.record(z.string(), z.unknown()), {}),
    status: z.nullish(
      z.object({ status_str: z.string(), messages: z._default(z.array(z.array(z.unknown())), []) })
    )
  })
)

/** How a run ended, as the server's history has it. */
export interface Ended {
  readonly outputs: Readonly<Record<string, unknown>>
  readonly status: string
  /** What `execution_error` said, if that is how it ended. */
  readonly error: unknown
}

/** The server does not take the prompt; the message is what it says. */
export class Rejected extends Error {}

/**
 * Queues a prompt for one of its nodes and returns its id.
 *
 * @throws Rejected with the server's reason.
 */
export async function queueFor(target: string, prompt: ApiPrompt, workflow: unknown): Promise<string> {
  const data: unknown = { output: prompt, workflow }
  try {
    const options = { partialExecutionTargets: [target] }
    return queued.parse(await api.queuePrompt(TO_THE_FRONT, data as QueueData, options)).prompt_id
  } catch (error) {
    throw new Rejected(reasonOf(error))
  }
}

/** The ids of what runs and of what waits; `undefined` where the server does not answer. */
export async function queueState(): Promise<{ running: Set<string>; pending: Set<string> } | undefined> {
  const parsed = queueSchema.safeParse(await get('/queue'))
  if (!parsed.success) return undefined
  const ids = (entries: unknown[][]) => new Set(entries.map(([, id]) => String(id)))
  return { running: ids(parsed.data.queue_running), pending: ids(parsed.data.queue_pending) }
}

/** How a run ended; `undefined` where the server's history does not have it (yet). */
export async function endOf(id: string): Promise<Ended | undefined> {
  const parsed = historySchema.safeParse(await get(`/history/${encodeURIComponent(id)}`))
  const entry = parsed.success ? parsed.data[id] : undefined
  if (!entry) return undefined
  const error = entry.status?.messages.find(([kind]) => kind === 'execution_error')?.[1]
  return { outputs: entry.outputs, status: entry.status?.status_str ?? 'success', error }
}

/** Takes these runs out of the queue, and interrupts the one that runs, if it is one of them. */
export async function cancelRuns(ids: readonly string[]): Promise<void> {
  await post('/queue', { delete: ids })
  // Asked after the deletion: what was pending a moment ago may have been started meanwhile.
  const running = (await queueState())?.running
  const ours = ids.find((id) => running?.has(id))
  // Servers that do not know the id interrupt whatever runs, so it is sent only while ours does.
  if (ours !== undefined) await post('/interrupt', { prompt_id: ours })
}

async function get(route: string): Promise<unknown> {
  try {
    const response = await api.fetchApi(route, { cache: 'no-store' })
    return response.ok ? await response.json() : undefined
  } catch {
    return undefined
  }
}

async function post(route: string, body: unknown): Promise<void> {
  const headers = { 'Content-Type': 'application/json' }
  await api.fetchApi(route, { method: 'POST', headers, body: JSON.stringify(body) })
}

/** The page's own error holds the server's answer. */
function reasonOf(error: unknown): string {
  const answer: unknown = typeof error === 'object' && error ? Reflect.get(error, 'response') : undefined
  const parsed = rejectionSchema.safeParse(answer)
  if (!parsed.success) return error instanceof Error ? error.message : 'it did not answer.'
  const [own] = sentencesOfRejection(parsed.data.node_errors)
  if (own) return own.text
  const first = z
    .record(
      z.string(),
      z.object({
        class_type: z._default(z.string(), ''),
        errors: z.array(z.object({ message: z.string(), details: z._default(z.string(), '') }))
      })
    )
    .safeParse(parsed.data.node_errors)
  const node = first.success ? Object.values(first.data)[0] : undefined
  const problem = node?.errors[0]
  if (node && problem) return `${node.class_type}: ${sentence(problem.message, problem.details)}`
  const { error: said } = parsed.data
  return typeof said === 'object' ? sentence(said.message, said.details) : (said ?? 'it did not say why.')
}

function sentence(message: string, details: string): string {
  const text = details === '' || details === message ? message : `${message} (${details})`
  return /[.!?]$/.test(text) ? text : `${text}.`
}
