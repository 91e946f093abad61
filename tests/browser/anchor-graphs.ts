/** Graphs with an image branch that a stand-in paints in a tenth of a second, from core nodes. */
import { graphOf, type LinkSketch, type NodeSketch } from '../harness/graphs'

/** The ids of the nodes that the tests name. */
export const ids = { sampler: 6, decode: 7, anchor: 8, caption: 1 } as const

const out = (name: string, type: string) => ({ name, type })
const input = (name: string, type: string) => ({ name, type })

/** The ids of the second anchor in {@link twoAnchors}, and of what takes its picture. */
export const second = { anchor: 20, preview: 21 } as const

/** Caption → Wan with one frame → anchor → a picture on disk, which stands for the video. */
export function paintingGraph(properties: Record<string, unknown> = {}, steps = 1): object {
  const { nodes, links } = painting(properties, steps)
  return graphOf(nodes, links)
}

/** The same with another anchor on the same image branch. */
export function twoAnchors(): object {
  const { nodes, links } = painting({}, 1)
  const more: NodeSketch[] = [
    {
      id: second.anchor,
      type: 'FactorizedAnchor',
      inputs: [input('images', 'IMAGE')],
      outputs: [out('anchor', 'IMAGE')],
      size: [380, 420]
    },
    { id: second.preview, type: 'PreviewImage', inputs: [input('images', 'IMAGE')] }
  ]
  return graphOf(
    [...nodes, ...more],
    [...links, [ids.decode, 0, second.anchor, 0], [second.anchor, 0, second.preview, 0]]
  )
}

/** The same work by core nodes alone: one picture for the image branch, one for the video. */
export function coreGraph(): object {
  const { nodes, links } = painting({}, 1)
  const ours: number[] = [ids.caption, ids.anchor, 10]
  const kept = links.filter(([from, , to]) => !ours.includes(from) && !ours.includes(to))
  const preview: NodeSketch = { id: 14, type: 'PreviewImage', inputs: [input('images', 'IMAGE')] }
  return graphOf(
    [...nodes.filter(({ id }) => !ours.includes(id)), preview],
    [...kept, [4, 0, 12, 0], [5, 0, 12, 3], [ids.decode, 0, 14, 0]]
  )
}

function painting(
  properties: Record<string, unknown>,
  steps: number
): { nodes: NodeSketch[]; links: LinkSketch[] } {
  const nodes: NodeSketch[] = [
    {
      id: ids.caption,
      type: 'FactorizedCaption',
      values: ['A leaf turns red.', 'A green leaf.'],
      outputs: [out('video_prompt', 'STRING'), out('first_frame', 'STRING')]
    },
    {
      id: 2,
      type: 'CLIPLoader',
      values: ['umt5_xxl_fp8_e4m3fn_scaled.safetensors', 'wan', 'default'],
      outputs: [out('CLIP', 'CLIP')]
    },
    {
      id: 3,
      type: 'CLIPTextEncode',
      values: [''],
      inputs: [input('clip', 'CLIP'), { name: 'text', type: 'STRING', widget: { name: 'text' } }],
      outputs: [out('CONDITIONING', 'CONDITIONING')]
    },
    {
      id: 4,
      type: 'UNETLoader',
      values: ['wan2.1_t2v_1.3B_fp16.safetensors', 'default'],
      outputs: [out('MODEL', 'MODEL')]
    },
    {
      id: 5,
      type: 'EmptyHunyuanLatentVideo',
      values: [96, 64, 1, 1],
      outputs: [out('LATENT', 'LATENT')]
    },
    {
      id: ids.sampler,
      type: 'KSampler',
      values: [7, 'fixed', steps, 1, 'euler', 'simple', 1],
      inputs: [
        input('model', 'MODEL'),
        input('positive', 'CONDITIONING'),
        input('negative', 'CONDITIONING'),
        input('latent_image', 'LATENT')
      ],
      outputs: [out('LATENT', 'LATENT')]
    },
    {
      id: ids.decode,
      type: 'VAEDecode',
      inputs: [input('samples', 'LATENT'), input('vae', 'VAE')],
      outputs: [out('IMAGE', 'IMAGE')]
    },
    {
      id: ids.anchor,
      type: 'FactorizedAnchor',
      inputs: [input('images', 'IMAGE')],
      outputs: [out('anchor', 'IMAGE')],
      properties,
      size: [380, 420]
    },
    { id: 9, type: 'VAELoader', values: ['wan_2.1_vae.safetensors'], outputs: [out('VAE', 'VAE')] },
    {
      id: 10,
      type: 'FactorizedInject',
      values: [64, 64, 1, 1, 'crop', 0, 0, true],
      inputs: [input('model', 'MODEL'), input('vae', 'VAE'), input('anchor', 'IMAGE')],
      outputs: [out('model', 'MODEL'), out('model_low', 'MODEL'), out('latent', 'LATENT')]
    },
    {
      id: 11,
      type: 'VAEDecode',
      inputs: [input('samples', 'LATENT'), input('vae', 'VAE')],
      outputs: [out('IMAGE', 'IMAGE')]
    },
    {
      id: 12,
      type: 'KSampler',
      values: [1, 'fixed', 1, 1, 'euler', 'simple', 1],
      inputs: [
        input('model', 'MODEL'),
        input('positive', 'CONDITIONING'),
        input('negative', 'CONDITIONING'),
        input('latent_image', 'LATENT')
      ],
      outputs: [out('LATENT', 'LATENT')]
    },
    { id: 13, type: 'PreviewImage', inputs: [input('images', 'IMAGE')] }
  ]
  const links: LinkSketch[] = [
    [ids.caption, 1, 3, 1],
    [2, 0, 3, 0],
    [4, 0, ids.sampler, 0],
    [3, 0, ids.sampler, 1],
    [3, 0, ids.sampler, 2],
    [5, 0, ids.sampler, 3],
    [ids.sampler, 0, ids.decode, 0],
    [9, 0, ids.decode, 1],
    [ids.decode, 0, ids.anchor, 0],
    [4, 0, 10, 0],
    [9, 0, 10, 1],
    [ids.anchor, 0, 10, 2],
    [10, 0, 12, 0],
    [3, 0, 12, 1],
    [3, 0, 12, 2],
    [10, 2, 12, 3],
    [12, 0, 11, 0],
    [9, 0, 11, 1],
    [11, 0, 13, 0]
  ]
  return { nodes, links }
}
