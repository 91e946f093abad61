import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type ComfyServer, startComfy } from '../harness/comfy'
import { root, toolPython } from '../harness/paths'
import { decodePng } from '../harness/png'
import { runPrompt, type ApiPrompt } from '../harness/queue'
import { describeVideo } from '../harness/video'
import { buildCli, runCli } from './cli'
import {
  anchorChoice,
  branch,
  folder,
  generate,
  graphWith,
  GROUP,
  noisePick,
  painting,
  readJson,
  savedPicture,
  saver,
  share,
  shared
} from './sharing'

beforeAll(buildCli)

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
