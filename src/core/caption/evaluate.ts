import { lint, type LintOptions } from './linter'
import type { Tagger } from './words'

/** How a set of captions does, as counts; shares are for whoever prints them. */
export interface Evaluation {
  readonly captions: number
  /** Without any finding of what does not belong into a first frame. */
  readonly clean: number
  /** That keep every subject, number and colour of the prompt's first moment. */
  readonly complete: number
  /** That name something of a later moment. */
  readonly later: number
}

/**
 * Measures captions against their prompts. "Clean" leaves aside what is missing, as that has its own column; a
 * caption that could not be made at all (undefined) is neither clean nor complete.
 */
export function evaluateCaptions(
  pairs: readonly { readonly prompt: string; readonly caption: string | undefined }[],
  tagger: Tagger,
  options: Omit<LintOptions, 'prompt'> = {}
): Evaluation {
  const judged = pairs.map(({ prompt, caption }) => {
    if (caption === undefined) return { clean: false, complete: false, later: false }
    const codes = lint(caption, tagger, { ...options, prompt }).map(({ code }) => code)
    return {
      clean: codes.every((code) => code.startsWith('lost-')),
      complete: !codes.some((code) => code.startsWith('lost-')),
      later: codes.includes('later-state')
    }
  })
  const count = (key: 'clean' | 'complete' | 'later') => judged.filter((one) => one[key]).length
  return { captions: pairs.length, clean: count('clean'), complete: count('complete'), later: count('later') }
}
