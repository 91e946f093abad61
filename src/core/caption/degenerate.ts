import { splitSentences } from './sentences'

/** How many letters of any script a text has. */
export const lettersOf = (text: string): number => (text.match(/\p{L}/gu) ?? []).length

const normal = (sentence: string): string =>
  sentence
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()

/** Each sentence once: small models that do not stop say the same one again and again. */
function eachSentenceOnce(text: string): string {
  const seen = new Set<string>()
  return splitSentences(text)
    .filter((sentence) => {
      const key = normal(sentence)
      if (key !== '' && seen.has(key)) return false
      seen.add(key)
      return true
    })
    .join(' ')
}

const longestLoop = 12

/** Small words that lead on to something, which are nothing at an end. */
const dangling = /(?:[,;:\s]+(?:and|or|with|of|in|on|at|to|by|from|for|a|an|the))*[,;:\s]*$/i

/** Where a run of words starts that is said three times or more in a row, to the end of the text. */
function loopStart(words: readonly string[]): number | undefined {
  for (let length = 1; length <= longestLoop; length++) {
    let start = words.length
    while (start - length - 1 >= 0 && words[start - 1] === words[start - 1 - length]) start -= 1
    // `start` is the first word of the second time round; a loop of one word needs more times to be none of "very very".
    const turns = (words.length - start) / length + 1
    if (turns >= (length <= 2 ? 5 : 3)) return start
  }
  return undefined
}

/**
 * Cuts a text where it starts to go in circles.
 *
 * @returns undefined when hardly anything but the repetition is there.
 */
export function cutLoop(text: string): { readonly text: string; readonly cut: boolean } | undefined {
  if (/^(.)\1{9,}/u.test(text.replace(/\s/g, ''))) return undefined
  const once = eachSentenceOnce(text)
  const words = once.split(' ')
  const start = loopStart(words.map(normal))
  const kept = start === undefined ? once : words.slice(0, start).join(' ')
  const distinct = new Set(normal(kept).split(' '))
  if (start !== undefined && distinct.size < 4) return undefined
  // Ordinary captions repeat small words only: far below a third of distinct words is noise that has no exact loop.
  const count = normal(kept).split(' ').length
  if (count >= 30 && distinct.size / count < 0.25) return undefined
  if (start === undefined) return { text: kept, cut: kept !== text }
  return { text: kept.replace(dangling, ''), cut: true }
}
