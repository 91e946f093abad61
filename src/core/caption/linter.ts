import { captionText, type CaptionText } from './caption-text'
import { estimateTokens } from './encoder-length'
import type { Finding, Severity } from './findings'
import { momentFindings } from './moments'
import { phraseFindings } from './phrase-rules'
import { promptFacts } from './prompt-facts'
import { promptFindings } from './prompt-rules'
import { verbFindings } from './verb-rules'
import type { Tagger } from './words'

export interface LintOptions {
  /** The video prompt: with it the linter also tells later states and what got lost. */
  readonly prompt?: string
  /** How many tokens the image model's text encoder reads; what is beyond may be cut off. */
  readonly encoderTokens?: number
}

/** The shortest text window of the image models that the bundled graphs are meant for. */
export const defaultEncoderTokens = 256

/**
 * How many characters of a text the rules read. The language library takes as much time again for every further
 * character (about two seconds for 100,000), and the panel lints while somebody types.
 */
export const checkedCharacters = 10_000

/** The start of a text that the rules read, up to the end of a word. */
function checkedPart(text: string): string {
  if (text.length <= checkedCharacters) return text
  const start = text.slice(0, checkedCharacters)
  // No longer than a word can be: scripts without spaces are cut anywhere, but not within a character.
  const space = /\s\S{0,80}$/.exec(start)
  return space ? start.slice(0, space.index) : start.replace(/[\uD800-\uDBFF]$/, '')
}

/** Says that the rules have not read all of a text. */
function uncheckedFinding(name: 'caption' | 'prompt', text: string): Finding[] {
  if (text.length <= checkedCharacters) return []
  return [
    {
      code: 'unchecked',
      severity: 'hint',
      text: `The ${name} is so long that only its first ${checkedCharacters.toLocaleString('en')} characters were checked.`,
      start: 0,
      end: 0,
      match: name
    }
  ]
}

/** Whether the rules, which are for English, have anything to say about a text. */
export function isEnglish(text: string): boolean {
  const letters = text.match(/\p{L}/gu) ?? []
  const latin = text.match(/\p{Script=Latin}/gu) ?? []
  if (letters.length === 0) return true
  if (latin.length < letters.length * 0.7) return false
  const words = text.toLowerCase().match(/\p{L}+/gu) ?? []
  const common = words.filter((word) => english.has(word)).length
  if (words.filter((word) => otherLanguages.has(word)).length > common) return false
  // A few words may all be names of things; a longer English text always has some of these.
  return words.length < 8 || common / words.length > 0.08
}

const english: ReadonlySet<string> = new Set(
  'a an the of in on at with and is are its his her their by from to under above beside behind against into through while then they two three across around near towards that this which'.split(
    ' '
  )
)

/** Small words of other languages in Latin letters that English does not have. */
const otherLanguages: ReadonlySet<string> = new Set(
  (
    'der das ein eine einem einen und ist mit auf vor le les une et dans avec sur est du des el los las una y con en ' +
    'il della gli och ett det som på av het een van ja joka kun um uma com não em dos'
  ).split(' ')
)

function lengthFinding(raw: string, limit: number): Finding[] {
  const tokens = estimateTokens(raw)
  if (tokens <= limit) return []
  // Marked from the word on which the window probably ends.
  const start = Math.min(raw.length - 1, Math.floor((raw.length * limit) / tokens))
  return [
    {
      code: 'too-long',
      severity: 'warning',
      text: `The caption has about ${tokens} tokens, but the text encoder may read only ${limit}; shorten it.`,
      start,
      end: raw.length,
      match: raw.slice(start)
    }
  ]
}

/** What a camera movement says ("rises", "slowly") is said once, as the camera's, not as movement of the scene too. */
function withoutCameraEchoes(findings: readonly Finding[], text: CaptionText): Finding[] {
  const clauses = findings
    // "Time-lapse of a snowman melting": there the words behind it tell of the scene.
    .filter(
      ({ code, match }) =>
        code === 'camera' && !/lapse|^slow|^(?:static|fixed|locked|stationary|steady)/i.test(match)
    )
    .map(({ start, end }) => {
      const rest = /[,.;]|\b(?:while|as|when)\b/.exec(text.plain.slice(end))
      return { start, end: rest ? end + rest.index : text.plain.length }
    })
  return findings.filter(
    ({ code, start, end, match }) =>
      !(
        code === 'motion' ||
        code === 'change' ||
        (code === 'temporal' && match.toLowerCase() === 'slowly')
      ) || !clauses.some((clause) => start >= clause.start - 8 && end <= clause.end)
  )
}

/** Each code once for each place. */
function unique(findings: readonly Finding[]): Finding[] {
  return findings.filter(
    (finding, at) =>
      findings.findIndex(
        (other) =>
          other.code === finding.code &&
          (finding.end === 0
            ? other.match === finding.match
            : other.start < finding.end && finding.start < other.end)
      ) === at
  )
}

/**
 * Names all that does not belong into a first-frame caption, with its place in the text, in the order of the text;
 * what is missing comes last. Texts in other languages are only measured and searched for talk of a model. Of texts longer
 * than {@link checkedCharacters} only the start is read, which a finding says.
 *
 * @example
 * lint('A leaf turns red.', tagger).map(({ code, match }) => [code, match]) // [['change', 'turns red']]
 */
export function lint(caption: string, tagger: Tagger, options: LintOptions = {}): Finding[] {
  const { prompt = '', encoderTokens = defaultEncoderTokens } = options
  const checked = checkedPart(caption)
  const text = captionText(checked, tagger)
  const readable = isEnglish(checked)
  const phrases = phraseFindings(text).filter(({ code }) => readable || code === 'not-a-caption')
  const talk = phrases.filter(({ code }) => code === 'not-a-caption')
  const found = [...lengthFinding(caption, encoderTokens)]
  // Talk about a caption is no caption: what its words say of time or negation is beside the point.
  if (talk.length > 0) found.push(...talk)
  else if (readable) {
    found.push(...phrases, ...verbFindings(text), ...momentFindings(text))
    const asked = checkedPart(prompt)
    if (asked.trim() !== '' && isEnglish(asked))
      found.push(...promptFindings(text, promptFacts(asked, tagger)), ...uncheckedFinding('prompt', prompt))
  }
  found.push(...uncheckedFinding('caption', caption))
  const order = (finding: Finding) => (finding.end === 0 ? Number.MAX_SAFE_INTEGER : finding.start)
  return unique(withoutCameraEchoes(found, text)).sort((one, other) => order(one) - order(other))
}

const weights: Readonly<Record<Severity, number>> = { error: 4, warning: 2, hint: 1 }

/** How bad findings are together; 0 is a caption with nothing against it. */
export const weigh = (findings: readonly Finding[]): number =>
  findings.reduce((sum, { severity }) => sum + weights[severity], 0)
