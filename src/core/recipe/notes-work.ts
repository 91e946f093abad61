import { TYPED_STEPS, numbered, startsWith } from './notes'
import type { Family } from './types'

/*
 * The notes of the graphs for working with the method.
 */

export function anchorsOnlyReadMeNote(): string {
  return [
    '# Anchors only',
    '',
    'Pictures now, videos later: caption and image branch without a video model.',
    '',
    ...numbered([
      ...TYPED_STEPS.slice(0, 3),
      '**Generate** in *Factorized Anchor* paints as many candidates as you ask for, each with a seed of its own. They stay ' +
        'with the graph.',
      'Pick one and press **Run**: it is saved to the output folder.',
      'In any other graph choose that file in *Factorized Anchor*. The image branch is then off.'
    ]),
    '',
    'Width and height are those of the video that you plan; the picture gets their shape and its own pixel count. Which video ' +
      'graph to take is in the table at the right end.'
  ].join('\n')
}

export function compareReadMeNote(family: Family): string {
  return [
    '# Vanilla and factorized, one seed',
    '',
    `${family.name} makes two videos from the same prompt, seed, steps and guidance: one from the prompt alone, one that starts ` +
      'from the anchor. They play side by side.',
    '',
    ...numbered(TYPED_STEPS),
    '',
    '**One seed proves nothing**: the paper finds nine times more variance over the seed than over the anchor. Change *Seed of ' +
      'both* and look at several.',
    '',
    startsWith(family)
  ].join('\n')
}

export function stepsReadMeNote(family: Family, fewSteps: number): string {
  const { authorsSteps } = family.sampling
  return [
    `# ${fewSteps} steps against ${authorsSteps}`,
    '',
    `The same anchor, prompt and seed, with the authors' ${authorsSteps} steps and with ${fewSteps}. The paper reports little ` +
      'loss, and 2.1 times the speed over all, because the anchor costs the same in both.',
    '',
    ...numbered(TYPED_STEPS),
    '',
    startsWith(family)
  ].join('\n')
}

export function compareNote(): string {
  return [
    '## Side by side',
    '',
    '*Compare Vanilla / Factorized* plays both together: play, scrub, step, swipe, difference. The frames next to each other ' +
      'go on to the file.',
    '',
    'Both are decoded alike, so colours that the VAE shifts are shifted in both.'
  ].join('\n')
}
