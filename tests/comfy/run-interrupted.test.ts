/** The command line's run against a server, a connection or a person that interferes. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { z } from 'zod'
import { buildCli, runCli, startCli } from './cli'
import { startCutProxy } from './cut-proxy'
import { startPathProxy } from './path-proxy'
import { picture, sampling } from './run-graphs'

const { url } = inject('comfy')
const resultSchema = z.strictObject({ files: z.array(z.string()), seconds: z.number() })

let folder = ''

beforeAll(buildCli)
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fa-run-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Writes a graph and returns the arguments that run it into a folder of its own. */
function runArgs(graph: unknown, ...more: string[]): string[] {
  const file = join(folder, 'graph.json')
  writeFileSync(file, JSON.stringify(graph))
  return ['run', file, '--server', url, '--out', join(folder, 'out'), ...more]
}

async function queueLength(): Promise<number> {
  const queue = z
    .object({ queue_running: z.array(z.unknown()), queue_pending: z.array(z.unknown()) })
    .parse(await (await fetch(`${url}/queue`)).json())
  return queue.queue_running.length + queue.queue_pending.length
}

describe('a connection that drops', () => {
  let proxy: Awaited<ReturnType<typeof startCutProxy>>
  beforeAll(async () => {
    proxy = await startCutProxy(url)
  })
  afterAll(() => proxy.close())

  it('comes back with the same run and its progress', async () => {
    const before = proxy.streams()
    const running = startCli([...runArgs(sampling(150), '--json'), '--server', proxy.url])
    await running.shows(/KSampler|Sampler of the test/)
    proxy.cut()
    expect(await queueLength()).toBe(1)
    await running.shows(/Connected again/)
    const done = await running.finished
    expect(done.code, done.stderr).toBe(0)
    expect(done.stderr).toContain('The connection is lost')
    expect(proxy.streams() - before).toBe(2)
    expect(resultSchema.parse(JSON.parse(done.stdout)).files).toHaveLength(9)
  })
})

describe('a server behind the path of a proxy', () => {
  it('is reached there, its event stream too', async () => {
    const proxy = await startPathProxy(url, '/some/path')
    try {
      const done = await runCli([...runArgs(sampling(3)), '--server', `${proxy.url}/`])
      expect(done.code, done.stderr).toBe(0)
      expect(done.stderr).toContain('step 3 of 3')
      expect(proxy.outside()).toEqual([])
    } finally {
      await proxy.close()
    }
  })
})

describe('a run that someone removes', () => {
  it('is reported as lost', async () => {
    const first = startCli(runArgs(sampling(5000)))
    await first.shows(/Sampler of the test/)
    const second = startCli(runArgs(sampling(3)))
    await second.shows(/Waiting, 1 before this one/)
    await fetch(`${url}/queue`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ clear: true })
    })
    const done = await second.finished
    expect(done).toMatchObject({ code: 1, stdout: '' })
    expect(done.stderr).toContain('no longer knows this run')
    first.kill('SIGINT')
    expect((await first.finished).code).toBe(130)
    await expect.poll(queueLength, { timeout: 20_000 }).toBe(0)
  })
})

describe('Ctrl+C', () => {
  it('interrupts its own run on the server and leaves another one alone', async () => {
    const mine = startCli(runArgs(sampling(2000)))
    await mine.shows(/Sampler of the test/)
    const other = await fetch(`${url}/prompt`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ prompt: picture(0x123456) })
    })
    const { prompt_id: otherId } = z.object({ prompt_id: z.string() }).parse(await other.json())
    mine.kill('SIGINT')
    const done = await mine.finished
    expect(done).toMatchObject({ code: 130, stdout: '' })
    expect(done.stderr.trim().split('\n').at(-1)).toBe('Interrupted.')
    await expect.poll(queueLength, { timeout: 20_000 }).toBe(0)
    const history = z
      .record(z.string(), z.object({ status: z.object({ status_str: z.string() }) }))
      .parse(await (await fetch(`${url}/history/${otherId}`)).json())
    expect(history[otherId]?.status.status_str).toBe('success')
  })

  it('takes a run that still waits out of the queue', async () => {
    const first = startCli(runArgs(sampling(2000)))
    await first.shows(/Sampler of the test/)
    const second = startCli(runArgs(sampling(2000)))
    await second.shows(/Waiting, 1 before this one/)
    second.kill('SIGINT')
    expect((await second.finished).code).toBe(130)
    expect(await queueLength()).toBe(1)
    first.kill('SIGINT')
    expect((await first.finished).code).toBe(130)
    await expect.poll(queueLength, { timeout: 20_000 }).toBe(0)
  })
})
