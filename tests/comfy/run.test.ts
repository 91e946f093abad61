import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { z } from 'zod'
import { parseUiGraph, type ApiPrompt, type UiGraph } from '../../src/core/graph'
import { root } from '../harness/paths'
import { decodePng } from '../harness/png'
import { handmadeGraphs } from '../browser/handmade-graphs'
import { buildCli, runCli } from './cli'
import { picture, sampling } from './run-graphs'

const { url, inputDir } = inject('comfy')
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

const bundled = join(root, 'workflows', 'Factorized Wan 2.1 1.3B.json')

/** The bundled graph of the page, made small enough for a test. */
function smallGraph(): UiGraph {
  const graph = parseUiGraph(JSON.parse(readFileSync(bundled, 'utf8')))
  for (const node of graph.nodes) {
    if (node.type === 'FactorizedSize') node.widgets_values = [64, 64, 5, 0.05]
    // Steps of the video's sampler, which has seed 42; the image branch's would take too long here, so it must not run.
    if (node.type === 'KSampler' && Array.isArray(node.widgets_values) && node.widgets_values[0] === 42) {
      node.widgets_values[2] = 2
    }
  }
  return graph
}

const executedSchema = z.record(
  z.string(),
  z.object({
    prompt: z
      .tuple([
        z.unknown(),
        z.string(),
        z.record(z.string(), z.object({ class_type: z.string(), inputs: z.record(z.string(), z.unknown()) }))
      ])
      .rest(z.unknown())
  })
)

/** The prompt that the server ran last. */
async function lastPrompt(): Promise<ApiPrompt> {
  const history = executedSchema.parse(await (await fetch(`${url}/history?max_items=1`)).json())
  const entry = Object.values(history).at(-1)
  if (entry === undefined) throw new Error('The server has run nothing.')
  return entry.prompt[2]
}

function ofType(prompt: ApiPrompt, type: string): Record<string, unknown>[] {
  return Object.values(prompt)
    .filter((node) => node.class_type === type)
    .map((node) => node.inputs)
}

describe('results', () => {
  it('runs an API graph, prints one JSON document and nothing else on stdout', async () => {
    const done = await runCli(runArgs(picture(0xff0000), '--json'))
    expect(done).toMatchObject({ code: 0 })
    const { files, seconds } = resultSchema.parse(JSON.parse(done.stdout))
    expect(files).toHaveLength(1)
    expect(seconds).toBeGreaterThan(0)
    const image = decodePng(readFileSync(files[0] ?? ''))
    expect([image.width, image.height, ...image.data.slice(0, 3)]).toEqual([32, 24, 255, 0, 0])
  })

  it('takes the address from COMFYUI_URL and prints the files one a line', async () => {
    const args = runArgs(picture(0x00ff00)).filter((arg) => arg !== '--server' && arg !== url)
    const done = await runCli(args, { COMFYUI_URL: url })
    expect(done.code, done.stderr).toBe(0)
    expect(statSync(done.stdout.trim()).size).toBeGreaterThan(0)
  })

  it('overwrites nothing, not even when the server has the whole run cached', async () => {
    const args = runArgs(picture(0x0000ff))
    const [first, second] = [await runCli(args), await runCli(args)]
    expect([first.code, second.code]).toEqual([0, 0])
    expect(first.stdout).not.toBe(second.stdout)
    expect(readdirSync(join(folder, 'out'))).toHaveLength(2)
  })

  it('shows nodes and steps on stderr', async () => {
    const done = await runCli(runArgs(sampling(3)))
    expect(done.code, done.stderr).toBe(0)
    expect(done.stderr).toMatch(/\[\d\/8\] node sampler 'Sampler of the test', step 3 of 3/)
    expect(done.stdout.trim().split('\n')).toHaveLength(9)
  })
})

describe('graphs of the page', () => {
  it.each(handmadeGraphs.filter(({ name }) => /subgraph|reroutes|primitives|fed by/.test(name)))(
    'converts and runs: $name',
    async ({ graph }) => {
      const done = await runCli(runArgs(graph, '--json'))
      expect(done.code, done.stderr).toBe(0)
      const { files } = resultSchema.parse(JSON.parse(done.stdout))
      expect(files.map((file) => file.slice(-7))).toEqual(['.latent'])
    }
  )
})

describe('overrides of the bundled graph', () => {
  const anchor = join(root, 'assets', 'anchor.png')

  it('runs the graph of the page with a picture as the anchor, without the image branch', async () => {
    const done = await runCli(
      runArgs(
        smallGraph(),
        ...['--anchor', anchor, '--seed', '123', '--json'],
        ...['--prompt', 'a dog runs', '--first-frame', 'a dog stands']
      )
    )
    expect(done.code, done.stderr).toBe(0)
    const { files } = resultSchema.parse(JSON.parse(done.stdout))
    expect(files.map((file) => file.slice(-4))).toEqual(['.mp4'])
    expect(statSync(files[0] ?? '').size).toBeGreaterThan(500)

    const prompt = await lastPrompt()
    expect(ofType(prompt, 'FactorizedCaption')).toEqual([
      { prompt: 'a dog runs', first_frame: 'a dog stands' }
    ])
    const sha256 = createHash('sha256').update(readFileSync(anchor)).digest('hex')
    const [node] = ofType(prompt, 'FactorizedAnchor')
    expect(node).toEqual({
      choice: {
        kind: 'file',
        name: expect.stringMatching(/^anchor.*\.png$/) as unknown,
        subfolder: '',
        type: 'input',
        sha256
      }
    })
    expect(ofType(prompt, 'KSampler').map((sampler) => sampler.seed)).toEqual([123])
    expect(ofType(prompt, 'UNETLoader').map((loader) => loader.unet_name)).toEqual([
      'wan2.1_t2v_1.3B_fp16.safetensors'
    ])
    expect(readdirSync(inputDir).filter((name) => name.startsWith('anchor')).length).toBeGreaterThan(0)
  })

  it('makes a plain text-to-video with --disable-inject, and leaves the image branch unrun', async () => {
    const done = await runCli(runArgs(smallGraph(), '--anchor', anchor, '--disable-inject'))
    expect(done.code, done.stderr).toBe(0)
    expect(ofType(await lastPrompt(), 'FactorizedInject')[0]).toMatchObject({ enabled: false })
  })

  it('sets the one positive text of a graph without our nodes', async () => {
    const prompt = sampling(1)
    prompt['9'] = { class_type: 'CLIPTextEncode', inputs: { clip: ['clip', 0], text: 'blurry' } }
    const sampler = prompt.sampler?.inputs ?? {}
    sampler.negative = ['9', 0]
    const done = await runCli(runArgs(prompt, '--prompt', 'a fox', '--seed', '5'))
    expect(done.code, done.stderr).toBe(0)
    const run = await lastPrompt()
    expect([run.text?.inputs.text, run['9']?.inputs.text, run.sampler?.inputs.seed]).toEqual([
      'a fox',
      'blurry',
      5
    ])
  })
})

describe('what goes wrong', () => {
  it('names the node that fails, its title and its own sentence', async () => {
    const prompt: ApiPrompt = {
      ...picture(0x777777),
      '3': {
        class_type: 'FactorizedAnchor',
        inputs: { images: ['1', 0], choice: { kind: 'index', index: 5 } },
        _meta: { title: 'My anchor' }
      },
      '4': { class_type: 'SaveImage', inputs: { images: ['3', 0], filename_prefix: 'cli/anchor' } }
    }
    const done = await runCli(runArgs(prompt))
    expect(done.code).toBe(1)
    expect(done.stderr).toContain(
      "Node 3 'My anchor' failed: Picture 6 is picked, but the image branch made 1"
    )
    expect(done.stdout).toBe('')
  })

  it('reports a blocked output that the history calls a success', async () => {
    const prompt: ApiPrompt = {
      ...picture(0xabcdef),
      '3': { class_type: 'FactorizedCaption', inputs: { prompt: 'a dog', first_frame: '' } },
      '4': { class_type: 'PreviewAny', inputs: { source: ['3', 1] }, _meta: { title: 'Look' } }
    }
    const done = await runCli(runArgs(prompt, '--json'))
    expect(done.code).toBe(1)
    expect(done.stderr).toContain("Node 4 'Look' failed: The first-frame caption is empty")
    // What the other branch made is kept.
    expect(readdirSync(join(folder, 'out'))).toHaveLength(1)
    const history = z.record(z.string(), z.object({ status: z.object({ status_str: z.string() }) }))
    const [entry] = Object.values(history.parse(await (await fetch(`${url}/history?max_items=1`)).json()))
    expect(entry?.status.status_str).toBe('success')
  })

  it('names a missing model file and its folder', async () => {
    const prompt = sampling(1)
    prompt.vae = { class_type: 'VAELoader', inputs: { vae_name: 'not_there.safetensors' } }
    const done = await runCli(runArgs(prompt))
    expect(done.code).toBe(1)
    expect(done.stderr.trim()).toBe(
      "Node vae 'VAELoader': the file 'not_there.safetensors' is not on the server; put it into models/vae there, or choose a file that is there for vae_name."
    )
  })

  it('shows our own sentence for a wrong size', async () => {
    const graph = smallGraph()
    for (const node of graph.nodes)
      if (node.type === 'FactorizedSize') node.widgets_values = [65, 64, 5, 0.05]
    const done = await runCli(runArgs(graph, '--anchor', join(root, 'assets', 'anchor.png')))
    expect(done.code).toBe(1)
    expect(done.stderr).toMatch(/^Node 3 'Factorized Size': .*65/)
  })

  it.each([
    ['api', { '1': { class_type: 'NoSuchNode', inputs: {}, _meta: { title: 'Magic' } } }, "Node 1 'Magic'"],
    ['ui', { nodes: [{ id: 7, type: 'NoSuchNode' }], links: [] }, '(node 7)']
  ])('names a node that the server does not have (%s)', async (_format, graph, place) => {
    const done = await runCli(runArgs(graph))
    expect(done.code).toBe(1)
    expect(done.stderr).toContain('NoSuchNode')
    expect(done.stderr).toContain(place)
  })

  it('says where no server is', async () => {
    const done = await runCli([...runArgs(picture(1)), '--server', 'http://127.0.0.1:9'])
    expect(done.code).toBe(1)
    expect(done.stderr.trim()).toBe(
      'There is no ComfyUI at http://127.0.0.1:9: start it, or check the address and the port.'
    )
  })

  it.each(['<html>hello</html>', '[]', '{"detail": "Not Found"}'])(
    'tells a server of %s from a ComfyUI',
    async (body) => {
      const other = createServer((_request, response) => response.end(body))
      await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
      const address = other.address()
      const port = typeof address === 'object' ? address?.port : undefined
      try {
        const done = await runCli([...runArgs(picture(1)), '--server', `127.0.0.1:${String(port)}`])
        expect(done.code).toBe(1)
        expect(done.stderr).toContain('is not a ComfyUI')
      } finally {
        other.close()
      }
    }
  )

  it.each([
    { args: ['--seed', 'x'], code: 2, says: '--seed must be a whole number from 0 to 9007199254740991.' },
    { args: ['--prompt', ' '], code: 2, says: 'The text of --prompt is empty' },
    { args: ['--first-frame', ''], code: 2, says: 'The text of --first-frame is empty' },
    { args: ['--out', join(root, 'package.json')], code: 2, says: 'package.json is a file, not a folder' },
    {
      args: ['--anchor', 'nowhere.png'],
      code: 2,
      says: 'nowhere.png cannot be read: there is no such file.'
    },
    { args: ['--anchor', join(root, 'package.json')], code: 3, says: 'is not a picture' },
    { args: ['--first-frame', 'x'], code: 3, says: 'no Factorized Caption' },
    { args: ['--prompt', 'x'], code: 3, says: 'no text that leads to a sampler' },
    { args: ['--disable-inject'], code: 3, says: 'no Inject Anchor' },
    { args: ['--anchor', join(root, 'assets', 'anchor.png')], code: 3, says: 'no Factorized Anchor' }
  ])('refuses $args with exit code $code', async ({ args, code, says }) => {
    const done = await runCli(runArgs(picture(2), ...args))
    expect(done).toMatchObject({ code, stdout: '' })
    expect(done.stderr).toContain(says)
  })

  it.each([
    ['{"a": 1}', 3, 'not a ComfyUI graph'],
    ['no json', 3, 'holds no JSON']
  ])('refuses a file with %s', async (text, code, says) => {
    const file = join(folder, 'bad.json')
    writeFileSync(file, text)
    const done = await runCli(['run', file, '--server', url])
    expect(done).toMatchObject({ code, stdout: '' })
    expect(done.stderr).toContain(says)
  })

  it('finds a damaged anchor before anything is uploaded', async () => {
    const damaged = join(folder, 'half.png')
    writeFileSync(damaged, readFileSync(join(root, 'assets', 'anchor.png')).subarray(0, 2000))
    // Nothing answers there: it would be exit code 1 if it were asked.
    const nowhere = ['--server', 'http://127.0.0.1:9']
    const done = await runCli([...runArgs(smallGraph(), '--anchor', damaged), ...nowhere])
    expect(done).toMatchObject({ code: 3, stdout: '' })
    expect(done.stderr).toContain('half.png is damaged')
  })

  it('looks for the graph before it asks for a server, and knows a picture from a graph', async () => {
    const missing = await runCli(['run', join(folder, 'none.json')])
    expect(missing).toMatchObject({ code: 2, stdout: '' })
    expect(missing.stderr).toContain('none.json cannot be read: there is no such file.')
    const picture = await runCli(['run', join(root, 'assets', 'anchor.png')])
    expect(picture).toMatchObject({ code: 3, stdout: '' })
    expect(picture.stderr).toContain("is a picture, not a graph: drag it into ComfyUI's page")
  })

  it('tells its version', async () => {
    const { version } = z
      .object({ version: z.string() })
      .parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')))
    expect(await runCli(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' })
  })

  it('wants to know where the server is', async () => {
    const done = await runCli(runArgs(picture(1)).filter((arg) => arg !== '--server' && arg !== url))
    expect(done).toMatchObject({ code: 2, stdout: '' })
    expect(done.stderr).toContain('COMFYUI_URL')
  })
})
