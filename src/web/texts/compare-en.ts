/** The player of Compare Vanilla / Factorized, in English; the other languages have exactly these texts. */
export const compareEn = {
  player: 'Compare two videos',
  empty: 'Run the graph, and both videos play here.',
  unplayable:
    'The comparison cannot be played: run the graph again. If that does not help, this browser does not play H.264 video.',
  views: 'How to compare',
  side: 'Side by side',
  swipe: 'Swipe',
  difference: 'Difference',
  sideHelp: 'Both videos next to each other (1)',
  swipeHelp: 'One over the other, with a line to drag (2)',
  differenceHelp: 'How far apart the pixels are, four times as bright (3)',
  split: 'Where the left video ends',
  play: 'Play (space)',
  pause: 'Pause (space)',
  back: 'One frame back (←)',
  forward: 'One frame on (→)',
  loop: 'Repeat (L)',
  large: 'Full screen (F)',
  position: 'Frame',
  frame: (number: number, count: number) => `Frame ${number} of ${count}`,
  ended: (label: string) => `${label} (last frame)`,
  brighter: (first: string, second: string) => `${first} − ${second}, × 4`,
  shown: (first: string, second: string, frame: string) => `${first} and ${second}. ${frame}`
}

/** The same texts in some language. */
export type CompareTexts = typeof compareEn
