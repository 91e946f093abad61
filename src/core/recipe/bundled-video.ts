import type { GraphBuilder, NodeRef, OutputRef } from '../graph/builder'
import { NOTE, OURS, addDiffusionModel, addTextEncoder, addVae, type Texts } from './bundled-parts'
import { handOverNote, injectNote, loraNote } from './notes'
import { boundaryStep } from './rules'
import type { Expert, Family } from './types'

/*
 * The video half of a bundled graph: its models with the anchor injected, and the samplers.
 */

const VIDEO_SEED = 42

export interface VideoModel {
  /** One output an expert, in the table's order, each with the anchor injected. */
  readonly experts: readonly { readonly expert: Expert; readonly model: OutputRef }[]
  readonly latent: OutputRef
  readonly clip: OutputRef
  readonly vae: OutputRef
}

/** @param stage - The number in the stage's title. */
export function addVideoModel(
  graph: GraphBuilder,
  family: Family,
  { size }: Texts,
  anchor: OutputRef,
  stage: number
): VideoModel {
  const titles = { single: 'Video model', high: 'High-noise expert', low: 'Low-noise expert' }
  const unets = family.experts.map(({ role, file }) => addDiffusionModel(graph, file, titles[role]))
  const clip = addTextEncoder(graph, family.textEncoder, family.recognize.clipType)
  const vae = addVae(graph, family.vae)

  const loaded = unets.map((unet) => unet.out())
  const lora =
    family.lora.need === 'none'
      ? undefined
      : graph.add('FactorizedLora', {
          values: { lora: NO_LORA, lora_low: NO_LORA, strength: 1, strength_low: 1 },
          links: modelLinks(loaded),
          color: OURS,
          width: 380
        })
  const shifted = (lora ? expertOutputs(lora, family) : loaded).map((model) =>
    graph.add('ModelSamplingSD3', { values: { shift: family.sampling.shift }, links: { model } })
  )
  const inject = graph.add('FactorizedInject', {
    values: { batch_size: 1, fit: 'crop', anchor_index: 0, anchor_noise: 0, enabled: true },
    links: {
      ...modelLinks(shifted.map((node) => node.out())),
      vae: vae.out(),
      anchor,
      width: size.out('width'),
      height: size.out('height'),
      length: size.out('length')
    },
    color: OURS,
    width: 380
  })
  const about = graph.note('Compare', injectNote(family), { width: 380, height: 240 }, NOTE)
  const loraAbout = lora
    ? [graph.note('About the LoRA', loraNote(family), { width: 380, height: 300 }, NOTE)]
    : []
  graph.stage(`${stage} - Give the anchor to ${family.name}`, [
    [...unets, clip, vae],
    [...(lora ? [lora] : []), ...shifted, ...loraAbout],
    [inject, about]
  ])
  const injected = expertOutputs(inject, family)
  return {
    experts: family.experts.flatMap((expert, index) => {
      const model = injected[index]
      return model ? [{ expert, model }] : []
    }),
    latent: inject.out('latent'),
    clip: clip.out(),
    vae: vae.out()
  }
}

/** The LoRA list's first entry: nothing is loaded. */
const NO_LORA = 'none'

function modelLinks([model, low]: readonly OutputRef[]): Record<string, OutputRef> {
  return { ...(model ? { model } : {}), ...(low ? { model_low: low } : {}) }
}

function expertOutputs(node: NodeRef, family: Family): OutputRef[] {
  return family.experts.length === 1 ? [node.out('model')] : [node.out('model'), node.out('model_low')]
}

/** @returns the finished latent video. */
export function addSampling(
  graph: GraphBuilder,
  family: Family,
  { prompt }: Texts,
  video: VideoModel,
  stage: number
): OutputRef {
  const positive = graph.add('CLIPTextEncode', {
    title: 'What happens',
    values: { text: '' },
    links: { clip: video.clip, text: prompt },
    width: 360
  })
  const negative = graph.add('CLIPTextEncode', {
    title: 'Video negative prompt',
    values: { text: family.negativePrompt },
    links: { clip: video.clip },
    width: 360,
    textHeight: 160
  })
  const conditioning = { positive: positive.out(), negative: negative.out() }
  const { sampler, scheduler, steps } = family.sampling
  const common = { sampler_name: sampler, scheduler }
  const title = `${stage} - Make the video`

  const [first, second] = video.experts
  if (first && !second) {
    const sampled = graph.add('KSampler', {
      title: 'Video sampler',
      values: { ...common, seed: VIDEO_SEED, steps, cfg: first.expert.guidance, denoise: 1 },
      links: { ...conditioning, model: first.model, latent_image: video.latent }
    })
    graph.stage(title, [[positive, negative], [sampled]])
    return sampled.out()
  }

  // Steps and hand-over are typed once: two samplers that disagree about them spoil the video without an error.
  const stepCount = graph.add('PrimitiveInt', { title: 'Steps', values: { value: steps } })
  const handOver = graph.add('PrimitiveInt', {
    title: 'Low noise from step',
    values: { value: boundaryStep(family, steps, family.sampling.shift) }
  })
  const note = graph.note('Steps and hand-over', handOverNote(family), { width: 360, height: 330 }, NOTE)
  let latent = video.latent
  const samplers = video.experts.map(({ expert, model }) => {
    const high = expert.role === 'high'
    const node = graph.add('KSamplerAdvanced', {
      title: high ? 'High-noise steps' : 'Low-noise steps',
      values: {
        ...common,
        add_noise: high ? 'enable' : 'disable',
        noise_seed: high ? VIDEO_SEED : 0,
        cfg: expert.guidance,
        start_at_step: 0,
        end_at_step: 10000,
        return_with_leftover_noise: high ? 'enable' : 'disable'
      },
      links: {
        ...conditioning,
        model,
        latent_image: latent,
        steps: stepCount.out(),
        [high ? 'end_at_step' : 'start_at_step']: handOver.out()
      }
    })
    latent = node.out()
    return node
  })
  graph.stage(title, [
    [positive, negative, note],
    [stepCount, handOver, ...samplers]
  ])
  return latent
}
