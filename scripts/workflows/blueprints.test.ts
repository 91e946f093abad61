import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { convertToPrompt, parseObjectInfo, parseUiGraph, type ApiPrompt } from '../../src/core/graph'
import { foldIntoBlueprint } from '../../src/core/recipe/blueprint'
import { BLUEPRINTS } from '../../src/core/recipe/blueprints'
import { BUNDLED_GRAPHS, buildBundledGraph } from '../../src/core/recipe/bundled'
import { root } from '../lib/paths.mjs'
import { buildBlueprints, readObjectInfo, readSnapshot } from './build'

const folder = join(root, 'subgraphs')
const catalog = readSnapshot()
const definitions = parseObjectInfo(readObjectInfo())

function convert(graph: unknown): ApiPrompt {
  const { prompt, missing } = convertToPrompt(parseUiGraph(graph), definitions)
  expect(missing).toEqual([])
  return prompt
}

it('the folder holds what the builder makes, and nothing else', () => {
  const built = buildBlueprints(catalog)
  expect(readdirSync(folder).sort()).toEqual([...built.keys()].sort())
  for (const [name, text] of built) expect(readFileSync(join(folder, name), 'utf8'), name).toBe(text)
})

describe.each(BLUEPRINTS)('$name', ({ name, graph, fields }) => {
  const text = readFileSync(join(folder, `${name}.json`), 'utf8')
  const file = parseUiGraph(JSON.parse(text))

  it('is one node, in letters that every machine reads alike', () => {
    expect(file.nodes).toHaveLength(1)
    expect(file.definitions?.subgraphs?.map(({ id }) => id)).toEqual([file.nodes[0]?.type])
    // eslint-disable-next-line no-control-regex -- all of ASCII
    expect(text).toMatch(/^[\x00-\x7f]*$/)
  })

  it('means what its graph means, without the file at the end', () => {
    const whole = convert(JSON.parse(readFileSync(join(root, 'workflows', `${graph}.json`), 'utf8')))
    const expected = Object.entries(whole).filter(([, node]) => node.class_type !== 'SaveVideo')
    const prefixed = JSON.parse(JSON.stringify(expected), (_key, value: unknown) =>
      Array.isArray(value) && value.length === 2 && typeof value[0] === 'string' && typeof value[1] === 'number'
        ? [`1:${value[0]}`, value[1]]
        : value
    ) as [string, ApiPrompt[string]][]
    expect(convert(file)).toEqual(Object.fromEntries(prefixed.map(([id, node]) => [`1:${id}`, node])))
  })

  it('takes what is typed into its fields', () => {
    const [node] = file.nodes
    const values = Array.isArray(node?.widgets_values) ? node.widgets_values : []
    expect(values).toHaveLength(fields.length)
    const changed = values.map((value) =>
      typeof value === 'number' ? value + 1 : typeof value === 'boolean' ? !value : `${String(value)} Changed.`
    )
    const prompt = convert({ ...file, nodes: [{ ...node, widgets_values: changed }] })
    const found = Object.values(prompt).flatMap(({ inputs }) => Object.values(inputs))
    for (const value of changed) expect(found).toContain(value)
  })
})

it('says what it does not find in a graph', () => {
  const [plan] = BLUEPRINTS
  const bundled = BUNDLED_GRAPHS.find(({ name }) => name === plan.graph)
  if (!bundled) throw new Error('There is no blueprint.')
  const graph = buildBundledGraph(bundled, catalog)
  const fields = [{ node: 'Paint', field: 'brush', label: 'brush' }]
  expect(() => foldIntoBlueprint(graph, { ...plan, fields }, catalog)).toThrow(
    'The graph has no field "brush" in a node "Paint".'
  )
  const unsaved = { ...graph, nodes: graph.nodes.filter(({ type }) => type !== 'SaveVideo') }
  expect(() => foldIntoBlueprint(unsaved, plan, catalog)).toThrow('does not end in one video')
})
