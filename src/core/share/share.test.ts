import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BUNDLED_GRAPHS } from '../recipe/bundled'
import { GraphError } from '../graph'
import { pickedFiles, SHARED_NOTE } from './anchors'
import { findPrivateParts, shareGraph } from './share'

const GROUP = '0123abcd-group'
const CANDIDATE = {
  kind: 'file',
  name: '1700000000000000-0123abcd.png',
  subfolder: `factorized_anchor/${GROUP}`,
  type: 'input',
  sha256: 'ab'.repeat(32)
}
const PICTURE = {
  kind: 'embedded',
  data: 'data:image/webp;base64,UklGRg==',
  sha256: 'cd'.repeat(32)
} as const
const KEY = 'sk-proj-abcDEF123456ghiJKL'

/** Image branch (muted by the pick) → anchor, as the page saves it. */
function uiGraph(choice: unknown = CANDIDATE) {
  return {
    version: 0.4,
    nodes: [
      { id: 1, type: 'VAEDecode', mode: 2, outputs: [{ name: 'IMAGE', type: 'IMAGE', links: [5] }] },
      {
        id: 2,
        type: 'FactorizedAnchor',
        mode: 0,
        inputs: [{ name: 'images', type: 'IMAGE', link: 5 }],
        properties: { choice, candidates: { group: GROUP } },
        widgets_values: [choice]
      }
    ],
    links: [[5, 1, 0, 2, 0, 'IMAGE']],
    extra: { ds: { scale: 1, offset: [0, 0] } }
  }
}

const apiGraph = (choice: unknown = CANDIDATE) => ({
  '1': { class_type: 'VAEDecode', inputs: { samples: ['9', 0] } },
  '2': { class_type: 'FactorizedAnchor', inputs: { images: ['1', 0], choice }, _meta: { title: 'Anchor' } }
})

interface AnchorNode {
  mode?: number
  inputs?: { choice?: unknown; images?: unknown }
  properties?: Record<string, unknown>
  widgets_values?: unknown
  _meta?: Record<string, unknown>
}
const nodeOf = (graph: unknown, index: number): AnchorNode =>
  (graph as { nodes: AnchorNode[] }).nodes[index] ?? {}
const apiNode = (graph: unknown, id: string): AnchorNode => (graph as Record<string, AnchorNode>)[id] ?? {}

describe('a pick', () => {
  it('goes inside where its picture is given, once', () => {
    const given: unknown[] = []
    const { graph, removed } = shareGraph(uiGraph(), {
      embedAnchor: (pick) => {
        given.push(pick?.name)
        return PICTURE
      }
    })
    const anchor = nodeOf(graph, 1)
    expect(given).toEqual([CANDIDATE.name])
    expect(anchor.properties?.choice).toEqual(PICTURE)
    expect(anchor.widgets_values).toEqual([null])
    expect(anchor.properties?.[SHARED_NOTE]).toMatchObject({ picture: 'embedded' })
    // The image branch stays muted: its models are not needed.
    expect(nodeOf(graph, 0).mode).toBe(2)
    expect(JSON.stringify(graph)).not.toContain(GROUP)
    expect(removed.map((one) => one.code)).toEqual(['candidates'])
  })

  it('from elsewhere mutes an image branch that still runs, if nothing else needs it', () => {
    const embedAnchor = () => PICTURE
    const graph = uiGraph(null)
    const [decode = {}, anchor] = graph.nodes
    const awake = { ...graph, nodes: [{ ...decode, mode: 0 }, anchor] }
    expect(nodeOf(shareGraph(awake, { embedAnchor }).graph, 0).mode).toBe(2)
    const needed = { ...awake, links: [...graph.links, [6, 1, 0, 9, 0, 'IMAGE']] }
    expect(nodeOf(shareGraph(needed, { embedAnchor }).graph, 0).mode).toBe(0)
    const bypassed = { ...graph, nodes: [{ ...decode, mode: 4 }, anchor] }
    expect(nodeOf(shareGraph(bypassed, { embedAnchor }).graph, 0).mode).toBe(4)
  })

  it('goes where there is no picture, wakes the image branch and says so', () => {
    const { graph, removed } = shareGraph(uiGraph(), {
      originOf: (pick) => ({ seed: '18446744073709551615', caption: `for ${pick.name.slice(0, 4)}` })
    })
    const anchor = nodeOf(graph, 1)
    expect(anchor.properties).not.toHaveProperty('choice')
    expect(anchor.properties?.[SHARED_NOTE]).toMatchObject({
      picture: 'left-out',
      seed: '18446744073709551615',
      caption: 'for 1700'
    })
    expect(nodeOf(graph, 0).mode).toBe(0)
    expect(JSON.stringify(graph)).not.toContain(GROUP)
    expect(removed).toContainEqual({
      code: 'anchor',
      place: 'node 2 (FactorizedAnchor)',
      text: 'The picked anchor is not in this graph: another is painted from the caption and the seed of the image branch.'
    })
  })

  it('is painted again from its own seed, which goes to the samplers of the image branch alone', () => {
    const originOf = () => ({ seed: 77 })
    const ui = uiGraph()
    const sampler = (id: number, type: string, widgets: unknown[]) => ({ id, type, widgets_values: widgets })
    const [decode, anchor] = ui.nodes
    const nodes = [
      { ...decode, inputs: [{ name: 'samples', type: 'LATENT', link: 6 }] },
      anchor,
      sampler(3, 'KSampler', [1, 'fixed', 20]),
      sampler(4, 'KSamplerAdvanced', ['enable', 1, 'fixed']),
      sampler(5, 'KSampler', [1, 'fixed', 20])
    ]
    const links = [...ui.links, [6, 3, 0, 1, 0, 'LATENT'], [7, 4, 0, 3, 3, 'LATENT'], [8, 2, 0, 5, 0, '*']]
    const shared = shareGraph({ ...ui, nodes, links }, { originOf })
    expect([2, 3, 4].map((index) => nodeOf(shared.graph, index).widgets_values)).toEqual([
      [77, 'fixed', 20],
      ['enable', 77, 'fixed'],
      [1, 'fixed', 20]
    ])
    expect(shared.removed.find((one) => one.code === 'anchor')?.text).toContain('its own seed')

    const api = {
      ...apiGraph(),
      '9': { class_type: 'KSampler', inputs: { seed: 1, model: ['8', 0], latent_image: ['9', 0] } },
      '7': { class_type: 'KSampler', inputs: { seed: 1, positive: ['2', 0] } }
    }
    const prompt = shareGraph(api, { originOf }).graph
    expect(['9', '7'].map((id) => apiNode(prompt, id).inputs)).toMatchObject([{ seed: 77 }, { seed: 1 }])
  })

  it('works the same in an API graph, as an object and as JSON text, and in the body of a prompt', () => {
    for (const choice of [CANDIDATE, JSON.stringify(CANDIDATE)]) {
      const inside = shareGraph(apiGraph(choice), { embedAnchor: () => PICTURE }).graph
      expect(apiNode(inside, '2').inputs).toEqual({ choice: PICTURE })
      const without = shareGraph({ prompt: apiGraph(choice), client_id: 'x1' }).graph
      expect(without).not.toHaveProperty('client_id')
      const prompt = (without as { prompt: unknown }).prompt
      expect(apiNode(prompt, '2').inputs).toEqual({ images: ['1', 0] })
      expect(apiNode(prompt, '2')._meta).toMatchObject({
        title: 'Anchor',
        [SHARED_NOTE]: { picture: 'left-out' }
      })
    }
  })

  it('that nothing can paint again says so', () => {
    const graph = { '2': { class_type: 'FactorizedAnchor', inputs: { choice: CANDIDATE } } }
    expect(shareGraph(graph).removed.at(0)?.text).toContain('choose a picture')
  })

  it.each([{ kind: 'index', index: 2 }, PICTURE, null, {}])('%j stays as it is', (choice) => {
    const graph = shareGraph(uiGraph(choice)).graph
    expect(nodeOf(graph, 1).properties?.choice).toEqual(choice)
    expect(nodeOf(graph, 0).mode).toBe(2)
  })

  it('whose picture ComfyUI left out of a saved file is no pick any more', () => {
    const graph = shareGraph(uiGraph({ ...PICTURE, data: '' })).graph
    expect(nodeOf(graph, 1).properties).not.toHaveProperty('choice')
    expect(nodeOf(graph, 0).mode).toBe(0)
  })

  it('inside a subgraph of a subgraph wakes the branch outside', () => {
    const inner = uiGraph()
    const anchor = inner.nodes[1]
    const nested = (id: string, node: unknown, inputName: string) => ({
      id,
      inputs: [{ name: inputName, type: 'IMAGE' }],
      nodes: [node],
      links: [{ id: 5, origin_id: -10, origin_slot: 0, target_id: 2, target_slot: 0, type: 'IMAGE' }]
    })
    const use = (type: string, name: string, link: number) => ({
      id: 2,
      type,
      inputs: [{ name, type: 'IMAGE', link }]
    })
    const graph = shareGraph({
      nodes: [inner.nodes[0], use('outer-id', 'a', 5)],
      links: [[5, 1, 0, 2, 0, 'IMAGE']],
      definitions: {
        subgraphs: [nested('outer-id', use('inner-id', 'b', 5), 'a'), nested('inner-id', anchor, 'b')]
      }
    }).graph
    expect(nodeOf(graph, 0).mode).toBe(0)
    expect(JSON.stringify(graph)).not.toContain(GROUP)
  })
})

describe('private parts', () => {
  const graph = {
    nodes: [
      {
        id: 7,
        type: 'SomeLlmNode',
        inputs: [{ name: 'api_key', type: 'STRING', widget: { name: 'api_key' } }],
        properties: { cnr_id: 'some-pack', ver: '1.0.0', 'Node name for S&R': 'SomeLlmNode' },
        widgets_values: [
          'Zq3xK8vT1mPw7Lr9',
          'http://192.168.1.7:11434/v1',
          'a red kite',
          42,
          'Qwen2.5-7B-Instruct-Q4'
        ]
      },
      {
        id: 8,
        type: 'VHS_VideoCombine',
        widgets_values: {
          filename_prefix: 'C:\\Users\\Anna\\out\\',
          videopreview: { params: { fullpath: '/home/anna/out/v_1.mp4' } }
        }
      },
      { id: 9, type: 'LoraLoader', widgets_values: ['C:\\AI\\loras\\wan_high.safetensors', 0.8] },
      { id: 10, type: 'Note', widgets_values: [`my key is ${KEY}, files in /mnt/big/anna`] },
      { id: 11, type: 'FactorizedCandidates', widgets_values: [GROUP, '{"seed":1}'] }
    ],
    links: [],
    extra: {
      ds: { scale: 1.5 },
      hostname: 'annas-pc',
      frontendVersion: '1.32.9',
      workspace_info: { id: 'x' }
    }
  }

  it('are taken out, with their places, and all else stays', () => {
    const { graph: shared, removed } = shareGraph(graph)
    const text = JSON.stringify(shared)
    for (const secret of ['Zq3xK8', '192.168', 'Anna', 'anna', KEY, GROUP]) expect(text).not.toContain(secret)
    expect(nodeOf(shared, 0)).toEqual({
      ...graph.nodes[0],
      widgets_values: ['', '', 'a red kite', 42, 'Qwen2.5-7B-Instruct-Q4']
    })
    expect(nodeOf(shared, 2).widgets_values).toEqual(['wan_high.safetensors', 0.8])
    expect(shared).toHaveProperty('extra', { ds: { scale: 1.5 }, frontendVersion: '1.32.9' })
    expect(removed.map(({ code, place }) => `${code}: ${place}`)).toEqual([
      'key: node 7 (SomeLlmNode), value 1',
      'address: node 7 (SomeLlmNode), value 2',
      'path: node 8 (VHS_VideoCombine), filename_prefix',
      'path: node 8 (VHS_VideoCombine), videopreview, params, fullpath',
      'path: node 9 (LoraLoader), lora_name',
      'key: node 10 (Note), text',
      'path: node 10 (Note), text',
      'candidates: node 11 (FactorizedCandidates), group',
      'candidates: node 11 (FactorizedCandidates), details',
      'machine: extra, hostname',
      'machine: extra, workspace_info'
    ])
    for (const { text: sentence } of removed) expect(sentence).toMatch(/^[A-Z].*\.$/)
  })

  it('are also names of keys, and inputs of an API graph', () => {
    const { graph: shared } = shareGraph({
      '1': {
        class_type: 'X',
        inputs: { api_key: 'Zq3xK8vT1mPw7Lr9', '/home/anna/x': 1, user: 'a person in a hat' }
      },
      '2': { class_type: 'FactorizedCandidates', inputs: { images: ['1', 0], group: GROUP, details: '{}' } }
    })
    expect(shared).toEqual({
      '1': { class_type: 'X', inputs: { api_key: '', user: 'a person in a hat' } },
      '2': { class_type: 'FactorizedCandidates', inputs: { images: ['1', 0], group: '', details: '' } }
    })
  })

  it('can be found without changing anything', () => {
    const before = structuredClone(graph)
    expect(findPrivateParts(graph)).toHaveLength(11)
    expect(graph).toEqual(before)
    expect(findPrivateParts(null)).toEqual([])
  })
})

it.each(BUNDLED_GRAPHS)('$name has nothing to take out', ({ name }) => {
  const path = join(import.meta.dirname, '..', '..', '..', 'workflows', `${name}.json`)
  const graph: unknown = JSON.parse(readFileSync(path, 'utf8'))
  expect(shareGraph(graph)).toEqual({ graph, removed: [] })
})

describe('any JSON', () => {
  const leaf = fc.oneof(
    fc.constantFrom(
      '/home/anna/x.png',
      'C:\\Users\\a',
      'http://10.0.0.1',
      KEY,
      `factorized_anchor/${GROUP}`,
      'ok',
      -10,
      2
    ),
    fc.string({ maxLength: 8 }),
    fc.integer(),
    fc.constant(null)
  )
  const name = fc.oneof(
    fc.constantFrom(
      'nodes',
      'links',
      'type',
      'class_type',
      'inputs',
      'images',
      'properties',
      'choice',
      'extra',
      'id',
      'name'
    ),
    fc.constantFrom(
      'widgets_values',
      'definitions',
      'subgraphs',
      'mode',
      'link',
      'api_key',
      'user',
      '__proto__',
      '/home/a/b'
    ),
    fc.string({ maxLength: 4 })
  )
  const { json } = fc.letrec((tie) => ({
    json: fc.oneof({ maxDepth: 5 }, leaf, fc.array(tie('json'), { maxLength: 4 }), tie('object')),
    object: fc
      .array(fc.tuple(name, fc.oneof(tie('json'), fc.constantFrom('FactorizedAnchor', CANDIDATE, PICTURE))), {
        maxLength: 5
      })
      .map(
        (entries) =>
          JSON.parse(
            `{${entries.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join()}}`
          ) as unknown
      )
  }))
  const anchorParts = fc.record(
    {
      id: fc.constantFrom(1, 2, '3'),
      type: fc.constantFrom('FactorizedAnchor', 'g', 'KSampler'),
      inputs: fc.constantFrom([{ name: 'images', link: 5 }], [], null),
      mode: fc.constantFrom(0, 2),
      properties: fc.dictionary(name, json, { maxKeys: 3 }),
      widgets_values: fc.array(fc.oneof(leaf, fc.constant(CANDIDATE), json), { maxLength: 3 })
    },
    { requiredKeys: ['id', 'type'] }
  )
  const graphs = fc.record(
    {
      id: fc.constant('g'),
      nodes: fc.array(anchorParts, { maxLength: 4 }),
      links: fc.constantFrom(
        [[5, 1, 0, 2, 0, 'IMAGE']],
        [{ id: 5, origin_id: -10, origin_slot: 0, target_id: 2, target_slot: 0 }],
        null
      ),
      definitions: fc.record({
        subgraphs: fc.array(fc.constant({ id: 'g', nodes: [{ id: 2, type: 'g' }], links: [] }), {
          maxLength: 1
        })
      }),
      extra: fc.dictionary(name, json, { maxKeys: 3 })
    },
    { requiredKeys: ['nodes'] }
  )

  it('is refused with a sentence, or shared so that sharing it again changes nothing', () => {
    let shared = 0
    fc.assert(
      fc.property(fc.oneof(json, graphs, fc.dictionary(name, json)), fc.boolean(), (document, embeds) => {
        const before = JSON.stringify(document)
        const options = embeds ? { embedAnchor: () => PICTURE } : {}
        try {
          const once = shareGraph(document, options)
          expect(shareGraph(once.graph, options).graph).toEqual(once.graph)
          expect(findPrivateParts(once.graph)).toEqual([])
          expect(pickedFiles(once.graph)).toEqual([])
          shared++
        } catch (error) {
          if (!(error instanceof GraphError)) throw error
          expect(error.message).toMatch(/\.$/)
        }
        expect(JSON.stringify(document)).toBe(before)
      }),
      { numRuns: 800 }
    )
    expect(shared).toBeGreaterThan(100)
  })

  it('that is nested endlessly is refused', () => {
    const deep: unknown = JSON.parse(`{"nodes":[],"extra":${'['.repeat(50_000)}${']'.repeat(50_000)}}`)
    expect(() => shareGraph(deep)).toThrow(GraphError)
    expect(findPrivateParts(deep)).toEqual([])
  })
})
