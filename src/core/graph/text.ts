/*
 * What the page does to texts on their way into the prompt. Facts from the front end's DynamicPrompts and
 * SaveImageExtraOutput extensions.
 */

/**
 * Resolves a text with choices: `{a|b}` becomes one of them, nested ones too, comments in the style of C are dropped
 * and `\{`, `\|`, `\}` stand for the characters themselves.
 *
 * @param random A number from 0 up to but not including 1, as `Math.random`.
 */
export function resolveChoices(text: string, random: () => number): string {
  const source = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')
  let position = 0

  const readEscape = (): string => `\\${source[position++] ?? ''}`

  /** Reads from behind an opening brace to its closing one, or to the end where that is missing. */
  const readChoices = (): string[] => {
    const choices: string[] = []
    let current = ''
    let depth = 0
    while (position < source.length) {
      const char = source.charAt(position++)
      if (char === '\\') {
        current += readEscape()
        continue
      }
      if (char === '|' && depth === 0) {
        choices.push(current)
        current = ''
        continue
      }
      if (char === '}') {
        if (depth === 0) break
        depth--
      } else if (char === '{') depth++
      current += char
    }
    return [...choices, current]
  }

  let result = ''
  while (position < source.length) {
    const char = source.charAt(position++)
    if (char === '\\') result += readEscape()
    else if (char === '{') {
      const choices = readChoices()
      result += resolveChoices(choices[Math.floor(random() * choices.length)] ?? '', random)
    } else result += char
  }
  return result.replace(/\\([{}|])/g, '$1')
}

/** Looks up the value of a widget for `%Node.widget%`: by the node's search name first, then by its title. */
export type WidgetLookup = (node: string, widget: string) => unknown

/** Fills in `%date:yyyy-MM-dd%` and `%Node.widget%` of a file name; what cannot be resolved stays as it is. */
export function fillFileName(text: string, lookup: WidgetLookup, now: Date): string {
  return text.replace(/%([^%]+)%/g, (whole, inner: string) => {
    const [node, widget, ...more] = inner.split('.')
    if (node === undefined) return whole
    if (widget === undefined || more.length > 0) {
      return node.startsWith('date:') ? formatDate(node.slice('date:'.length), now) : whole
    }
    const value = lookup(node, widget)
    if (value === undefined) return whole
    // eslint-disable-next-line no-control-regex -- control characters must not reach a file name
    return shown(value).replace(/[/?<>\\:*|"\x00-\x1F\x7F]/g, '_')
  })
}

function shown(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return value === null ? '' : JSON.stringify(value)
}

function formatDate(pattern: string, now: Date): string {
  const parts: Record<string, number> = {
    d: now.getDate(),
    M: now.getMonth() + 1,
    h: now.getHours(),
    m: now.getMinutes(),
    s: now.getSeconds()
  }
  return pattern.replace(/dd?|MM?|hh?|mm?|ss?|yyy?y?/g, (token) => {
    const year = String(now.getFullYear())
    if (token === 'yyyy') return year
    if (token === 'yy') return year.slice(2)
    const part = parts[token.charAt(0)]
    return part === undefined ? token : String(part).padStart(token.length, '0')
  })
}
