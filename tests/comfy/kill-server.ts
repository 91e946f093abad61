import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ComfyServer } from '../harness/comfy'

/** Kills ComfyUI itself, as a crash or a power cut does, and waits until its guard has gone too. Linux only. */
export async function killServer(server: ComfyServer): Promise<void> {
  const children = readFileSync(`/proc/${server.pid}/task/${server.pid}/children`, 'utf8')
  const [child] = children.trim().split(/\s+/).map(Number)
  if (child === undefined || !(child > 0)) throw new Error('The server has no process.')
  process.kill(child, 'SIGKILL')
  for (let tries = 0; tries < 200 && server.running(); tries++) await sleep(50)
  await server.stop()
}
