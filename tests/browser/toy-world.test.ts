/**
 * The whole method in the page, on models that have learned something: candidates that show what the caption says, a pick,
 * and the video twice, without and with it. The stand-ins of the other tests paint noise, so what a person would see is
 * looked at here. It runs where `FACTORIZED_PICTURES` is set, and makes the documents' pictures, in
 * `artefacts/browser/toy-*.png`.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator } from 'playwright-core'
import { expect, test } from 'vitest'
import { z } from 'zod'
import {
  MODELS as TOY_FILES,
  PICTURE_SEEDS,
  toyGraph,
  type BundledGraph
} from '../../scripts/demo/toy-graph.mjs'
import { ask } from '../../scripts/demo/toy-world.mjs'
import type { Area, ComfyPage, NodeInPage } from '../harness/browser'
import { root } from '../harness/paths'
import { decodePng, type Picture } from '../harness/png'
import { runPrompt, type ApiPrompt } from '../harness/queue'
import { AnchorNode, SOON } from './anchor-page'
import { ComparePage } from './compare-page'
import { makesPictures, newest, type Bench } from './matrix'
import { coloursIn, difference } from './pixels'

const MODELS = join(root, 'training', 'toy-models', 'models')
const PROMPT = 'a red square moves left and a yellow triangle, on slate'
const CANDIDATES = PICTURE_SEEDS.length

const Read = z.object({ prompt: z.string(), caption: z.string() })
const Verdicts = z.array(z.object({ passed: z.number() }))
const Palette = z.object({ colours: z.record(z.string(), z.tuple([z.number(), z.number(), z.number()])) })
const Entry = z.object({
  id: z.string(),
  parent: z.string().nullable(),
  filename: z.string(),
  subfolder: z.string()
})
const Entries = z.object({ entries: z.array(Entry) })

newest(
  'the toy world',
  (bench) => {
    const shown: { picked?: Candidate } = {}

    test.runIf(makesPictures)(
      'Generate paints what the caption says, each time another picture of it',
      async () => {
        const { page } = bench
        await page.loadGraph(graphOfToy())
        await page.closeDialogs()
        const anchor = anchorOf(page)
        await anchor.near()
        await drawSeeds(page, PICTURE_SEEDS)
        await anchor.generate(CANDIDATES)
        const candidates = await candidatesOf(bench)
        const pictures = candidates.map(({ picture }) => picture)
        for (const [index, one] of pictures.entries())
          for (const other of pictures.slice(index + 1))
            expect(difference(one, other).mean).toBeGreaterThan(3)

        // As a person does, the toy world's judge takes the best one.
        const verdicts = Verdicts.parse(
          ask('judge', { prompt: PROMPT, clips: candidates.map(({ path }) => [path]) })
        )
        const scores = verdicts.map(({ passed }) => passed)
        // The newest is first; of equals the demo takes the one that was painted first.
        const picked = candidates[scores.lastIndexOf(Math.max(...scores))]
        if (!picked) throw new Error('There are no candidates.')
        const { colours } = Palette.parse(ask('palette', {}))
        expect(coloursIn(picked.picture, colours).sort()).toEqual(['red', 'yellow'])

        await thumbOf(anchor, picked).click()
        await expect.poll(() => anchor.choice(), SOON).toMatchObject({ kind: 'file', name: picked.filename })
        await anchor.element.getByText('Picked candidate').waitFor(SOON)
        await page.screenshot(`toy-picked-${bench.name}`, await page.areaOf(anchorId))
        shown.picked = picked
      }
    )

    test.runIf(makesPictures)(
      'the comparison plays the plain video and the one that begins with the pick',
      async () => {
        const { page, server } = bench
        const { picked } = shown
        if (!picked) throw new Error('Nothing was picked.')
        const compare = await compareWithVanilla(page)
        expect(await page.queue()).toMatchObject({ accepted: true, status: 'success' })
        const { output } = await page.exported()
        const [vanilla, factorized] = await Promise.all(
          ['vanilla', 'factorized'].map((side) => framesOf(server.url, output, output[compare]?.inputs[side]))
        )
        if (!vanilla || !factorized) throw new Error('The comparison has not two sides.')

        // The first frame is the pick, as the VAE alone gives it back; without the anchor the video begins otherwise.
        const start = await framesOf(server.url, ...throughVae(picked))
        expect(difference(at(factorized, 0), at(start, 0)).most).toBeLessThanOrEqual(1)
        expect(difference(at(factorized, 0), picked.picture).mean).toBeLessThan(4)
        expect(difference(at(vanilla, 0), picked.picture).mean).toBeGreaterThan(5)

        const player = new ComparePage(page)
        await page.select(compare)
        await page.fitView()
        await player.button('Pause').waitFor(SOON)
        await player.press('k')
        for (const [key, frame] of [
          ['Home', 0],
          ['End', vanilla.length - 1]
        ] as const) {
          await player.press(key)
          await expect
            .poll(() => player.position.textContent(), SOON)
            .toBe(`${frame + 1} / ${vanilla.length}`)
          // The player's file is a compressed video; the other side's picture is much farther away.
          await expect
            .poll(async () => {
              const [left, right] = await halvesOf(player)
              return [
                difference(left, at(vanilla, frame)).mean,
                difference(right, at(factorized, frame)).mean
              ]
            }, SOON)
            .toSatisfy((apart: number[]) => apart.every((mean) => mean < 4))
          expect(difference(at(vanilla, frame), at(factorized, frame)).mean).toBeGreaterThan(5)
        }
        await page.screenshot(`toy-player-${bench.name}`, await page.areaOf(compare))
      }
    )

    test.runIf(makesPictures)('an edit branch of the same models makes the square green', async () => {
      const { page } = bench
      const { picked } = shown
      if (!picked) throw new Error('Nothing was picked.')
      const anchor = anchorOf(page)
      await anchor.near()
      await openLarge(anchor, await otherThan(bench, picked))
      await page.page.keyboard.press('c')
      await expect.poll(() => anchor.viewer.locator('.fa-viewer-picture').count(), SOON).toBe(2)
      await page.screenshot(`toy-large-${bench.name}`, await boxOf(anchor.viewer))
      await page.page.keyboard.press('Escape')

      await connectEditBranch(page)
      await openLarge(anchor, picked)
      await anchor.viewer.getByRole('button', { name: 'Edit', exact: true }).click()
      await anchor.thumbs.nth(CANDIDATES).waitFor(SOON)
      const edited = (await candidatesOf(bench)).find(({ parent }) => parent === picked.id)
      if (!edited) throw new Error('Nothing was made from the pick.')
      const { colours } = Palette.parse(ask('palette', {}))
      expect(coloursIn(edited.picture, colours).sort()).toEqual(['green', 'yellow'])
      await page.page.keyboard.press('1')
      await page.page.keyboard.press('c')
      await expect.poll(() => anchor.viewer.locator('.fa-viewer-picture').count(), SOON).toBe(2)
      await page.screenshot(`toy-edited-${bench.name}`, await boxOf(anchor.viewer))
      await page.page.keyboard.press('Escape')
    })

    test.runIf(makesPictures)('sharing says what it takes out of such a graph', async () => {
      const { page } = bench
      await page.page.evaluate(() => {
        const note = window.app.graph.nodes.find(({ title }) => title === 'Models')?.widgets?.[0]
        if (!note) throw new Error('The graph has no note about its models.')
        note.value = 'Mine are in /home/somebody/models/toy'
      })
      await page.command('FactorizedAnchor.Share')
      const dialog = page.page.getByRole('dialog', { name: 'Share this graph' })
      await dialog.getByText('A folder of this machine was taken out').first().waitFor(SOON)
      await page.screenshot(`toy-share-${bench.name}`, await boxOf(dialog, 32))
      await page.page.keyboard.press('Escape')
    })
  },
  { models: MODELS }
)

interface Candidate extends z.infer<typeof Entry> {
  readonly path: string
  readonly picture: Picture
}

function graphOfToy(): BundledGraph {
  const file = join(root, 'workflows', 'Factorized Wan 2.1 1.3B.json')
  const graph = JSON.parse(readFileSync(file, 'utf8')) as BundledGraph
  toyGraph(graph, { ...Read.parse(ask('read', { prompt: PROMPT })), lora: true })
  return graph
}

const anchorId = graphOfToy().nodes.find(({ type }) => type === 'FactorizedAnchor')?.id ?? 0
const anchorOf = (page: ComfyPage): AnchorNode => new AnchorNode(page, anchorId, 0)

/** Has the page's chance draw `seeds` for the next candidates: the demo's, so that the pictures are the same each time. */
function drawSeeds(page: ComfyPage, seeds: readonly number[]): Promise<void> {
  return page.page.evaluate((wanted) => {
    const { random } = Math
    const left = [...wanted]
    Math.random = () => {
      const seed = left.shift()
      if (left.length === 0) Math.random = random
      return seed === undefined ? random() : (seed + 0.5) / 2 ** 48
    }
  }, seeds)
}

function thumbOf(anchor: AnchorNode, { id }: Candidate): Locator {
  return anchor.element.locator(`.fa-thumb[data-id="${id}"]`)
}

async function openLarge(anchor: AnchorNode, candidate: Candidate): Promise<void> {
  await thumbOf(anchor, candidate).focus()
  await anchor.page.page.keyboard.press('Space')
  await anchor.viewer.waitFor()
}

/** All candidates of the page's anchor. */
async function candidatesOf({ page, server }: Bench): Promise<Candidate[]> {
  const group = await page.page.evaluate((id) => {
    const saved = window.app.graph.getNodeById(id)?.properties['candidates']
    return String(Reflect.get(Object(saved), 'group'))
  }, anchorId)
  const answer = await fetch(`${server.url}/factorized_anchor/candidates?group=${group}`)
  return Entries.parse(await answer.json()).entries.map((entry) => {
    const path = join(server.inputDir, entry.subfolder, entry.filename)
    return { ...entry, path, picture: decodePng(readFileSync(path)) }
  })
}

async function otherThan(bench: Bench, { id }: Candidate): Promise<Candidate> {
  const other = (await candidatesOf(bench)).find((one) => one.id !== id)
  if (!other) throw new Error('There is one candidate only.')
  return other
}

/** Load Image → the toy models again, from a picture that is noise in part and with another caption → `edited`. */
function connectEditBranch(page: ComfyPage): Promise<void> {
  return page.page.evaluate(async (id) => {
    const { graph } = window.app
    const named = (name: string): NodeInPage => {
      const node = graph.nodes.find(({ title, type }) => title === name || type === name)
      if (!node) throw new Error(`The graph has no ${name}.`)
      return node
    }
    const add = (type: string, place: number, values: Readonly<Record<string, unknown>> = {}): NodeInPage => {
      const node = window.LiteGraph.createNode(type)
      graph.add(node)
      node.pos = [1250 + 400 * place, 2400]
      for (const widget of node.widgets ?? []) if (widget.name in values) widget.value = values[widget.name]
      return node
    }
    const wire = (from: NodeInPage, to: NodeInPage, input: string): void => {
      from.connect(
        0,
        to,
        to.inputs.findIndex(({ name }) => name === input)
      )
    }
    const load = add('LoadImage', 0)
    const encode = add('VAEEncode', 1)
    const text = add('CLIPTextEncode', 1, { text: 'a green square and a yellow triangle, on slate' })
    text.pos[1] += 200
    const sampler = add('KSampler', 2, { seed: 1, steps: 30, cfg: 4, sampler_name: 'euler', denoise: 0.75 })
    const decode = add('VAEDecode', 3)
    wire(load, encode, 'pixels')
    wire(named('VAELoader'), encode, 'vae')
    wire(named('CLIPLoader'), text, 'clip')
    wire(named('ModelSamplingSD3'), sampler, 'model')
    wire(text, sampler, 'positive')
    wire(named('Image negative prompt'), sampler, 'negative')
    wire(encode, sampler, 'latent_image')
    wire(sampler, decode, 'samples')
    wire(named('VAELoader'), decode, 'vae')
    const anchor = graph.getNodeById(id)
    if (!anchor) throw new Error('The graph has no anchor.')
    wire(decode, anchor, 'edited')
    // The page tells the node of its new wire a moment later.
    await new Promise((done) => setTimeout(done))
  }, anchorId)
}

async function boxOf(locator: Locator, margin = 0): Promise<Area> {
  const box = await locator.boundingBox()
  if (!box) throw new Error('That is not in view.')
  const { x, y, width, height } = box
  return { x: x - margin, y: y - margin, width: width + 2 * margin, height: height + 2 * margin }
}

/** Lets the open graph make its video twice, and gives the id of the comparison. */
async function compareWithVanilla(page: ComfyPage): Promise<string> {
  await page.command('FactorizedAnchor.CompareVanilla')
  const dialog = page.page.getByRole('dialog', { name: 'Compare with vanilla' })
  await dialog.getByRole('button', { name: 'Compare', exact: true }).click()
  const found = async () =>
    Object.entries((await page.exported()).output).find(
      ([, { class_type: type }]) => type === 'FactorizedCompare'
    )?.[0]
  await expect.poll(found, SOON).toBeDefined()
  await page.closeDialogs()
  return (await found()) ?? ''
}

/** The pictures on a wire of a prompt; the server still has those of the page's run. */
async function framesOf(url: string, prompt: ApiPrompt, wire: unknown): Promise<Picture[]> {
  const saver = { class_type: 'SaveImage', inputs: { images: wire, filename_prefix: 'frames' } }
  const done = await runPrompt(url, { ...prompt, saver })
  const files = await Promise.all(done.files('saver').map(done.download))
  return files.map(decodePng)
}

/** A prompt that encodes and decodes a picture and does nothing else, and the wire that gives it back. */
function throughVae({ filename, subfolder }: Candidate): [ApiPrompt, unknown] {
  const [, vae] = TOY_FILES.VAELoader
  return [
    {
      load: { class_type: 'LoadImage', inputs: { image: `${subfolder}/${filename}` } },
      vae: { class_type: 'VAELoader', inputs: { vae_name: vae } },
      encode: { class_type: 'VAEEncode', inputs: { pixels: ['load', 0], vae: ['vae', 0] } },
      decode: { class_type: 'VAEDecode', inputs: { samples: ['encode', 0], vae: ['vae', 0] } }
    },
    ['decode', 0]
  ]
}

/** What the player shows of the two videos, side by side. */
async function halvesOf({ canvas }: ComparePage): Promise<[Picture, Picture]> {
  const { width, height, data } = await canvas.evaluate((element) => {
    if (!(element instanceof HTMLCanvasElement)) throw new Error('The player has no canvas.')
    const pixels = element.getContext('2d')?.getImageData(0, 0, element.width, element.height).data ?? []
    return { width: element.width, height: element.height, data: [...pixels] }
  })
  const half = width / 2
  const side = (left: number): Picture => {
    const inside = data.filter((_, place) => {
      const x = Math.floor(place / 4) % width
      return x >= left && x < left + half
    })
    return { width: half, height, channels: 4, data: Uint8Array.from(inside) }
  }
  return [side(0), side(half)]
}

function at(frames: readonly Picture[], index: number): Picture {
  const frame = frames[index]
  if (!frame) throw new Error(`There is no frame ${index}.`)
  return frame
}
