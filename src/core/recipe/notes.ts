import type { BundledGraph } from './bundled-graph'
import { familyById } from './families'
import { boundaryStep, shiftOf } from './rules'
import type { Family, ModelFile } from './types'

/*
 * The notes in the bundled graphs. They are written from the family table, so a number in a note is the number in the
 * graph.
 */

/** The files of a graph, each once, in the order in which a person meets them. */
export function filesOf({ family: id, image, speedUp, picturesOnly }: BundledGraph): readonly ModelFile[] {
  const family = familyById(id)
  const video = [
    ...family.experts.map((expert) => expert.file),
    ...(speedUp ?? []),
    ...(family.secondTextEncoder ? [family.secondTextEncoder] : []),
    family.textEncoder,
    ...(family.visionEncoder ? [family.visionEncoder] : []),
    family.vae
  ]
  const picture = image ? [image.diffusionModel, image.textEncoder, image.vae] : []
  // One file may be model and VAE at once.
  return [...new Set([...(picturesOnly ? [] : video), ...picture])]
}

/** What to do in a graph in which both texts are typed, as a numbered list. */
export const TYPED_STEPS: readonly string[] = [
  '**Get the models** in the note below (the page offers to download what is missing).',
  'Type **what happens** into `prompt`.',
  '**Rewrite** in *Factorized Caption* writes **what the first frame shows** into `first_frame`. Read and correct it, or ' +
    'write it yourself: the start only, nothing that moves or changes later.',
  '**Generate** in *Factorized Anchor* paints several pictures: pick one, and press **Run** for the video. **Pick first, then ' +
    'run** does both. **Run** alone takes the first picture.'
]

export function readMeNote(family: Family): string {
  const how =
    family.route === 'inject'
      ? 'The video model then starts from that frame, kept clean at timestep zero, and only has to make it move.'
      : 'The video model takes that frame as its start image, and only has to make it move.'
  return [
    `# Factorized ${family.name}`,
    '',
    `The first frame is painted by Qwen-Image, a model that composes scenes well. ${how}`,
    '',
    ...numbered([
      ...TYPED_STEPS,
      'Another video from the same picture: change the seed where the video is made. Another picture: Generate again.'
    ]),
    '',
    startsWith(family)
  ].join('\n')
}

export function fourStepsReadMeNote(family: Family): string {
  return [
    `# Factorized ${family.name} in ${family.sampling.steps} steps`,
    '',
    'As *Factorized Wan 2.2 14B*, with the lightx2v LoRA pair: four steps without guidance instead of twenty with it. ComfyUI ' +
      'measured 108 seconds instead of 536 (640 x 640, a 24 GB card).',
    '',
    '**lightx2v makes the model fast. It is no anchor LoRA**: without one (Pusa, in *Factorized LoRA*) the T2V 14B is not a ' +
      'good route; take *Factorized Wan 2.2 14B I2V* or the 5B.',
    '',
    ...numbered(TYPED_STEPS),
    '',
    'Guidance 1 means that the negative prompt is not asked.',
    '',
    startsWith(family)
  ].join('\n')
}

export function numbered(lines: readonly string[]): string[] {
  return lines.map((line, index) => `${index + 1}. ${line}`)
}

/** What the graph makes as it is, and which sizes and lengths are possible. */
export function startsWith({ size, fps, latent }: Family): string {
  const seconds = Math.round(size.length / fps)
  return (
    `Starts with ${size.width} x ${size.height}, ${size.length} frames (${seconds} seconds at ${fps} frames a second). ` +
    `Width and height: multiples of ${latent.sizeMultiple}. Length: ${latent.temporal}n + 1. ` +
    'All seeds are fixed: change one to get something new.\n\n' +
    'Is this the graph for your card and your files? The table at the right end says which is.'
  )
}

export function modelsNote(bundled: BundledGraph): string {
  const files = filesOf(bundled)
  const rows = files.map((file) => {
    const size = file.gigabytes === undefined ? '' : `${file.gigabytes} GB`
    return `| [${file.name}](${file.url}) | \`models/${file.directory}\` | ${size} |`
  })
  const total = files.reduce((sum, { gigabytes = 0 }) => sum + gigabytes, 0)
  const family = familyById(bundled.family)
  return [
    '## Models',
    '',
    '| file | folder | size |',
    '| --- | --- | --- |',
    ...rows,
    '',
    `About ${Math.round(total)} GB in all; ComfyUI has one model after the other on the card.`,
    '',
    '## Graphics memory',
    '',
    ...(bundled.picturesOnly ? [] : [`- ${family.name}: ${family.memory}`]),
    ...(bundled.image ? [`- ${bundled.image.name}: ${bundled.image.memory}`] : [])
  ].join('\n')
}

export function anchorNote(): string {
  return [
    '## The anchor',
    '',
    'This picture becomes the first frame of the video.',
    '',
    '- **Generate** paints candidates, each with a seed of its own, and makes no video. Click one to pick it.',
    '- **Pick first, then run** paints, waits for your pick, and then makes the video.',
    '- A pick switches the image branch off: the next run paints nothing. **Switch on** brings it back.',
    '- A picture of your own: **Choose image**, drop it here, or paste it. No image model is needed then.',
    '- Without a pick the first painted picture is taken.',
    '- It is cut to the shape of the video, in the middle, unless `fit` in *Inject Anchor* says otherwise.'
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

export function startImageNote(family: Family): string {
  return [
    '## No injection here',
    '',
    `${family.name} takes a picture by itself: the anchor is its start image. ${family.lora.advice}`,
    '',
    'Without an anchor there is no plain video to switch to: for that take a text-to-video graph.'
  ].join('\n')
}

export function loraNote(family: Family): string {
  const pages = family.lora.known.map((lora) => `- [${lora.name}](${lora.page})`)
  return ['## LoRA', '', family.lora.advice, ...(pages.length > 0 ? ['', ...pages] : [])].join('\n')
}

/** Only for families with two experts: how `steps` and the hand-over belong together. */
export function handOverNote(family: Family): string {
  const shift = shiftOf(family)
  const { steps, authorsSteps } = family.sampling
  const counts = steps < 10 ? [steps, 6, 8] : [15, steps, 30, authorsSteps]
  const rows = [...new Set(counts)].map((count) => `| ${count} | ${boundaryStep(family, count, shift)} |`)
  return [
    '## Two experts',
    '',
    'The high-noise expert begins, the low-noise expert finishes. Where it takes over depends on the steps ' +
      `(shift ${shift}, boundary ${family.boundary ?? 0}):`,
    '',
    '| steps | low noise from |',
    '| --- | --- |',
    ...rows,
    ...(steps < 10 ? [] : ['', 'The paper reports little loss with 15 steps.'])
  ].join('\n')
}
