/*
 * What does not belong into a file for others, found in a text: folders of this machine, addresses that only work from
 * here, and keys. Each rule says what stays of its find.
 */

/** Why something was taken out. */
export type PrivateKind = 'path' | 'address' | 'key'

/** A text without what is private, and what that was. */
export interface CleanText {
  readonly text: string
  readonly kinds: ReadonlySet<PrivateKind>
}

/** Stands in the middle of a text where something was taken out; a value that was private as a whole becomes empty. */
const GAP = '[removed]'

/** Removing one thing can join what then reads as another; texts settle after two or three rounds. */
const MAX_ROUNDS = 20

type Rule = (text: string) => string

/**
 * Takes private parts out of a text.
 *
 * @param field The name of the value, as far as there is one: it decides about keys and server addresses that look like
 *   any other word.
 */
export function cleanText(text: string, field = ''): CleanText {
  const kinds = new Set<PrivateKind>()
  if (isPicture(text)) return { text, kinds }
  let here = text
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const before = here
    for (const [kind, rule] of rulesFor(field)) {
      const cleaned = rule(here)
      if (cleaned !== here) kinds.add(kind)
      here = cleaned
    }
    if (here === before) return { text: here, kinds }
  }
  // A text that keeps turning into something private was made for that.
  return { text: '', kinds }
}

/** Random letters of a picture can look like a key. */
function isPicture(text: string): boolean {
  return /^data:image\/[a-z+]+;base64,[A-Za-z0-9+/=\s]*$/.test(text)
}

function rulesFor(field: string): readonly (readonly [PrivateKind, Rule])[] {
  return [
    ['key', (text) => (isKeyField(field) && looksSecret(text, field) ? '' : text)],
    ['address', (text) => (isAddressField(field) && isServer(text) ? '' : text)],
    ['key', withoutKeys],
    ['address', withoutAddresses],
    ['path', withoutPaths]
  ]
}

/* Keys */

const SECRET_WORDS = new Set([
  'secret',
  'password',
  'passwd',
  'passphrase',
  'authorization',
  'credential',
  'bearer'
])
const KEY_WORDS = new Set(['token', 'apikey', 'apitoken', 'accesskey', 'privatekey'])

/** Known shapes of keys: language model servers, model hubs, clouds, chat services, and signed tokens. */
const KEYS = new RegExp(
  [
    String.raw`sk-[\w-]{12,}`,
    String.raw`(?:hf|gsk|r8|ghp|gho|ghu|ghs|ghr|xai|pplx|rpa|fal)[_-][A-Za-z0-9]{16,}`,
    String.raw`(?:github_pat_|glpat-|nvapi-|xox[abprs]-)[\w-]{16,}`,
    String.raw`AKIA[0-9A-Z]{16}`,
    String.raw`AIza[\w-]{35}`,
    String.raw`eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*`
  ]
    .map((one) => `(?:${one})`)
    .join('|')
    .replace(/^(.*)$/, String.raw`(?<![\w-])(?:$1)`),
  'g'
)
const BEARER = /\b(bearer\s+)(?!\[removed\])([\w.~+/=-]{12,})/gi
const KEY_ASSIGNED =
  /((?:api[_-]?key|access[_-]?token|auth[_-]?token|secret|password)["']?\s*[:=]\s*["']?)(?!\[removed\])([^\s"'&,;]{8,})/gi

function withoutKeys(text: string): string {
  const kept = text.replace(BEARER, `$1${GAP}`).replace(KEY_ASSIGNED, `$1${GAP}`)
  return replaceFinds(kept, KEYS, () => '')
}

function isKeyField(field: string): boolean {
  const words = wordsOf(field)
  return (
    words.some((word) => SECRET_WORDS.has(word) || KEY_WORDS.has(word)) ||
    words.some((word, index) => /^(api|access|private|auth|secret)$/.test(word) && words[index + 1] === 'key')
  )
}

/** Passwords can be any word; a token field also holds words such as "none" or "mean". */
function looksSecret(text: string, field: string): boolean {
  if (text === '' || text === GAP) return false
  return wordsOf(field).some((word) => SECRET_WORDS.has(word)) || looksRandom(text)
}

/**
 * Whether a text is letters and digits without a meaning. Names of models have digits too, but no long run of both.
 */
export function looksRandom(text: string): boolean {
  if (!/^[\w+/=.:-]{12,}$/.test(text)) return false
  const runs = text.match(/[A-Za-z\d]{12,}/g) ?? []
  return runs.some((run) => /\d.*\d/.test(run) && /[A-Za-z].*[A-Za-z]/.test(run) && bitsPerLetter(run) >= 2.5)
}

function bitsPerLetter(text: string): number {
  const counts = new Map<string, number>()
  for (const letter of text) counts.set(letter, (counts.get(letter) ?? 0) + 1)
  return [...counts.values()].reduce(
    (sum, count) => sum - (count / text.length) * Math.log2(count / text.length),
    0
  )
}

/** `apiKey`, `api_key` and `API-Key` are the words api and key. */
function wordsOf(field: string): string[] {
  return field
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .map((word) => (word.length > 4 && /s$/.test(word) && !/ss$/.test(word) ? word.slice(0, -1) : word))
    .filter((word) => word !== '')
}

/* Addresses */

const URL_LIKE = /\b(?:https?|wss?|ftp|s3|smb|sftp|ssh):\/\/(?:\[[\da-f:.]+\])?[^\s"'<>`)\]}]+/gi
/** An address of a private network, or this machine, without a scheme. */
const BARE_PRIVATE =
  /(?<![\w./@-])(?:localhost(?=[:/])|127(?:\.\d{1,3}){3}|0\.0\.0\.0|10(?:\.\d{1,3}){3}|192\.168(?:\.\d{1,3}){2}|172\.(?:1[6-9]|2\d|3[01])(?:\.\d{1,3}){2}|[\w-]+\.(?:local|lan|internal|home\.arpa)(?=:\d))(?::\d{1,5})?(?:\/[^\s"'<>`)\]}]*)?(?![\w.])/gi
const TUNNELS =
  /(?:^|\.)(?:ngrok(?:-free)?\.(?:io|app|dev)|trycloudflare\.com|gradio\.live|runpod\.(?:net|io)|vast\.ai|modal\.run|lhr\.life|loca\.lt|ts\.net|serveo\.net|localhost\.run|paperspacegradient\.com)$/i
const PUBLIC_HOSTS =
  /(?:^|\.)(?:huggingface\.co|hf\.co|github\.com|githubusercontent\.com|civitai\.com|modelscope\.(?:cn|ai)|comfy\.org|arxiv\.org|api\.openai\.com)$/i

function withoutAddresses(text: string): string {
  const kept = replaceFinds(text, URL_LIKE, (found) => publicPart(found))
  return replaceFinds(kept, BARE_PRIVATE, () => '')
}

/** What of an address may stay: all of a public one but a user name, a password or a key in it. */
function publicPart(address: string): string {
  let url: URL
  try {
    url = new URL(address)
  } catch {
    return ''
  }
  if (!/^https?:$/.test(url.protocol) || isPrivateHost(url.hostname)) return ''
  const secrets = [...url.searchParams.keys()].filter(
    (name) => isKeyField(name) || /^(?:sig|signature|key)$/i.test(name)
  )
  if (url.username === '' && url.password === '' && secrets.length === 0) return address
  url.username = ''
  url.password = ''
  for (const name of secrets) url.searchParams.delete(name)
  return url.href
}

function isPrivateHost(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '').replace(/\.$/, '')
  return (
    // A number is nobody's published address; a name without a dot is one of a local network.
    /^[\d.]+$/.test(bare) ||
    bare.includes(':') ||
    !bare.includes('.') ||
    /\.(?:local|lan|internal|intranet|corp|home|localdomain|home\.arpa|localhost)$/i.test(bare) ||
    TUNNELS.test(bare)
  )
}

function isAddressField(field: string): boolean {
  const words = wordsOf(field)
  return (
    words.some((word) => /^(?:endpoint|server|host|hostname|baseurl|apibase)$/.test(word)) ||
    /base[_-]?url/i.test(field)
  )
}

/** In a field for servers a host of one's own may have any name; only widely known ones stay. */
function isServer(text: string): boolean {
  const trimmed = text.trim()
  const match =
    /^(?:[a-z][a-z\d+.-]*:\/\/)?(?:[^\s/@]+@)?([\w.-]+|\[[\da-f:]+\])(:\d{1,5})?(?:\/\S*)?$/i.exec(trimmed)
  if (match === null) return false
  const host = match[1] ?? ''
  const isAddress =
    trimmed.includes('://') || match[2] !== undefined || host.includes('.') || host === 'localhost'
  return isAddress && !PUBLIC_HOSTS.test(host)
}

/* Paths */

const ROOTS =
  'home|Users|root|mnt|media|opt|srv|var|tmp|etc|usr|data|workspace|workspaces|content|kaggle|private|Volumes|storage|run|app|nas|teamspace'
const SEGMENTS = String.raw`(?:[^\\/:*?"<>|,;\r\n]{1,80}[\\/])*`
const LAST = String.raw`[^\\/:*?"'<>|\s,;)\]}]*`
const IN_TEXT = new RegExp(
  [
    String.raw`file:\/\/[^\s"'<>]*`,
    String.raw`(?<![A-Za-z\d])[A-Za-z]:[\\/](?![\\/])${SEGMENTS}${LAST}`,
    String.raw`\\\\[\w.$-]+[\\/]${SEGMENTS}${LAST}`,
    String.raw`(?<![\w/.:-])~[\w.-]*[\\/]${SEGMENTS}${LAST}`,
    String.raw`(?:\$\{?HOME\}?|%(?:USERPROFILE|APPDATA|LOCALAPPDATA|HOMEPATH|TEMP)%)[\\/]${SEGMENTS}${LAST}`,
    String.raw`(?<![\w.:/])\/(?:${ROOTS})\/${SEGMENTS}${LAST}`
  ].join('|'),
  'g'
)
/** A value that is one path, of whatever root, with blanks in it or not; or one that climbs out of ComfyUI's folders. */
const WHOLE =
  /^(?:file:\/\/|\/[^/\s][^/\n]*\/|\/\/[\w.-]+\/|\\\\|[A-Za-z]:[\\/](?![\\/])|~[\w.-]*[\\/]|(?:[^\n\\/]+[\\/])*\.\.[\\/])[^\n]*$/

function withoutPaths(text: string): string {
  if (WHOLE.test(text)) return fileName(text)
  return replaceFinds(text, IN_TEXT, fileName)
}

/** The file at the end of a path: loaders need it, and it says nothing about the machine. */
function fileName(path: string): string {
  const last = path.split(/[\\/]/).at(-1) ?? ''
  return /^[^.~%$].*\.[A-Za-z\d]{1,12}$/.test(last) ? last : ''
}

function replaceFinds(text: string, pattern: RegExp, keep: (found: string) => string): string {
  return text.replace(pattern, (found) => {
    const kept = keep(found)
    return kept === '' && found !== text ? GAP : kept
  })
}
