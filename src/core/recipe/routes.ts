/**
 * Which graph to take for which card, checkpoint and LoRA: the one table behind the README and the note in every graph.
 */
export interface Route {
  /** What somebody has or wants. */
  readonly situation: string
  /** The bundled graph's name. */
  readonly graph: string
  readonly because: string
}

export const ROUTES: readonly Route[] = [
  {
    situation: 'A card of 8 to 12 GB, or you do not know yet',
    graph: 'Factorized Wan 2.2 5B',
    because:
      'Start here. The 5B was trained with clean frames at timestep zero, so the anchor needs **no LoRA**. ComfyUI names 8 GB ' +
      'and up for it; the picture in between is painted slower on such a card.'
  },
  {
    situation: 'The same, and you want to type one prompt only',
    graph: 'Factorized Wan 2.2 5B Rewrite',
    because:
      'The caption is written inside the graph, by the text encoder of Qwen-Image 2.1 (Qwen3-VL 8B). The smallest image branch ' +
      '(16 GB of files). Needs ComfyUI 0.37.2 or newer.'
  },
  {
    situation: 'A card of 16 to 24 GB and no LoRA',
    graph: 'Factorized Wan 2.2 14B I2V',
    because:
      'The best route today that needs **no LoRA**: the image-to-video checkpoint starts from the anchor by itself. The paper ' +
      'reports 0.666 for image-to-video 14B, against 0.661 for the injected 14B with a LoRA that is not released.'
  },
  {
    situation: 'Wan 2.2 **T2V** 14B and a LoRA pair for per-frame timesteps (Pusa)',
    graph: 'Factorized Wan 2.2 14B',
    because:
      'Choose the pair in _Factorized LoRA_, with `anchor_noise` about 0.2. **Without such a LoRA this is not a good route**: ' +
      'the T2V 14B never saw a clean frame beside noisy ones. Take the I2V 14B or the 5B.'
  },
  {
    situation: 'The same, in a hurry',
    graph: 'Factorized Wan 2.2 14B 4 Steps',
    because:
      'The lightx2v pair makes a video in four steps without guidance. It makes the model fast and **is no anchor LoRA**: what ' +
      'is said above of T2V 14B without one holds here too.'
  },
  {
    situation: 'A small card, and speed matters most',
    graph: 'Factorized LTX-Video',
    because:
      'Two billion parameters, in one file of 5.9 GB. It keeps the first frame clean by itself: no LoRA. Wants long, detailed ' +
      'prompts.'
  },
  {
    situation: 'HunyuanVideo, and a card of 24 GB or patience',
    graph: 'Factorized HunyuanVideo',
    because:
      'Its image-to-video model ("v2 replace") keeps the first frame as clean tokens by itself: no LoRA. Only that checkpoint, ' +
      'not the text-to-video one.'
  },
  {
    situation: 'Trying things out with the smallest download',
    graph: 'Factorized Wan 2.1 1.3B',
    because:
      'Nobody has released an anchor LoRA for it, so expect a jump after the first frame. For results take the 5B.'
  },
  {
    situation: 'A video longer than one run of the model',
    graph: 'Factorized Wan 2.2 5B Two Clips',
    because:
      'The last frame of one clip is the anchor of the next: ten seconds instead of five, each half with a prompt of its own. Colours ' +
      'drift a little with every clip that is added.'
  },
  {
    situation: 'Pictures first, videos tomorrow',
    graph: 'Anchors Only',
    because:
      'Caption and image branch, no video model. What you pick can be chosen as a file in every other graph.'
  },
  {
    situation: 'Is it worth it?',
    graph: 'Compare Vanilla and Factorized',
    because:
      'The 5B twice with one seed, without and with the anchor, side by side. One seed is an anecdote: try several.'
  },
  {
    situation: 'Are few steps enough?',
    graph: 'Compare 15 and 50 Steps',
    because:
      'The same anchor and seed with 50 and with 15 steps, side by side. The paper reports little loss.'
  },
  {
    situation: "The paper's baseline: plain text-to-video",
    graph: 'Baseline Wan 2.2 14B T2V',
    because: "ComfyUI's own nodes only. The paper reports 0.550."
  },
  {
    situation: "The paper's baseline: a longer prompt instead of an anchor",
    graph: 'Baseline Wan 2.2 14B T2V Upsampled',
    because: 'The same with the prompt spelled out by a language model. The paper reports 0.565.'
  },
  {
    situation: "The paper's baseline: a picture and no text",
    graph: 'Baseline Wan 2.2 14B I2V without Text',
    because: 'Shows what the picture alone tells the video model.'
  }
]

/** The table in Markdown, its lines without an end of line at the last one. */
export function routesTable(): string {
  const rows = ROUTES.map(({ situation, graph, because }) => `| ${situation} | **${graph}** | ${because} |`)
  return ['| you have | take | because |', '| --- | --- | --- |', ...rows].join('\n')
}

export function routesNote(): string {
  return [
    '## Which graph',
    '',
    'All of them are in the template browser under _factorized-anchor_. With a picture of your own no image model is needed.',
    '',
    routesTable()
  ].join('\n')
}
