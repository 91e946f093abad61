import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { z } from 'zod'
import { type ComfyServer, startComfy } from '../harness/comfy'
import { killServer } from './kill-server'
import { decodePng } from '../harness/png'
import { runPrompt, type ApiPrompt } from '../harness/queue'

const shared = inject('comfy')
const ROUTE = '/api/factorized_anchor/candidates'

const Entry = z.strictObject({
  id: z.string(),
  created: z.number(),
  seed: z.union([z.number(), z.string()]).nullable(),
  batch_index: z.number(),
  batch_size: z.number(),
  node: z.string().nullable(),
  caption: z.string(),
  width: z.number(),
  height: z.number(),
  sha256: z.string(),
  parent: z.string().nullable(),
  picked: z.boolean(),
  filename: z.string(),
  thumbnail: z.string(),
  subfolder: z.string(),
  type: z.literal('input')
})
type Entry = z.infer<typeof Entry>

let groups = 0
const newGroup = (): string => `test-${process.pid}-${++groups}`

/** What Generate queues: a picture of one colour stands for the image branch. */
function candidatesPrompt(
  group: string,
  details: object,
  batch = 1,
  size = 32,
  colour = 0xff8800
): ApiPrompt {
  return {
    '1': {
      class_type: 'EmptyImage',
      inputs: { width: size, height: size, batch_size: batch, color: colour }
    },
    '2': {
      class_type: 'FactorizedCandidates',
      inputs: { images: ['1', 0], group, details: JSON.stringify(details) }
    }
  }
}

/** A request as the page of that server sends it. */
async function ask(
  url: string,
  method: string,
  route: string,
  body?: object,
  headers: Record<string, string> = {}
): Promise<{ status: number; data: unknown }> {
  const response = await fetch(`${url}${ROUTE}${route}`, {
    method,
    headers: { origin: url, 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) })
  })
  const text = await response.text()
  return { status: response.status, data: text.startsWith('{') ? (JSON.parse(text) as unknown) : text }
}

async function list(url: string, group: string, headers: Record<string, string> = {}): Promise<Entry[]> {
  const { status, data } = await ask(url, 'GET', `?group=${group}`, undefined, headers)
  expect(status, JSON.stringify(data)).toBe(200)
  return z.object({ entries: z.array(Entry) }).parse(data).entries
}

const view = (url: string, entry: Entry, filename = entry.filename): Promise<Response> =>
  fetch(
    `${url}/api/view?${new URLSearchParams({ filename, subfolder: entry.subfolder, type: 'input' }).toString()}`
  )

describe('candidates', () => {
  it('come with the run, stay in a list, and are served by ComfyUI itself', async () => {
    const group = newGroup()
    const first = await runPrompt(shared.url, candidatesPrompt(group, { seed: 1, caption: 'a red kite' }, 2))
    const told = z.array(Entry).parse(first.outputs['2']?.factorized_candidates)
    await runPrompt(shared.url, candidatesPrompt(group, { seed: 2, parent: told[0]?.id }))
    const entries = await list(shared.url, group)
    expect(entries.map((one) => [one.seed, one.batch_index])).toEqual([
      [2, 0],
      [1, 1],
      [1, 0]
    ])
    expect(entries.slice(1)).toEqual(told.toReversed())
    expect(entries[0]?.parent).toBe(told[0]?.id)

    const [entry] = told
    if (entry === undefined) throw new Error('The run told of no candidate.')
    const picture = decodePng(new Uint8Array(await (await view(shared.url, entry)).arrayBuffer()))
    expect([picture.width, picture.height, ...picture.data.slice(0, 3)]).toEqual([32, 32, 0xff, 0x88, 0])
    const thumbnail = await view(shared.url, entry, entry.thumbnail)
    expect(thumbnail.headers.get('content-type')).toBe('image/webp')
    expect((await thumbnail.arrayBuffer()).byteLength).toBeLessThan(40_000)
  })

  it('are the only thing that a partial run makes, and can be picked with nothing else in the graph', async () => {
    const group = newGroup()
    const response = await fetch(`${shared.url}/prompt`, {
      method: 'POST',
      body: JSON.stringify({
        prompt: {
          ...candidatesPrompt(group, { seed: 1 }),
          '3': { class_type: 'SaveImage', inputs: { images: ['1', 0], filename_prefix: 'partial' } }
        },
        partial_execution_targets: ['2']
      })
    })
    expect(response.status).toBe(200)
    const entry = await until(async () => (await list(shared.url, group))[0])
    expect(readdirSync(shared.outputDir).some((name) => name.startsWith('partial'))).toBe(false)
    const { filename, subfolder, sha256 } = entry
    const choice = { kind: 'file', name: filename, subfolder, type: 'input', sha256 }
    const done = await runPrompt(shared.url, {
      '1': { class_type: 'FactorizedAnchor', inputs: { choice } },
      '2': { class_type: 'SaveImage', inputs: { images: ['1', 0], filename_prefix: 'picked' } }
    })
    const [file] = done.files('2')
    if (file === undefined) throw new Error('Nothing was saved.')
    expect([...decodePng(await done.download(file)).data.slice(0, 3)]).toEqual([0xff, 0x88, 0])
  })

  it('can be marked, saved as ordinary images, and deleted', async () => {
    const group = newGroup()
    await runPrompt(shared.url, candidatesPrompt(group, { seed: 5, caption: 'a cat' }, 2))
    const [entry, other] = await list(shared.url, group)
    if (entry === undefined || other === undefined) throw new Error('There are no candidates.')
    const marked = await ask(shared.url, 'POST', '/pick', { group, id: entry.id, picked: true })
    expect(marked.data).toEqual({ ...entry, picked: true })
    expect((await list(shared.url, group)).map((one) => one.picked)).toEqual([true, false])

    const saved = await ask(shared.url, 'POST', '/save', { group, id: entry.id })
    const { filename } = z
      .object({ filename: z.string(), subfolder: z.literal(''), type: z.literal('output') })
      .parse(saved.data)
    const copy = readFileSync(join(shared.outputDir, filename))
    // As SaveImage writes it: the prompt that made it is inside, for the page to load.
    expect(copy.includes('tEXtprompt')).toBe(true)
    expect(copy.includes('"a cat"')).toBe(true)
    expect(copy.includes(group)).toBe(false)

    expect((await ask(shared.url, 'DELETE', '', { group, id: entry.id })).status).toBe(200)
    expect((await list(shared.url, group)).map((one) => one.id)).toEqual([other.id])
    expect((await view(shared.url, entry)).status).toBe(404)
    expect(await ask(shared.url, 'DELETE', '', { group, id: entry.id })).toMatchObject({
      status: 404,
      data: { error: 'This candidate is no longer there: reload the page to see which are.' }
    })
  })

  it('of a bad group stop the prompt with the sentence', async () => {
    await expect(runPrompt(shared.url, candidatesPrompt('../../etc', {}))).rejects.toThrow(/1 to 64 letters/)
    for (const group of ['../../etc', '', 'a group']) {
      const { status, data } = await ask(shared.url, 'GET', `?group=${encodeURIComponent(group)}`)
      expect(status).toBe(400)
      expect(data).toHaveProperty('error', expect.stringContaining('1 to 64'))
    }
    expect((await ask(shared.url, 'POST', '/save', { group: newGroup(), id: '../../x' })).status).toBe(400)
    expect(await list(shared.url, newGroup())).toEqual([])
  })

  it.each([
    ['POST', '/pick'],
    ['POST', '/save'],
    ['POST', '/limits'],
    ['POST', '/group'],
    ['DELETE', '']
  ])('are not changed by another site: %s %s', async (method, route) => {
    const body = { group: newGroup(), id: '1700000000000000-0123abcd', pictures: 1 }
    const stranger = await ask(shared.url, method, route, body, { origin: 'http://evil.example' })
    const form = await ask(shared.url, method, route, body, { 'content-type': 'text/plain' })
    expect([stranger.status, form.status]).toEqual([403, 415])
  })
})

describe('several servers and users', () => {
  let other: ComfyServer
  beforeAll(async () => {
    // Another ComfyUI on the same input folder, and one with several users at that.
    other = await startComfy({
      models: false,
      extraArgs: ['--multi-user', '--input-directory', shared.inputDir]
    })
  })
  afterAll(() => other.stop())

  const user = async (name: string): Promise<Record<string, string>> => {
    const response = await fetch(`${other.url}/users`, {
      method: 'POST',
      body: JSON.stringify({ username: name })
    })
    return { 'comfy-user': z.string().parse(await response.json()) }
  }

  it('see the same candidates at once, whoever made them, and write side by side', async () => {
    const group = newGroup()
    // Claimed where there is one user; the other server has no such user.
    const runs = [shared.url, other.url, shared.url, other.url].map((url, index) =>
      runPrompt(url, candidatesPrompt(group, { seed: index }, 4, 64, index))
    )
    await Promise.all(runs)
    const entries = await list(shared.url, group)
    expect(entries).toHaveLength(16)
    expect(new Set(entries.map((one) => one.seed))).toEqual(new Set([0, 1, 2, 3]))
  })

  it('do not show one user what another generated', async () => {
    const group = newGroup()
    const [anna, ben] = [await user(`anna-${group}`), await user(`ben-${group}`)]
    expect((await ask(other.url, 'POST', '/group', { group }, anna)).status).toBe(200)
    await runPrompt(other.url, candidatesPrompt(group, { seed: 1 }))
    const [entry] = await list(other.url, group, anna)
    expect(entry?.seed).toBe(1)
    const body = { group, id: entry?.id }
    for (const [method, route, sent] of [
      ['GET', `?group=${group}`, undefined],
      ['POST', '/group', { group }],
      ['POST', '/pick', body],
      ['POST', '/save', body],
      ['DELETE', '', body]
    ] as const) {
      const refused = await ask(other.url, method, route, sent, ben)
      expect(refused, `${method} ${route}`).toMatchObject({
        status: 403,
        data: { error: 'These candidates belong to another user of this ComfyUI.' }
      })
      // A user that this server does not know, and none at all.
      expect((await ask(other.url, method, route, sent, { 'comfy-user': 'nobody_1' })).status).toBe(403)
      expect((await ask(other.url, method, route, sent)).status).toBe(403)
    }
    expect(await list(other.url, group, anna)).toHaveLength(1)
    expect(
      readFileSync(join(shared.inputDir, 'factorized_anchor', group, 'group.json'), 'utf8')
    ).not.toContain('anna')
  })
})

describe('a server of its own', () => {
  let server: ComfyServer
  let input: string
  beforeAll(async () => {
    // The folder outlives the server: it belongs to the shared one.
    input = join(shared.baseDir, 'own-input')
    server = await startComfy({ models: false, extraArgs: ['--input-directory', input] })
  })
  afterAll(() => server.stop())

  it('keeps to the limits that the user sets, and never drops a pick', async () => {
    const group = newGroup()
    await runPrompt(server.url, candidatesPrompt(group, { seed: 1 }, 5))
    const oldest = (await list(server.url, group)).at(-1)
    await ask(server.url, 'POST', '/pick', { group, id: oldest?.id })
    const set = await ask(server.url, 'POST', '/limits', { pictures: 3 })
    expect(set.data).toMatchObject({ pictures: 3, bytes: 2_000_000_000, used: { pictures: 3 } })
    expect((await list(server.url, group)).map((one) => one.batch_index)).toEqual([4, 3, 0])
    const run = await runPrompt(server.url, candidatesPrompt(group, { seed: 2 }, 4))
    expect(run.outputs['2']?.factorized_notice).toEqual([
      expect.stringMatching(/^Only 2 of 4 new candidates/)
    ])
    expect((await list(server.url, group)).map((one) => [one.seed, one.batch_index])).toEqual([
      [2, 3],
      [2, 2],
      [1, 0]
    ])
    expect(await ask(server.url, 'POST', '/limits', { pictures: 0 })).toMatchObject({
      status: 400,
      data: { error: "The candidates' limit pictures must be a whole number from 1 to 10000." }
    })
    await ask(server.url, 'POST', '/limits', { pictures: 500 })
    expect((await ask(server.url, 'GET', '/limits')).data).toMatchObject({
      pictures: 500,
      used: { pictures: 3 }
    })
  })

  // Only here can the server itself, not the guard around it, be killed.
  it.runIf(process.platform === 'linux')(
    'killed while generating has what was done after a restart',
    async () => {
      const group = newGroup()
      const body = JSON.stringify({
        prompt: candidatesPrompt(group, { seed: 9, caption: 'a fox' }, 64, 1024)
      })
      await fetch(`${server.url}/prompt`, { method: 'POST', body })
      const folder = join(input, 'factorized_anchor', group)
      await until(() =>
        Promise.resolve(namesIn(folder).filter((name) => /^\d.*json$/.test(name)).length >= 3 || undefined)
      )
      await killServer(server)
      const records = namesIn(folder).filter((name) => /^\d.*json$/.test(name))
      expect(records.length).toBeLessThan(64)
      // And damage besides: a record that the crash cut off.
      writeFileSync(join(folder, '1700000000000000-0123abcd.json'), '{"id": "17000')

      server = await startComfy({ models: false, extraArgs: ['--input-directory', input] })
      const entries = await list(server.url, group)
      expect(entries.map((one) => `${one.id}.json`).toSorted()).toEqual(records.toSorted())
      for (const entry of entries) {
        expect(entry).toMatchObject({ seed: 9, caption: 'a fox', width: 1024, height: 1024 })
        const picture = decodePng(new Uint8Array(await (await view(server.url, entry)).arrayBuffer()))
        expect(picture.data.length).toBe(1024 * 1024 * 3)
      }
      await runPrompt(server.url, candidatesPrompt(group, { seed: 10 }))
      expect((await list(server.url, group))[0]?.seed).toBe(10)
    }
  )
})

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < 600; tries++) {
    const found = await look()
    if (found !== undefined) return found
    await sleep(50)
  }
  throw new Error('It did not come within 30 s.')
}
