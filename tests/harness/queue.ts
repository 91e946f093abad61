import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'

/** A graph in ComfyUI's API format. */
export type ApiPrompt = Record<string, { class_type: string; inputs: Record<string, unknown> }>

const File = z.object({ filename: z.string(), subfolder: z.string(), type: z.string() })
type File = z.infer<typeof File>

const History = z.record(
  z.string(),
  z.object({
    outputs: z.record(z.string(), z.record(z.string(), z.unknown())),
    status: z.object({ status_str: z.string(), messages: z.array(z.tuple([z.string(), z.unknown()])) })
  })
)

/** What a finished prompt left behind. */
export interface Finished {
  /** By node id: all that the node reported to the page. */
  readonly outputs: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  /** The files that the node with this id saved, in order. */
  readonly files: (node: string) => readonly File[]
  /** The bytes of one of these files. */
  readonly download: (file: File) => Promise<Uint8Array>
}

/**
 * Queue a prompt over plain HTTP, wait for its end, and give its outputs.
 *
 * It shares nothing with the code under test, which has a client of its own.
 * @throws with the server's answer, if the prompt is refused or fails
 */
export async function runPrompt(
  url: string,
  prompt: ApiPrompt,
  { timeoutMs = 110_000, clientId }: { timeoutMs?: number; clientId?: string } = {}
): Promise<Finished> {
  const queued = await fetch(`${url}/prompt`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ prompt, client_id: clientId })
  })
  const text = await queued.text()
  if (!queued.ok) throw new Error(`ComfyUI refused the prompt: ${text}`)
  const { prompt_id: id } = z.object({ prompt_id: z.string() }).parse(JSON.parse(text))

  const deadline = Date.now() + timeoutMs
  for (;;) {
    const history = History.parse(await (await fetch(`${url}/history/${id}`)).json())
    const entry = history[id]
    if (entry !== undefined) {
      if (entry.status.status_str !== 'success') {
        throw new Error(`The prompt failed: ${failureOf(entry.status.messages)}`)
      }
      return {
        outputs: entry.outputs,
        files: (node) => filesOf(entry.outputs[node]),
        download: async (file) => {
          const query = new URLSearchParams(file).toString()
          return new Uint8Array(await (await fetch(`${url}/view?${query}`)).arrayBuffer())
        }
      }
    }
    if (Date.now() > deadline) throw new Error(`The prompt ${id} did not finish in ${timeoutMs / 1000} s.`)
    await sleep(100)
  }
}

/** The node and its sentence, out of all that ComfyUI says about a failure. */
function failureOf(messages: readonly (readonly [string, unknown])[]): string {
  const Failure = z.object({ node_id: z.string(), node_type: z.string(), exception_message: z.string() })
  for (const [, details] of messages) {
    const failure = Failure.safeParse(details)
    if (failure.success) {
      return `${failure.data.node_type} (${failure.data.node_id}): ${failure.data.exception_message}`
    }
  }
  return messages.map(([kind]) => kind).join(', ')
}

/** Nodes report files under "images", "gifs", "video" and so on: take all that look like one. */
function filesOf(output: Readonly<Record<string, unknown>> | undefined): File[] {
  return Object.values(output ?? {}).flatMap((value) => {
    const files = z.array(File).safeParse(value)
    return files.success ? files.data : []
  })
}
