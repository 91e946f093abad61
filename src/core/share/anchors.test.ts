import { describe, expect, it } from 'vitest'
import { SHARED_NOTE } from './anchors'
import { shareGraph } from './share'
import { apiNode, CANDIDATE, GROUP, nodeOf, PICTURE } from './test-samples'

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
      text: 'The picked anchor is not in this graph: another is painted from the caption and the seed of the image branch.',
      fate: { kind: 'another', picture: 1, batch: 1 }
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

  describe('of a batch', () => {
    const origin = { seed: 77, caption: 'a leaf', batch_index: 1, batch_size: 3 }
    const again =
      'The picked anchor is not in this graph: it is painted again from the caption and its own seed, as picture 2 of a batch of 3.'
    const ui = (latent: object) => {
      const [decode, anchor] = uiGraph().nodes
      const image = (name: string, link: number) => ({ name, type: '*', link })
      return {
        ...uiGraph(),
        nodes: [
          { ...decode, inputs: [image('samples', 6)] },
          anchor,
          { id: 3, type: 'KSampler', widgets_values: [1, 'fixed', 20] },
          { id: 4, type: 'EmptyHunyuanLatentVideo', widgets_values: [64, 64, 1, 1], ...latent },
          { id: 5, type: 'FactorizedCaption', widgets_values: ['a leaf turns red', 'another leaf'] }
        ],
        links: [
          [5, 1, 0, 2, 0, 'IMAGE'],
          [6, 3, 0, 1, 0, 'LATENT'],
          [7, 4, 0, 3, 3, 'LATENT'],
          [8, 5, 1, 3, 1, 'STRING']
        ]
      }
    }
    const api = (): Record<string, { class_type: string; inputs: Record<string, unknown> }> => ({
      ...apiGraph(),
      '9': {
        class_type: 'KSampler',
        inputs: { seed: 1, positive: ['7', 0], latent_image: ['8', 0] }
      },
      '8': { class_type: 'AnyLatent', inputs: { batch_size: 1 } },
      '7': { class_type: 'FactorizedCaption', inputs: { prompt: 'a leaf turns red', first_frame: 'red' } }
    })

    it('is painted again as that picture: seed, caption, size of the batch and place in it', () => {
      const { graph, removed } = shareGraph(ui({}), { originOf: () => origin })
      expect([2, 3, 4].map((at) => nodeOf(graph, at).widgets_values)).toEqual([
        [77, 'fixed', 20],
        [64, 64, 1, 3],
        ['a leaf turns red', 'a leaf']
      ])
      expect(nodeOf(graph, 1).properties?.choice).toEqual({ kind: 'index', index: 1 })
      expect(removed.find(({ code }) => code === 'anchor')?.text).toBe(again)
      expect(shareGraph(graph).graph).toEqual(graph)

      const prompt = shareGraph(api(), { originOf: () => origin })
      expect(['9', '8', '7'].map((id) => apiNode(prompt.graph, id).inputs)).toMatchObject([
        { seed: 77 },
        { batch_size: 3 },
        { first_frame: 'a leaf' }
      ])
      expect(apiNode(prompt.graph, '2').inputs?.choice).toEqual({ kind: 'index', index: 1 })
      expect(prompt.removed.map(({ text }) => text)).toContain(again)
    })

    it('says so where the size of the batch is not typed in, and changes nothing of the branch', () => {
      const linked = { inputs: [{ name: 'batch_size', type: 'INT', link: 9 }] }
      const { graph, removed } = shareGraph(ui(linked), { originOf: () => origin })
      expect([2, 3, 4].map((at) => nodeOf(graph, at).widgets_values)).toEqual([
        [1, 'fixed', 20],
        [64, 64, 1, 1],
        ['a leaf turns red', 'another leaf']
      ])
      expect(nodeOf(graph, 1).properties).not.toHaveProperty('choice')
      expect(removed.find(({ code }) => code === 'anchor')?.text).toContain(
        'because it was picture 2 of a batch of 3'
      )
      expect(nodeOf(graph, 1).properties?.[SHARED_NOTE]).toMatchObject(origin)
    })

    it('leaves a larger batch of the graph at one where the picture was painted alone', () => {
      const alone = { widgets_values: [64, 64, 1, 4] }
      const { graph } = shareGraph(ui(alone), { originOf: () => ({ seed: 77, caption: 'a leaf' }) })
      expect(nodeOf(graph, 3).widgets_values).toEqual([64, 64, 1, 1])
      expect(nodeOf(graph, 1).properties).not.toHaveProperty('choice')
    })
  })

  it('painted from a caption that is nowhere in the branch says so', () => {
    const api = {
      ...apiGraph(),
      '9': { class_type: 'KSampler', inputs: { seed: 1, positive: ['7', 0] } },
      '7': { class_type: 'CLIPTextEncode', inputs: { text: 'a tree' } }
    }
    const other = shareGraph(api, { originOf: () => ({ seed: 77, caption: 'a leaf' }) })
    expect(other.removed.at(-1)?.text).toContain('because it was painted from another caption')
    expect(apiNode(other.graph, '9').inputs).toMatchObject({ seed: 1 })
    const same = shareGraph(api, { originOf: () => ({ seed: 77, caption: 'a tree' }) })
    expect(same.removed.at(-1)?.text).toContain('its own seed')
  })

  it('of two anchors on one branch: the second cannot have another seed there', () => {
    const second = { ...CANDIDATE, name: 'second.png' }
    const api = {
      ...apiGraph(),
      '3': { class_type: 'FactorizedAnchor', inputs: { images: ['1', 0], choice: second } },
      '9': { class_type: 'KSampler', inputs: { seed: 1 } }
    }
    const { graph, removed } = shareGraph(api, {
      originOf: ({ name }) => ({ seed: name === 'second.png' ? 2 : 77 })
    })
    expect(apiNode(graph, '9').inputs).toMatchObject({ seed: 77 })
    expect(removed.map(({ text }) => text.includes('its own seed'))).toEqual([true, false])
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
