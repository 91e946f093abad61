/** Graphs of other people after `factorize`, in the real page: they load as they were before, mean what we say, and go back. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isRun } from '../../scripts/compatibility/runs'
import { readTemplates } from '../../scripts/compatibility/tables'
import {
  convertToPrompt,
  parseObjectInfo,
  parseUiGraph,
  type ApiPrompt,
  type NodeDefinitions
} from '../../src/core/graph'
import { linkOf } from '../../src/core/graph/prompt-links'
import { compareWithVanilla, factorize, unfactorize } from '../../src/core/factorize'
import { openBrowser, type ComfyPage, type TestBrowser } from '../harness/browser'
import { startComfy, type ComfyServer, type FrontendVersion } from '../harness/comfy'
import { places, root } from '../harness/paths'
import { compare } from './compare-prompts'
import { makesPictures } from './matrix'

const nodes: unknown = JSON.parse(readFileSync(join(root, 'scripts', 'compatibility', 'nodes.json'), 'utf8'))
/** What tests/comfy does not run is seen here at least; and a few of what it does. */
const LOADED = readTemplates(places.templates, nodes as string[]).flatMap(({ name, summary, missing }) =>
  summary !== undefined && !isRun(name, missing) ? [name] : []
)
const RUN_TOO = [
  'text_to_video_wan.json',
  'image_to_video_wan.json',
  // Another loader and five nodes of ComfyUI's own.
  'hunyuan_video_text_to_video.json',
  // A start picture inside a subgraph.
  'video_capybara_v0_1_image_to_video.json'
]
/** With Vue nodes: typed fields inside a subgraph, next to the use of one, and without any. */
const IN_VUE = [
  'text_to_video_wan.json',
  'video_wan2_2_14B_t2v.json',
  'video_wan2_2_14B_i2v.json',
  'video_ltx2_t2v.json'
]
const BENCHES: readonly (readonly [FrontendVersion, boolean, readonly string[]])[] = [
  ['1.32.9', false, [...RUN_TOO, ...LOADED]],
  ['1.58.1', false, [...RUN_TOO, ...LOADED]],
  ['1.58.1', true, IN_VUE]
]
/** In the main graph, and inside a subgraph. */
const COMPARED = ['video_wan2_2_5B_ti2v.json', 'video_wan2_2_14B_t2v.json']

/**
 * What has nothing to do with the conversion: example pictures and model files that are not on this server, and the newer
 * front end's advice on how the gallery counts wires.
 */
const BESIDE = /^Failed to load resource|Content Security Policy|^output\.links is deprecated/

function template(name: string): unknown {
  return JSON.parse(readFileSync(join(places.templates, name), 'utf8'))
}

/** The newer front end gives nodes of a subgraph other numbers where two meet: which ones depends on what else is there. */
function byPlace(prompt: ApiPrompt): unknown[] {
  const places = new Map(Object.keys(prompt).map((id, place) => [id, place]))
  const named = (value: unknown): unknown => {
    const link = linkOf(value)
    return link === undefined ? value : [places.get(link.id), link.slot]
  }
  return Object.values(prompt).map(({ class_type: type, inputs }) => [
    type,
    Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, named(value)]))
  ])
}

/** For a person to look at; a hundred of them take a minute. */
async function keepPicture(page: ComfyPage, name: string): Promise<void> {
  if (!makesPictures) return
  await page.fitView()
  await page.screenshot(name)
}

describe.each(BENCHES)('factorized graphs in front end %s, Vue nodes %s', (frontend, vueNodes, names) => {
  let server: ComfyServer
  let browser: TestBrowser
  let page: ComfyPage
  let definitions: NodeDefinitions
  const said: string[] = []

  beforeAll(async () => {
    server = await startComfy({ frontend })
    browser = await openBrowser()
    page = await browser.open(server, { vueNodes })
    page.page.on('console', (message) => {
      if (['warning', 'error'].includes(message.type()) && !BESIDE.test(message.text()))
        said.push(message.text())
    })
    definitions = parseObjectInfo(await (await fetch(`${server.url}/object_info`)).json())
  })
  afterAll(async () => {
    await browser?.close()
    await server?.stop()
  })

  /** What the page has to say about a graph while it loads it: numbers differ from graph to graph. */
  async function remarksOn(graph: unknown): Promise<Set<string>> {
    said.length = 0
    await page.loadGraph(graph)
    await page.closeDialogs()
    return new Set(said.map((text) => text.replaceAll(/\d+/g, '#')))
  }

  it.each(vueNodes ? [] : COMPARED)(
    '%s: compared with vanilla, it loads and means what we say',
    async (name) => {
      const original = template(name)
      const before = await remarksOn(factorize(original).graph)
      const { graph } = compareWithVanilla(original)
      const after = await remarksOn(graph)
      expect([...after].filter((text) => !before.has(text))).toEqual([])
      const { output, workflow } = await page.exported()
      expect(Object.values(output).map((node) => node.class_type)).toContain('FactorizedCompare')
      expect(compare(parseUiGraph(graph), definitions, output)).toEqual([])
      expect(page.ourErrors).toEqual([])
      await keepPicture(page, `compared-${name}-${frontend}`)

      const back = unfactorize(workflow)
      expect(JSON.stringify(back.graph)).not.toMatch(/factorized/i)
    }
  )

  it.each(names)('%s: loads, means what we say, and goes back', async (name) => {
    const original = template(name)
    const { graph } = factorize(original, { firstFrame: (prompt) => prompt })
    const before = await remarksOn(original)
    const saved = (await page.exported()).workflow

    const after = await remarksOn(graph)
    expect([...after].filter((text) => !before.has(text))).toEqual([])
    const { output, workflow } = await page.exported()
    expect(compare(parseUiGraph(graph), definitions, output)).toEqual([])
    expect(page.ourErrors).toEqual([])
    await keepPicture(page, `factorized-${name}-${frontend}${vueNodes ? '-vue' : ''}`)

    // The page has written everything its own way by now.
    const back = unfactorize(workflow)
    expect(back.removed).toBeGreaterThan(0)
    const meaning = (data: unknown): unknown =>
      byPlace(convertToPrompt(parseUiGraph(data), definitions).prompt)
    expect(meaning(back.graph)).toEqual(meaning(saved))
    expect(JSON.stringify(back.graph)).not.toMatch(/factorized/i)
  })
})
