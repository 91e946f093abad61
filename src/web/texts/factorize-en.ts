import type { FactorizeSummary, FactorizeWords } from '../../core/factorize'
import type { PresetId } from '../../core/recipe/types'

/** Factorizing a whole graph in the page, in English; the other languages have exactly these texts. */
export const factorizeEn = {
  menu: 'Factorize this workflow (Factorized Anchor)…',
  compareMenu: 'Compare with vanilla (Factorized Anchor)…',
  removeMenu: 'Remove factorization (Factorized Anchor)',
  title: 'Factorize this workflow',
  failed: 'Factorized Anchor: nothing was changed',
  imageModel: 'The first frame is painted by',
  noImageModel: 'nothing: I bring a picture',
  steps: 'Steps of the video',
  stepsAsAre: 'as they are',
  presets: {
    lightning: 'lightning: 4, with lightx2v LoRAs',
    fast: 'fast: 15',
    paper: 'paper: 50'
  } as Record<PresetId, string>,
  compareTitle: 'Compare with vanilla',
  compares: (videos: number) =>
    videos === 1
      ? 'The video is made twice with one seed, without and with the anchor, and both play side by side.'
      : `${videos} videos are made twice each with one seed, without and with the anchor, and play side by side.`,
  compareCosts:
    'A run takes about twice as long. Settings other than the seed are copied: change them on both sides.',
  compareApply: 'Compare',
  compareDone: (count: number) =>
    `${count} nodes were put in. Run: both videos play in “Compare Vanilla / Factorized”.`,
  routes: {
    inject: 'the anchor is given to the model as its clean first frame, at timestep zero.',
    'start-image': 'the anchor becomes the start picture that the model takes by itself.'
  } as Record<FactorizeSummary['route'], string>,
  inserted: (count: number) => (count === 1 ? 'One node is put in:' : `${count} nodes are put in:`),
  keeps: 'All else stays as it is. Undo takes it back in one step, “Remove factorization” at any time later.',
  apply: 'Factorize',
  cancel: 'Cancel',
  done: (count: number) =>
    `${count} nodes were put in. Read the caption in Factorized Caption, or rewrite it, and run.`,
  removed: (count: number) => `${count} nodes were taken out.`,
  nothingToRemove: 'There is nothing of “Factorize this workflow” in this graph.',
  /** English has the sentences of the code that factorizes. */
  warnings: {} as Partial<FactorizeWords>
}

/** The same texts in some language. */
export type FactorizeTexts = typeof factorizeEn
