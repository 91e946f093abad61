import type { GraphBuilder } from '../graph/builder'
import type { BundledGraph } from './bundled-graph'
import { addDecode, addOpeningNotes, addVideoFile } from './bundled-parts'
import { addShift, addWanLoaders, addWanSampling, expertModels } from './bundled-video'
import { familyById } from './families'
import { modelsNote } from './notes'
import { plainReadMeNote, upsampledReadMeNote } from './notes-baselines'
import { EXAMPLE_PROMPTS, UPSAMPLED_PROMPT } from './prompts'
import type { Family } from './types'

/*
 * What the paper compares with: the same text-to-video model without an anchor, made of ComfyUI's own nodes only.
 */

export function plainText(graph: GraphBuilder, bundled: BundledGraph): void {
  const family = familyById(bundled.family)
  addTextToVideo(graph, bundled, family, EXAMPLE_PROMPTS[bundled.family].prompt, plainReadMeNote(family))
}

/** With the prompt as a language model spells it out. */
export function upsampledText(graph: GraphBuilder, bundled: BundledGraph): void {
  const family = familyById(bundled.family)
  addTextToVideo(graph, bundled, family, UPSAMPLED_PROMPT, upsampledReadMeNote(family))
}

function addTextToVideo(
  graph: GraphBuilder,
  bundled: BundledGraph,
  family: Family,
  prompt: string,
  readMe: string
): void {
  graph.stage('About', [addOpeningNotes(graph, readMe, modelsNote(bundled))])
  const { unets, clip, vae, all } = addWanLoaders(graph, family)
  const models = addShift(
    graph,
    family,
    unets.map((unet) => unet.out())
  )
  const empty = graph.add('EmptyHunyuanLatentVideo', {
    title: 'Size and length',
    values: { ...family.size, batch_size: 1 }
  })
  graph.stage(`1 - Load ${family.name}`, [all, [...models, empty]])
  const video = {
    experts: expertModels(
      family,
      models.map((model) => model.out())
    ),
    latent: empty.out(),
    clip: clip.out(),
    vae: vae.out()
  }
  const latent = addWanSampling(graph, family, prompt, video, 2)
  addVideoFile(graph, bundled, family.fps, 3, addDecode(graph, latent, vae.out()))
}
