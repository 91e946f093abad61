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
  return entries.map(([, inner]) => fromValue(inner, depth + 1)).find((inner) => inner !== undefined)
}

function parsed(text: string): string | undefined {
  try {
    return fromValue(JSON.parse(text))
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
  if (whole !== undefined) return { text: whole, torn: false }
  for (const key of keys) {
    const pattern = new RegExp(`["'“]?${key.replace(/_/g, '[_ -]?')}["'”]?\\s*:\\s*["“]`, 'i')
    const at = pattern.exec(answer.slice(start))
    if (at) return tornString(answer, start + at.index + at[0].length)
  }
  return undefined
}
