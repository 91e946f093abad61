import { spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'

/** A failure whose message is one sentence for the person at the terminal; no stack trace helps them. */
export class SetupError extends Error {
  /** @param {string} message */
  constructor(message) {
    super(message)
    this.name = 'SetupError'
  }
}

/**
 * Run a program to its end and keep what it printed.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: Record<string, string | undefined>, echo?: boolean }} [options] `echo` prints it as well
 * @returns {Promise<{ code: number, output: string, stdout: string }>} `output` is stdout and stderr as they came
 */
export function run(program, args, { cwd, env, echo = false } = {}) {
  return new Promise((done) => {
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      // npm and npx are .cmd files on Windows, which only a shell starts.
      shell: process.platform === 'win32' && !program.includes('\\')
    })
    let output = ''
    let stdout = ''
    child.stdout.on('data', (chunk) => {
      output += chunk
      stdout += chunk
      if (echo) process.stdout.write(chunk)
    })
    child.stderr.on('data', (chunk) => {
      output += chunk
      if (echo) process.stderr.write(chunk)
    })
    child.on('error', (error) => done({ code: 127, output: `${program}: ${error.message}`, stdout: '' }))
    child.on('close', (code) => done({ code: code ?? 1, output, stdout }))
  })
}

/**
 * Run a program that has to succeed.
 * @param {string} what said when it fails: "Cannot install …"
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: Record<string, string | undefined>, attempts?: number }} [options] `attempts`: downloads
 *   fail now and then, so they are tried again after a pause
 * @returns {Promise<string>} its stdout
 */
export async function mustRun(what, program, args, { attempts = 1, ...options } = {}) {
  for (let attempt = 1; ; attempt++) {
    const { code, output, stdout } = await run(program, args, options)
    if (code === 0) return stdout
    if (attempt >= attempts) {
      const tail = output.trim().split('\n').slice(-15).join('\n')
      throw new SetupError(`${what}: ${program} ended with code ${code}. It said:\n${tail}`)
    }
    await sleep(2000 * attempt)
  }
}
