import type { GraphBuilder, NodeRef, OutputRef } from '../graph/builder'
import { addTypedAnchor } from './bundled-anchor'
import type { BundledGraph } from './bundled-graph'
import { NOTE, OURS, VIDEO_SEED, addDecode, addSaver, sizeLinks } from './bundled-parts'
import { addConditioning, addVideoModel, type Conditioning } from './bundled-video'
import { familyById } from './families'
import { anchorsOnlyReadMeNote, compareNote, compareReadMeNote, stepsReadMeNote } from './notes-work'
import type { Expert, Family } from './types'

/*
 * Graphs for working with the method: pictures without a video, and two videos side by side.
 */

/** Caption, image branch, anchor: no video model is loaded. */
export function anchorsOnly(graph: GraphBuilder, bundled: BundledGraph): void {
  const family = familyById(bundled.family)
  const { anchor } = addTypedAnchor(graph, bundled, family, anchorsOnlyReadMeNote())
  const saved = graph.add('SaveImage', {
    values: { filename_prefix: 'Factorized_Anchor' },
    links: { images: anchor },
    width: 480,
    minHeight: 420
  })
  graph.stage('4 - Save', [[saved]])
}

/** The same prompt, seed and settings, once without and once with the anchor. */
export function compareVanilla(graph: GraphBuilder, bundled: BundledGraph): void {
  const family = familyById(bundled.family)
  const { texts, anchor } = addTypedAnchor(graph, bundled, family, compareReadMeNote(family))
  const model = addVideoModel(graph, family, texts.size, anchor, 4)
  const [plain] = model.plain
  const [anchored] = model.experts
  if (!plain || !anchored) throw new Error(`${family.name} has no model.`)
  const conditioning = addConditioning(graph, family, texts.prompt, model.clip)
  const seed = addSeed(graph)
  const steps = graph.add('PrimitiveInt', { title: 'Steps', values: { value: family.sampling.steps } })
  const empty = graph.add('Wan22ImageToVideoLatent', {
    title: 'No start image',
    values: { batch_size: 1 },
    links: { vae: model.vae, ...sizeLinks(texts.size) }
  })
  const sample = sampling(graph, family, conditioning, seed)
  const vanilla = sample('Vanilla', plain, empty.out(), steps.out())
  const factorized = sample('Factorized', anchored, model.latent, steps.out())
  graph.stage('5 - Make both videos', [
    [...conditioning.nodes, empty],
    [seed, steps, vanilla, factorized]
  ])
  addComparison(graph, bundled, family, model.vae, [
    { label: 'vanilla', latent: vanilla.out() },
    { label: 'factorized', latent: factorized.out() }
  ])
}

/** The same factorized video with the authors' steps and with few. */
export function compareSteps(graph: GraphBuilder, bundled: BundledGraph): void {
  const family = familyById(bundled.family)
  const { texts, anchor } = addTypedAnchor(graph, bundled, family, stepsReadMeNote(family, FEW_STEPS))
  const model = addVideoModel(graph, family, texts.size, anchor, 4)
  const [anchored] = model.experts
  if (!anchored) throw new Error(`${family.name} has no model.`)
  const conditioning = addConditioning(graph, family, texts.prompt, model.clip)
  const seed = addSeed(graph)
  const sample = sampling(graph, family, conditioning, seed)
  const { authorsSteps } = family.sampling
  const many = sample(`${authorsSteps} steps`, anchored, model.latent, authorsSteps)
  const few = sample(`${FEW_STEPS} steps`, anchored, model.latent, FEW_STEPS)
  graph.stage('5 - Make both videos', [conditioning.nodes, [seed, many, few]])
  addComparison(graph, bundled, family, model.vae, [
    { label: `${authorsSteps} steps`, latent: many.out() },
    { label: `${FEW_STEPS} steps`, latent: few.out() }
  ])
}

/** What the paper compares with the authors' steps. */
const FEW_STEPS = 15

/** Typed once, so that both videos start from the same noise. */
function addSeed(graph: GraphBuilder): NodeRef {
  return graph.add('PrimitiveInt', { title: 'Seed of both', values: { value: VIDEO_SEED } })
}

/** A maker of samplers that share everything but model, start and steps. */
function sampling(
  graph: GraphBuilder,
  family: Family,
  { positive, negative }: Conditioning,
  seed: NodeRef
): (
  title: string,
  model: { readonly expert: Expert; readonly model: OutputRef },
  start: OutputRef,
  steps: OutputRef | number
) => NodeRef {
  const { sampler, scheduler } = family.sampling
  return (title, { expert, model }, start, steps) =>
    graph.add('KSampler', {
      title,
      values: {
        seed: VIDEO_SEED,
        cfg: expert.guidance,
        sampler_name: sampler,
        scheduler,
        denoise: 1,
        ...(typeof steps === 'number' ? { steps } : {})
      },
      links: {
        model,
        positive,
        negative,
        latent_image: start,
        seed: seed.out(),
        ...(typeof steps === 'number' ? {} : { steps })
      }
    })
}

interface Side {
  readonly label: string
  readonly latent: OutputRef
}

function addComparison(
  graph: GraphBuilder,
  bundled: BundledGraph,
  family: Family,
  vae: OutputRef,
  [left, right]: readonly [Side, Side]
): void {
  const vanilla = addDecode(graph, left.latent, vae, `Decode ${left.label}`)
  const factorized = addDecode(graph, right.latent, vae, `Decode ${right.label}`)
  const compared = graph.add('FactorizedCompare', {
    values: { label_vanilla: left.label, label_factorized: right.label, fps: family.fps },
    links: { vanilla: vanilla.out(), factorized: factorized.out() },
    color: OURS,
    width: 640,
    minHeight: 560
  })
  const about = graph.note('About the comparison', compareNote(), { width: 300, height: 300 }, NOTE)
  const video = graph.add('CreateVideo', {
    values: { fps: family.fps },
    links: { images: compared.out() }
  })
  const saved = addSaver(graph, bundled.name, video)
  graph.stage('6 - Compare', [[vanilla, factorized, about], [compared], [video, saved]])
}
