import { describe, expect, it } from 'vitest'
import { GraphBuilder } from './builder'
import { readCatalog } from './builder-catalog'

const catalog = readCatalog({
  Load: {
    input: {
      required: { file: [['a.safetensors'], {}], seed: ['INT', { default: 3, control_after_generate: true }] }
    },
    input_order: { required: ['file', 'seed'] },
    output: ['MODEL', 'VAE'],
    output_name: ['model', 'vae']
  },
  Use: {
    input: {
      required: {
        steps: ['INT', { default: 20 }],
        model: ['MODEL', {}],
        text: ['STRING', { multiline: true }]
      },
      optional: { vae: ['VAE', {}], pick: ['FA_CHOICE', {}] }
    },
    input_order: { required: ['steps', 'model', 'text'], optional: ['vae', 'pick'] },
    output: [],
    output_name: []
  }
})

const builder = (): GraphBuilder => new GraphBuilder(catalog, () => ({ cnr_id: 'test', ver: '1' }))

describe('GraphBuilder', () => {
  it('puts sockets first, then linked fields, and values in the order of the definition', () => {
    const graph = builder()
    const load = graph.add('Load', { values: { seed: 5 } })
    const use = graph.add('Use', { values: { text: 'a boat' }, links: { model: load.out('model') } })
    graph.stage('all', [[load], [use]])
    const { nodes, links, groups } = graph.build('id', '#fff')
    expect(nodes[0]).toMatchObject({ widgets_values: ['a.safetensors', 5, 'fixed'], inputs: [] })
    expect(nodes[1]).toMatchObject({
      widgets_values: [20, 'a boat'],
      inputs: [
        { name: 'model', type: 'MODEL', link: 1 },
        { name: 'vae', type: 'VAE', link: null }
      ]
    })
    expect(links).toEqual([[1, 1, 0, 2, 0, 'MODEL']])
    expect(nodes[0]?.outputs?.map((output) => output.links)).toEqual([[1], []])
    expect(groups).toHaveLength(1)
  })

  it.each<[string, (graph: GraphBuilder) => unknown, string]>([
    ['an unknown node', (graph) => graph.add('Nope'), 'There is no node "Nope" on the server'],
    ['an unknown input', (graph) => graph.add('Load', { values: { seeds: 1 } }), 'Load has no input "seeds"'],
    ['an unknown output', (graph) => graph.add('Load').out('clip'), 'Load has no output "clip"'],
    [
      'an output that is not named though there are two',
      (graph) => graph.add('Load').out(),
      'has no output ""'
    ],
    [
      'a missing link',
      (graph) => graph.add('Use', { values: { text: '' } }),
      'The input "model" of Use needs a link'
    ],
    [
      'a link of the wrong type',
      (graph) => graph.add('Use', { values: { text: '' }, links: { model: graph.add('Load').out('vae') } }),
      'Load gives VAE, but "model" of Use takes MODEL'
    ],
    [
      'a field without a value',
      (graph) => graph.add('Use', { links: { model: graph.add('Load').out('model') } }),
      'The field "text" of Use needs a value'
    ],
    [
      'a node in no stage',
      (graph) => {
        graph.add('Load')
        return graph.build('id', '#fff')
      },
      'Node 1 (Load) is in 0 stages instead of one'
    ]
  ])('refuses %s', (_, build, message) => {
    expect(() => build(builder())).toThrow(message)
  })
})
