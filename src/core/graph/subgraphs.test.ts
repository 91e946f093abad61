import { describe, expect, it } from 'vitest'
import { convert, graph, load, sampler, type NodeSketch } from './sketches'

describe('subgraphs', () => {
  /** Sampling: `model` and `seed` come from outside, `steps` is shown by `proxyWidgets` only. */
  const sampling = {
    id: 'sub',
    name: 'Sampling',
    inputs: [
      { id: 'i0', name: 'model', type: 'MODEL', linkIds: [1] },
      { id: 'i1', name: 'seed', type: 'INT', linkIds: [2] }
    ],
    outputs: [{ id: 'o0', name: 'LATENT', type: 'LATENT', linkIds: [3] }],
    nodes: [
      {
        id: 1,
        type: 'Sampler',
        widgets_values: [20, 5, 'fixed', 'euler'],
        inputs: [
          { name: 'model', link: 1 },
          { name: 'seed', link: 2, widget: { name: 'seed' } }
        ],
        outputs: [{ type: 'LATENT' }]
      }
    ],
    links: [
      { id: 1, origin_id: -10, origin_slot: 0, target_id: 1, target_slot: 0 },
      { id: 2, origin_id: -10, origin_slot: 1, target_id: 1, target_slot: 1 },
      { id: 3, origin_id: 1, origin_slot: 0, target_id: -20, target_slot: 0 }
    ]
  }
  const definitionsOf = (...subgraphs: unknown[]): Record<string, unknown> => ({ definitions: { subgraphs } })
  const use = (id: number, more: Record<string, unknown> = {}): NodeSketch => ({
    id,
    type: 'sub',
    inputs: [{ name: 'model' }, { name: 'seed' }],
    outputs: [{ type: 'LATENT' }],
    ...more
  })

  it('gives each use its own nodes and its own values', () => {
    const prompt = convert(
      graph(
        [load, use(4, { widgets_values: [11] }), use(5, { widgets_values: [22] }), sampler(6, [])],
        [
          [1, 0, 4, 'model'],
          [1, 0, 5, 'model'],
          [4, 0, 6, 'latent']
        ],
        definitionsOf(sampling)
      )
    )
    expect(Object.keys(prompt)).toEqual(['1', '6', '4:1', '5:1'])
    expect([prompt['4:1']?.inputs.seed, prompt['5:1']?.inputs.seed]).toEqual([11, 22])
    expect(prompt['4:1']?.inputs.model).toEqual(['1', 0])
    expect(prompt['6']?.inputs.latent).toEqual(['4:1', 0])
  })

  it('reads what proxyWidgets shows, and keeps the value inside where the file has null', () => {
    const properties = {
      proxyWidgets: [
        ['1', 'steps'],
        ['-1', 'seed'],
        ['1', 'name']
      ]
    }
    const prompt = convert(
      graph([use(4, { properties, widgets_values: [7, 99, null] })], [], definitionsOf(sampling))
    )
    expect(prompt['4:1']?.inputs).toEqual({ steps: 7, seed: 99, name: 'euler' })
  })

  it('feeds a widget inside from a wire outside, from a primitive too', () => {
    const primitive = { id: 7, type: 'PrimitiveNode', widgets_values: [313], outputs: [{}] }
    const number = { id: 8, type: 'Forced', outputs: [{ type: 'INT' }] }
    const prompt = convert(
      graph(
        [primitive, number, use(4), use(5)],
        [
          [7, 0, 4, 'seed'],
          [8, 0, 5, 'seed']
        ],
        definitionsOf(sampling)
      )
    )
    expect(prompt['4:1']?.inputs.seed).toBe(313)
    expect(prompt['5:1']?.inputs.seed).toEqual(['8', 0])
  })

  it('reaches through nested subgraphs, values and wires', () => {
    const outer = {
      id: 'outer',
      inputs: [
        { name: 'model', type: 'MODEL', linkIds: [1] },
        { name: 'number', type: 'INT', linkIds: [2] }
      ],
      outputs: [{ name: 'LATENT', type: 'LATENT', linkIds: [3] }],
      nodes: [
        {
          id: 2,
          type: 'sub',
          inputs: [
            { name: 'model', link: 1 },
            { name: 'seed', link: 2, widget: { name: 'seed' } }
          ],
          outputs: [{ type: 'LATENT' }]
        }
      ],
      links: [
        { id: 1, origin_id: -10, origin_slot: 0, target_id: 2, target_slot: 0 },
        { id: 2, origin_id: -10, origin_slot: 1, target_id: 2, target_slot: 1 },
        { id: 3, origin_id: 2, origin_slot: 0, target_id: -20, target_slot: 0 }
      ]
    }
    const node = { ...use(9), type: 'outer', inputs: [{ name: 'model' }], widgets_values: [555] }
    const prompt = convert(
      graph(
        [load, node, sampler(6, [])],
        [
          [1, 0, 9, 'model'],
          [9, 0, 6, 'latent']
        ],
        definitionsOf(outer, sampling)
      )
    )
    expect(prompt['9:2:1']?.inputs).toMatchObject({ seed: 555, model: ['1', 0] })
    expect(prompt['6']?.inputs.latent).toEqual(['9:2:1', 0])
  })

  it('leaves the inside of a bypassed or muted use out', () => {
    const prompt = convert(graph([use(4, { mode: 4 }), use(5, { mode: 2 })], [], definitionsOf(sampling)))
    expect(prompt).toEqual({})
  })

  it('refuses a subgraph that contains itself', () => {
    const loop = { ...sampling, nodes: [...sampling.nodes, { id: 2, type: 'sub' }] }
    expect(() => convert(graph([use(4)], [], definitionsOf(loop)))).toThrow(/'Sampling' contains itself/)
  })
})
