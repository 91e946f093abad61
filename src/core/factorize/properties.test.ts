import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { convertToPrompt } from '../graph/convert'
import { GraphError } from '../graph/errors'
import { linkOf } from '../graph/prompt-links'
import { parseUiGraph, type ApiPrompt, type UiGraph } from '../graph/schema'
import type { PresetId } from '../recipe/types'
import { factorize, unfactorize } from '.'
import { KNOWN_NODES } from './known-nodes'
import { danglingLinks, faultsOf } from './testdata/check-graph'
import { anyVideoGraph } from './testdata/any-graph'
import { hasTemplates, templatesThatPass } from './testdata/templates'

/** Inputs that a conversion may change; everything else of a graph's own nodes stays as it is. */
const CHANGED =
  /^(model\w*|latent_image|text|prompt|t5xxl|start_image|positive|negative|conditioning|video_latent|latent|image|images|input|pixels|first_frame|init_image|width|height|length|value\w*|steps)$/

/** What is true of every graph that is converted. */
function laws(original: UiGraph): void {
  const { graph } = factorize(original, { firstFrame: (prompt) => `first ${prompt}` })
  const made = parseUiGraph(graph)
  const before = new Set(faultsOf(original))
  expect(faultsOf(made).filter((fault) => !before.has(fault))).toEqual([])
  expect(unfactorize(graph).graph).toEqual(original)
  expect(factorize(graph).graph).toEqual(graph)
  expectUntouched(meaning(original), meaning(made))
}

/** The same in the API format. */
function apiLaws(prompt: ApiPrompt): void {
  const { graph: made } = factorize(prompt)
  const before = new Set(danglingLinks(prompt))
  expect(danglingLinks(made as ApiPrompt).filter((link) => !before.has(link))).toEqual([])
  expect(unfactorize(made).graph).toEqual(prompt)
  expect(factorize(made).graph).toEqual(made)
  expectUntouched(prompt, made as ApiPrompt)
}

const meaning = (graph: UiGraph): ApiPrompt => convertToPrompt(graph, KNOWN_NODES, { random: () => 0 }).prompt

/** Every node that was there is there, with all its values and with wires of its own or to what was put in. */
function expectUntouched(before: ApiPrompt, after: ApiPrompt): void {
  for (const [id, node] of Object.entries(before)) {
    const now = after[id]
    expect(now?.class_type).toBe(node.class_type)
    for (const [input, value] of Object.entries(node.inputs)) {
      const kept = JSON.stringify(now?.inputs[input]) === JSON.stringify(value)
      if (!kept) expect(input).toMatch(CHANGED)
      const link = linkOf(now?.inputs[input])
      if (!kept && link !== undefined && linkOf(value) !== undefined)
        expect(Object.hasOwn(before, link.id) && link.id !== linkOf(value)?.id).toBe(false)
    }
  }
}

describe('laws over generated graphs', () => {
  it('in the page’s formats', () => {
    fc.assert(fc.property(anyVideoGraph, laws), { numRuns: 100 })
  }, 60_000)

  it('in the API format', () => {
    fc.assert(fc.property(anyVideoGraph.map(meaning), apiLaws), { numRuns: 60 })
  }, 60_000)

  it('with a preset of steps, which goes back with the rest', () => {
    const presets = fc.constantFrom<number | PresetId>(4, 15, 50, 'lightning', 'fast', 'paper')
    const law = (graph: UiGraph, steps: number | PresetId): void => {
      expect(unfactorize(factorize(graph, { steps }).graph).graph).toEqual(graph)
      const prompt = meaning(graph)
      expect(unfactorize(factorize(prompt, { steps }).graph).graph).toEqual(prompt)
    }
    fc.assert(fc.property(anyVideoGraph, presets, law), { numRuns: 60 })
  }, 60_000)

  it('what somebody edits afterwards stays, and nothing of ours does', () => {
    const law = ([graph, edits]: readonly [UiGraph, readonly Edit[]]): void => {
      const { graph: made } = factorize(graph)
      expect(unfactorize(edited(made as UiGraph, edits)).graph).toEqual(edited(graph, edits))
    }
    fc.assert(fc.property(anyVideoGraph.chain(withEdits), law), { numRuns: 100 })
  }, 60_000)

  it('an edited graph in the API format as well', () => {
    const law = ([graph, text, seed]: readonly [UiGraph, string, number]): void => {
      const prompt = meaning(graph)
      const { graph: made } = factorize(prompt)
      const change = (api: ApiPrompt): ApiPrompt => {
        const copy = structuredClone(api)
        for (const id of Object.keys(prompt)) {
          const node = copy[id]
          if (node && /^KSampler/.test(node.class_type)) node.inputs.seed = seed
        }
        copy.mine = { class_type: 'PreviewAny', inputs: { source: text } }
        return copy
      }
      expect(unfactorize(change(made as ApiPrompt)).graph).toEqual(change(prompt))
    }
    fc.assert(fc.property(fc.tuple(anyVideoGraph, fc.string(), fc.nat()), law), { numRuns: 60 })
  }, 60_000)

  it('refuses or converts any JSON, and never fails otherwise', () => {
    const law = (data: unknown): void => {
      try {
        unfactorize(factorize(data).graph)
      } catch (error) {
        expect(error).toBeInstanceOf(GraphError)
      }
    }
    fc.assert(fc.property(fc.jsonValue({ maxDepth: 6 }), law))
    fc.assert(fc.property(anyVideoGraph.chain(damaged), law), { numRuns: 200 })
  }, 60_000)
})

/** What people do to nodes that are theirs; the number says which node. */
interface Edit {
  readonly node: number
  readonly kind: 'title' | 'pos' | 'color' | 'flags' | 'property' | 'note' | 'mode'
}

function withEdits(graph: UiGraph): fc.Arbitrary<readonly [UiGraph, readonly Edit[]]> {
  const kind = fc.constantFrom<Edit['kind']>('title', 'pos', 'color', 'flags', 'property', 'note', 'mode')
  const edit = fc.record({ node: fc.nat(nodesOf(graph).length - 1), kind })
  return fc.tuple(fc.constant(graph), fc.array(edit, { maxLength: 4 }))
}

/** All nodes of a graph, of its subgraphs' definitions too; those that were put in come last on each level. */
function nodesOf(graph: UiGraph): UiGraph['nodes'] {
  return [graph, ...(graph.definitions?.subgraphs ?? [])].flatMap(({ nodes }) => nodes)
}

const isOurs = (node: UiGraph['nodes'][number]): boolean => JSON.stringify(node).includes('"part"')

function edited(graph: UiGraph, edits: readonly Edit[]): UiGraph {
  const copy = structuredClone(graph)
  const own = nodesOf(copy).filter((node) => !isOurs(node))
  for (const [index, { node: place, kind }] of edits.entries()) {
    const node = own[place]
    if (node === undefined) continue
    if (kind === 'title') node.title = `mine ${index}`
    else if (kind === 'pos') node.pos = [index, 7]
    else if (kind === 'color') node.color = '#322'
    else if (kind === 'flags') node.flags = { collapsed: true }
    else if (kind === 'mode' && /Note/.test(node.type)) node.mode = 2
    else if (kind === 'property' && node.properties) node.properties.mine = index
    else if (kind === 'note')
      copy.nodes.push({ id: 90_000 + index, type: 'Note', pos: [0, 0], widgets_values: ['mine'] })
  }
  return copy
}

/** The graph with one of its values replaced by anything. */
function damaged(graph: UiGraph): fc.Arbitrary<unknown> {
  const places = [...paths(graph, [])]
  return fc.tuple(fc.nat(places.length - 1), fc.jsonValue({ maxDepth: 2 })).map(([index, value]) => {
    const copy: unknown = structuredClone(graph)
    const path = places[index] ?? []
    const holder = path.slice(0, -1).reduce<unknown>((here, key) => Reflect.get(Object(here), key), copy)
    const key = path.at(-1)
    if (key !== undefined) Reflect.set(Object(holder), key, value)
    return copy
  })
}

function* paths(value: unknown, path: readonly string[]): Generator<readonly string[]> {
  if (typeof value !== 'object' || value === null) return
  for (const [key, inner] of Object.entries(value)) {
    yield [...path, key]
    yield* paths(inner, [...path, key])
  }
}

describe.skipIf(!hasTemplates)('laws over the official templates', () => {
  it('every one converts by the laws, or is refused in a sentence', () => {
    const converted = templatesThatPass(laws)
    expect(converted).toEqual(
      expect.arrayContaining([
        'text_to_video_wan.json',
        'image_to_video_wan.json',
        'video_wan2_2_14B_t2v.json',
        'video_wan2_2_14B_i2v.json',
        'video_wan2_2_14B_flf2v.json',
        'video_wan2_2_5B_ti2v.json'
      ])
    )
    // Laid out flat, the same graphs convert in the API format.
    const exported = templatesThatPass((graph) => apiLaws(meaning(graph)))
    expect(converted.filter((name) => !exported.includes(name))).toEqual([])
    expect(converted.filter((name) => name.startsWith('api_') || /vace|s2v|humo/.test(name))).toEqual([])
  }, 120_000)
})
