/** The bundled graphs that do not inject into one video: models that start from a picture, baselines, comparisons, pictures. */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { BUNDLED_GRAPHS } from '../../src/core/recipe/bundled'
import { plainText, upsampledText } from '../../src/core/recipe/bundled-baselines'
import {
  hunyuanVideo,
  ltxVideo,
  startImage14b,
  startImage14bWithoutText
} from '../../src/core/recipe/bundled-start-image'
import { compareSteps, compareVanilla } from '../../src/core/recipe/bundled-work'
import { familyById } from '../../src/core/recipe/families'
import { setPrompt } from '../../src/cli/overrides'
import { latentFrame, maxDifference, type Tensor } from '../harness/latent'
import { root, toolPython } from '../harness/paths'
import { decodePng } from '../harness/png'
import { runPrompt, type ApiPrompt } from '../harness/queue'
import { describeVideo } from '../harness/video'
import {
  SMALL,
  converted,
  only,
  probe,
  probeEncoding,
  savedFile,
  savedLatent,
  savedPicture,
  shrink,
  sourceOf,
  withUpstreamOf
} from './bundled'

const { url, inputDir } = inject('comfy')
const CHOSEN = 'others-anchor.png'
const OTHER = 'others-mirrored.png'

let objectInfo: unknown

beforeAll(async () => {
  objectInfo = await (await fetch(`${url}/object_info`)).json()
  // Exactly the video's size, so that fitting leaves the pixels alone.
  const script = `from PIL import Image, ImageOps; import sys
picture = Image.open(sys.argv[1]).convert("RGB").resize((${SMALL.width}, ${SMALL.height}))
picture.save(sys.argv[2]); ImageOps.mirror(picture).save(sys.argv[3])`
  execFileSync(toolPython, [
    '-c',
    script,
    join(root, 'assets', 'anchor.png'),
    join(inputDir, CHOSEN),
    join(inputDir, OTHER)
  ])
})

/** The node that takes the anchor as its start image, by recipe. */
const STARTS = new Map([
  [startImage14b, 'WanImageToVideo'],
  [startImage14bWithoutText, 'WanImageToVideo'],
  [ltxVideo, 'LTXVImgToVideo'],
  [hunyuanVideo, 'HunyuanImageToVideo']
])

const graphsOf = (...recipes: (typeof BUNDLED_GRAPHS)[number]['recipe'][]) =>
  BUNDLED_GRAPHS.filter(({ recipe }) => recipes.includes(recipe))

function small(name: string): ApiPrompt {
  const { prompt } = converted(name, objectInfo)
  shrink(prompt, SMALL)
  return prompt
}

/** With a picture picked: the page mutes the image branch then. */
function pick(prompt: ApiPrompt, name: string): ApiPrompt {
  const { inputs } = only(prompt, 'FactorizedAnchor')
  inputs['choice'] = { kind: 'file', name, subfolder: '', type: 'input' }
  delete inputs['images']
  return prompt
}

const isDecoder = ({ class_type }: ApiPrompt[string]): boolean => class_type.startsWith('VAEDecode')

/** The latent that becomes the graph's video. */
function finishedLatent(prompt: ApiPrompt): unknown {
  const frames = sourceOf(prompt, only(prompt, 'CreateVideo').inputs['images'])
  if (!frames || !isDecoder(frames)) throw new Error('The video does not come from a decoder.')
  return frames.inputs['samples']
}

describe.each(graphsOf(...STARTS.keys()))('$name on stand-in models', ({ name, family: id, recipe }) => {
  const family = familyById(id)

  it('paints the anchor and makes a video of the asked size', async () => {
    const prompt = small(name)
    const anchor = probe(prompt, 'SaveImage', [only(prompt, 'FactorizedAnchor').id, 0])
    const run = await runPrompt(url, prompt)
    const video = describeVideo(await savedFile(run, prompt, 'SaveVideo'))
    expect(video).toMatchObject({
      frames: SMALL.length,
      fps: family.fps,
      width: SMALL.width,
      height: SMALL.height
    })
    expect(new Set(video.means.map((mean) => mean.toFixed(3))).size).toBeGreaterThan(1)
    const picture = await savedPicture(run, anchor)
    expect(picture.width).toBeGreaterThan(SMALL.width)
  })

  it('starts from the picked picture, and follows the prompt where it is given one', async () => {
    const first = await latents({ picture: CHOSEN })
    const mirrored = await latents({ picture: OTHER })
    const otherText = await latents({ picture: CHOSEN, text: 'A green kite falls into a brown river.' })

    // By 1e-4 of the latents' own range: these models keep the frame by a mask, in the sampler's precision.
    if (recipe === ltxVideo || recipe === hunyuanVideo) {
      const anchor = latentFrame(first.encoded, 0)
      expect(maxDifference(latentFrame(first.video, 0), anchor)).toBeLessThan(1e-4)
      expect(maxDifference(latentFrame(otherText.video, 0), anchor)).toBeLessThan(1e-4)
    }
    expect(maxDifference(mirrored.video.data, first.video.data)).toBeGreaterThan(1e-3)
    const byText = maxDifference(otherText.video.data, first.video.data)
    if (recipe === startImage14bWithoutText) expect(byText).toBe(0)
    else expect(byText).toBeGreaterThan(1e-3)
  })

  async function latents(change: {
    picture: string
    text?: string
  }): Promise<{ video: Tensor; encoded: Tensor }> {
    const prompt = pick(small(name), change.picture)
    if (change.text !== undefined) setPrompt(prompt, change.text)
    const start = only(prompt, STARTS.get(recipe) ?? '')
    const video = probe(prompt, 'SaveLatent', finishedLatent(prompt))
    const encoded = probeEncoding(prompt, [only(prompt, 'FactorizedAnchor').id, 0], start.inputs['vae'])
    const run = await runPrompt(url, withUpstreamOf(prompt, [video, encoded]))
    return { video: await savedLatent(run, video), encoded: await savedLatent(run, encoded) }
  }
})

describe.each(graphsOf(plainText, upsampledText))('$name on stand-in models', ({ name, recipe }) => {
  it('runs with core nodes only', async () => {
    const prompt = small(name)
    expect(Object.values(prompt).filter(({ class_type }) => class_type.startsWith('Factorized'))).toEqual([])
    const video = describeVideo(await savedFile(await runPrompt(url, prompt), prompt, 'SaveVideo'))
    expect(video).toMatchObject({ frames: SMALL.length, fps: 16, width: SMALL.width, height: SMALL.height })
  })

  it.runIf(recipe === plainText)('is the factorized graph with its injection off, bit for bit', async () => {
    const factorized = small('Factorized Wan 2.2 14B')
    only(factorized, 'FactorizedInject').inputs['enabled'] = false
    expect(await finished(small(name))).toEqual(await finished(factorized))
  })
})

describe.each(graphsOf(compareVanilla, compareSteps))('$name on stand-in models', ({ name, recipe }) => {
  it('decodes one video without and one with the anchor, or two with it', async () => {
    const prompt = pick(small(name), CHOSEN)
    const compared = sides(prompt)
    const encoded = probeEncoding(
      prompt,
      [only(prompt, 'FactorizedAnchor').id, 0],
      only(prompt, 'FactorizedInject').inputs['vae']
    )
    const [left = '', right = ''] = compared.map((samples) => probe(prompt, 'SaveLatent', samples))
    const run = await runPrompt(url, withUpstreamOf(prompt, [left, right, encoded]))
    const anchor = latentFrame(await savedLatent(run, encoded), 0)
    const [vanilla, factorized] = [await savedLatent(run, left), await savedLatent(run, right)]
    expect(maxDifference(latentFrame(factorized, 0), anchor)).toBe(0)
    const fromAnchor = maxDifference(latentFrame(vanilla, 0), anchor)
    if (recipe === compareSteps) expect(fromAnchor).toBe(0)
    else {
      expect(fromAnchor).toBeGreaterThan(0.1)
      const plain = small('Factorized Wan 2.2 5B')
      only(plain, 'FactorizedInject').inputs['enabled'] = false
      expect(vanilla).toEqual(await finished(plain))
    }
  })

  it('shows both side by side and saves that', async () => {
    const prompt = small(name)
    const run = await runPrompt(url, prompt)
    const video = describeVideo(await savedFile(run, prompt, 'SaveVideo'))
    expect(video).toMatchObject({ frames: SMALL.length, width: 2 * SMALL.width, height: SMALL.height })
  })
})

describe('Factorized Wan 2.2 5B Two Clips on stand-in models', () => {
  const NAME = 'Factorized Wan 2.2 5B Two Clips'
  const titled = (
    prompt: ApiPrompt
  ): { first: ApiPrompt[string]; second: ApiPrompt[string]; joined: string } => {
    const joined = Object.entries(prompt).find(([, node]) => node.class_type === 'ImageBatch')
    const first = sourceOf(prompt, joined?.[1].inputs['image1'])
    const second = sourceOf(prompt, sourceOf(prompt, joined?.[1].inputs['image2'])?.inputs['image'])
    if (!joined || !first || !second) throw new Error('The clips are not joined.')
    return { first, second, joined: joined[0] }
  }

  it('begins the second clip with the very last frame of the first, and has it once in the video', async () => {
    const prompt = pick(small(NAME), CHOSEN)
    const { first, second } = titled(prompt)
    const injections = Object.values(prompt).filter(({ class_type: type }) => type === 'FactorizedInject')
    const last = injections.find(
      ({ inputs }) => sourceOf(prompt, inputs['anchor'])?.class_type === 'ImageFromBatch'
    )
    const probes = [
      probe(prompt, 'SaveLatent', first.inputs['samples']),
      probeEncoding(prompt, [only(prompt, 'FactorizedAnchor').id, 0], first.inputs['vae']),
      probe(prompt, 'SaveLatent', second.inputs['samples']),
      probeEncoding(prompt, last?.inputs['anchor'], second.inputs['vae'])
    ] as const
    const run = await runPrompt(url, prompt)
    const [one, anchor, two, lastFrame] = await Promise.all(probes.map((id) => savedLatent(run, id)))
    if (!one || !anchor || !two || !lastFrame) throw new Error('A latent is missing.')
    expect(maxDifference(latentFrame(one, 0), latentFrame(anchor, 0))).toBe(0)
    expect(maxDifference(latentFrame(two, 0), latentFrame(lastFrame, 0))).toBe(0)
    expect(maxDifference(latentFrame(two, 1), latentFrame(one, 1))).toBeGreaterThan(1e-3)
    const video = describeVideo(await savedFile(run, prompt, 'SaveVideo'))
    expect(video).toMatchObject({ frames: 2 * SMALL.length - 1, width: SMALL.width, height: SMALL.height })
  })

  it('takes the last frame of the first clip, as it was decoded', async () => {
    const prompt = pick(small(NAME), CHOSEN)
    const { first, joined } = titled(prompt)
    const decoded = Object.entries(prompt).find(([, node]) => node === first)?.[0] ?? ''
    const last = Object.values(prompt).find(({ inputs }) => inputs['batch_index'] === 4095)
    const cut = Object.entries(prompt).find(([, node]) => node === last)?.[0] ?? ''
    const frames = probe(prompt, 'SaveImage', [decoded, 0])
    const frame = probe(prompt, 'SaveImage', [cut, 0])
    const all = probe(prompt, 'SaveImage', [joined, 0])
    const run = await runPrompt(url, withUpstreamOf(prompt, [frames, frame, all]))
    expect(run.files(frames)).toHaveLength(SMALL.length)
    expect(run.files(all)).toHaveLength(2 * SMALL.length - 1)
    const picture = async (id: string, index: number): Promise<Buffer> => {
      const file = run.files(id).at(index)
      if (!file) throw new Error(`There is no frame ${index}.`)
      return Buffer.from(decodePng(await run.download(file)).data)
    }
    const lastFrame = await picture(frames, -1)
    expect(lastFrame.equals(await picture(frame, 0))).toBe(true)
    expect(lastFrame.equals(await picture(all, SMALL.length - 1))).toBe(true)
    expect(lastFrame.equals(await picture(frames, 0))).toBe(false)
  })
})

it('Anchors Only paints without any video model, and saves what was picked', async () => {
  const painted = small('Anchors Only')
  expect(Object.values(painted).filter(({ class_type }) => class_type === 'UNETLoader')).toHaveLength(1)
  const saver = only(painted, 'SaveImage').id
  const picture = await savedPicture(await runPrompt(url, painted), saver)
  expect(picture.width / picture.height).toBeCloseTo(SMALL.width / SMALL.height, 0)

  const picked = await savedPicture(await runPrompt(url, pick(small('Anchors Only'), CHOSEN)), saver)
  expect([picked.width, picked.height]).toEqual([SMALL.width, SMALL.height])
})

/** The finished latent of the graph's video. */
async function finished(prompt: ApiPrompt): Promise<Tensor> {
  const saved = probe(prompt, 'SaveLatent', finishedLatent(prompt))
  return savedLatent(await runPrompt(url, withUpstreamOf(prompt, [saved])), saved)
}

/** The latents of the two videos that are compared. */
function sides(prompt: ApiPrompt): unknown[] {
  const { inputs } = only(prompt, 'FactorizedCompare')
  return [inputs['vanilla'], inputs['factorized']].map((link) => sourceOf(prompt, link)?.inputs['samples'])
}
