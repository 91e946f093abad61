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

export function twoClipsReadMeNote(family: Family): string {
  return [
    '# Two clips in a row',
    '',
    `${family.name} makes one clip from the painted anchor, and a second one that goes on from the last frame of the first: that ` +
      'frame is its anchor, kept clean at timestep zero. Both are joined to one video.',
    '',
    ...numbered([
      ...TYPED_STEPS,
      'Type what the second clip shows into *What happens next*: say again who and where, and then what goes on.',
      'A bad second half does not cost the first: change its seed only. ComfyUI keeps the first clip and makes the second again.'
    ]),
    '',
    'For a third clip copy stages 6 and 7 and join once more.',
    '',
    startsWith(family)
  ].join('\n')
}

export function lastFrameNote(): string {
  return [
    '## The seam',
    '',
    'Clip 2 starts with the very frame that clip 1 ends with. It is in the joined video once.',
    '',
    'The frame has been decoded and is encoded again, so colours shift a little at every seam: that is the VAE. How fast things ' +
      'move is not handed on; say it in the second prompt.'
  ].join('\n')
}
