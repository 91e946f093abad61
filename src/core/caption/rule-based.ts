import type { Finding } from './findings'
import { isEnglish, lint, type LintOptions, weigh } from './linter'
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
  if (!isEnglish(original)) return { firstFrame: original, warnings: start.findings, changed: false }
  let best = start
  for (const step of steps) {
    if (best.findings.length === 0) break
    const text = tidy(step(best.text, tagger))
    if (text === best.text || (text.match(/\p{L}+/gu) ?? []).length < 2) continue
    const findings = lint(text, tagger, asked)
    const better = weigh(findings) < weigh(best.findings) && findings.length <= best.findings.length
    if (better && losses(findings) <= losses(start.findings)) best = { text, findings }
  }
  return { firstFrame: best.text, warnings: best.findings, changed: best.text !== original }
}
