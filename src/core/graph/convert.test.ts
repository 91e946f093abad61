import { describe, expect, it } from 'vitest'
import { convertToPrompt } from './convert'
import { GraphError } from './errors'
import { parseUiGraph } from './schema'
import { convert, definitions, graph, load, lora, sampler, wired, type NodeSketch } from './sketches'

describe('widgets', () => {
  it('takes values by the order of input_order and steps over the seed control', () => {
    const prompt = convert(graph([sampler(2, [30, 77, 'randomize', 'heun'])]))
    expect(prompt['2']).toEqual({
      class_type: 'Sampler',
      inputs: { steps: 30, seed: 77, name: 'heun' },
      _meta: { title: 'The Sampler' }
    })
  })

  it('fills in defaults where the file has too few values, and a choice for null', () => {
    expect(convert(graph([sampler(2, [30])]))['2']?.inputs).toEqual({ steps: 30, seed: 3, name: 'euler' })
    expect(convert(graph([sampler(2, [30, 1, 'fixed', null])]))['2']?.inputs.name).toBe('euler')
  })

  it('keeps values that the server does not list', () => {
    expect(convert(graph([sampler(2, [1, 1, 'fixed', 'gone'])]))['2']?.inputs.name).toBe('gone')
  })

  it('knows the upload button, which is saved but not sent', () => {
    const node = { id: 1, type: 'Picture', widgets_values: ['b.png', true, 'image'] }
    expect(convert(graph([node]))['1']?.inputs).toEqual({ image: 'b.png', alpha: true })
  })

  it('drops the dummy value that old files have for an input that is always a socket', () => {
    const old = { id: 1, type: 'Forced', widgets_values: [10, 99, 20] }
    const current = { id: 2, type: 'Forced', widgets_values: [10, 20] }
    const prompt = convert(graph([old, current]))
    expect(prompt['1']?.inputs).toEqual({ a: 10, c: 20 })
    expect(prompt['2']?.inputs).toEqual({ a: 10, c: 20 })
  })

  it('wraps a list, which would be read as a wire', () => {
    const node = { id: 1, type: 'Bools', widgets_values: [[1, 2]] }
    expect(convert(graph([node]))['1']?.inputs).toEqual({ list: { __value__: [1, 2] } })
  })

  it('reads values that a pack has saved by name', () => {
    const node = { id: 1, type: 'Forced', widgets_values: { c: 7, other: 1 } }
    expect(convert(graph([node]))['1']?.inputs).toEqual({ a: 1, c: 7 })
  })

  it('lays out what the chosen option of a dynamic combo brings along', () => {
    const on = { id: 1, type: 'Chooser', widgets_values: ['on', 9, 'z'] }
    const off = { id: 2, type: 'Chooser', widgets_values: ['off', 'z'] }
    const prompt = convert(graph([on, off]))
    expect(prompt['1']?.inputs).toEqual({ mode: 'on', 'mode.level': 9, last: 'z' })
    expect(prompt['2']?.inputs).toEqual({ mode: 'off', last: 'z' })
  })

  it('connects a group that has grown', () => {
    const inputs = [{ name: 'parts.part0' }, { name: 'parts.part1' }, { name: 'parts.part2' }]
    const prompt = convert(
      graph(
        [load, { id: 2, type: 'Grower', inputs, widgets_values: [16] }],
        [
          [1, 0, 2, 'parts.part0'],
          [1, 0, 2, 'parts.part2']
        ]
      )
    )
    expect(prompt['2']?.inputs).toEqual({ size: 16, 'parts.part0': ['1', 0], 'parts.part2': ['1', 0] })
  })

  it('takes our pick from the properties, and leaves out none', () => {
    const choice = { kind: 'index', index: 2 }
    const prompt = convert(
      graph([
        { id: 1, type: 'FactorizedAnchor', properties: { choice }, widgets_values: [null] },
        { id: 2, type: 'FactorizedAnchor', widgets_values: [choice] },
        { id: 3, type: 'FactorizedAnchor', widgets_values: [null] }
      ])
    )
    expect(Object.values(prompt).map((node) => node.inputs)).toEqual([{ choice }, { choice }, {}])
  })
})

describe('texts', () => {
  const text = (value: string): unknown => graph([{ id: 1, type: 'Text', widgets_values: [value] }])
  const converted = (value: string, random = 0): unknown =>
    convert(text(value), { random: () => random })['1']?.inputs.text

  it('chooses among what braces hold, nested ones too', () => {
    expect(converted('a {red|blue {dark|light}} car', 0)).toBe('a red car')
    expect(converted('a {red|blue {dark|light}} car', 0.9)).toBe('a blue light car')
  })

  it('keeps escaped braces, drops comments, and survives a brace that is never closed', () => {
    expect(converted('\\{a\\|b\\} /* no */c // rest')).toBe('{a|b} c ')
    expect(converted('open {a|b')).toBe('open a')
    expect(converted('ends with \\')).toBe('ends with \\')
  })

  it('fills in dates and widgets in the names of saved files', () => {
    const name = '%date:yyyy-MM-dd hh_mm_ss%/%Sampler.seed%_%The one.name%_%None.x%_%width%'
    const prompt = convert(
      graph([
        sampler(1, [1, 42, 'fixed', 'a/b'], { title: 'The one' }),
        { id: 2, type: 'Save', widgets_values: [name] }
      ]),
      { now: new Date(2026, 0, 5, 7, 8, 9) }
    )
    expect(prompt['2']?.inputs.filename_prefix).toBe('2026-01-05 07_08_09/42_a_b_%None.x%_%width%')
  })
})

describe('wires', () => {
  it('passes a bypassed node by, by type', () => {
    const prompt = convert(
      graph(
        [load, lora(2, 4), sampler(3, [])],
        [
          [1, 0, 2, 'model'],
          [2, 0, 3, 'model']
        ]
      )
    )
    expect(Object.keys(prompt)).toEqual(['1', '3'])
    expect(prompt['3']?.inputs.model).toEqual(['1', 0])
  })

  it('cuts the wire from a muted node but keeps the value of a widget', () => {
    const number = { id: 4, type: 'Forced', mode: 2, outputs: [{ type: 'INT' }] }
    const prompt = convert(
      graph(
        [lora(2, 2), number, sampler(3, [9, 8])],
        [
          [2, 0, 3, 'model'],
          [4, 0, 3, 'seed']
        ]
      )
    )
    expect(prompt['3']?.inputs).toEqual({ steps: 9, seed: 8, name: 'euler' })
  })

  it('cuts the wire where no input of a bypassed node has its type', () => {
    const other = { id: 2, type: 'Text', mode: 4, widgets_values: [''], outputs: [{ type: 'CONDITIONING' }] }
    const prompt = convert(graph([other, sampler(3, [])], [[2, 0, 3, 'latent']]))
    expect(prompt['3']?.inputs).not.toHaveProperty('latent')
  })

  it('follows reroutes, and takes links that are objects (schema 1.0)', () => {
    const reroute = (id: number): NodeSketch => ({
      id,
      type: 'Reroute',
      inputs: [{ name: '' }],
      outputs: [{}]
    })
    const nodes = [load, reroute(5), reroute(6), sampler(3, [])]
    const { nodes: list } = wired(nodes, [
      [1, 0, 5, ''],
      [5, 0, 6, ''],
      [6, 0, 3, 'model']
    ])
    const ends = [
      [1, 5],
      [5, 6],
      [6, 3]
    ]
    const links = ends.map(([origin, target], index) => ({
      id: index + 1,
      origin_id: origin,
      origin_slot: 0,
      target_id: target,
      target_slot: 0,
      type: 'MODEL',
      parentId: 9
    }))
    const prompt = convert({ version: 1, nodes: list, links, reroutes: [{ id: 9, pos: [0, 0] }] })
    expect(Object.keys(prompt)).toEqual(['1', '3'])
    expect(prompt['3']?.inputs.model).toEqual(['1', 0])
  })

  it('sets the widgets that a primitive feeds, through reroutes too', () => {
    const primitive = { id: 7, type: 'PrimitiveNode', widgets_values: [1234, 'fixed'], outputs: [{}] }
    const reroute = { id: 8, type: 'Reroute', inputs: [{ name: '' }], outputs: [{}] }
    const prompt = convert(
      graph(
        [primitive, reroute, sampler(3, [1, 1]), sampler(4, [1, 1])],
        [
          [7, 0, 3, 'seed'],
          [7, 0, 8, ''],
          [8, 0, 4, 'seed']
        ]
      )
    )
    expect(Object.keys(prompt)).toEqual(['3', '4'])
    expect([prompt['3']?.inputs.seed, prompt['4']?.inputs.seed]).toEqual([1234, 1234])
  })

  it('follows the named wires of Set and Get', () => {
    const set = { id: 5, type: 'SetNode', widgets_values: ['m'], inputs: [{ name: 'MODEL' }], outputs: [{}] }
    const get = { id: 6, type: 'GetNode', widgets_values: ['m'], outputs: [{}] }
    const prompt = convert(
      graph(
        [load, set, get, sampler(3, [])],
        [
          [1, 0, 5, 'MODEL'],
          [6, 0, 3, 'model']
        ]
      )
    )
    expect(prompt['3']?.inputs.model).toEqual(['1', 0])
  })

  it('leaves notes out, and wires to nowhere', () => {
    const prompt = convert({
      nodes: [
        { id: 1, type: 'Note', widgets_values: ['hello'] },
        { id: 2, type: 'MarkdownNote', widgets_values: ['hello'] },
        { id: 3, type: 'Sampler', inputs: [{ name: 'model', link: 44 }] }
      ],
      links: [null]
    })
    expect(Object.keys(prompt)).toEqual(['3'])
    expect(prompt['3']?.inputs).not.toHaveProperty('model')
  })

  it('refuses wires that run in a circle, naming a node of it', () => {
    const reroute = (id: number): NodeSketch => ({
      id,
      type: 'Reroute',
      inputs: [{ name: '' }],
      outputs: [{}]
    })
    const circle = graph(
      [reroute(5), reroute(6), sampler(3, [])],
      [
        [5, 0, 6, ''],
        [6, 0, 5, ''],
        [6, 0, 3, 'model']
      ]
    )
    expect(() => convert(circle)).toThrow(GraphError)
    expect(() => convert(circle)).toThrow(/node [56] 'Reroute' run in a circle/)
  })
})

describe('nodes that the server lacks', () => {
  it('converts them from the file and lists them', () => {
    const node = {
      id: 9,
      type: 'Foreign',
      title: 'My node',
      inputs: [
        { name: 'model' },
        { name: 'seed', widget: { name: 'seed' } },
        { name: 'text', widget: { name: 'text' } }
      ],
      widgets_values: [5, 'randomize', 'hi']
    }
    const result = convertToPrompt(parseUiGraph(graph([load, node], [[1, 0, 9, 'model']])), definitions)
    expect(result.missing).toEqual([{ type: 'Foreign', nodes: [{ id: '9', title: 'My node' }] }])
    expect(result.prompt['9']).toEqual({
      class_type: 'Foreign',
      inputs: { seed: 5, text: 'hi', model: ['1', 0] },
      _meta: { title: 'My node' }
    })
  })

  it('prefers names where the file has them, and does not list what is muted', () => {
    const named = { id: 1, type: 'Foreign', widgets_values: [1, 2], widgets_values_named: { a: 1, b: 2 } }
    const muted = { id: 2, type: 'Other', mode: 2 }
    const result = convertToPrompt(parseUiGraph(graph([named, muted])), definitions)
    expect(result.missing.map(({ type }) => type)).toEqual(['Foreign'])
    expect(result.prompt['1']?.inputs).toEqual({ a: 1, b: 2 })
  })
})
