import { startsWith } from './notes'
import type { Family, ImageModel } from './types'

/*
 * The notes of the graph in which a language model writes the caption.
 */

export function writtenReadMeNote(family: Family, image: ImageModel, comfyui: string): string {
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
    '4. **Generate** in *Factorized Anchor* paints several pictures: pick one, and the next run starts from it. **Pick first, ' +
      'then run** does both.',
    '5. Another video from the same picture: change the seed in *Video sampler*.',
    '',
    startsWith(family)
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
