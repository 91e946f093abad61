import type { Finding } from './findings'
import { checkedCharacters, isEnglish, lint, type LintOptions, weigh } from './linter'
import {
  beforeBecoming,
  beforeChangePair,
  dropBeginning,
  dropCamera,
  dropChangeVerb,
  dropLaterSentences,
  dropMovingClause,
  dropPace,
  dropSecondEvent,
  dropSequence,
  dropSound,
  dropTimedClause,
  dropTiming,
  poseInsteadOfMotion,
  startPlace,
  type RuleStep,
  tidy
} from './rule-steps'
import { splitSentences } from './sentences'
import { stillSentences } from './still-sentences'
import { namesThing, wholeTexts } from './whole'
import type { Tagger } from './words'

/** In the order of what does the least harm: first what is later as a whole, last single words. */
const steps: readonly RuleStep[] = [
  dropCamera,
  dropSequence,
  dropSecondEvent,
  dropLaterSentences,
  beforeChangePair,
  beforeBecoming,
  dropSound,
  startPlace,
  dropPace,
  poseInsteadOfMotion,
  poseInsteadOfMotion,
  dropChangeVerb,
  dropMovingClause,
  dropTimedClause,
  dropBeginning,
  dropTiming
]

export interface RuleBasedCaption {
  readonly firstFrame: string
  readonly warnings: readonly Finding[]
  /** False where no rule helped and the first frame is the prompt itself. */
  readonly changed: boolean
}

const notEnglish: Finding = {
  code: 'language',
  severity: 'warning',
  text: 'The built-in rules know English only, so the prompt stays as it is; choose a language model, or write the first frame yourself.',
  start: 0,
  end: 0,
  match: ''
}

const tooLong: Finding = {
  ...notEnglish,
  code: 'unchecked',
  text: `The built-in rules take up to ${checkedCharacters.toLocaleString('en')} characters, so the prompt stays as it is; choose a language model, or write the first frame yourself.`,
  match: 'prompt'
}

const nothingToSee: Finding = {
  ...notEnglish,
  code: 'no-thing',
  text: 'The built-in rules find nothing in the prompt that a picture could show; choose a language model, or write the first frame yourself.'
}

const losses = (findings: readonly Finding[]): number =>
  findings.filter(({ code }) => code.startsWith('lost-')).length

/**
 * Rewrites a prompt without any model. The weakest way there is: it only cuts and rearranges. Each rule's result
 * stands only if the linter finds less wrong with it and nothing more lost, so that the caption is never worse than
 * the prompt itself; where no rule helps, the prompt comes back with its warnings.
 *
 * @example
 * rewriteByRules('A car changes from white to red.', tagger).firstFrame // 'A white car.'
 */
export function rewriteByRules(
  prompt: string,
  tagger: Tagger,
  options: Omit<LintOptions, 'prompt'> = {}
): RuleBasedCaption {
  const asked = { ...options, prompt }
  const original = prompt.trim()
  const start = { text: original, findings: lint(original, tagger, asked) }
  // The rules know English only.
  if (!isEnglish(original))
    return { firstFrame: original, warnings: [notEnglish, ...start.findings], changed: false }
  // Every rule reads the whole text anew, and none would see what is behind the part that the linter reads.
  if (original.length > checkedCharacters)
    return { firstFrame: original, warnings: [tooLong, ...start.findings], changed: false }
  if (original !== '' && !namesThing(original, tagger))
    return { firstFrame: original, warnings: [nothingToSee, ...start.findings], changed: false }
  if (start.findings.length === 0) return captionOf(start, original)
  const fair = ({ findings }: Judged): boolean =>
    findings.length <= start.findings.length && losses(findings) <= losses(start.findings)
  if (splitSentences(original).length > 1) {
    const whole = stillOf(original, tagger, asked)
    if (fair(whole) && weigh(whole.findings) <= weigh(start.findings)) return captionOf(whole, original)
  }
  const best = bySteps(original, tagger, asked)
  if (best.findings.length === 0) return captionOf(best, original)
  // One sentence is mostly told best by the single rules; where they leave something, its things and places may do.
  const whole = stillOf(best.text, tagger, asked)
  return captionOf(fair(whole) && weigh(whole.findings) < weigh(best.findings) ? whole : best, original)
}

const captionOf = ({ text, findings }: Judged, original: string): RuleBasedCaption => ({
  firstFrame: text,
  warnings: findings,
  changed: text !== original
})

/** All sentences as one moment; the prompt itself where nothing would be left. */
function stillOf(original: string, tagger: Tagger, asked: LintOptions): Judged {
  const single = (text: string): string => bySteps(text, tagger, {}).text
  const made = tidy(stillSentences(original, tagger, single))
  const still = tidy(wholeTexts(made, original, tagger)[0] ?? '')
  const text = (still.match(/\p{L}+/gu) ?? []).length < 2 ? original : still
  return { text, findings: lint(text, tagger, asked) }
}

interface Judged {
  readonly text: string
  readonly findings: readonly Finding[]
}

/** Rule after rule, each kept only where it helps. */
function bySteps(original: string, tagger: Tagger, asked: LintOptions): Judged {
  const start: Judged = { text: original, findings: lint(original, tagger, asked) }
  let best = start
  for (const step of steps) {
    if (best.findings.length === 0) break
    const before = best
    const made = tidy(step(before.text, tagger))
    if (made === before.text) continue
    for (const whole of wholeTexts(made, before.text, tagger)) {
      const text = tidy(whole)
      if (text === before.text || (text.match(/\p{L}+/gu) ?? []).length < 2) continue
      const findings = lint(text, tagger, asked)
      const better = weigh(findings) < weigh(before.findings) && findings.length <= before.findings.length
      if (!better || losses(findings) > losses(start.findings)) continue
      best = { text, findings }
      break
    }
  }
  return best
}
