import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { convertToPrompt, GraphError, parseObjectInfo, readGraph } from '.'

describe('readGraph', () => {
  it('tells the two formats apart', () => {
    expect(readGraph({ nodes: [], links: [] }).format).toBe('ui')
    expect(readGraph({ '1': { class_type: 'A', inputs: {} } }).format).toBe('api')
    expect(readGraph({ prompt: { '1': { class_type: 'A', inputs: {} } } }).format).toBe('api')
  })

  it('keeps keys that it does not know', () => {
    const read = readGraph({ nodes: [{ id: 1, type: 'A', mine: { a: 1 } }], links: [], other: true })
    expect(read).toMatchObject({ graph: { nodes: [{ mine: { a: 1 } }], other: true } })
  })

  it.each([
    [[], 'This is not a ComfyUI graph: the file holds a list.'],
    ['text', 'the file holds a string'],
    [null, 'the file holds nothing'],
    [{ a: 1 }, 'it has neither a list of nodes (Save) nor nodes with a class_type (Export API)']
  ])('refuses %j', (data, words) => {
    expect(() => readGraph(data)).toThrow(GraphError)
    expect(() => readGraph(data)).toThrow(words)
  })

  it.each([
    [
      {
        nodes: [
          { id: 1, type: 'A' },
          { id: 12, type: 'KSampler', inputs: [{ name: 'steps', link: {} }] }
        ]
      },
      "node 12 'KSampler', input steps, link"
    ],
    [{ nodes: [{ type: 'A' }] }, "node number 1 'A'"],
    [{ nodes: [], links: [[1, 2]] }, 'link 1'],
    [
      { nodes: [], definitions: { subgraphs: [{ id: 'x', name: 'Mine', nodes: 5 }] } },
      'subgraph Mine, its list of nodes should be a list'
    ],
    [
      { '3': { class_type: 'A', inputs: {} }, '4': { class_type: 'VAEDecode', inputs: 7 } },
      "node 4 'VAEDecode'"
    ],
    [{ '3': { class_type: 'A', inputs: {} }, '4': 'x' }, '4 should be an object']
  ])('says what is damaged in %j', (data, place) => {
    expect(() => readGraph(data)).toThrow(place)
  })

  it('reads or refuses any JSON, and never fails in another way', () => {
    const definitions = parseObjectInfo({ A: { input: { required: { x: ['INT'] } }, output: ['*'] } })
    const id = fc.oneof(fc.integer({ min: -20, max: 6 }), fc.constantFrom('1', '2', 'a'))
    const slot = fc.record(
      {
        name: fc.constantFrom('x', 'y', ''),
        link: fc.option(id),
        type: fc.jsonValue(),
        widget: fc.option(fc.record({ name: fc.constantFrom('x', 'y') }))
      },
      { requiredKeys: ['name'] }
    )
    const node = fc.record(
      {
        id,
        type: fc.constantFrom('A', 'B', 'Reroute', 'PrimitiveNode', 'SetNode', 'GetNode', 's', 't'),
        mode: fc.constantFrom(0, 2, 4),
        inputs: fc.array(slot, { maxLength: 3 }),
        outputs: fc.array(fc.record({ links: fc.option(fc.array(id)) }), { maxLength: 2 }),
        widgets_values: fc.oneof(fc.array(fc.jsonValue()), fc.dictionary(fc.string(), fc.jsonValue())),
        properties: fc.record({
          proxyWidgets: fc.oneof(
            fc.jsonValue(),
            fc.constant([
              ['1', 'x'],
              ['-1', 'y']
            ])
          )
        })
      },
      { requiredKeys: ['id', 'type'] }
    )
    const link = fc.tuple(id, id, fc.nat(2), id, fc.nat(2), fc.constant('*'))
    const level = fc.record({
      nodes: fc.array(node, { maxLength: 6 }),
      links: fc.array(link, { maxLength: 8 })
    })
    const subgraph = fc
      .tuple(
        level,
        fc.constantFrom('s', 't'),
        fc.array(fc.record({ name: fc.constantFrom('x', 'y') }), { maxLength: 2 })
      )
      .map(([inside, name, inputs]) => ({ ...inside, id: name, inputs, outputs: inputs }))
    const graph = fc
      .tuple(level, fc.array(subgraph, { maxLength: 2 }))
      .map(([root, subgraphs]) => ({ ...root, definitions: { subgraphs } }))

    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), graph), (data) => {
        let read
        try {
          read = readGraph(data)
          if (read.format === 'ui') {
            const { prompt } = convertToPrompt(read.graph, definitions)
            // Whatever comes out is a prompt: every wire ends in a node of it.
            for (const converted of Object.values(prompt)) {
              for (const value of Object.values(converted.inputs)) {
                if (Array.isArray(value)) expect(prompt).toHaveProperty([String(value[0])])
              }
            }
          }
        } catch (error) {
          expect(error).toBeInstanceOf(GraphError)
          expect((error as Error).message).toMatch(/^[A-Z].*[.]$/s)
        }
      }),
      { numRuns: 1500 }
    )
  })
})
