import type { GraphBuilder } from '../graph/builder'
import { addAnchor, addTypedAnchor } from './bundled-anchor'
import type { BundledGraph } from './bundled-graph'
import { addDecode, addTextEncoder, addVideoFile } from './bundled-parts'
import { QWEN_IMAGE_21, addQwenImage21, addWrittenTexts } from './bundled-rewrite'
import { addVideoModel, addWanSampling } from './bundled-video'
import { familyById } from './families'
import { LIGHTX2V } from './lightx2v'
import { fourStepsReadMeNote, readMeNote } from './notes'
import { EXAMPLE_PROMPTS } from './prompts'

/*
 * Text-to-video with the anchor injected at timestep zero.
 */

/** Typed texts, image branch, anchor, video model with the anchor injected, sampler, file. */
export function injected(graph: GraphBuilder, bundled: BundledGraph): void {
  const family = familyById(bundled.family)
  const { texts, anchor } = addTypedAnchor(graph, bundled, family, readMeNote(family))
  const model = addVideoModel(graph, family, texts.size, anchor, 4)
  const latent = addWanSampling(graph, family, texts.prompt, model, 5)
  addVideoFile(graph, bundled, family.fps, 6, addDecode(graph, latent, model.vae))
}

/** The same with the lightx2v pair, which makes a video in four steps. */
export function fourSteps(graph: GraphBuilder, bundled: BundledGraph): void {
  const family = LIGHTX2V.speedUp(familyById(bundled.family))
  const { texts, anchor } = addTypedAnchor(graph, bundled, family, fourStepsReadMeNote(family))
  const model = addVideoModel(graph, family, texts.size, anchor, 4, bundled.speedUp)
  const latent = addWanSampling(graph, family, texts.prompt, model, 5)
  addVideoFile(graph, bundled, family.fps, 6, addDecode(graph, latent, model.vae))
}

/** A language model writes the caption, and the image model reads it with the same file. */
export function written(graph: GraphBuilder, bundled: BundledGraph): void {
  const family = familyById(bundled.family)
  const { prompt } = EXAMPLE_PROMPTS[bundled.family]
  const { textEncoder, clipType } = QWEN_IMAGE_21
  const encoder = addTextEncoder(graph, textEncoder, clipType, 'Writes and reads the caption')
  const texts = addWrittenTexts(graph, bundled, family, prompt, encoder)
  const anchor = addAnchor(graph, addQwenImage21(graph, texts, encoder), 4)
  const model = addVideoModel(graph, family, texts.size, anchor, 5)
  const latent = addWanSampling(graph, family, texts.prompt, model, 6)
  addVideoFile(graph, bundled, family.fps, 7, addDecode(graph, latent, model.vae))
}
