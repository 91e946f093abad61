import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { z } from 'zod'
import { type ComfyServer, startComfy } from '../harness/comfy'
import { root, toolPython } from '../harness/paths'
import { decodePng, type Picture } from '../harness/png'
import { runPrompt, type ApiPrompt } from '../harness/queue'
import { describeVideo } from '../harness/video'
import { buildCli, runCli, type Finished } from './cli'
import { painter } from './painter'

const shared = inject('comfy')
const folder = mkdtempSync(join(tmpdir(), 'factorized-share-'))
const GROUP = `share-${process.pid}-group`

beforeAll(buildCli)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Image branch → candidates, and the anchor out of it → a saved PNG. */
const branch = (size: number, colour: number) => ({
  class_type: 'EmptyImage',
  inputs: { width: size, height: size, batch_size: 1, color: colour }
})
const saver = { class_type: 'SaveImage', inputs: { images: ['2', 0], filename_prefix: 'shared' } }
const graphWith = (
  choice: unknown,
  source: ApiPrompt[string] | undefined = branch(64, 0x3366ff)
): ApiPrompt => ({
  ...(source === undefined ? {} : { '1': source }),
  '2': {
    class_type: 'FactorizedAnchor',
    inputs: { ...(source === undefined ? {} : { images: ['1', 0] }), choice }
  },
  '3': saver
})

interface Pick {
  kind: 'file'
  name: string
  subfolder: string
  type: 'input'
  sha256: string
}

/** Generates one candidate on the shared server and picks it. */
async function generate(details: object, source: ApiPrompt[string]): Promise<Pick> {
  const run = await runPrompt(shared.url, {
    '1': source,
    '2': {
      class_type: 'FactorizedCandidates',
      inputs: { images: ['1', 0], group: GROUP, details: JSON.stringify(details) }
    }
  })
  return pickOf(run.outputs['2']?.factorized_candidates)
}

/** A candidate that a run told of, as a pick: the first, if no other is named. */
function pickOf(told: unknown, index = 0): Pick {
  const Entry = z.object({ filename: z.string(), subfolder: z.string(), sha256: z.string() })
  const entry = z.array(Entry).parse(told)[index]
  if (entry === undefined) throw new Error('No candidate was made.')
  return {
    kind: 'file',
    name: entry.filename,
    subfolder: entry.subfolder,
    type: 'input',
    sha256: entry.sha256
  }
}

/** A picture that compresses badly, in the input folder of the shared server. */
function noisePick(name: string, size: number): Pick {
  const path = join(shared.inputDir, name)
  const script = `import numpy as np, sys; from PIL import Image
size = int(sys.argv[2]); y, x = np.mgrid[0:size, 0:size] / size
soft = np.stack([x, y, (x + y) / 2], -1) * 200
noise = np.random.default_rng(1).normal(0, 12, (size, size, 3))
Image.fromarray(np.clip(soft + noise, 0, 255).astype(np.uint8)).save(sys.argv[1])`
  execFileSync(toolPython, ['-c', script, path, String(size)])
  const sha256 = createHash('sha256').update(readFileSync(path)).digest('hex')
  return { kind: 'file', name, subfolder: '', type: 'input', sha256 }
}

let files = 0
async function share(graph: unknown, ...args: string[]): Promise<Finished & { out: string }> {
  const [source, out] = [join(folder, `in-${++files}.json`), join(folder, `out-${files}.json`)]
  writeFileSync(source, JSON.stringify(graph))
  return { ...(await runCli(['share', source, '-o', out, ...args])), out }
}

const readJson = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'))
const anchorChoice = (graph: unknown): unknown => (graph as ApiPrompt)['2']?.inputs.choice

async function savedPicture(url: string, prompt: ApiPrompt): Promise<{ picture: Picture; file: Buffer }> {
  // Another name each time: else ComfyUI has the file already, and what comes before the saver need not run.
  const named = { ...saver, inputs: { ...saver.inputs, filename_prefix: `shared-${++files}` } }
  const run = await runPrompt(url, { ...prompt, '3': named })
  const [saved] = run.files('3')
  if (saved === undefined) throw new Error('Nothing was saved.')
  const bytes = await run.download(saved)
  return { picture: decodePng(bytes), file: Buffer.from(bytes) }
}

/** The prompt that ComfyUI wrote into a PNG. */
function writtenPrompt(file: Buffer): ApiPrompt {
  const start = file.indexOf('tEXtprompt\0')
  const length = file.readUInt32BE(start - 4)
  return JSON.parse(file.toString('latin1', start + 11, start + 4 + length)) as ApiPrompt
}

const Embedded = z.strictObject({
  kind: z.literal('embedded'),
  data: z.string().regex(/^data:image\/webp;base64,/),
  sha256: z.string()
})
const bytesOf = (data: string): Buffer => Buffer.from(data.slice(data.indexOf(',') + 1), 'base64')

describe('a shared graph with the anchor inside', () => {
  let fresh: ComfyServer
  beforeAll(async () => {
    fresh = await startComfy()
    // Links to the stand-ins: this server has the video models, and none that paints.
    for (const file of [
      'diffusion_models/qwen_image_fp8_e4m3fn',
      'text_encoders/qwen_2.5_vl_7b_fp8_scaled',
      'vae/qwen_image_vae'
    ]) {
      rmSync(join(fresh.modelsDir, `${file}.safetensors`))
    }
  })
  afterAll(() => fresh.stop())

  it('runs on a server that has neither the picture nor the image branch, pixel for pixel', async () => {
    const pick = await generate({ seed: 4 }, branch(64, 0x3366ff))
    // That server lacks the model: the branch must not even be checked there.
    const lost = {
      class_type: 'UNETLoader',
      inputs: { unet_name: 'lost.safetensors', weight_dtype: 'default' }
    }
    const source = { ...graphWith(pick), ...painting(4), unet: lost }
    const result = await share(source, '--embed-anchor', '--server', shared.url, '--json')
    expect(result.code, result.stderr).toBe(0)
    const graph = readJson(result.out)
    const choice = Embedded.parse(anchorChoice(graph))
    expect(createHash('sha256').update(bytesOf(choice.data)).digest('hex')).toBe(choice.sha256)
    expect(JSON.stringify(graph)).not.toContain(GROUP)
    expect(z.object({ notes: z.array(z.string()) }).parse(JSON.parse(result.stdout)).notes).toEqual([
      expect.stringContaining('without loss')
    ])

    const { picture } = await savedPicture(fresh.url, graph as ApiPrompt)
    expect([picture.width, picture.height]).toEqual([64, 64])
    expect(new Set(picture.data)).toEqual(new Set([0x33, 0x66, 0xff]))
  })

  it('made from a bundled graph runs where the image model is missing, which the graph itself does not', async () => {
    const name = 'Factorized Wan 2.1 1.3B.json'
    const graph = readJson(join(root, 'workflows', name)) as {
      nodes: { type: string; widgets_values?: unknown[] }[]
    }
    const size = graph.nodes.find((node) => node.type === 'FactorizedSize')
    if (size?.widgets_values === undefined) throw new Error('The graph has no size.')
    size.widgets_values.splice(0, 3, 96, 64, 5)
    const result = await share(graph, '--anchor', join(root, 'assets', 'anchor.png'))
    expect(result.code, result.stderr).toBe(0)
    const out = join(folder, 'video')
    const ran = await runCli(['run', result.out, '--server', fresh.url, '--out', out, '--json'])
    expect(ran.code, ran.stderr).toBe(0)
    const [video] = z.object({ files: z.array(z.string()) }).parse(JSON.parse(ran.stdout)).files
    expect(describeVideo(readFileSync(video ?? ''))).toMatchObject({ frames: 5, width: 96, height: 64 })

    const plain = join(folder, 'plain.json')
    writeFileSync(plain, JSON.stringify(graph))
    const refused = await runCli(['run', plain, '--server', fresh.url, '--out', out])
    expect(refused.code).toBe(1)
    expect(refused.stderr).toContain('qwen_image')
  })

  it('says at what quality a picture is in that does not fit without loss', async () => {
    const pick = noisePick('noise.png', 1000)
    const result = await share(graphWith(pick), '--embed-anchor', '--server', shared.url)
    expect(result.stderr).toMatch(
      /The anchor is inside at quality \d+ \(\d+ KB\): without loss it does not fit\./
    )
    const choice = Embedded.parse(anchorChoice(readJson(result.out)))
    const size = bytesOf(choice.data).length
    expect(size).toBeLessThanOrEqual(256 * 1024)
    expect(size).toBeGreaterThan(200 * 1024)
    const [{ picture }, original] = [
      await savedPicture(fresh.url, graphWith(choice, undefined)),
      decodePng(readFileSync(join(shared.inputDir, pick.name)))
    ]
    const error = original.data.reduce((sum, value, i) => sum + Math.abs(value - (picture.data[i] ?? 0)), 0)
    expect([picture.width, picture.height]).toEqual([1000, 1000])
    expect(error / original.data.length).toBeLessThan(12)
  })

  it('writes nothing of the picture into what it makes, cached or not, however it was sent', async () => {
    const result = await share(
      graphWith(await generate({}, branch(48, 0x112233))),
      '--embed-anchor',
      '--server',
      shared.url
    )
    const choice = Embedded.parse(anchorChoice(readJson(result.out)))
    for (const [round, sent] of [choice, choice, JSON.stringify(choice), JSON.stringify(choice)].entries()) {
      // In every second round the anchor's result comes from the cache.
      const { picture, file } = await savedPicture(fresh.url, graphWith(sent, undefined))
      expect(new Set(picture.data)).toEqual(new Set([0x11, 0x22, 0x33]))
      expect(file.includes(choice.data.slice(40, 140)), `round ${round}`).toBe(false)
      const written = anchorChoice(writtenPrompt(file))
      const shown: unknown = typeof written === 'string' ? JSON.parse(written) : written
      expect(shown).toEqual({ kind: 'embedded', data: '', sha256: choice.sha256 })
    }
    expect(fresh.log()).not.toContain(choice.data.slice(40, 140))
    // The history is the caller's: it has what was sent.
    const history = JSON.stringify(await (await fetch(`${fresh.url}/history`)).json())
    expect(history).toContain(choice.data)

    // The prompt out of such a file cannot run, and the sentence says where the picture is.
    const hollow = graphWith({ ...choice, data: '' }, undefined)
    await expect(runPrompt(fresh.url, hollow)).rejects.toThrow(/not inside this graph.*Open the shared graph/)
  })

  it('writes nothing of it into an MP4 either, and another picture is not taken from the cache', async () => {
    const make = async (colour: number) =>
      Embedded.parse(
        anchorChoice(
          readJson(
            (
              await share(
                graphWith(await generate({}, branch(64, colour))),
                '--embed-anchor',
                '--server',
                shared.url
              )
            ).out
          )
        )
      )
    const [red, blue] = [await make(0xff0000), await make(0x0000ff)]
    const video = (choice: unknown): ApiPrompt => ({
      ...graphWith(choice, undefined),
      '4': { class_type: 'CreateVideo', inputs: { images: ['2', 0], fps: 8 } },
      '5': {
        class_type: 'SaveVideo',
        inputs: { video: ['4', 0], filename_prefix: 'shared', format: 'mp4', codec: 'h264' }
      }
    })
    for (const [choice, colour] of [
      [red, [0xff, 0, 0]],
      [blue, [0, 0, 0xff]]
    ] as const) {
      const run = await runPrompt(fresh.url, video(choice))
      const [png, mp4] = [run.files('3')[0], run.files('5')[0]]
      if (png === undefined || mp4 === undefined) throw new Error('Nothing was saved.')
      expect([...decodePng(await run.download(png)).data.slice(0, 3)]).toEqual(colour)
      const file = Buffer.from(await run.download(mp4))
      expect(file.includes(choice.sha256)).toBe(true)
      expect(file.includes(choice.data.slice(40, 140))).toBe(false)
    }
  })
})

const CAPTION = 'a lake, early in the morning'
const painting = (seed: number): ApiPrompt => painter('1', { text: CAPTION, seed, steps: 2 })

describe('a shared graph without its picture', () => {
  it('paints the picked candidate again, with its seed and caption written down', async () => {
    const details = { seed: 77, caption: CAPTION }
    const run = await runPrompt(shared.url, {
      ...painting(77),
      '2': {
        class_type: 'FactorizedCandidates',
        inputs: { images: ['1', 0], group: GROUP, details: JSON.stringify(details) }
      }
    })
    const pick = pickOf(run.outputs['2']?.factorized_candidates)
    // The graph's own seed is another one: Generate brings its own.
    const graph = { ...painting(5), '2': graphWith(pick)['2'] }
    const result = await share(graph, '--server', shared.url)
    expect(result.code, result.stderr).toBe(0)
    expect(result.stderr).toContain(
      'node 2 (FactorizedAnchor): The picked anchor is not in this graph: it is painted again'
    )
    const written = readJson(result.out) as ApiPrompt
    expect(written['2']).toEqual({
      class_type: 'FactorizedAnchor',
      inputs: { images: ['1', 0] },
      _meta: { factorized_shared: expect.objectContaining({ picture: 'left-out', ...details }) as unknown }
    })
    const { picture } = await savedPicture(shared.url, written)
    const candidate = decodePng(readFileSync(join(shared.inputDir, pick.subfolder, pick.name)))
    expect(Buffer.from(picture.data).equals(Buffer.from(candidate.data))).toBe(true)
    expect(new Set(picture.data).size).toBeGreaterThan(20)
  })

  it('paints the second picture of a batch again, and not the first', async () => {
    const batch = painting(78)
    const { empty } = batch
    if (empty === undefined) throw new Error('The painter has an empty latent.')
    const run = await runPrompt(shared.url, {
      ...batch,
      empty: { ...empty, inputs: { ...empty.inputs, batch_size: 3 } },
      '2': {
        class_type: 'FactorizedCandidates',
        inputs: { images: ['1', 0], group: GROUP, details: JSON.stringify({ seed: 78, caption: CAPTION }) }
      }
    })
    const pick = pickOf(run.outputs['2']?.factorized_candidates, 1)
    const result = await share({ ...painting(5), '2': graphWith(pick)['2'] }, '--server', shared.url)
    expect(result.stderr).toContain('its own seed, as picture 2 of a batch of 3.')
    const written = readJson(result.out) as ApiPrompt
    expect(anchorChoice(written)).toEqual({ kind: 'index', index: 1 })
    const { picture } = await savedPicture(shared.url, written)
    const candidate = decodePng(readFileSync(join(shared.inputDir, pick.subfolder, pick.name)))
    expect(Buffer.from(picture.data).equals(Buffer.from(candidate.data))).toBe(true)
  })
})

describe('the command', () => {
  it('takes a picture from a file: JPEG, WebP or PNG, upright and without what else is in it', async () => {
    const script = `import sys; from PIL import Image
picture = Image.new("RGB", (40, 20), (200, 30, 30)); picture.paste((30, 30, 200), (20, 0, 40, 20))
exif = Image.Exif(); exif[0x0112] = 6; exif[0x010e] = "Annas holiday"
picture.save(sys.argv[1] + "/photo.jpg", exif=exif, quality=95)
picture.save(sys.argv[1] + "/photo.webp", lossless=True)
picture.convert("RGBA").save(sys.argv[1] + "/photo.png")`
    execFileSync(toolPython, ['-c', script, folder])
    for (const [name, size] of [
      ['photo.jpg', [20, 40]],
      ['photo.webp', [40, 20]],
      ['photo.png', [40, 20]]
    ] as const) {
      const result = await share(graphWith(undefined), '--anchor', join(folder, name))
      expect(result.code, result.stderr).toBe(0)
      const choice = Embedded.parse(anchorChoice(readJson(result.out)))
      expect(bytesOf(choice.data).includes('Annas')).toBe(false)
      const { picture } = await savedPicture(shared.url, graphWith(choice, undefined))
      expect([picture.width, picture.height], name).toEqual(size)
      const [red, , blue] = picture.data.slice(0, 3)
      expect((red ?? 0) - (blue ?? 0)).toBeGreaterThan(150)
    }
  })

  it('takes private things out and says which', async () => {
    const graph = {
      ...graphWith(undefined),
      '9': { class_type: 'X', inputs: { path: '/home/anna/x.png', n: 1 } }
    }
    const result = await share(graph, '--json')
    expect(JSON.parse(result.stdout)).toMatchObject({
      removed: [{ code: 'path', place: 'node 9 (X), path' }],
      notes: []
    })
    expect((readJson(result.out) as ApiPrompt)['9']?.inputs).toEqual({ path: 'x.png', n: 1 })
  })

  const pick = { kind: 'file', name: 'gone.png', subfolder: '', type: 'input' }
  it.each([
    ['no place for the picture', graphWith(pick), ['--embed-anchor'], 2, /Say where the picked anchor is/],
    ['nothing picked', graphWith(undefined), ['--embed-anchor'], 3, /No picture file is picked/],
    ['no anchor node', { '3': saver }, ['--embed-anchor'], 3, /no Factorized Anchor node/],
    [
      'a picture that is gone',
      graphWith(pick),
      ['--embed-anchor', '--server', shared.url],
      1,
      /does not hand out 'gone\.png'/
    ],
    [
      'no server there',
      graphWith(pick),
      ['--embed-anchor', '--server', 'http://127.0.0.1:9'],
      1,
      /no ComfyUI at/
    ],
    ['no graph', [1], [], 3, /not a ComfyUI graph/],
    [
      'a graph as the picture',
      graphWith(pick),
      ['--anchor', join(import.meta.dirname, 'cli.ts')],
      3,
      /is no PNG, JPEG or WebP/
    ]
  ])('ends with a sentence: %s', async (_, graph, args, code, sentence) => {
    const result = await share(graph, ...args)
    expect(result.stderr).toMatch(sentence)
    expect(result.stderr.trim().split('\n')).toHaveLength(1)
    expect(result.code).toBe(code)
  })

  it('overwrites its input or another file only with --force', async () => {
    const source = join(folder, 'own.json')
    const text = JSON.stringify(graphWith(undefined))
    writeFileSync(source, text)
    const refused = await runCli(['share', source, '-o', source])
    expect(refused).toMatchObject({ code: 2, stdout: '' })
    expect(refused.stderr).toMatch(/own\.json is there already: .*--force/)
    expect(readFileSync(source, 'utf8')).toBe(text)
    expect(await runCli(['share', source, '-o', source, '--force'])).toMatchObject({ code: 0 })
    const nowhere = await runCli(['share', source, '-o', join(folder, 'none', 'a.json')])
    expect(nowhere).toMatchObject({ code: 2, stdout: '' })
    expect(nowhere.stderr).toMatch(/^There is no folder .*none: make it/)
  })

  it('does not take another picture than the picked one', async () => {
    const changed = { ...noisePick('changed.png', 16), sha256: 'ab'.repeat(32) }
    const result = await share(graphWith(changed), '--embed-anchor', '--server', shared.url)
    expect(result.stderr).toMatch(/'changed\.png' on the server is not the one that was picked/)
    expect(result.code).toBe(1)
  })
})
