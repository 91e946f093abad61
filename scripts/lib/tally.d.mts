/** Outcomes of one part of the tests. */
export interface Tally {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

export function sum(tallies: readonly Tally[]): Tally

/** The closing line: "12 passed, 0 failed", with ", 3 skipped" where there are any. */
export function closingLine(tally: Tally): string

/** Counts from Vitest's JSON report and exit code. */
export function vitestTally(file: string, code: number): Tally

/** Counts from pytest's JUnit report and exit code. */
export function pytestTally(file: string, code: number): Tally
