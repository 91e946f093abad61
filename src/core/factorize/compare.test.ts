import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { convertToPrompt } from '../graph/convert'
import { GraphError } from '../graph/errors'
import { TITLE_HEIGHT, overlaps } from '../graph/layout'
import { linkOf } from '../graph/prompt-links'
import { parseUiGraph, type ApiPrompt, type UiGraph } from '../graph/schema'
import { compareWithVanilla, factorize, unfactorize } from '.'
import { KNOWN_NODES } from './known-nodes'
import { anyVideoGraph } from './testdata/any-graph'
import { danglingLinks, faultsOf } from './testdata/check-graph'
import { only } from './testdata/convert'
import { PLAIN_T2V, file, rewired, type Sketches } from './testdata/sketch'
import { hasTemplates, templatesThatPass } from './testdata/templates'

const meaning = (graph: UiGraph): ApiPrompt => convertToPrompt(graph, KNOWN_NODES, { random: () => 0 }).prompt

/** What an output of a prompt computes: nodes and values all the way up, with what the pack adds read as what it stands for. */
function computed(prompt: ApiPrompt, value: unknown): unknown {
  const link = linkOf(value)
  if (link === undefined) return value
  const node = prompt[link.id]
  if (node === undefined) return 'nothing'
  const input = (name: string): unknown => computed(prompt, node.inputs[name])
  switch (node.class_type) {
    case 'FactorizedInject':
      if (node.inputs.enabled !== false) return 'with the anchor'
      return link.slot === 2 ? 'an empty latent' : input(link.slot === 1 ? 'model_low' : 'model')
    case 'FactorizedLora':
      return input(link.slot === 1 ? 'model_low' : 'model')
    case 'FactorizedCaption':
      return input('prompt')
    case 'PrimitiveInt':
      return input('value')
    default:
  }
  if (/^(Empty|Wan22Image)/.test(node.class_type)) return 'an empty latent'
  const inputs = Object.keys(node.inputs).map((name) => [name, input(name)])
  return { type: node.class_type, slot: link.slot, inputs: Object.fromEntries(inputs) as unknown }
}

/** The pictures of every video of a prompt, in no order. */
const videos = (prompt: ApiPrompt): string[] =>
  Object.entries(prompt)
    .filter(([, { inputs }]) => 'samples' in inputs && 'vae' in inputs)
    .map(([id]) => JSON.stringify(computed(prompt, [id, 0])))

const plainOf = (prompt: ApiPrompt): string[] =>
  Object.values(prompt)
    .filter(({ class_type }) => class_type === 'FactorizedCompare')
    .map(({ inputs }) => JSON.stringify(computed(prompt, inputs.vanilla)))

/** Nodes of the graph with the anchor are as they were, but for their seeds, which have moved out with their value. */
function expectKept(before: ApiPrompt, after: ApiPrompt): void {
  for (const [id, node] of Object.entries(before)) {
    const now = after[id]
    expect(now?.class_type).toBe(node.class_type)
    for (const [input, value] of Object.entries(node.inputs)) {
      const other = now?.inputs[input]
      if (JSON.stringify(other) === JSON.stringify(value)) continue
      expect(input).toMatch(/seed$/)
      expect(after[linkOf(other)?.id ?? '']?.inputs.value).toBe(value)
    }
  }
}

function laws(original: UiGraph): void {
  const { graph } = compareWithVanilla(original)
  const made = parseUiGraph(graph)
  const before = new Set(faultsOf(original))
  expect(faultsOf(made).filter((fault) => !before.has(fault))).toEqual([])
  expect(unfactorize(graph).graph).toEqual(original)
  expect(factorize(graph).graph).toEqual(graph)
  expect(() => compareWithVanilla(graph)).toThrow('compared already')
  expectKept(meaning(parseUiGraph(factorize(original).graph)), meaning(made))
  const plain = plainOf(meaning(made))
  expect(plain.length).toBeGreaterThan(0)
  const known = new Set(videos(meaning(original)))
  expect(plain.every((video) => known.has(video))).toBe(true)
}

/** Where a node of ComfyUI's own begins with the picture there is no plain form. */
function unlessPicture(graph: UiGraph, law: () => void): void {
  const { chains } = factorize(graph).summary
  if (chains.every(({ route }) => route === 'start-image'))
    expect(() => compareWithVanilla(graph)).toThrow('cannot be switched off')
  else law()
}

describe('laws over generated graphs', () => {
  it('in the page’s formats', () => {
    fc.assert(
      fc.property(anyVideoGraph, (graph) => unlessPicture(graph, () => laws(graph))),
      { numRuns: 100 }
    )
  }, 60_000)

  it('in the API format', () => {
    const law = (graph: UiGraph): void => {
      const prompt = meaning(graph)
      const { graph: made } = compareWithVanilla(prompt)
      expect(danglingLinks(made as ApiPrompt)).toEqual([])
      expect(unfactorize(made).graph).toEqual(prompt)
      expectKept(factorize(prompt).graph as ApiPrompt, made as ApiPrompt)
      const known = new Set(videos(prompt))
      expect(plainOf(made as ApiPrompt).every((video) => known.has(video))).toBe(true)
    }
    fc.assert(
      fc.property(anyVideoGraph, (graph) => unlessPicture(graph, () => law(graph))),
      { numRuns: 60 }
    )
  }, 60_000)

  it('refuses or compares any JSON, and never fails otherwise', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (data) => {
        try {
          compareWithVanilla(data)
        } catch (error) {
          expect(error).toBeInstanceOf(GraphError)
        }
      })
    )
  })
})

describe('a graph that is factorized', () => {
  const graph = factorize(file(PLAIN_T2V)).graph
  const compared = compareWithVanilla(graph)
  const prompt = meaning(parseUiGraph(compared.graph))

  it('gets a second sampler with the injection off, and one seed', () => {
    expect(compared.summary.factorized).toBeUndefined()
    expect(compared.summary.inserted.map(({ type }) => type).sort()).toEqual(
      ['FactorizedInject', 'KSampler', 'VAEDecode', 'PrimitiveInt', 'FactorizedCompare'].sort()
    )
    const samplers = Object.values(prompt).filter(
      ({ class_type: type, inputs }) => type === 'KSampler' && linkOf(inputs.seed) !== undefined
    )
    expect(samplers).toHaveLength(2)
    expect(new Set(samplers.map(({ inputs }) => JSON.stringify(inputs.seed)))).toHaveProperty('size', 1)
    expect(only(prompt, 'FactorizedCompare').inputs).toMatchObject({
      label_vanilla: 'vanilla',
      label_factorized: 'factorized'
    })
  })

  it('says where the anchor is switched off already', () => {
    const off = parseUiGraph(structuredClone(graph))
    for (const node of off.nodes)
      if (node.type === 'FactorizedInject' && Array.isArray(node.widgets_values))
        node.widgets_values = node.widgets_values.map((value) => (value === true ? false : value))
    expect(compareWithVanilla(off).summary.warnings.map(({ code }) => code)).toEqual(['anchor-off'])
    expect(compared.summary.warnings).toEqual([])
  })

  it('keeps a seed that was typed into the shared node', () => {
    const typed = parseUiGraph(structuredClone(compared.graph))
    for (const node of typed.nodes) if (node.type === 'PrimitiveInt') node.widgets_values = [77, 'fixed']
    const back = meaning(parseUiGraph(unfactorize(typed).graph))
    expect(only(back, 'KSampler').inputs.seed).toBe(77)
  })

  it('is laid out in a row of its own', () => {
    const made = parseUiGraph(compared.graph)
    const rects = made.nodes.map(({ pos, size }) => {
      const [x, y, width, height] = [...(pos as number[]), ...(size as number[])] as [
        number,
        number,
        number,
        number
      ]
      return { x, y: y - TITLE_HEIGHT, width, height: height + TITLE_HEIGHT }
    })
    for (const [index, rect] of rects.entries())
      expect(rects.slice(index + 1).filter((other) => overlaps(rect, other))).toEqual([])
  })
})

describe('graphs wired by hand', () => {
  it('leaves out a preview between two samplers', () => {
    const two: Sketches = rewired(
      {
        ...PLAIN_T2V,
        sampler0: { type: 'KSampler', inputs: { ...PLAIN_T2V.sampler?.inputs } },
        look: { type: 'VAEDecode', inputs: { samples: ['sampler0', 'LATENT'], vae: ['vae', 'VAE'] } }
      },
      'sampler',
      { latent_image: ['sampler0', 'LATENT'] }
    )
    const { summary } = compareWithVanilla(file(two))
    expect(summary.videos).toBe(1)
    expect(summary.inserted.filter(({ type }) => type === 'KSampler')).toHaveLength(2)
    expect(summary.inserted.filter(({ type }) => type === 'VAEDecode')).toHaveLength(1)
  })

  it('lets the 5B run without its start picture', () => {
    const five: Sketches = {
      ...rewired(PLAIN_T2V, 'unet', { unet_name: 'wan2.2_ti2v_5B_fp16.safetensors' }),
      load: { type: 'LoadImage', outputs: ['IMAGE', 'MASK'], more: { widgets_values: ['a.png', 'image'] } },
      empty: {
        type: 'Wan22ImageToVideoLatent',
        inputs: { width: 640, height: 384, length: 33, vae: ['vae', 'VAE'], start_image: ['load', 'IMAGE'] }
      }
    }
    const { graph } = compareWithVanilla(file(five))
    const starts = Object.values(meaning(parseUiGraph(graph))).filter(
      ({ class_type: type }) => type === 'Wan22ImageToVideoLatent'
    )
    expect(starts.map(({ inputs }) => 'start_image' in inputs)).toEqual([true, false])
    expect(unfactorize(graph).graph).toEqual(file(five))
  })

  it('takes the frames out of a video where there is nothing else', () => {
    const video: Sketches = {
      ...Object.fromEntries(Object.entries(PLAIN_T2V).filter(([name]) => name !== 'save')),
      decode: {
        type: 'SomebodysVideoDecoder',
        inputs: { samples: ['sampler', 'LATENT'], vae: ['vae', 'VAE'] },
        slots: ['samples:LATENT', 'vae:VAE'],
        outputs: ['VIDEO']
      }
    }
    const { graph, summary } = compareWithVanilla(file(video))
    expect(summary.inserted.filter(({ type }) => type === 'GetVideoComponents')).toHaveLength(2)
    const compare = only(meaning(parseUiGraph(graph)), 'FactorizedCompare').inputs
    expect(linkOf(compare.fps)?.slot).toBe(2)
    expect(linkOf(compare.vanilla)?.id).not.toBe(linkOf(compare.factorized)?.id)
  })
})

describe.skipIf(!hasTemplates)('laws over the official templates', () => {
  it('every text-to-video one compares by the laws, all others are refused in a sentence', () => {
    const compared = templatesThatPass(laws)
    expect(compared).toEqual(
      expect.arrayContaining([
        'text_to_video_wan.json',
        'video_wan2.1_alpha_t2v_14B.json',
        'video_wan2_2_14B_t2v.json',
        'video_wan2_2_5B_ti2v.json'
      ])
    )
  }, 120_000)
})
