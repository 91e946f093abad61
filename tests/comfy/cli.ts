import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { root } from '../harness/paths'

/** How a command ended. */
export interface Finished {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface Running {
  readonly finished: Promise<Finished>
  /** Resolves as soon as stderr has shown the text. */
  readonly shows: (text: RegExp) => Promise<void>
  readonly kill: (signal: NodeJS.Signals) => void
}

/** Builds `dist/cli.js` from the sources of this tree. */
export function buildCli(): void {
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js')
  const built = spawnSync(process.execPath, [vite, 'build', '--mode', 'cli'], { cwd: root, encoding: 'utf8' })
  if (built.status !== 0) throw new Error(`The command line does not build: ${built.stderr}`)
}

/** Starts the built command in a process of its own. */
export function startCli(args: readonly string[], env: NodeJS.ProcessEnv = {}): Running {
  const child = spawn(process.execPath, [join(root, 'dist', 'cli.js'), ...args], {
    env: { ...process.env, COMFYUI_URL: '', ...env },
    stdio: ['ignore', 'pipe', 'pipe']
  })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const finished = once(child, 'close').then(([code]) => ({
    code: typeof code === 'number' ? code : null,
    stdout,
    stderr
  }))
  return {
    finished,
    shows: async (text) => {
      while (!text.test(stderr)) {
        const ended = await Promise.race([
          once(child.stderr, 'data').then(() => false),
          finished.then(() => true)
        ])
        if (ended && !text.test(stderr)) throw new Error(`It ended without showing ${text.source}: ${stderr}`)
      }
    },
    kill: (signal) => child.kill(signal)
  }
}

/** Runs the built command to its end. */
export function runCli(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Finished> {
  return startCli(args, env).finished
}
