import type { FamilyId } from './families'

/** A video prompt with the caption of its first frame, as a bundled graph starts with them. */
export interface ExamplePrompt {
  readonly prompt: string
  /** The start state only: what is there before anything of the prompt has happened. */
  readonly firstFrame: string
}

/** The four graphs of the 14B share it, so that their videos can be compared. */
const LIGHTHOUSE: ExamplePrompt = {
  prompt:
    'Dusk at the coast. A small red sailing boat crosses the calm bay from left to right towards a white lighthouse on a ' +
    'rocky headland. The sun sinks below the horizon, the sky turns from orange to deep blue, stars come out, and the ' +
    "lighthouse lamp lights up; its beam sweeps across the water as the boat reaches the headland's pier.",
  firstFrame:
    'A calm bay on a rocky coast at sunset. A small sailing boat with a red sail on the left, a white lighthouse with its lamp dark on a ' +
    'rocky headland on the right, the orange sun just above the horizon between them, its reflection on the water, a few ' +
    'thin clouds in an orange and pink sky. Wide shot, clear composition, soft warm light, rich detail.'
}

/**
 * Each prompt tells a change over time. Plain text-to-video tends to mix its states from the first frame on (a snowman
 * that is half melted when the video begins); an anchor shows the start state alone.
 */
export const EXAMPLE_PROMPTS: Readonly<Record<FamilyId, ExamplePrompt>> = {
  'wan2.2-ti2v-5b': {
    prompt:
      'Time-lapse of a snowman melting in a sunny garden. At first it stands tall with a carrot nose, a red scarf and a ' +
      'black top hat. It slumps and shrinks, the head sinks into the body, green grass appears around it, and at the end ' +
      'only the hat, the scarf and the carrot lie in a puddle. Static camera, warm morning light.',
    firstFrame:
      'A tall, intact snowman in the middle of a snow-covered garden, with a carrot nose, coal eyes and buttons, a red ' +
      'scarf and a black top hat. Smooth white snow all around, a low wooden fence and bare trees behind it, a clear blue ' +
      'sky, warm morning light from the left, long soft shadows. Wide shot at eye level, photograph, sharp focus.'
  },
  'wan2.2-t2v-14b': LIGHTHOUSE,
  'wan2.2-i2v-14b': LIGHTHOUSE,
  // No bundled graph yet: ComfyUI has no template of its text-to-video.
  'cogvideox1.5-5b': LIGHTHOUSE,
  'wan2.1-t2v-1.3b': {
    prompt:
      'A hand lifts a glass jug and pours orange juice into an empty glass on a white kitchen table. The juice rises until ' +
      'the glass is full, then the hand puts the jug down beside it. Static camera, bright daylight.',
    firstFrame:
      'An empty clear drinking glass in the middle of a white kitchen table, a glass jug full of orange juice to its right, ' +
      'a hand resting on the handle of the jug. Bright daylight from a window on the left, blurred kitchen in the ' +
      'background. Medium shot, photograph, sharp focus.'
  },
  'wan2.1-t2v-14b': {
    prompt:
      'A red balloon on a park bench comes loose and rises above the trees until it is a small dot in the sky. The camera ' +
      'follows it up.',
    firstFrame:
      'A red balloon on a white string tied to the armrest of a wooden park bench, green lawn and tall trees behind it, a ' +
      'clear blue sky, afternoon light. Medium shot, photograph, sharp focus.'
  },
  'hunyuan-video-i2v': {
    prompt:
      'In a workshop a potter presses both hands into a lump of wet clay on a spinning wheel. The lump opens into a bowl, the ' +
      'walls rise between the hands until a tall vase stands on the wheel. The wheel slows down and stops.',
    firstFrame:
      'A round lump of wet grey clay on a potter’s wheel in a workshop, two hands with a brown apron behind it resting on the ' +
      'clay, shelves with finished pots in the background, soft window light from the left. Medium shot, photograph, sharp focus.'
  },
  'ltx-video': {
    prompt:
      'A white paper lantern hangs from the branch of an old tree at the edge of a pond at dusk. It lights up with a warm glow, ' +
      'the rope comes loose, and the lantern sinks slowly through the still air towards the dark water. It touches the surface, ' +
      'rings spread over the pond, and the lantern drifts away from the bank while its reflection trembles below it. The ' +
      'camera holds still at first and then glides along the bank beside the lantern. Real-life footage, soft evening light.',
    firstFrame:
      'A round white paper lantern, unlit, on a rope from the branch of an old tree at the edge of a pond at dusk. Smooth dark ' +
      'water below it, reeds along the bank, a pale blue evening sky between the leaves. Wide shot at eye level, photograph, soft ' +
      'light, sharp focus.'
  }
}

/** The 14B's example as a language model might spell it out, for the baseline without an anchor. */
export const UPSAMPLED_PROMPT =
  'A wide cinematic shot of a calm bay on a rocky coast at dusk. A small wooden sailing boat with a bright red sail glides ' +
  'steadily from the left to the right across smooth, reflecting water, towards a white lighthouse with red bands on a rugged ' +
  'headland. The orange sun slowly sinks below the horizon; the sky shifts from glowing orange and pink to deep blue, and ' +
  'stars appear one by one. The lighthouse lamp lights up, and its warm beam sweeps across the rippling water as the boat ' +
  'reaches the pier at the foot of the headland. Soft natural light, rich detail, slow and steady camera.'

/** What the second clip of two shows; the first one's is that of the family. */
export const NEXT_CLIP_PROMPT =
  'Time-lapse of a sunny garden in spring. Only a black top hat, a red scarf and a carrot lie in a puddle on green grass. The puddle ' +
  'dries up, white and yellow flowers grow around the hat, and at the end a small bird lands on it. Static camera, warm light.'
