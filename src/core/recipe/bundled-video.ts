import type { GraphBuilder, NodeRef, OutputRef } from '../graph/builder'
import {
  NOTE,
  OURS,
  VIDEO_SEED,
  addDiffusionModel,
  addTextEncoder,
  addVae,
  modelProperty,
  sizeLinks
} from './bundled-parts'
import { handOverNote, injectNote, loraNote } from './notes'
import { boundaryStep, shiftOf } from './rules'
import type { Expert, Family, ModelFile } from './types'

/*
 * Wan's half of a bundled graph: its models, the anchor's injection, and the samplers.
 */

/** One expert's model as it goes into its sampler. */
export interface ExpertModel {
  readonly expert: Expert
  readonly model: OutputRef
}

export interface VideoModel {
  /** In the table's order. */
  readonly experts: readonly ExpertModel[]
  readonly clip: OutputRef
  readonly vae: OutputRef
}

/** A video model that has its anchor. */
export interface AnchoredModel extends VideoModel {
  readonly latent: OutputRef
  /** The same models without the anchor, for a plain video beside the factorized one. */
  readonly plain: readonly ExpertModel[]
}

/** The loaders of a Wan model; not in a stage yet. */
export interface WanLoaders {
  readonly unets: readonly NodeRef[]
  readonly clip: NodeRef
  readonly vae: NodeRef
  readonly all: readonly NodeRef[]
}

export function addWanLoaders(graph: GraphBuilder, family: Family): WanLoaders {
  const titles = { single: 'Video model', high: 'High-noise expert', low: 'Low-noise expert' }
  const unets = family.experts.map(({ role, file }) => addDiffusionModel(graph, file, titles[role]))
  const clip = addTextEncoder(graph, family.textEncoder, family.recognize.clipType)
  const vae = addVae(graph, family.vae)
  return { unets, clip, vae, all: [...unets, clip, vae] }
}

/** The flow shift, one node a model. */
export function addShift(graph: GraphBuilder, family: Family, models: readonly OutputRef[]): NodeRef[] {
  return models.map((model) =>
    graph.add('ModelSamplingSD3', { values: { shift: shiftOf(family) }, links: { model } })
  )
}

/**
 * The stage in which the model gets the anchor.
 *
 * @param stage - The number in the stage's title.
 * @param speedUp - LoRAs that make the model fast, one an expert; they come before everything else.
 */
export function addVideoModel(
  graph: GraphBuilder,
  family: Family,
  size: NodeRef,
  anchor: OutputRef,
  stage: number,
  speedUp: readonly ModelFile[] = []
): AnchoredModel {
  const { unets, clip, vae, all } = addWanLoaders(graph, family)
  const fast = addSpeedUp(graph, unets, speedUp)
  const loaded = (fast.length > 0 ? fast : unets).map((node) => node.out())
  const lora =
    family.lora.need === 'none'
      ? undefined
      : graph.add('FactorizedLora', {
          values: { lora: NO_LORA, lora_low: NO_LORA, strength: 1, strength_low: 1 },
          links: modelLinks(loaded),
          color: OURS,
          width: 380
        })
  const shifted = addShift(graph, family, lora ? expertOutputs(lora, family) : loaded)
  const plain = shifted.map((node) => node.out())
  const inject = graph.add('FactorizedInject', {
    values: { batch_size: 1, fit: 'crop', anchor_index: 0, anchor_noise: 0, enabled: true },
    links: { ...modelLinks(plain), vae: vae.out(), anchor, ...sizeLinks(size) },
    color: OURS,
    width: 380
  })
  const about = graph.note('Compare', injectNote(family), { width: 380, height: 240 }, NOTE)
  const loraAbout = lora
    ? [graph.note('About the LoRA', loraNote(family), { width: 380, height: 300 }, NOTE)]
    : []
  graph.stage(`${stage} - Give the anchor to ${family.name}`, [
    [...all],
    ...(fast.length > 0 ? [fast] : []),
    [...(lora ? [lora] : []), ...shifted, ...loraAbout],
    [inject, about]
  ])
  return {
    experts: expertModels(family, expertOutputs(inject, family)),
    plain: expertModels(family, plain),
    latent: inject.out('latent'),
    clip: clip.out(),
    vae: vae.out()
  }
}

function addSpeedUp(graph: GraphBuilder, unets: readonly NodeRef[], loras: readonly ModelFile[]): NodeRef[] {
  return loras.flatMap((file, index) => {
    const unet = unets[index]
    if (!unet) return []
    return graph.add('LoraLoaderModelOnly', {
      title: index === 0 ? '4 steps, high noise' : '4 steps, low noise',
      values: { lora_name: file.name, strength_model: 1 },
      links: { model: unet.out() },
      models: [modelProperty(file)],
      width: 400
    })
  })
}

/** The LoRA list's first entry: nothing is loaded. */
const NO_LORA = 'none'

function modelLinks([model, low]: readonly OutputRef[]): Record<string, OutputRef> {
  return { ...(model ? { model } : {}), ...(low ? { model_low: low } : {}) }
}

function expertOutputs(node: NodeRef, family: Family): OutputRef[] {
  return family.experts.length === 1 ? [node.out('model')] : [node.out('model'), node.out('model_low')]
}

/** Each expert of the table with its model. */
export function expertModels(family: Family, models: readonly OutputRef[]): ExpertModel[] {
  return family.experts.flatMap((expert, index) => {
    const model = models[index]
    return model ? [{ expert, model }] : []
  })
}

/** What the samplers are told, with the nodes that it comes from. */
export interface Conditioning {
  readonly positive: OutputRef
  readonly negative: OutputRef
  readonly nodes: readonly NodeRef[]
}

/** @param prompt - Comes over a link, or is typed into the node. */
export function addConditioning(
  graph: GraphBuilder,
  family: Family,
  prompt: OutputRef | string,
  clip: OutputRef
): Conditioning {
  const typed = typeof prompt === 'string'
  const positive = graph.add('CLIPTextEncode', {
    title: 'What happens',
    values: { text: typed ? prompt : '' },
    links: { clip, ...(typed ? {} : { text: prompt }) },
    width: 360,
    ...(typed ? { textHeight: 200 } : {})
  })
  const negative = graph.add('CLIPTextEncode', {
    title: 'Video negative prompt',
    values: { text: family.negativePrompt },
    links: { clip },
    width: 360,
    textHeight: 160
  })
  return { positive: positive.out(), negative: negative.out(), nodes: [positive, negative] }
}

/**
 * The stage of the samplers, with the texts that they follow.
 *
 * @returns the finished latent video.
 */
export function addWanSampling(
  graph: GraphBuilder,
  family: Family,
  prompt: OutputRef | string,
  video: VideoModel & { readonly latent: OutputRef },
  stage: number
): OutputRef {
  const conditioning = addConditioning(graph, family, prompt, video.clip)
  const { latent, columns } = addSamplers(graph, family, video.experts, conditioning, video.latent)
  graph.stage(`${stage} - Make the video`, columns)
  return latent
}

/** One sampler an expert; the nodes go into a stage of the caller's, column by column. */
export function addSamplers(
  graph: GraphBuilder,
  family: Family,
  experts: readonly ExpertModel[],
  { positive, negative, nodes }: Conditioning,
  start: OutputRef
): { readonly latent: OutputRef; readonly columns: readonly (readonly NodeRef[])[] } {
  const { sampler, scheduler, steps } = family.sampling
  const common = { sampler_name: sampler, scheduler }
  const [first, second] = experts
  if (first && !second) {
    const sampled = graph.add('KSampler', {
      title: 'Video sampler',
      values: { ...common, seed: VIDEO_SEED, steps, cfg: first.expert.guidance, denoise: 1 },
      links: { positive, negative, model: first.model, latent_image: start }
    })
    return { latent: sampled.out(), columns: [nodes, [sampled]] }
  }

  // Steps and hand-over are typed once: two samplers that disagree about them spoil the video without an error.
  const stepCount = graph.add('PrimitiveInt', { title: 'Steps', values: { value: steps } })
  const handOver = graph.add('PrimitiveInt', {
    title: 'Low noise from step',
    values: { value: boundaryStep(family, steps, shiftOf(family)) }
  })
  const note = graph.note('Steps and hand-over', handOverNote(family), { width: 360, height: 330 }, NOTE)
  let latent = start
  const samplers = experts.map(({ expert, model }) => {
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
        positive,
        negative,
        model,
        latent_image: latent,
        steps: stepCount.out(),
        [high ? 'end_at_step' : 'start_at_step']: handOver.out()
      }
    })
    latent = node.out()
    return node
  })
  return {
    latent,
    columns: [
      [...nodes, note],
      [stepCount, handOver, ...samplers]
    ]
  }
}
