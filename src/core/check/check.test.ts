import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseObjectInfo } from '../graph'
import { provenanceOf } from '../caption/provenance'
import { checkGraph } from '.'

type Inputs = Record<string, unknown>

/** What a small server has: one model that is there, and a node that saves. */
const server = parseObjectInfo({
  UNETLoader: {
    input: { required: { unet_name: [['wan2.2_ti2v_5B_fp16.safetensors', 'wan/there.safetensors'], {}] } }
  },
  LoadImage: { input: { required: { image: [['cat.png'], { image_upload: true }] } } },
  KSampler: {
    input: {
      required: {
        model: ['MODEL', {}],
        steps: ['INT', { default: 20 }],
        sampler_name: [['euler', 'uni_pc'], {}]
      },
      optional: { mask: ['MASK', {}] }
    }
  },
  SaveLatent: { input: { required: { samples: ['LATENT', {}] } }, output_node: true }
})

const node = (class_type: string, inputs: Inputs = {}, title?: string) => ({
  class_type,
  inputs,
  ...(title === undefined ? {} : { _meta: { title } })
})

const codes = (document: unknown, definitions?: typeof server) =>
  checkGraph(document, definitions).problems.map((problem) => [problem.code, problem.node])

/** A sampler whose result is saved. */
const saved = (model: Inputs, sampler: Inputs = {}) => ({
  1: node('UNETLoader', model),
  2: node('KSampler', { model: ['1', 0], steps: 20, sampler_name: 'euler', ...sampler }),
  3: node('SaveLatent', { samples: ['2', 0] })
})
const GOOD = { unet_name: 'wan2.2_ti2v_5B_fp16.safetensors' }

describe('structure', () => {
  test('a damaged node is named, with its place', () => {
    const damaged = {
      nodes: [{ id: 12, type: 'KSampler', inputs: [{ name: 'steps', link: {} }] }],
      links: []
    }
    const { isGraph, problems } = checkGraph(damaged)
    expect(isGraph).toBe(false)
    expect(problems).toMatchObject([{ code: 'structure', node: '12' }])
    expect(problems[0]?.text).toContain("node 12 'KSampler', input steps")
    expect(checkGraph({ 7: { class_type: 'KSampler', inputs: [] } }).problems).toMatchObject([{ node: '7' }])
  })

  test.each([undefined, null, 3, 'text', [], {}, { nodes: 1 }])('%j is no graph', (document) => {
    expect(checkGraph(document)).toMatchObject({
      isGraph: false,
      problems: [{ code: 'structure', node: null }]
    })
  })
})

describe('nodes and files, asked from a server', () => {
  test('nothing is wrong with a good graph', () => {
    expect(checkGraph(saved(GOOD), server)).toEqual({ isGraph: true, problems: [] })
  })

  test('an unknown node names its pack where the file knows it', () => {
    const graph = (properties: Inputs) => ({
      nodes: [{ id: 4, type: 'Fancy', title: 'Mine', properties, inputs: [], outputs: [] }],
      links: []
    })
    const said = (properties: Inputs) => checkGraph(graph(properties), server).problems[0]?.text
    expect(said({ cnr_id: 'fancy-pack' })).toBe(
      "This ComfyUI does not have node 4 'Mine' (Fancy): it comes from the pack 'fancy-pack'; install that with ComfyUI Manager."
    )
    expect(said({ aux_id: 'someone/fancy' })).toContain("the pack 'someone/fancy'")
    expect(said({ cnr_id: 'comfy-core', ver: '0.9.1' })).toContain(
      'saved with as version 0.9.1; update ComfyUI'
    )
    expect(said({})).toContain('find its pack')
  })

  test('a missing model has its folder and its link: the graph’s own, or the family table’s', () => {
    const other = checkGraph(saved({ unet_name: 'sub\\other.safetensors' }), server)
    expect(other.problems).toMatchObject([{ code: 'missing-model', node: '1' }])
    expect(other.problems[0]?.text).toContain('put the file into models/diffusion_models')
    const url = 'https://example.org/other.safetensors'
    const linked = {
      ...saved({ unet_name: 'other.safetensors' }),
      9: node('SaveLatent', { models: [{ name: 'other.safetensors', url }] })
    }
    expect(checkGraph(linked, server).problems[0]?.text).toContain(
      `download it from ${url} into models/diffusion_models`
    )
    const known = checkGraph(saved({ unet_name: 'wan2.1_t2v_1.3B_fp16.safetensors' }), server)
    expect(known.problems[0]?.text).toMatch(
      /download it from https:.*wan2\.1_t2v_1\.3B_fp16\.safetensors into/
    )
    const moved = checkGraph(saved({ unet_name: 'there.safetensors' }), server)
    expect(moved.problems[0]?.text).toContain("it is there as 'wan/there.safetensors'; choose that")
  })

  test('empty inputs, other choices and lost pictures', () => {
    expect(codes(saved(GOOD, { model: undefined }), server)).toEqual([['missing-input', '2']])
    expect(codes(saved(GOOD, { sampler_name: 'mystery' }), server)).toEqual([['wrong-value', '2']])
    expect(
      codes(
        { 1: node('LoadImage', { image: 'dog.png' }), 2: node('SaveLatent', { samples: ['1', 0] }) },
        server
      )
    ).toEqual([['missing-file', '1']])
  })

  test('what nothing needs is left alone', () => {
    expect(
      codes({ ...saved(GOOD), 8: node('UNETLoader', { unet_name: 'gone.safetensors' }) }, server)
    ).toEqual([])
  })
})

describe('sizes', () => {
  const sized = (file: string, values: Inputs) => ({
    1: node('UNETLoader', { unet_name: file }),
    2: node('FactorizedSize', { width: 832, height: 480, length: 81, ...values })
  })

  test('the family decides about multiples and frames', () => {
    const [width] = [848]
    expect(codes(sized('wan2.1_t2v_1.3B_fp16.safetensors', { width }))).toEqual([])
    const { problems } = checkGraph(sized('wan2.2_ti2v_5B_fp16.safetensors', { width, length: 80 }))
    expect(problems.map(({ code }) => code)).toEqual(['size', 'frame-count'])
    expect(problems[0]?.text).toBe(
      "In node 2 'FactorizedSize' the width is 848, but Wan 2.2 TI2V 5B makes multiples of 32: 864 is the nearest."
    )
    expect(problems[1]?.text).toContain('makes 4n+1 frames: 81 is the nearest')
  })

  test('a saved graph without the names of its values is checked too', () => {
    const saved = {
      version: 0.4,
      nodes: [
        { id: 1, type: 'UNETLoader', widgets_values: ['wan2.2_ti2v_5B_fp16.safetensors', 'default'] },
        { id: 2, type: 'FactorizedSize', widgets_values: [848, 704, 120, 1.6] }
      ],
      links: []
    }
    expect(checkGraph(saved).problems.map(({ code }) => code)).toEqual(['size', 'frame-count'])
  })

  test('a linked size is checked where it comes from', () => {
    expect(codes(sized('wan2.1_t2v_1.3B_fp16.safetensors', { width: ['1', 0] }))).toEqual([])
  })
})

describe('models and LoRAs', () => {
  const WAN_14B = 'wan2.2_t2v_high_noise_14B_fp8_scaled.safetensors'
  const patched = (model: string, lora: string) => ({
    1: node('UNETLoader', { unet_name: model }),
    2: node('ModelSamplingSD3', { model: ['1', 0], shift: 8 }),
    3: node('LoraLoaderModelOnly', { model: ['2', 0], lora_name: lora, strength_model: 1 })
  })

  test.each([
    [WAN_14B, 'Qwen-Image-Lightning-8steps-V1.0.safetensors', 'lora-family'],
    [WAN_14B, 'wan/Wan2.1_T2V_1.3B_lora.safetensors', 'lora-family'],
    [WAN_14B, 'wan2.2_lightning_low_noise.safetensors', 'lora-expert'],
    [WAN_14B, 'Wan21_T2V_14B_lightx2v_cfg_step_distill_lora_rank32.safetensors', undefined],
    [WAN_14B, 'my-cat.safetensors', undefined],
    ['qwen_image_fp8_e4m3fn.safetensors', 'flux_realism.safetensors', 'lora-family']
  ])('%s with %s: %s', (model, lora, code) => {
    expect(codes(patched(model, lora))).toEqual(code === undefined ? [] : [[code, '3']])
  })

  test('a pair in our own node is checked chain by chain', () => {
    const pair = (lora: string, lora_low: string) => ({
      1: node('UNETLoader', { unet_name: WAN_14B }),
      2: node('UNETLoader', { unet_name: 'wan2.2_t2v_low_noise_14B_fp8_scaled.safetensors' }),
      3: node('FactorizedLora', { model: ['1', 0], model_low: ['2', 0], lora, lora_low })
    })
    expect(codes(pair('pusa_high.safetensors', 'pusa_low.safetensors'))).toEqual([])
    expect(codes(pair('pusa_low.safetensors', 'pusa_high.safetensors'))).toEqual([
      ['lora-expert', '3'],
      ['lora-expert', '3']
    ])
  })

  test('a checkpoint that cannot take an anchor is told, unless the injection is off', () => {
    const injected = (enabled: boolean) => ({
      1: node('UNETLoader', { unet_name: 'wan2.2_i2v_high_noise_14B_fp16.safetensors' }),
      2: node('FactorizedInject', { model: ['1', 0], enabled })
    })
    expect(codes(injected(true))).toEqual([['unsuitable-model', '2']])
    expect(codes(injected(false))).toEqual([])
  })
})

test.each([
  ['UnetLoaderGGUF', 'ComfyUI-GGUF'],
  ['Power Lora Loader (rgthree)', 'rgthree-comfy'],
  ['VHS_VideoCombine', 'ComfyUI-VideoHelperSuite'],
  ['PathchSageAttentionKJ', 'ComfyUI-KJNodes']
])('an unknown %s is told with its pack, also in an API graph', (type, pack) => {
  const { problems } = checkGraph({ 1: node(type) }, server)
  expect(problems).toMatchObject([{ code: 'unknown-node', node: '1' }])
  expect(problems[0]?.text).toContain(`it comes from the pack '${pack}'`)
})

describe('a model that is newer than the server', () => {
  const withTypes = (...types: string[]) =>
    parseObjectInfo({
      UNETLoader: { input: { required: { unet_name: [['CogVideoX_1_5_5b_T2V_bf16.safetensors'], {}] } } },
      CLIPLoader: { input: { required: { type: [types, {}] } } },
      Show: { input: { required: { model: ['MODEL', {}] } }, output_node: true }
    })
  const graph = {
    1: node('UNETLoader', { unet_name: 'CogVideoX_1_5_5b_T2V_bf16.safetensors' }),
    2: node('Show', { model: ['1', 0] })
  }

  test('is told with the version that has it, and only where it is missing', () => {
    const { problems } = checkGraph(graph, withTypes('wan'))
    expect(problems).toMatchObject([{ code: 'unsuitable-model', node: '1' }])
    expect(problems[0]?.text).toContain('does not have CogVideoX 1.5 5B: update it to 0.21.1 or newer')
    expect(codes(graph, withTypes('wan', 'cogvideox'))).toEqual([])
    expect(codes(graph)).toEqual([])
  })
})

describe('captions', () => {
  const captioned = (prompt: string, firstFrame: string, properties: Inputs = {}) => ({
    nodes: [
      {
        id: 1,
        type: 'FactorizedCaption',
        inputs: ['prompt', 'first_frame'].map((name) => ({
          name,
          type: 'STRING',
          link: null,
          widget: { name }
        })),
        outputs: [
          { name: 'video_prompt', type: 'STRING', links: [] },
          { name: 'first_frame', type: 'STRING', links: [5] }
        ],
        properties,
        widgets_values: [prompt, firstFrame]
      },
      { id: 2, type: 'PreviewAny', inputs: [{ name: 'source', type: '*', link: 5 }], outputs: [] }
    ],
    links: [[5, 1, 1, 2, 0, 'STRING']]
  })

  test('empty, stale, and up to date', () => {
    const caption_origin = provenanceOf({
      prompt: 'A leaf turns red.',
      firstFrame: 'A green leaf.',
      provider: 'rules',
      model: ''
    })
    expect(codes(captioned('A leaf turns red.', ''))).toEqual([['caption-missing', '1']])
    expect(codes(captioned('A leaf turns red.', 'A green leaf.', { caption_origin }))).toEqual([])
    expect(codes(captioned('A car.', 'A green leaf.', { caption_origin }))).toEqual([['caption-stale', '1']])
    expect(codes(captioned('A car.', 'By hand.'))).toEqual([])
  })
})

describe('private parts', () => {
  test('paths, addresses and keys, with their node', () => {
    const graph = {
      1: node('LoadThing', { file: '/home/someone/models/x.safetensors' }),
      2: node('Ask', { api_key: 'sk-abcdefghijklmnop1234', url: 'http://192.168.1.7:8188/x' })
    }
    expect(codes(graph)).toEqual([
      ['private-path', '1'],
      ['key', '2'],
      ['private-address', '2']
    ])
  })

  test('a node inside a subgraph has the id that runs use', () => {
    const inner = { id: 3, type: 'Note', inputs: [], outputs: [], widgets_values: [] }
    const secret = { id: 8, type: 'Thing', inputs: [], outputs: [], widgets_values: ['/home/someone/x.txt'] }
    const graph = {
      nodes: [{ id: 4, type: 'sub', inputs: [], outputs: [] }],
      links: [],
      definitions: { subgraphs: [{ id: 'sub', nodes: [inner, secret], links: [] }] }
    }
    expect(codes(graph)).toEqual([['private-path', '4:8']])
  })
})

describe('never throws', () => {
  test('on any JSON', () => {
    fc.assert(fc.property(fc.jsonValue(), (document) => Array.isArray(checkGraph(document, server).problems)))
  })

  test('on graphs of any nodes and wires', () => {
    const id = fc.nat({ max: 5 })
    const type = fc.constantFrom(
      'KSampler',
      'UNETLoader',
      'FactorizedSize',
      'FactorizedCaption',
      'Reroute',
      'SaveLatent',
      'PrimitiveNode'
    )
    const slot = fc.record({
      name: fc.constantFrom('model', 'samples', 'width', 'lora_name', '__proto__'),
      link: fc.option(id)
    })
    const ui = fc.record({
      nodes: fc.array(
        fc.record({
          id,
          type,
          mode: fc.constantFrom(0, 2, 4),
          inputs: fc.array(slot),
          outputs: fc.constant([]),
          widgets_values: fc.array(fc.jsonValue()),
          properties: fc.dictionary(fc.string(), fc.jsonValue())
        })
      ),
      links: fc.array(fc.tuple(id, id, id, id, id, fc.constant('*')))
    })
    const api = fc.dictionary(
      fc.constantFrom('1', '2', '3', '__proto__'),
      fc.record({
        class_type: type,
        inputs: fc.dictionary(
          fc.constantFrom('model', 'width', 'length', 'unet_name', 'first_frame', 'samples', 'lora'),
          fc.oneof(fc.jsonValue(), fc.tuple(fc.constantFrom('1', '2', '3'), fc.nat(2)))
        )
      })
    )
    fc.assert(
      fc.property(fc.oneof(ui, api), fc.boolean(), (document, asked) => {
        const { problems } = checkGraph(document, asked ? server : undefined)
        return problems.every(({ text }) => text.endsWith('.'))
      }),
      { numRuns: 200 }
    )
  }, 120_000)
})
