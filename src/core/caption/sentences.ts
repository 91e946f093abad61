const abbreviations = /(?:^|[\s(])(?:mr|mrs|ms|dr|st|vs|no|approx|e\.g|i\.e|etc|[A-Z])\.$/i

/** Splits text into sentences, each with its own closing punctuation, without splitting at abbreviations. */
export function splitSentences(text: string): string[] {
  const sentences: string[] = []
  let start = 0
  // The closing punctuation is found on its own, as "3.5" or "f/1.8" hold a full stop that closes nothing.
  for (const end of text.matchAll(/[.!?…]+["'”’)\]]*(?=\s|$)|[。!?]+[」』”]?/g)) {
    const stop = end.index + end[0].length
    const sentence = text.slice(start, stop).trim()
    if (sentence === '' || (end[0] === '.' && stop < text.length && abbreviations.test(sentence))) continue
    sentences.push(sentence)
    start = stop
  }
  const rest = text.slice(start).trim()
  return rest === '' ? sentences : [...sentences, rest]
}
