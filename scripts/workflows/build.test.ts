import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { isWidget } from '../../src/core/graph/builder-catalog'
import { convertToPrompt, parseObjectInfo, parseUiGraph } from '../../src/core/graph'
import { TITLE_HEIGHT, overlaps, type Rect } from '../../src/core/graph/layout'
import { throughComfyLitegraph, throughLitegraph, type WrittenGraph } from '../../tests/harness/oracles'
import { BUNDLED_GRAPHS } from '../../src/core/recipe/bundled'
import { filesOf } from '../../src/core/recipe/notes'
import { OBJECT_INFO, buildAll, readObjectInfo, readSnapshot } from './build'
import { root } from '../lib/paths.mjs'

const folder = join(root, 'workflows')
const catalog = readSnapshot()
const files = readdirSync(folder).filter((name) => name.endsWith('.json'))

const graphFile = z.looseObject({
  nodes: z.array(
    z.looseObject({
      id: z.number(),
      type: z.string(),
      pos: z.tuple([z.number(), z.number()]),
      size: z.tuple([z.number(), z.number()]),
      inputs: z.array(z.looseObject({ name: z.string(), type: z.string(), link: z.number().nullable() })),
      outputs: z.array(z.looseObject({ name: z.string(), type: z.string(), links: z.array(z.number()) })),
      properties: z.looseObject({
        models: z.array(z.object({ name: z.string(), url: z.url(), directory: z.string() })).optional()
      }),
      widgets_values: z.array(z.union([z.string(), z.number(), z.boolean()]))
    })
  ),
  links: z.array(z.tuple([z.number(), z.number(), z.number(), z.number(), z.number(), z.string()])),
  groups: z.array(
    z.looseObject({
      title: z.string(),
      bounding: z.tuple([z.number(), z.number(), z.number(), z.number()])
    })
  )
})
type GraphFile = z.infer<typeof graphFile>

it('the folder holds what the builder makes, and nothing else', () => {
  const built = buildAll(catalog)
  expect(files.sort()).toEqual([...built.keys()].sort())
  for (const [name, text] of built) expect(readFileSync(join(folder, name), 'utf8'), name).toBe(text)
})

it('has one folder that ComfyUI takes for templates: the files of a second one would not be served', () => {
  const taken = ['example_workflows', 'example', 'examples', 'workflow', 'workflows']
  expect(taken.filter((name) => existsSync(join(root, name)))).toEqual(['workflows'])
})

describe.each(files)('%s', (name) => {
  const json: unknown = JSON.parse(readFileSync(join(folder, name), 'utf8'))
  const graph = graphFile.parse(json)

  it('has nodes that neither overlap nor leave their stage', () => {
    const rects = graph.nodes.map((node) => ({ node, rect: outer(node) }))
    for (const [index, a] of rects.entries())
      for (const b of rects.slice(index + 1))
        expect(overlaps(a.rect, b.rect), `${a.node.type} ${a.node.id} and ${b.node.type} ${b.node.id}`).toBe(
          false
        )
    const frames = graph.groups.map(({ bounding: [x, y, width, height] }) => ({ x, y, width, height }))
    for (const [index, frame] of frames.entries())
      for (const other of frames.slice(index + 1)) expect(overlaps(frame, other)).toBe(false)
    for (const { node, rect } of rects)
      expect(
        frames.filter((frame) => contains(frame, rect)),
        `${node.type} ${node.id}`
      ).toHaveLength(1)
  })

  it('reads from left to right: every link goes to the same stage or one further right', () => {
    const stageOf = (id: number): number => {
      const node = graph.nodes.find((other) => other.id === id)
      return graph.groups.findIndex(
        ({ bounding: [x, , width] }) => node !== undefined && node.pos[0] >= x && node.pos[0] < x + width
      )
    }
    for (const [, from, , to] of graph.links) expect(stageOf(to)).toBeGreaterThanOrEqual(stageOf(from))
  })

  it('has links that both of their ends know, of a type that both ends have', () => {
    expect(new Set(graph.links.map(([id]) => id)).size).toBe(graph.links.length)
    for (const [id, from, outSlot, to, inSlot, type] of graph.links) {
      const output = graph.nodes.find((node) => node.id === from)?.outputs[outSlot]
      const input = graph.nodes.find((node) => node.id === to)?.inputs[inSlot]
      expect(output?.links).toContain(id)
      expect(input?.link).toBe(id)
      expect([output?.type, input?.type]).toEqual([type, type])
    }
    const ends = graph.nodes.flatMap((node) => [
      ...node.inputs.flatMap(({ link }) => (link === null ? [] : [link])),
      ...node.outputs.flatMap(({ links }) => links)
    ])
    expect(ends).toHaveLength(graph.links.length * 2)
  })

  it('converts to a prompt in which every required input is there and every choice exists', () => {
    const definitions = parseObjectInfo(readObjectInfo())
    const { prompt, missing } = convertToPrompt(parseUiGraph(json), definitions)
    expect(missing).toEqual([])
    for (const node of Object.values(prompt)) {
      const definition = definitions.get(node.class_type)
      for (const input of definition?.inputs ?? []) {
        if (!input.optional) expect(node.inputs, node.class_type).toHaveProperty(input.name)
        const value = node.inputs[input.name]
        if (input.choices.length > 0 && value !== undefined && !Array.isArray(value))
          expect(input.choices, `${node.class_type}.${input.name}`).toContain(value)
      }
    }
  })

  it('asks of ComfyUI 0.3.75 only the nodes that it says it needs beyond', () => {
    const old = parseObjectInfo(JSON.parse(readFileSync(OBJECT_INFO, 'utf8')))
    const missing = convertToPrompt(parseUiGraph(json), old)
      .missing.map(({ type }) => type)
      // Ours come with the pack.
      .filter((type) => !type.startsWith('Factorized'))
    const needs = BUNDLED_GRAPHS.find((bundled) => `${bundled.name}.json` === name)?.needs
    expect(missing).toEqual(needs?.nodes ?? [])
    // The version stands in the first note, which says what to do, and in the nodes, which the page tells people.
    const newer = graph.nodes.filter(({ type }) => missing.includes(type))
    expect(newer.map(({ properties }) => properties['ver'])).toEqual(missing.map(() => needs?.comfyui))
    const readMe = graph.nodes.find((node) => node['title'] === 'Read me first')?.widgets_values[0]
    if (needs) expect(readMe).toContain(`Needs ComfyUI ${needs.comfyui} or newer`)
    else expect(readMe).not.toContain('Needs ComfyUI')
  })

  it('offers every model file for download, by a name without a folder', () => {
    const offered = graph.nodes.flatMap(({ properties: { models = [] }, widgets_values }) => {
      for (const { name: file } of models) {
        expect(file).not.toMatch(/[\\/]/)
        expect(widgets_values).toContain(file)
      }
      return models
    })
    const named = graph.nodes.flatMap(({ widgets_values }) =>
      widgets_values.filter((value) => /^[^\s]+\.safetensors$/.test(String(value)))
    )
    const bundled = BUNDLED_GRAPHS.find((other) => `${other.name}.json` === name)
    const files = bundled ? filesOf(bundled) : []
    expect(offered.map((model) => model.name).sort()).toEqual(named.sort())
    expect(offered.map(({ url }) => url).sort()).toEqual(files.map(({ url }) => url).sort())
    // The note lists the same, with what is known about their sizes.
    const note = graph.nodes.find((node) => node['title'] === 'Models')?.widgets_values[0]
    for (const { url, directory, gigabytes } of files)
      expect(note).toContain(`](${url}) | \`models/${directory}\` | ${gigabytes ?? '?'} GB |`)
    expect(note).toContain('## Graphics memory')
  })

  it('keeps its seeds, and has no text that the page would fill with chance', () => {
    const controls = graph.nodes.flatMap((node) =>
      node.widgets_values.filter((value) =>
        ['fixed', 'randomize', 'increment', 'decrement'].includes(String(value))
      )
    )
    expect(controls.length).toBeGreaterThanOrEqual(1)
    expect(new Set(controls)).toEqual(new Set(['fixed']))
    for (const node of graph.nodes.filter(({ type }) => type !== 'MarkdownNote'))
      for (const value of node.widgets_values) expect(String(value)).not.toMatch(/[{}]|__\w+__/)
  })

  it('has a small thumbnail', () => {
    const picture = join(folder, name.replace(/json$/, 'jpg'))
    expect(existsSync(picture)).toBe(true)
    expect(readFileSync(picture).subarray(0, 3).toString('hex')).toBe('ffd8ff')
    expect(statSync(picture).size).toBeLessThan(60_000)
  })

  it.each([
    ['litegraph.js', throughLitegraph],
    ['@comfyorg/litegraph', throughComfyLitegraph]
  ])('loads in %s and comes back the same', (_, through) => {
    expect(essence(through(json, catalog))).toEqual(essence(graph))
  })
})

/** What must survive an editor: which node, where, with which values, linked how. */
function essence(graph: GraphFile | WrittenGraph): unknown {
  return {
    nodes: graph.nodes
      .map(({ id, type, pos, size, inputs, outputs, widgets_values, properties }) => ({
        id,
        type,
        pos,
        size,
        inputs: inputs.map(({ name, type: slotType, link }) => ({ name, slotType, link: link ?? null })),
        outputs: outputs.map(({ name, type: slotType, links }) => ({ name, slotType, links: links ?? [] })),
        widgets_values,
        properties
      }))
      .sort((a, b) => a.id - b.id),
    links: [...graph.links].sort((a, b) => Number(a[0]) - Number(b[0])),
    groups: graph.groups.map(({ title }) => title)
  }
}

function outer({ pos: [x, y], size: [width, height] }: GraphFile['nodes'][number]): Rect {
  return { x, y: y - TITLE_HEIGHT, width, height: height + TITLE_HEIGHT }
}

function contains(frame: Rect, rect: Rect): boolean {
  return (
    rect.x >= frame.x &&
    rect.y >= frame.y &&
    rect.x + rect.width <= frame.x + frame.width &&
    rect.y + rect.height <= frame.y + frame.height
  )
}

it('draws a field for every value that is typed in the graphs', () => {
  // A node whose definition has more fields than the file has values is filled up wrongly by position.
  for (const name of files)
    for (const node of graphFile.parse(JSON.parse(readFileSync(join(folder, name), 'utf8'))).nodes) {
      const inputs = catalog.get(node.type)?.definition.inputs
      if (!inputs) continue
      const fields = inputs.filter(isWidget)
      const seeds = fields.filter((input) => input.options['control_after_generate'] === true).length
      expect(node.widgets_values, node.type).toHaveLength(fields.length + seeds)
    }
})

it('writes the caption and reads it with one encoder, and asks for no caption where nothing is painted', () => {
  const file = files.find((name) => name.includes('Rewrite')) ?? ''
  const graph = parseUiGraph(JSON.parse(readFileSync(join(folder, file), 'utf8')))
  const { prompt } = convertToPrompt(graph, parseObjectInfo(readObjectInfo()))
  const [write, read] = ['TextGenerate', 'TextEncodeQwenImage21'].map(
    (type) => Object.values(prompt).find((node) => node.class_type === type)?.inputs
  )
  expect(write?.['clip']).toEqual(read?.['clip'])
  // By name, through code that shares nothing with the builder's order of fields.
  expect(write).toMatchObject({ max_length: 400, sampling_mode: 'off', thinking: false, mtp: 'auto' })

  const saver = Object.entries(prompt).find(([, node]) => node.class_type === 'SaveVideo')?.[0] ?? ''
  const needed = (id: string, dropped: string): string[] => {
    const node = prompt[id]
    const sources = Object.entries(node?.inputs ?? {}).flatMap(([name, value]) =>
      Array.isArray(value) && name !== dropped ? [String(value[0])] : []
    )
    return [node?.class_type ?? '', ...sources.flatMap((source) => needed(source, dropped))]
  }
  expect(needed(saver, '')).toContain('TextGenerate')
  for (const lazy of ['anchor', 'images']) expect(needed(saver, lazy)).not.toContain('TextGenerate')
})
