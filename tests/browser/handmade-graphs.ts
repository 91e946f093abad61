import { graphOf, type LinkSketch, type NodeSketch } from '../harness/graphs'

/*
 * Graphs for the rules that the official templates do not touch.
 */

const widgetSlot = (
  name: string,
  type: string
): { name: string; type: string; widget: { name: string } } => ({
  name,
  type,
  widget: { name }
})

const text = (id: number, value: string): NodeSketch => ({
  id,
  type: 'CLIPTextEncode',
  values: [value],
  inputs: [{ name: 'clip', type: 'CLIP' }, widgetSlot('text', 'STRING')],
  outputs: [{ name: 'CONDITIONING', type: 'CONDITIONING' }]
})

const base: NodeSketch[] = [
  {
    id: 1,
    type: 'UNETLoader',
    values: ['wan2.1_t2v_1.3B_fp16.safetensors', 'default'],
    outputs: [{ name: 'MODEL', type: 'MODEL' }]
  },
  {
    id: 2,
    type: 'CLIPLoader',
    values: ['umt5_xxl_fp8_e4m3fn_scaled.safetensors', 'wan', 'default'],
    outputs: [{ name: 'CLIP', type: 'CLIP' }]
  },
  text(3, 'a \\{plain\\} brace /* and a comment */'),
  {
    id: 4,
    type: 'EmptyHunyuanLatentVideo',
    values: [64, 64, 5, 1],
    outputs: [{ name: 'LATENT', type: 'LATENT' }]
  },
  {
    id: 5,
    type: 'KSampler',
    values: [7, 'randomize', 20, 6, 'uni_pc', 'simple', 1],
    inputs: [
      { name: 'model', type: 'MODEL' },
      { name: 'positive', type: 'CONDITIONING' },
      { name: 'negative', type: 'CONDITIONING' },
      { name: 'latent_image', type: 'LATENT' },
      widgetSlot('seed', 'INT'),
      widgetSlot('steps', 'INT')
    ],
    outputs: [{ name: 'LATENT', type: 'LATENT' }]
  },
  {
    id: 6,
    type: 'SaveLatent',
    values: ['latents/%Sampler.steps%-%nothing%-%KSampler.seed%'],
    inputs: [{ name: 'samples', type: 'LATENT' }]
  }
]

const baseLinks: LinkSketch[] = [
  [1, 0, 5, 0],
  [2, 0, 3, 0],
  [3, 0, 5, 1],
  [3, 0, 5, 2],
  [4, 0, 5, 3],
  [5, 0, 6, 0]
]

const reroute = (id: number, type: string): NodeSketch => ({
  id,
  type: 'Reroute',
  inputs: [{ name: '', type: '*' }],
  outputs: [{ name: '', type }],
  properties: { showOutputText: false, horizontal: false }
})

const primitive = (id: number, type: string, name: string, values: unknown[]): NodeSketch => ({
  id,
  type: 'PrimitiveNode',
  values,
  outputs: [{ name: type, type, ...{ widget: { name } } }],
  properties: { 'Run widget replace on values': false }
})

const note: NodeSketch = { id: 30, type: 'Note', values: ['read me'] }

/** Widgets of the node inside show outside, one with and one without a slot in the file of the use. */
function subgraphUse(): Record<string, unknown> {
  const graph = graphOf(
    [
      ...base.slice(0, 4),
      {
        id: 5,
        type: '11111111-2222-4333-8444-555555555555',
        values: [99, 12],
        inputs: [
          { name: 'model', type: 'MODEL' },
          { name: 'cond', type: 'CONDITIONING' },
          { name: 'latent', type: 'LATENT' },
          widgetSlot('seed', 'INT')
        ],
        outputs: [{ name: 'LATENT', type: 'LATENT' }],
        properties: {
          proxyWidgets: [
            ['-1', 'seed'],
            ['-1', 'steps']
          ]
        }
      },
      { id: 6, type: 'SaveLatent', values: ['latents/x'], inputs: [{ name: 'samples', type: 'LATENT' }] }
    ],
    [
      [1, 0, 5, 0],
      [2, 0, 3, 0],
      [3, 0, 5, 1],
      [4, 0, 5, 2],
      [5, 0, 6, 0]
    ]
  )
  const slot = (name: string, type: string, linkIds: number[]): Record<string, unknown> => ({
    id: `aaaaaaaa-0000-4000-8000-00000000000${linkIds[0] ?? 0}`,
    name,
    type,
    linkIds,
    pos: [0, 0]
  })
  const link = (
    id: number,
    from: number,
    fromSlot: number,
    to: number,
    toSlot: number,
    type: string
  ): object => ({
    id,
    origin_id: from,
    origin_slot: fromSlot,
    target_id: to,
    target_slot: toSlot,
    type
  })
  return {
    ...graph,
    definitions: {
      subgraphs: [
        {
          id: '11111111-2222-4333-8444-555555555555',
          version: 1,
          state: { lastGroupId: 0, lastNodeId: 1, lastLinkId: 8, lastRerouteId: 0 },
          revision: 0,
          config: {},
          name: 'Sampling',
          inputNode: { id: -10, bounding: [0, 0, 120, 120] },
          outputNode: { id: -20, bounding: [900, 0, 120, 60] },
          inputs: [
            slot('model', 'MODEL', [1]),
            slot('cond', 'CONDITIONING', [2, 3]),
            slot('latent', 'LATENT', [4]),
            slot('seed', 'INT', [5]),
            slot('steps', 'INT', [6])
          ],
          outputs: [slot('LATENT', 'LATENT', [7])],
          widgets: [],
          nodes: [
            {
              id: 1,
              type: 'KSampler',
              pos: [300, 0],
              size: [300, 300],
              flags: {},
              order: 0,
              mode: 0,
              inputs: [
                { name: 'model', type: 'MODEL', link: 1 },
                { name: 'positive', type: 'CONDITIONING', link: 2 },
                { name: 'negative', type: 'CONDITIONING', link: 3 },
                { name: 'latent_image', type: 'LATENT', link: 4 },
                { ...widgetSlot('seed', 'INT'), link: 5 },
                { ...widgetSlot('steps', 'INT'), link: 6 }
              ],
              outputs: [{ name: 'LATENT', type: 'LATENT', links: [7] }],
              properties: { 'Node name for S&R': 'KSampler' },
              widgets_values: [1, 'fixed', 20, 5, 'euler', 'simple', 1]
            }
          ],
          links: [
            link(1, -10, 0, 1, 0, 'MODEL'),
            link(2, -10, 1, 1, 1, 'CONDITIONING'),
            link(3, -10, 1, 1, 2, 'CONDITIONING'),
            link(4, -10, 2, 1, 3, 'LATENT'),
            link(5, -10, 3, 1, 4, 'INT'),
            link(6, -10, 4, 1, 5, 'INT'),
            link(7, 1, 0, -20, 0, 'LATENT')
          ],
          groups: [],
          extra: {}
        }
      ]
    }
  }
}

export const handmadeGraphs: readonly { readonly name: string; readonly graph: object }[] = [
  { name: 'plain, with names to fill in and braces that are none', graph: graphOf(base, baseLinks) },
  {
    name: 'reroutes, one behind the other',
    graph: graphOf(
      [...base, reroute(10, 'MODEL'), reroute(11, 'MODEL'), note],
      [...baseLinks.slice(1), [1, 0, 10, 0], [10, 0, 11, 0], [11, 0, 5, 0]]
    )
  },
  {
    name: 'primitives for a seed and a text',
    graph: graphOf(
      [
        ...base,
        primitive(12, 'INT', 'seed', [4711, 'fixed']),
        primitive(13, 'STRING', 'text', ['from a primitive'])
      ],
      [...baseLinks, [12, 0, 5, 4], [13, 0, 3, 1]]
    )
  },
  {
    name: 'a widget fed by a node',
    graph: graphOf(
      [...base, { id: 14, type: 'PrimitiveInt', values: [31], outputs: [{ name: 'INT', type: 'INT' }] }],
      [...baseLinks, [14, 0, 5, 5]]
    )
  },
  {
    name: 'an upload button behind a widget',
    graph: graphOf(
      [
        {
          id: 1,
          type: 'LoadImage',
          values: ['example.png', 'image'],
          outputs: [{ name: 'IMAGE', type: 'IMAGE' }]
        },
        { id: 2, type: 'PreviewImage', inputs: [{ name: 'images', type: 'IMAGE' }] }
      ],
      [[1, 0, 2, 0]]
    )
  },
  { name: 'a subgraph that shows two widgets', graph: subgraphUse() },
  {
    name: 'a picked anchor',
    graph: graphOf(
      [
        {
          id: 1,
          type: 'FactorizedAnchor',
          inputs: [{ name: 'images', type: 'IMAGE' }],
          outputs: [{ name: 'anchor', type: 'IMAGE' }],
          properties: { choice: { kind: 'file', name: 'a.png', subfolder: '', type: 'input' } },
          values: [null]
        },
        { id: 2, type: 'PreviewImage', inputs: [{ name: 'images', type: 'IMAGE' }] }
      ],
      [[1, 0, 2, 0]]
    )
  }
]
