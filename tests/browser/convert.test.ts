import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  convertToPrompt,
  MODE_BYPASSED,
  MODE_MUTED,
  parseObjectInfo,
  parseUiGraph,
  type NodeDefinitions,
  type UiGraph
} from '../../src/core/graph'
import { openBrowser, type ComfyPage, type TestBrowser } from '../harness/browser'
import { startComfy, type ComfyServer, type FrontendVersion } from '../harness/comfy'
import { places, root } from '../harness/paths'
import { compare, type PagePrompt } from './compare-prompts'
import { handmadeGraphs } from './handmade-graphs'

/** Official templates of the families that this project is about. */
const templates = readdirSync(places.templates)
  .filter((name) => /wan|qwen_image|hunyuan_video/i.test(name) && name.endsWith('.json'))
  .map((name) => ({ name, path: join(places.templates, name) }))

/** Those of them whose nodes are all on the testbed's server. */
const runnable = templates.filter(({ name }) =>
  [
    'text_to_video_wan.json',
    'image_to_video_wan.json',
    'video_wan2_2_5B_ti2v.json',
    'video_wan_vace_14B_t2v.json',
    'hunyuan_video_text_to_video.json',
    'video_hunyuan_video_1.5_720p_t2v.json',
    'image_qwen_image_instantx_inpainting_controlnet.json',
    'template_qwen_image_illustration_lora.json'
  ].includes(name)
)

const bundled = readdirSync(join(root, 'workflows'))
  .filter((name) => name.endsWith('.json'))
  .map((name) => ({ name, path: join(root, 'workflows', name) }))

/** One of every kind of chain; the others are made of the same. */
const bundledRunnable = bundled.filter(({ name }) =>
  [
    'Factorized Wan 2.2 14B.json',
    'Factorized Wan 2.2 14B I2V.json',
    'Factorized HunyuanVideo.json',
    'Factorized LTX-Video.json',
    'Anchors Only.json'
  ].includes(name)
)

function read(path: string): UiGraph {
  return parseUiGraph(JSON.parse(readFileSync(path, 'utf8')))
}

describe.each<FrontendVersion>(['1.32.9', '1.58.1'])(
  'our conversion is the export of front end %s',
  (frontend) => {
    let server: ComfyServer
    let browser: TestBrowser
    let page: ComfyPage
    let definitions: NodeDefinitions

    beforeAll(async () => {
      server = await startComfy({ frontend })
      browser = await openBrowser()
      page = await browser.open(server)
      definitions = parseObjectInfo(await (await fetch(`${server.url}/object_info`)).json())
    })
    afterAll(async () => {
      await browser?.close()
      await server?.stop()
    })

    async function exported(graph: UiGraph): Promise<PagePrompt> {
      await page.loadGraph(graph)
      return (await page.exported()).output
    }

    async function check(graph: UiGraph): Promise<void> {
      const output = await exported(graph)
      expect(Object.keys(output).length).toBeGreaterThan(0)
      expect(compare(graph, definitions, output)).toEqual([])
    }

    it.each(bundled)('bundled: $name', ({ path }) => check(read(path)))
    it.each(templates)('template: $name', ({ path }) => check(read(path)))
    it.each(handmadeGraphs)('by hand: $name', ({ graph }) => check(parseUiGraph(graph)))

    // The old front end drops values of widgets behind a muted node, which the new one has put right.
    if (frontend === '1.58.1') {
      it.each([...bundledRunnable, ...runnable])(
        'with nodes bypassed and muted at random: $name',
        async ({ path }) => {
          const graph = read(path)
          expect(convertToPrompt(graph, definitions).missing).toEqual([])
          for (const seed of [1, 2, 3]) {
            const changed = switchedOff(graph, seed)
            expect(compare(changed, definitions, await exported(changed))).toEqual([])
          }
        }
      )
    }

    it('lists what the server lacks', () => {
      const lacking = templates.flatMap(({ name, path }) => {
        const { missing } = convertToPrompt(read(path), definitions)
        return missing.length === 0 ? [] : [`${name}: ${missing.map(({ type }) => type).join(', ')}`]
      })
      mkdirSync(join(root, 'artefacts'), { recursive: true })
      writeFileSync(
        join(root, 'artefacts', `templates-missing-nodes-${frontend}.txt`),
        `${lacking.join('\n')}\n`
      )
      expect(lacking.find((line) => line.startsWith('video_wan2_2_14B_t2v.json'))).toMatch(
        /ComfySwitchNode.*ComfyMathExpression|ComfyMathExpression.*ComfySwitchNode/
      )
      expect(lacking.some((line) => line.startsWith('text_to_video_wan.json'))).toBe(false)
    })
  }
)

/** The graph with about a quarter of its nodes bypassed or muted, the same for the same seed. */
function switchedOff(graph: UiGraph, seed: number): UiGraph {
  let state = seed * 2654435761
  const random = (): number => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) | 0
    return (state >>> 8) / 2 ** 24
  }
  const nodes = graph.nodes.map((node) => {
    const draw = random()
    const mode = draw < 0.15 ? MODE_BYPASSED : draw < 0.25 ? MODE_MUTED : node.mode
    return { ...node, mode }
  })
  return { ...graph, nodes }
}
