import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BUNDLED_GRAPHS } from '../recipe/bundled'
import { GraphError } from '../graph'
import { pickedFiles } from './anchors'
import { findPrivateParts, shareGraph } from './share'
import { CANDIDATE, GROUP, nodeOf, PICTURE } from './test-samples'

const KEY = 'sk-proj-abcDEF123456ghiJKL'

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
