import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { startComfy } from '../harness/comfy'
import { places, root } from '../harness/paths'

const HOLDER = join(root, 'tests', 'harness', 'hold-server.mjs')
const Held = z.object({ url: z.string(), baseDir: z.string() })

const children: ChildProcess[] = []
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})

/** A process of its own that starts a server and holds it, as a test run does. */
async function holder(): Promise<{ child: ChildProcess; url: string; baseDir: string }> {
  const child = spawn(process.execPath, [HOLDER], { stdio: ['ignore', 'pipe', 'inherit'] })
  children.push(child)
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  return { child, ...Held.parse(JSON.parse(line.toString())) }
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/system_stats`, { signal: AbortSignal.timeout(2000) })).ok
  } catch {
    return false
  }
}

/** Wait until the server and its folder are gone. */
async function gone(url: string, baseDir: string): Promise<boolean> {
  for (let tries = 0; tries < 200; tries++) {
    if (!existsSync(baseDir) && !(await answers(url))) return true
    await sleep(100)
  }
  return false
}

describe('a test server', () => {
  it('has its own folders with the pack and the models in them, and takes them along when stopped', async () => {
    const server = await startComfy()
    try {
      expect(existsSync(join(server.baseDir, 'custom_nodes', 'factorized-anchor', 'nodes_py'))).toBe(true)
      const models = join(places.models, 'diffusion_models')
      expect(readdirSync(join(server.modelsDir, 'diffusion_models'))).toEqual(readdirSync(models))
      expect(server.log()).toContain('Starting server')
    } finally {
      await server.stop()
    }
    expect(server.running()).toBe(false)
    expect(await answers(server.url)).toBe(false)
    expect(existsSync(server.baseDir)).toBe(false)
    // Links were removed, not what they point to.
    expect(existsSync(join(root, 'nodes_py'))).toBe(true)
    expect(readdirSync(join(places.models, 'diffusion_models')).length).toBeGreaterThan(0)
  })

  it('serves the front end that was asked for', async () => {
    const server = await startComfy({ frontend: '1.58.1', models: false })
    try {
      const page = await (await fetch(server.url)).text()
      const asset = /assets\/index-[\w-]+\.js/.exec(page)?.[0]
      if (asset === undefined) throw new Error('The page names no script.')
      expect(existsSync(join(places.frontends, '1.58.1', asset))).toBe(true)
      expect(existsSync(join(places.frontends, '1.32.9', asset))).toBe(false)
      expect(existsSync(join(server.modelsDir, 'vae', 'wan_2.1_vae.safetensors'))).toBe(false)
    } finally {
      await server.stop()
    }
  })

  it('that cannot start says so with its last log lines, and leaves nothing', async () => {
    await expect(startComfy({ extraArgs: ['--no-such-flag'] })).rejects.toThrow(
      /ComfyUI did not start \(it ended while starting\).*unrecognized arguments: --no-such-flag/s
    )
  })
})

// On Windows there are no such signals; the closing pipe is the same there.
describe.skipIf(process.platform === 'win32')('a server whose starter ends', () => {
  it.each(['SIGKILL', 'SIGTERM', 'SIGINT'] as const)('by %s is gone, with its folder', async (signal) => {
    const { child, url, baseDir } = await holder()
    expect(await answers(url)).toBe(true)
    expect(existsSync(baseDir)).toBe(true)
    child.kill(signal)
    expect(await gone(url, baseDir)).toBe(true)
  })
})
