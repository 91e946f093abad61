import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { root } from '../lib/paths.mjs'
import { candidateGraph, videoGraph, type BundledGraph } from './toy-graph.mjs'

const bundled = (): BundledGraph =>
  JSON.parse(readFileSync(join(root, 'workflows', 'Factorized Wan 2.1 1.3B.json'), 'utf8')) as BundledGraph
const texts = { prompt: 'a red circle jumps, on sand', caption: 'a red circle, on sand' }

/** Links that one end knows and the other does not, as sentences. */
function loose({ nodes, links }: BundledGraph): string[] {
  const problems: string[] = []
  for (const [id, from, slot, to, at] of links) {
    const outputs = nodes.find((node) => node.id === from)?.outputs[slot]?.links ?? []
    if (!outputs.includes(id)) problems.push(`output of link ${id}`)
    if (nodes.find((node) => node.id === to)?.inputs[at]?.link !== id) problems.push(`input of link ${id}`)
  }
  const known = new Set(links.map(([id]) => id))
  for (const { id, inputs, outputs } of nodes) {
    const named = [...inputs.map(({ link }) => link), ...outputs.flatMap(({ links: out }) => out ?? [])]
    if (named.some((link) => link !== null && !known.has(link))) problems.push(`links of node ${id}`)
  }
  return problems
}

const values = (graph: BundledGraph, type: string): unknown[][] =>
  graph.nodes.filter((node) => node.type === type).map((node) => node.widgets_values)

describe.each([
  ['a candidate', (graph: BundledGraph) => candidateGraph(graph, { ...texts, seed: 3 })],
  ['the video', (graph: BundledGraph) => videoGraph(graph, { ...texts, lora: true })]
])('the graph of %s', (_, change) => {
  const before = bundled()
  const graph = bundled()
  change(graph)

  it('has all links at both ends', () => {
    expect(loose(before)).toEqual([])
    expect(loose(graph)).toEqual([])
  })

  it('keeps every node and every wire but those of the picture’s size', () => {
    expect(graph.nodes.slice(0, before.nodes.length).map(({ id }) => id)).toEqual(
      before.nodes.map(({ id }) => id)
    )
    const gone = before.links.filter((link) => !graph.links.some(([id]) => id === link[0]))
    const size = graph.nodes.find((node) => node.type === 'EmptySD3LatentImage')
    expect(gone.map(([, , , to]) => to)).toEqual([size?.id, size?.id])
    expect(size?.widgets_values).toEqual([64, 64, 1])
  })

  it('has the toy models, their shift and their steps in both branches', () => {
    expect(values(graph, 'UNETLoader').map(([file]) => file)).toEqual(
      Array<string>(2).fill('wan_toy_t2v.safetensors')
    )
    expect(values(graph, 'CLIPLoader').map((all) => all.slice(0, 2))).toEqual(
      Array<string[]>(2).fill(['umt5_toy.safetensors', 'wan'])
    )
    expect(values(graph, 'VAELoader').flat()).toEqual(Array<string>(2).fill('wan_toy_vae.safetensors'))
    expect(values(graph, 'ModelSamplingSD3')).toEqual([[3], [3]])
    expect(values(graph, 'KSampler').map((all) => all.slice(2, 6))).toEqual([
      [30, 4, 'euler', 'simple'],
      [15, 4, 'euler', 'simple']
    ])
    expect(values(graph, 'CLIPTextEncode').flat()).toEqual(['', '', '', ''])
    expect(values(graph, 'FactorizedSize')[0]?.slice(0, 3)).toEqual([64, 64, 9])
    expect(values(graph, 'FactorizedCaption')[0]?.slice(0, 2)).toEqual([texts.prompt, texts.caption])
  })
})

it('gives each candidate its seed, and makes no video', () => {
  const graph = bundled()
  candidateGraph(graph, { ...texts, seed: 3 })
  expect(graph.nodes.find((node) => node.title === 'Paint')?.widgets_values[0]).toBe(3)
  expect(graph.nodes.find((node) => node.type === 'SaveVideo')?.mode).toBe(2)
})

it.each([
  [true, 'wan_toy_anchor.safetensors'],
  [false, 'none']
])('takes the anchor LoRA: %s', (lora, file) => {
  const graph = bundled()
  videoGraph(graph, { ...texts, lora })
  expect(values(graph, 'FactorizedLora')[0]?.[0]).toBe(file)
})
