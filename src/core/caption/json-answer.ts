/** Keys under which models put the caption, best first. */
const keys = [
  'first_frame',
  'firstframe',
  'caption',
  'first_frame_caption',
  'description',
  'answer',
  'output',
  'text',
  'prompt'
]

/** What a server or a model says about its answer. */
const notes =
  /^(?:errors?|message|refusal|reason(?:ing)?|think(?:ing)?|thoughts?|analysis|explanation|notes?)$/

const plainKey = (key: string): string => key.toLowerCase().replace(/[\s-]+/g, '_')

function fromValue(value: unknown, depth = 0): string | undefined {
  if (typeof value === 'string') return depth > 0 ? value : undefined
  if (depth > 4 || typeof value !== 'object' || value === null) return undefined
  if (Array.isArray(value)) {
    const items: unknown[] = value
    return items.map((item) => fromValue(item, depth + 1)).find((item) => item !== undefined)
  }
  const entries = Object.entries(value).map(([key, inner]): [string, unknown] => [plainKey(key), inner])
  for (const key of keys) {
    const entry = entries.find(([name]) => name === key)
    const found = entry ? fromValue(entry[1], depth + 1) : undefined
    if (found !== undefined) return found
  }
  return entries
    .filter(([name]) => !notes.test(name))
    .map(([, inner]) => fromValue(inner, depth + 1))
    .find((inner) => inner !== undefined)
}

/** Empty where it is JSON that holds no caption, undefined where it is no JSON. */
function parsed(text: string): string | undefined {
  try {
    return fromValue(JSON.parse(text)) ?? ''
  } catch {
    return undefined
  }
}

/** The string that starts at `start` (behind its opening quote), also when its closing quote never comes. */
function tornString(text: string, start: number): { readonly text: string; readonly torn: boolean } {
  const match = /^(?:[^"\\]|\\.)*/s.exec(text.slice(start))
  const body = match?.[0] ?? ''
  const torn = text[start + body.length] !== '"'
  // Line breaks inside a string are a common fault of small models; JSON.parse does not take them.
  const quoted = `"${body.replace(/\r?\n/g, '\\n').replace(/\t/g, '\\t')}"`
  try {
    const value: unknown = JSON.parse(quoted)
    if (typeof value === 'string') return { text: value, torn }
  } catch {
    // Bad escapes: the text as it stands is nearer to what was meant than nothing.
  }
  return { text: body.replace(/\\(.)/gs, '$1'), torn }
}

/**
 * The caption out of an answer in JSON: alone, in a fence, between chatter, cut off, or with small mistakes.
 *
 * @returns undefined when the answer is not JSON at all; `torn` where the string itself was cut off.
 */
export function captionFromJson(
  answer: string
): { readonly text: string; readonly torn: boolean } | undefined {
  const start = answer.search(/[{[]/)
  if (start < 0) return undefined
  const end = Math.max(answer.lastIndexOf('}'), answer.lastIndexOf(']'))
  const whole = end > start ? parsed(answer.slice(start, end + 1)) : undefined
  // "A number [3] on a door" is no JSON; an answer that is nothing else holds no caption.
  const isAll = answer.replaceAll(/```(?:json)?/gi, '').trim() === answer.slice(start, end + 1)
  if (whole !== undefined && (whole !== '' || isAll)) return { text: whole, torn: false }
  for (const key of keys) {
    const pattern = new RegExp(`["'“]?${key.replace(/_/g, '[_ -]?')}["'”]?\\s*:\\s*["“]`, 'i')
    const at = pattern.exec(answer.slice(start))
    if (at) return tornString(answer, start + at.index + at[0].length)
    // As Python prints it; an apostrophe inside a word is none of the quotes.
    const single = new RegExp(
      `['"]?${key.replace(/_/g, '[_ -]?')}['"]?\\s*:\\s*'((?:[^'\\\\]|\\\\.|'(?=\\w))*)'\\s*[,}]`,
      'i'
    ).exec(answer.slice(start))
    if (single?.[1] !== undefined) return { text: single[1].replace(/\\(.)/gs, '$1'), torn: false }
  }
  return undefined
}
