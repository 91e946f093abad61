/**
 * What every text out of a language model goes through before it may be a caption. The node Factorized Caption
 * does the same in Python, because there it happens inside a running graph; `tests/fixtures/generated-cleaning.json`
 * holds both to the same cases.
 */

// `[THINK]` is Mistral's, `◁think▷` Kimi's.
const thinkingTag = /[<[◁]\s*(\/?)\s*(?:think|thinking|thought|thoughts|reasoning)\s*[>\]▷]/i

/**
 * Takes thinking out: closed blocks; everything before a closing tag that was never opened (chat templates often
 * open the block themselves); everything after an opening tag that is never closed.
 */
export function dropThinking(raw: string): string {
  let text = raw
  for (;;) {
    const tag = thinkingTag.exec(text)
    if (!tag) return text
    const after = text.slice(tag.index + tag[0].length)
    if (tag[1] === '/') {
      text = after
      continue
    }
    const before = text.slice(0, tag.index)
    const rest = after
    const close = closingTag(rest)
    text = close === undefined ? before : `${before} ${rest.slice(close)}`
  }
}

/** Where the block that has just been opened is over, as an offset behind its closing tag. */
function closingTag(text: string): number | undefined {
  const close = /[<[◁]\s*\/\s*(?:think|thinking|thought|thoughts|reasoning)\s*[>\]▷]/i.exec(text)
  return close ? close.index + close[0].length : undefined
}

const chatToken = /<\|[^|<>]{1,40}\|>|<\/?s>|<(?:start|end)_of_turn>|<(?:eos|bos|pad)>/gi

/** Takes out the markers that a chat template puts around turns. */
export const dropChatTokens = (text: string): string => text.replace(chatToken, ' ')

/** The inside of a code fence when the fence is all there is. */
export function unfence(text: string): string {
  const fence = /^\s*```[^\S\n]*[\w-]*[^\S\n]*\n([\s\S]*?)\n?\s*```\s*$/.exec(text)
  return fence?.[1] ?? text
}

const quotePairs: readonly (readonly [string, string])[] = [
  ['"', '"'],
  ["'", "'"],
  ['`', '`'],
  ['“', '”'],
  ['‘', '’'],
  ['„', '“'],
  ['„', '”'],
  ['‚', '‘'],
  ['«', '»'],
  ['»', '«'],
  ['‹', '›'],
  ['「', '」'],
  ['『', '』']
]

// An apostrophe between letters, as in "a cat's ear", neither opens nor closes a quotation.
const withoutApostrophes = (text: string): string => text.replace(/(?<=\p{L})['’](?=\p{L})/gu, '')

/** Takes one pair of quotation marks off, where it is one pair around all of the text. */
function unquote(text: string): string {
  for (const [open, close] of quotePairs) {
    if (text.length < 2 || !text.startsWith(open) || !text.endsWith(close)) continue
    const inner = text.slice(1, -1)
    const bare = withoutApostrophes(inner)
    if (!bare.includes(open) && !bare.includes(close)) return inner
  }
  return text
}

const label = /^[*_#\s]*first[\s-]?frame(?:\s+caption)?[*_\s]*:[*_\s]*/i

/** Takes off labels and quotation marks around the text until none is left. */
export function unwrap(text: string): string {
  let current = text.trim()
  for (;;) {
    const next = unquote(current.replace(label, '').trim()).trim()
    if (next === current) return current
    current = next
  }
}

/** One space for every run of white space. */
export const collapse = (text: string): string => text.replace(/\s+/g, ' ').trim()

/**
 * The cleaning that Factorized Caption gives `generated`: thinking, chat markers, a fence, the label
 * "First frame:", quotation marks and superfluous white space go; words never do.
 *
 * @example
 * cleanGenerated('<think>Hm.</think>\n"A green leaf."') // 'A green leaf.'
 */
export const cleanGenerated = (raw: string): string =>
  collapse(unwrap(unfence(dropChatTokens(dropThinking(raw)))))
