import { TYPED_STEPS, numbered, startsWith } from './notes'
import { EXAMPLE_PROMPTS } from './prompts'
import type { Family } from './types'

/*
 * The first notes of the graphs that the paper compares with.
 */

export function plainReadMeNote(family: Family): string {
  return [
    `# Baseline: plain ${family.name}`,
    '',
    "What the paper compares with: the prompt alone, no anchor. ComfyUI's own nodes only, the settings of *Factorized Wan 2.2 " +
      '14B*, the same seed.',
    '',
    'The paper reports 0.550 for it on T2V-CompBench, and 0.661 with an anchor and its LoRA (which is not released).',
    '',
    '1. **Get the models** in the note below.',
    '2. Type the prompt into *What happens*, and press **Run**.',
    '',
    startsWith(family)
  ].join('\n')
}

export function upsampledReadMeNote(family: Family): string {
  return [
    `# Baseline: ${family.name} with an upsampled prompt`,
    '',
    'What the paper compares with: a language model spells the prompt out, and there is no anchor. The paper reports 0.565 on ' +
      'T2V-CompBench, against 0.550 with the prompt as it is.',
    '',
    'The example began as:',
    '',
    `> ${EXAMPLE_PROMPTS['wan2.2-t2v-14b'].prompt}`,
    '',
    'For a prompt of your own, give any language model this task, and paste its answer into *What happens*:',
    '',
    '> Rewrite this video prompt with more detail: look of the subjects, setting, light, style, camera, and how it moves. Keep ' +
      'its meaning and its order of events. One paragraph of 80 to 120 words, nothing else.',
    '',
    startsWith(family)
  ].join('\n')
}

export function noTextReadMeNote(family: Family): string {
  return [
    `# Baseline: ${family.name} without text`,
    '',
    'What the paper compares with: the video model gets the picture and an empty prompt, so it has to guess what happens. Your ' +
      'prompt is only there for **Rewrite**. *Factorized Wan 2.2 14B I2V* is the same with the prompt.',
    '',
    ...numbered(TYPED_STEPS),
    '',
    startsWith(family)
  ].join('\n')
}
