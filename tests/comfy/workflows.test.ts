import { execFileSync } from 'node:child_process'
import { readFileSync, realpathSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { z } from 'zod'
import { trimObjectInfo } from '../../scripts/workflows/object-info'
import { OBJECT_INFO } from '../../scripts/workflows/build'
import { BLUEPRINTS } from '../../src/core/recipe/blueprints'
import { BUNDLED_GRAPHS } from '../../src/core/recipe/bundled'
import { fourSteps, injected } from '../../src/core/recipe/bundled-injected'
import { familyById } from '../../src/core/recipe/families'
import { EXAMPLE_PROMPTS } from '../../src/core/recipe/prompts'
import { setFirstFrame, setPrompt } from '../../src/cli/overrides'
import { startComfy } from '../harness/comfy'
import { latentFrame, maxDifference, type Tensor } from '../harness/latent'
import { root, toolPython } from '../harness/paths'
import type { Picture } from '../harness/png'
import { runPrompt, type ApiPrompt } from '../harness/queue'
import { describeVideo } from '../harness/video'
import {
  SMALL,
  converted,
  only,
  probe,
  probeEncoding,
  savedLatent,
  savedPicture,
  shrink,
  sourceOf,
  withUpstreamOf
} from './bundled'

const { width: WIDTH, height: HEIGHT, length: LENGTH } = SMALL
const ANCHOR_FILE = 'workflow-anchor.png'

const folder = join(root, 'workflows')
const { url, inputDir } = inject('comfy')

let objectInfo: unknown

beforeAll(async () => {
  objectInfo = await (await fetch(`${url}/object_info`)).json()
  // Exactly the video's size, so that fitting leaves its pixels alone and core's own VAE node can say what its latent is.
  const script = `from PIL import Image; import sys
Image.open(sys.argv[1]).convert("RGB").resize((${WIDTH}, ${HEIGHT})).save(sys.argv[2])`
  execFileSync(toolPython, ['-c', script, join(root, 'assets', 'anchor.png'), join(inputDir, ANCHOR_FILE)])
})

it('builds from definitions that are those of the real server', () => {
  expect(trimObjectInfo(objectInfo)).toEqual(JSON.parse(readFileSync(OBJECT_INFO, 'utf8')))
})

it('lists every graph in the template browser, with its thumbnail', async () => {
  const lists = z
    .record(z.string(), z.array(z.string()))
    .parse(await (await fetch(`${url}/workflow_templates`)).json())
  const names = BUNDLED_GRAPHS.map((bundled) => bundled.name)
  expect(lists['factorized-anchor']?.toSorted()).toEqual(names.toSorted())
  for (const name of names)
    for (const ending of ['json', 'jpg']) {
      const answer = await fetch(
        `${url}/api/workflow_templates/factorized-anchor/${encodeURIComponent(name)}.${ending}`
      )
      expect(answer.status, `${name}.${ending}`).toBe(200)
      const served = Buffer.from(await answer.arrayBuffer())
      expect(served.equals(readFileSync(join(folder, `${name}.${ending}`)))).toBe(true)
    }
})

it('gives the blueprints to the page', async () => {
  const listed = z
    .record(z.string(), z.looseObject({ name: z.string(), info: z.object({ node_pack: z.string() }) }))
    .parse(await (await fetch(`${url}/global_subgraphs`)).json())
  const ours = Object.entries(listed).filter(([, { info }]) => info.node_pack.endsWith('factorized-anchor'))
  expect(ours.map(([, { name }]) => name).sort()).toEqual(BLUEPRINTS.map(({ name }) => name).sort())
  for (const [id, { name }] of ours) {
    const { data } = z
      .looseObject({ data: z.string() })
      .parse(await (await fetch(`${url}/global_subgraphs/${id}`)).json())
    expect(data).toBe(readFileSync(join(root, 'subgraphs', `${name}.json`), 'utf8'))
  }
})

const injecting = BUNDLED_GRAPHS.filter(({ recipe }) => recipe === injected || recipe === fourSteps)
const newer = BUNDLED_GRAPHS.filter(({ needs }) => needs)

describe.each(injecting)('$name on stand-in models', ({ name, family: familyId }) => {
  const family = familyById(familyId)

  it('runs as it is: paints, injects, samples, and saves a video of the asked size', async () => {
    const run = await runGraph(name, {})
    const [file] = run.videos
    expect(run.videos).toHaveLength(1)
    const video = describeVideo(file ?? new Uint8Array())
    expect(video).toMatchObject({ frames: LENGTH, fps: family.fps, width: WIDTH, height: HEIGHT })
    expect(new Set(video.means.map((mean) => mean.toFixed(3))).size).toBeGreaterThan(1)
    // The image branch paints in the video's shape, not at its size.
    expect(run.anchor.width / run.anchor.height).toBeCloseTo(WIDTH / HEIGHT, 0)
    expect(run.anchor.width).toBeGreaterThan(WIDTH)
  })

  it('keeps a chosen picture’s latent exactly, whatever the prompt says', async () => {
    const chosen = { choice: { kind: 'file', name: ANCHOR_FILE, subfolder: '', type: 'input' } }
    const first = await runGraph(name, chosen)
    const other = await runGraph(name, { ...chosen, prompt: 'A green kite falls into a brown river.' })
    const off = await runGraph(name, { ...chosen, enabled: false })

    expect(first.latent.shape).toEqual([
      1,
      family.latent.channels,
      (LENGTH - 1) / family.latent.temporal + 1,
      HEIGHT / family.latent.spatial,
      WIDTH / family.latent.spatial
    ])
    const anchor = latentFrame(first.encoded, 0)
    expect(maxDifference(latentFrame(first.latent, 0), anchor)).toBe(0)
    expect(maxDifference(latentFrame(other.latent, 0), anchor)).toBe(0)
    expect(maxDifference(latentFrame(other.latent, 1), latentFrame(first.latent, 1))).toBeGreaterThan(0)
    // Switched off, the first frame is sampled like the others.
    expect(maxDifference(latentFrame(off.latent, 0), anchor)).toBeGreaterThan(0.1)
    expect(off.latent.shape).toEqual(first.latent.shape)
  })

  it('paints another anchor for another first frame', async () => {
    const example = await runGraph(name, { steps: 2 })
    const other = await runGraph(name, { steps: 2, firstFrame: 'A black cat on a white chair.' })
    expect(example.anchor.data.length).toBe(other.anchor.data.length)
    expect(example.anchor.data.some((value, i) => value !== other.anchor.data[i])).toBe(true)
    expect(maxDifference(latentFrame(example.latent, 0), latentFrame(other.latent, 0))).toBeGreaterThan(0)
  })

  it('holds the example texts where a person types them', () => {
    const prompt = toPrompt(name)
    const caption = Object.values(prompt).find((node) => node.class_type === 'FactorizedCaption')
    const { prompt: text, firstFrame } = EXAMPLE_PROMPTS[familyId]
    expect(caption?.inputs).toEqual({ prompt: text, first_frame: firstFrame })
  })
})

describe.each(newer)('$name, of which ComfyUI 0.3.75 lacks nodes', ({ name, family: familyId, needs }) => {
  it('says which', () => {
    const { missing } = converted(name, objectInfo)
    expect(missing.map(({ type }) => type)).toEqual(needs?.nodes)
  })

  it('runs its video half with a chosen picture, as the page sends it with the image branch muted', async () => {
    const family = familyById(familyId)
    const choice = { kind: 'file', name: ANCHOR_FILE, subfolder: '', type: 'input' }
    const run = await runGraph(name, { choice, frozen: true })
    expect(run.nodes).not.toContain('TextGenerate')
    const video = describeVideo(run.videos[0] ?? new Uint8Array())
    expect(video).toMatchObject({ frames: LENGTH, fps: family.fps, width: WIDTH, height: HEIGHT })
    expect(maxDifference(latentFrame(run.latent, 0), latentFrame(run.encoded, 0))).toBe(0)
    // The text that is typed once is the video model's.
    const other = await runGraph(name, { choice, frozen: true, prompt: 'A green kite falls into a river.' })
    expect(maxDifference(latentFrame(other.latent, 1), latentFrame(run.latent, 1))).toBeGreaterThan(0)
  })

  it('hands the prompt through instruction, text model and caption to the image model', async () => {
    // The stand-in answers with the prompt that it finds in its instruction.
    const server = await startComfy({
      customNodes: [join(root, 'tests/fixtures/custom_nodes/text_generate_standin')]
    })
    try {
      const { prompt } = converted(name, await (await fetch(`${server.url}/object_info`)).json())
      const [painter] = Object.values(prompt).filter((node) => node.class_type === 'TextEncodeQwenImage21')
      const encoders = join(server.modelsDir, 'text_encoders')
      const encoder = prompt[String([painter?.inputs['clip']].flat()[0])]?.inputs['clip_name']
      symlinkSync(
        realpathSync(join(encoders, 'qwen_2.5_vl_7b_fp8_scaled.safetensors')),
        join(encoders, String(encoder))
      )
      const shown = { class_type: 'PreviewAny', inputs: { source: painter?.inputs['prompt'] } }
      const done = await runPrompt(server.url, withUpstreamOf({ ...prompt, shown }, ['shown']))
      expect(done.outputs['shown']).toEqual({ text: [EXAMPLE_PROMPTS[familyId].prompt] })
    } finally {
      await server.stop()
    }
  })
})

interface Changes {
  readonly prompt?: string
  readonly firstFrame?: string
  readonly choice?: Readonly<Record<string, string>>
  readonly enabled?: boolean
  readonly steps?: number
  /** Without the image branch, as the page sends a graph in which it is muted. */
  readonly frozen?: boolean
}

interface Run {
  readonly videos: readonly Uint8Array[]
  /** The picture that FactorizedAnchor gave. */
  readonly anchor: Picture
  /** The finished latent video. */
  readonly latent: Tensor
  /** Core's own encoding of that picture. */
  readonly encoded: Tensor
  /** The kinds of nodes that were sent. */
  readonly nodes: readonly string[]
}

/** The committed file as the page would send it. */
function toPrompt(name: string): ApiPrompt {
  const { prompt, missing } = converted(name, objectInfo)
  expect(missing).toEqual([])
  return prompt
}

/** Runs a bundled graph, only made small, with savers added at what the test looks at. */
async function runGraph(name: string, changes: Changes): Promise<Run> {
  let prompt = changes.frozen ? converted(name, objectInfo).prompt : toPrompt(name)
  shrink(prompt, { ...SMALL, steps: changes.steps ?? SMALL.steps })
  if (changes.prompt !== undefined) setPrompt(prompt, changes.prompt)
  if (changes.firstFrame !== undefined) setFirstFrame(prompt, changes.firstFrame)
  const anchor = only(prompt, 'FactorizedAnchor')
  if (changes.choice) anchor.inputs['choice'] = changes.choice
  const injector = only(prompt, 'FactorizedInject')
  if (changes.enabled !== undefined) injector.inputs['enabled'] = changes.enabled

  const frames = sourceOf(prompt, only(prompt, 'CreateVideo').inputs['images'])
  const probes = {
    anchor: probe(prompt, 'SaveImage', [anchor.id, 0]),
    encoded: probeEncoding(prompt, [anchor.id, 0], injector.inputs['vae']),
    latent: probe(prompt, 'SaveLatent', frames?.inputs['samples'])
  }
  const saver = only(prompt, 'SaveVideo').id
  if (changes.frozen) {
    delete anchor.inputs['images']
    prompt = withUpstreamOf(prompt, [saver, ...Object.values(probes)])
  }
  const done = await runPrompt(url, prompt)
  return {
    nodes: Object.values(prompt).map(({ class_type }) => class_type),
    videos: await Promise.all(done.files(saver).map((file) => done.download(file))),
    anchor: await savedPicture(done, probes.anchor),
    latent: await savedLatent(done, probes.latent),
    encoded: await savedLatent(done, probes.encoded)
  }
}
