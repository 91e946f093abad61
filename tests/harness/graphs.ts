/** Small graphs in the page's own file format, for the browser tests. */

/** One node: its type, its widgets' values, and what its slots are called. */
export interface NodeSketch {
  id: number
  type: string
  values?: unknown[]
  inputs?: { name: string; type: string; widget?: { name: string } }[]
  outputs?: { name: string; type: string }[]
  properties?: Record<string, unknown>
  pos?: [number, number]
  size?: [number, number]
}

/** From slot `fromSlot` of node `from` to input `toSlot` of node `to`. */
export type LinkSketch = readonly [from: number, fromSlot: number, to: number, toSlot: number]

/** A graph of schema 0.4. */
export function graphOf(nodes: readonly NodeSketch[], links: readonly LinkSketch[] = []): object {
  const numbered = links.map((link, index) => ({ id: index + 1, link }))
  return {
    version: 0.4,
    last_node_id: Math.max(...nodes.map(({ id }) => id)),
    last_link_id: links.length,
    nodes: nodes.map((node, order) => ({
      id: node.id,
      type: node.type,
      pos: node.pos ?? [80 + 420 * (order % 3), 80 + 380 * Math.floor(order / 3)],
      size: node.size ?? [340, 180],
      flags: {},
      order,
      mode: 0,
      inputs: (node.inputs ?? []).map((input, slot) => ({
        ...input,
        link: numbered.find(({ link }) => link[2] === node.id && link[3] === slot)?.id ?? null
      })),
      outputs: (node.outputs ?? []).map((output, slot) => ({
        ...output,
        links: numbered.filter(({ link }) => link[0] === node.id && link[1] === slot).map(({ id }) => id)
      })),
      properties: node.properties ?? {},
      widgets_values: node.values ?? []
    })),
    links: numbered.map(({ id, link }) => [
      id,
      ...link,
      nodes.find((node) => node.id === link[0])?.outputs?.[link[1]]?.type ?? '*'
    ]),
    groups: [],
    config: {},
    extra: {}
  }
}

const preview = (id: number): NodeSketch => ({
  id,
  type: 'PreviewAny',
  inputs: [{ name: 'source', type: '*' }]
})

const size = (id: number, values: unknown[]): NodeSketch => ({
  id,
  type: 'FactorizedSize',
  values,
  inputs: [{ name: 'width', type: 'INT', widget: { name: 'width' } }],
  outputs: [{ name: 'width', type: 'INT' }],
  size: [340, 200]
})

const [good, bad] = [832, 833]

/** A width that no video can have: the server rejects the prompt. */
export const wrongSize = graphOf([size(1, [bad, 480, 81, 1.6]), preview(2)], [[1, 0, 2, 0]])

/** Two nodes that complain, each about something else. */
export const twoWrongSizes = graphOf(
  [size(1, [bad, 480, 81, 1.6]), preview(2), size(3, [good, 480, 80, 1.6]), preview(4)],
  [
    [1, 0, 2, 0],
    [3, 0, 4, 0]
  ]
)

/** The wrong width comes over a link, so it is noticed when the node runs. */
export const wrongLinkedSize = graphOf(
  [
    { id: 1, type: 'PrimitiveInt', values: [bad, 'fixed'], outputs: [{ name: 'INT', type: 'INT' }] },
    size(2, [good, 480, 81, 1.6]),
    preview(3)
  ],
  [
    [1, 0, 2, 0],
    [2, 0, 3, 0]
  ]
)

/** No caption, but something that needs one: its output is blocked, and the run goes on. */
export const emptyCaption = graphOf(
  [
    {
      id: 1,
      type: 'FactorizedCaption',
      values: ['A leaf turns from green to red.', ''],
      outputs: [
        { name: 'video_prompt', type: 'STRING' },
        { name: 'first_frame', type: 'STRING' }
      ],
      size: [380, 260]
    },
    preview(2),
    preview(3)
  ],
  [
    [1, 0, 2, 0],
    [1, 1, 3, 0]
  ]
)

/** An anchor that is saved as a picture; `choice` is its pick, if any. */
export function anchorGraph(choice?: unknown): object {
  return graphOf(
    [
      {
        id: 1,
        type: 'FactorizedAnchor',
        values: choice === undefined ? [] : [choice],
        inputs: [{ name: 'images', type: 'IMAGE' }],
        outputs: [{ name: 'anchor', type: 'IMAGE' }],
        properties: choice === undefined ? {} : { choice },
        size: [340, 130]
      },
      { id: 2, type: 'PreviewImage', inputs: [{ name: 'images', type: 'IMAGE' }] }
    ],
    [[1, 0, 2, 0]]
  )
}
