import { boundaryStep } from './rules'
import type { Family, ImageModel, ModelFile } from './types'

/*
 * The notes in the bundled graphs. They are written from the family table, so a number in a note is the number in the
 * graph.
 */

/** Files of a family and of the image model, each once, in the order in which a person meets them. */
export function filesOf(family: Family, image: ImageModel): readonly ModelFile[] {
  return [
    ...family.experts.map((expert) => expert.file),
    family.textEncoder,
    family.vae,
    image.diffusionModel,
    image.textEncoder,
    image.vae
  ]
}

export function readMeNote(family: Family, image: ImageModel): string {
  const seconds = Math.round(family.size.length / family.fps)
  return [
    `# Factorized ${family.name}`,
    '',
    `The first frame is painted by ${image.name}, a model that composes scenes well. The video model then starts from that ` +
      'frame, kept clean at timestep zero, and only has to make it move.',
    '',
    '1. **Get the models** in the note below (the page offers to download what is missing).',
    '2. Type **what happens** into `prompt`.',
    '3. Type **what the first frame shows** into `first_frame`: the start only, nothing that moves or changes later.',
    '4. Press **Run**. The picture comes first, then the video.',
    '5. Not happy with the picture? Change the image seed, or pick your own picture in *Factorized Anchor*.',
    '',
    `Starts with ${family.size.width} x ${family.size.height}, ${family.size.length} frames (${seconds} seconds at ${family.fps} frames a second). ` +
      `Width and height: multiples of ${family.latent.sizeMultiple}. Length: ${family.latent.temporal}n + 1. ` +
      'All seeds are fixed: change one to get something new.'
  ].join('\n')
}

export function modelsNote(family: Family, image: ImageModel): string {
  const rows = filesOf(family, image).map((file) => {
    const size = file.gigabytes === undefined ? '' : `${file.gigabytes} GB`
    return `| [${file.name}](${file.url}) | \`models/${file.directory}\` | ${size} |`
  })
  return ['## Models', '', '| file | folder | size |', '| --- | --- | --- |', ...rows].join('\n')
}

export function anchorNote(): string {
  return [
    '## The anchor',
    '',
    'This picture becomes the first frame of the video, exactly.',
    '',
    '- Leave it alone to take what the image model painted.',
    '- Pick a file to use a picture of your own; the image model is then not needed.',
    '- The picture is fitted to the video size by `fit` in *Inject Anchor*: crop, pad or stretch.'
  ].join('\n')
}

export function injectNote(family: Family): string {
  return [
    '## Compare with plain text-to-video',
    '',
    'Switch `enabled` off and run again: same seed, no anchor, and the picture is not even painted.',
    '',
    '`anchor_noise` at 0 keeps the anchor clean, as in the paper.',
    '',
    ...(family.lora.need === 'none' ? ['## LoRA', '', family.lora.advice] : [])
  ]
    .join('\n')
    .trimEnd()
}

export function loraNote(family: Family): string {
  const pages = family.lora.known.map((lora) => `- [${lora.name}](${lora.page})`)
  return ['## LoRA', '', family.lora.advice, ...(pages.length > 0 ? ['', ...pages] : [])].join('\n')
}

/** Only for families with two experts: how `steps` and the hand-over belong together. */
export function handOverNote(family: Family): string {
  const { shift, steps, authorsSteps } = family.sampling
  const rows = [...new Set([15, steps, 30, authorsSteps])].map(
    (count) => `| ${count} | ${boundaryStep(family, count, shift)} |`
  )
  return [
    '## Two experts',
    '',
    'The high-noise expert begins, the low-noise expert finishes. Where it takes over depends on the steps ' +
      `(shift ${shift}, boundary ${family.boundary ?? 0}):`,
    '',
    '| steps | low noise from |',
    '| --- | --- |',
    ...rows,
    '',
    'The paper reports little loss with 15 steps.'
  ].join('\n')
}
