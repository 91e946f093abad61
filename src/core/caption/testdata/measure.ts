import { type FindingCode, findingCodes } from '../findings'
import { lint } from '../linter'
import type { Tagger } from '../words'
import { type Half, halfOf, type LabelledCaption } from './labelled'

/** How often a code was found rightly, wrongly, and not at all. */
export interface Tally {
  readonly code: FindingCode | 'any' | 'all codes'
  readonly right: number
  readonly wrong: number
  readonly missed: number
}

export const precision = ({ right, wrong }: Tally): number =>
  right + wrong === 0 ? 1 : right / (right + wrong)
export const recall = ({ right, missed }: Tally): number =>
  right + missed === 0 ? 1 : right / (right + missed)
export const f1 = (tally: Tally): number => {
  const both = precision(tally) + recall(tally)
  return both === 0 ? 0 : (2 * precision(tally) * recall(tally)) / both
}

/** One caption with what the linter says of it, code by code. */
export interface Verdict {
  readonly labelled: LabelledCaption
  readonly found: ReadonlySet<FindingCode>
}

export const judge = (captions: readonly LabelledCaption[], tagger: Tagger): Verdict[] =>
  captions.map((labelled) => ({
    labelled,
    found: new Set(
      lint(labelled.caption, tagger, labelled.prompt === undefined ? {} : { prompt: labelled.prompt }).map(
        ({ code }) => code
      )
    )
  }))

export const ofHalf = (captions: readonly LabelledCaption[], half: Half): LabelledCaption[] =>
  captions.filter((caption) => halfOf(caption) === half)

/** Tallies per code, for all codes together, and for the plain question "is anything wrong?" (`any`). */
export function tallies(verdicts: readonly Verdict[]): Tally[] {
  const perCode = findingCodes.map((code): Tally => {
    const count = (labelled: boolean, found: boolean) =>
      verdicts.filter(
        (one) => one.labelled.codes.includes(code) === labelled && one.found.has(code) === found
      ).length
    return { code, right: count(true, true), wrong: count(false, true), missed: count(true, false) }
  })
  const sum = (key: 'right' | 'wrong' | 'missed') => perCode.reduce((total, tally) => total + tally[key], 0)
  const any = (bad: boolean, found: boolean) =>
    verdicts.filter((one) => one.labelled.codes.length > 0 === bad && one.found.size > 0 === found).length
  return [
    ...perCode,
    { code: 'all codes', right: sum('right'), wrong: sum('wrong'), missed: sum('missed') },
    { code: 'any', right: any(true, true), wrong: any(false, true), missed: any(true, false) }
  ]
}
