import WebSocket from 'ws'
import { z } from 'zod'
import { runPrompt, type ApiPrompt } from './queue'

/** Runs a prompt and notes over the socket which nodes the server really executed. */
export async function watchRun(url: string, prompt: ApiPrompt) {
  const executed = new Set<string>()
  const Executing = z.object({ type: z.literal('executing'), data: z.object({ node: z.string() }) })
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/ws?clientId=watch-${Date.now()}`)
  const client = new URL(socket.url).searchParams.get('clientId')
  socket.on('message', (data: Buffer, binary: boolean) => {
    if (binary) return
    const message = Executing.safeParse(JSON.parse(data.toString('utf8')))
    if (message.success) executed.add(message.data.data.node)
  })
  await new Promise((open, fail) => socket.once('open', open).once('error', fail))
  try {
    return { finished: await runPrompt(url, prompt, { clientId: client ?? '' }), executed }
  } finally {
    socket.close()
  }
}

/** The node and all that it needs. */
export function upstream(prompt: ApiPrompt, id: string, found = new Set<string>()): Set<string> {
  if (found.has(id)) return found
  found.add(id)
  for (const value of Object.values(prompt[id]?.inputs ?? {})) {
    if (Array.isArray(value) && typeof value[0] === 'string') upstream(prompt, value[0], found)
  }
  return found
}
