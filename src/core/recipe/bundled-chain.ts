import type { GraphBuilder, NodeRef, OutputRef } from '../graph/builder'
import { addTypedAnchor } from './bundled-anchor'
import type { BundledGraph } from './bundled-graph'
import { NOTE, OURS, addDecode, addSaver, sizeLinks } from './bundled-parts'
import { addConditioning, addSamplers, addVideoModel } from './bundled-video'
import { familyById } from './families'
import { lastFrameNote, twoClipsReadMeNote } from './notes-work'
import { NEXT_CLIP_PROMPT } from './prompts'

/*
 * Videos that are longer than one run of the model: the last frame of one clip is the anchor of the next.
 */

/** Both nodes that cut frames out of a clip take "all that is left" where they are asked for more. */
const BEYOND_THE_END = 4095

/** Two clips: the first from the painted anchor, the second from the first one's last frame. */
export function twoClips(graph: GraphBuilder, bundled: BundledGraph): void {
  const family = familyById(bundled.family)
  const { texts, anchor } = addTypedAnchor(graph, bundled, family, twoClipsReadMeNote(family))
  const model = addVideoModel(graph, family, texts.size, anchor, 4)
  const [plain] = model.plain
  if (!plain) throw new Error(`${family.name} has no model.`)

  const told = addConditioning(graph, family, texts.prompt, model.clip)
  const first = addSamplers(graph, family, model.experts, told, model.latent)
  const firstClip = addDecode(graph, first.latent, model.vae, 'Clip 1')
  graph.stage('5 - Make clip 1', [...first.columns, [firstClip]])

  const lastFrame = cut(graph, 'Last frame of clip 1', firstClip.out(), BEYOND_THE_END, 1)
  const inject = graph.add('FactorizedInject', {
    title: 'Inject Anchor: last frame',
    values: { batch_size: 1, fit: 'crop', anchor_index: 0, anchor_noise: 0, enabled: true },
    links: { model: plain.model, vae: model.vae, anchor: lastFrame.out(), ...sizeLinks(texts.size) },
    color: OURS,
    width: 380
  })
  const about = graph.note('About the seam', lastFrameNote(), { width: 380, height: 300 }, NOTE)
  graph.stage('6 - The last frame is the next anchor', [[lastFrame, about], [inject]])

  const positive = graph.add('CLIPTextEncode', {
    title: 'What happens next',
    values: { text: NEXT_CLIP_PROMPT },
    links: { clip: model.clip },
    width: 360,
    textHeight: 200
  })
  const second = addSamplers(
    graph,
    family,
    [{ expert: plain.expert, model: inject.out('model') }],
    { positive: positive.out(), negative: told.negative, nodes: [positive] },
    inject.out('latent')
  )
  const secondClip = addDecode(graph, second.latent, model.vae, 'Clip 2')
  graph.stage('7 - Make clip 2', [...second.columns, [secondClip]])

  const rest = cut(graph, 'Clip 2 without the shared frame', secondClip.out(), 1, BEYOND_THE_END)
  const joined = graph.add('ImageBatch', {
    title: 'Clip 1, then clip 2',
    links: { image1: firstClip.out(), image2: rest.out() }
  })
  const video = graph.add('CreateVideo', { values: { fps: family.fps }, links: { images: joined.out() } })
  graph.stage('8 - Join and save', [[rest, joined, video], [addSaver(graph, bundled.name, video)]])
}

function cut(graph: GraphBuilder, title: string, image: OutputRef, from: number, length: number): NodeRef {
  return graph.add('ImageFromBatch', {
    title,
    values: { batch_index: from, length },
    links: { image },
    width: 320
  })
}
