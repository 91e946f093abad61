import { ENGLISH } from '../../core/check/words'

/** The panel that checks a graph, in English; the other languages have exactly these texts. */
export const checkEn = {
  tab: 'Check',
  title: 'Check this graph',
  help: 'Finds what is wrong with this graph before it runs: nodes and models that are missing, sizes, LoRAs, captions, private parts.',
  again: 'Check again',
  busy: 'Checking…',
  none: 'No problems were found.',
  some: (count: number) => (count === 1 ? '1 problem was found.' : `${count} problems were found.`),
  goTo: 'Go to node',
  noServer: (reason: string) =>
    `The server could not be asked (${reason}), so nodes and models are not checked: press Check again.`,
  list: 'Problems',
  words: ENGLISH
}

/** The same texts in some language. */
export type CheckTexts = typeof checkEn
