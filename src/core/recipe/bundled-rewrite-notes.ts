import type { Family, ImageModel } from './types'

/*
 * The notes of the graph in which a language model writes the caption.
 */

export function writtenReadMeNote(family: Family, image: ImageModel, comfyui: string): string {
  const seconds = Math.round(family.size.length / family.fps)
  return [
    `# Factorized ${family.name}, caption written in the graph`,
    '',
    `**Needs ComfyUI ${comfyui} or newer** (for *Generate Text* and ${image.name}). If nodes are red, update ComfyUI, or take ` +
      'the graph without *Rewrite* in its name.',
    '',
    `One prompt is enough here. ${image.name} reads its texts with a whole language model, Qwen3-VL 8B: the same file first ` +
      'rewrites your prompt into what the first frame shows, so no other model is loaded for it.',
    '',
    '1. **Get the models** in the note below (the page offers to download what is missing).',
    '2. Type **what happens** into *Prompt*.',
    '3. Press **Run**. Caption, picture and video follow each other.',
    '4. Not happy with the picture? Change the image seed, or pick your own picture in *Factorized Anchor*.',
    '',
    `Starts with ${family.size.width} x ${family.size.height}, ${family.size.length} frames (${seconds} seconds at ${family.fps} frames a second). ` +
      `Width and height: multiples of ${family.latent.sizeMultiple}. Length: ${family.latent.temporal}n + 1. ` +
      'All seeds are fixed: change one to get something new.'
  ].join('\n')
}

export function aloneNote(): string {
  return [
    '## The caption',
    '',
    '*First-Frame Instruction* wraps your prompt into the task, *Generate Text* answers, and *Factorized Caption* takes ' +
      'thinking text and quotes off the answer.',
    '',
    '- **Read it**: connect *Preview as Text* to `first_frame`.',
    '- **Another one**: set `sampling_mode` to on and change its seed.',
    '- **Write it yourself**: unplug `generated` and type into `first_frame`.',
    '',
    'With `enabled` off, or with a picture chosen in *Factorized Anchor* and the image branch muted, no caption is written.'
  ].join('\n')
}
