/** Openings of talk about the caption, up to a colon. */
const lead =
  /^(?:(?:sure|certainly|of course|okay|ok|alright|absolutely|great|no problem|got it|understood)(?: thing)?\b[,.!]*\s*)?(?:(?:here(?:['’]s| is| are| you go| it is)|this is|below is|i (?:would|['’]d) (?:write|suggest|describe)|(?:the|my|a) (?:possible |suitable |rewritten |revised |new )?(?:first[- ]frame )?(?:caption|description|answer)|the first frame)\b[^:\n]{0,140}:)\s*/i
const bareLead =
  /^(?:sure|certainly|of course|okay|ok|alright|absolutely|great|no problem|got it|understood)(?: thing)?\s*[!.,:]\s*/i

const label =
  /^(?:first[\s-]?frame(?:\s+(?:caption|description|prompt))?|(?:initial|opening|starting)\s+(?:frame|scene|state|image)|(?:image|still|scene)\s*(?:caption|prompt|description)|caption|description|answer|output|result|response|final answer|revised caption|rewritten (?:prompt|caption))\s*[::]\s*/i

/** Captions about the caption: "The first frame shows a leaf" becomes "A leaf". */
const frameTalk =
  /^(?:(?:in|at) )?the (?:very )?(?:first|opening|initial) (?:frame|shot|scene|image)(?: of (?:the|this) video)?(?:,|\s+(?:we see|there is|shows|depicts|features|captures|displays|is of|would show|will show))\s+(?=\p{L})/iu

const trailing =
  /^[([*_]*(?:note|notes|explanation|reasoning|rationale|let me know|i hope|hope this|feel free|this (?:caption|description|version|sentence|image)\s+(?:is|keeps|describes|focuses|captures|avoids|leaves|omits|sets|does)|i(?:['’]ve| have) (?:kept|removed|left|focused|described|avoided)|word count|please note|would you like|do you want|if you(?:['’]d| would| need| want))\b/i

/** Whether a line or sentence talks about the caption, or to the person, rather than about the picture. */
export const isTalkAfter = (line: string): boolean => trailing.test(plainLine(line))

const capitalise = (text: string): string => text.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase())

/** The inside of the first code fence; of one that never closes, all that follows. */
function insideFence(text: string): string {
  const open = /```[^\S\n]*[\w-]*[^\S\n]*\n?/.exec(text)
  if (!open) return text
  const rest = text.slice(open.index + open[0].length)
  const close = rest.indexOf('```')
  const inside = close < 0 ? rest : rest.slice(0, close)
  return inside.trim() === '' ? text.replaceAll('```', '') : inside
}

/** HTML that some write for line breaks, and XML that some put around the caption. */
const tags =
  /<\/?(?:p|br|div|span|b|i|em|strong|ul|ol|li|h[1-6]|caption|first[_-]?frame|answer|output|response|result|text)\s*\/?>/gi

const bullet = /^\s*(?:[-*•–]|\d{1,2}[.)])\s+/

const plainLine = (line: string): string =>
  line
    .replace(/^\s*#{1,6}\s+/, '')
    .replace(/^\s*>\s?/, '')
    .replace(/(\*\*|__)(.+?)\1/g, '$2')
    .replace(/(?<![\w*])[*_](?![\s*_])([^*_]+)[*_](?![\w*])/g, '$1')
    .trim()

function stripLead(line: string): string {
  let current = line
  for (;;) {
    const next = current.replace(lead, '').replace(label, '').trim()
    if (next === current) return current
    current = next
  }
}

const wordCount = (text: string): number => text.split(/\s+/).filter(Boolean).length

/** Several numbered lines are several proposals, the first is taken; short bullets are parts of one. */
function fromList(lines: readonly string[]): string[] {
  const items = lines.filter((line) => bullet.test(line)).map((line) => line.replace(bullet, ''))
  if (items.length < 2) return lines.map((line) => line.replace(bullet, ''))
  const [first = ''] = items
  if (wordCount(first) >= 6 || /^\s*\d/.test(lines.find((line) => bullet.test(line)) ?? '')) return [first]
  return [items.map((item) => item.replace(/[.;,]\s*$/, '')).join(', ')]
}

/**
 * Takes the caption out of prose: out of a fence, a list, headings and bold type, and away from what is said
 * before and after it.
 */
export function unmark(text: string): string {
  const raw = insideFence(text)
    .replaceAll(tags, ' ')
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^[-*_=]{3,}$/.test(line))
  const end = raw.findIndex((line, at) => at > 0 && isTalkAfter(line))
  const listed = fromList(end < 0 ? raw : raw.slice(0, end))
  // A markdown heading is a title, not a part of the picture.
  const titled = listed.length > 1 && /^\s*#/.test(listed[0] ?? '') ? listed.slice(1) : listed
  const lines = titled.map((line) => stripLead(plainLine(line))).filter((line) => line !== '')
  const [first, ...rest] = lines
  if (first === undefined) return ''
  const opening = first.replace(bareLead, '')
  // A first line that was nothing but a heading or a greeting says nothing about the picture.
  const heading = rest.length > 0 && (opening === '' || /[::]$/.test(opening))
  const body = (heading ? rest : [opening, ...rest]).filter((line) => line !== '').join(' ')
  return capitalise(body.replace(frameTalk, ''))
}
