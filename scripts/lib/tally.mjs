import { readFileSync } from 'node:fs'

/**
 * Outcomes of one part of the tests.
 * @typedef {{ passed: number, failed: number, skipped: number }} Tally
 */

/**
 * @param {readonly Tally[]} tallies
 * @returns {Tally} their sum
 */
export function sum(tallies) {
  const total = { passed: 0, failed: 0, skipped: 0 }
  for (const tally of tallies) for (const key of Object.keys(total)) total[key] += tally[key]
  return total
}

/**
 * The closing line: "12 passed, 0 failed", with ", 3 skipped" where there are any.
 * @param {Tally} tally
 */
export function closingLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}

/**
 * A part that ended badly has failed, whatever its report says: it may have crashed before it could write one.
 * @param {Tally} tally
 * @param {number} code
 * @returns {Tally}
 */
function withExitCode(tally, code) {
  return code !== 0 && tally.failed === 0 ? { ...tally, failed: 1 } : tally
}

/**
 * @param {string} file Vitest's JSON report
 * @param {number} code Vitest's exit code
 * @returns {Tally}
 */
export function vitestTally(file, code) {
  const tally = { passed: 0, failed: 0, skipped: 0 }
  for (const { status, assertionResults } of readJson(file)?.testResults ?? []) {
    // A file that does not even load has failed without running a test.
    if (status === 'failed' && assertionResults.length === 0) tally.failed++
    for (const test of assertionResults) {
      if (test.status === 'passed') tally.passed++
      else if (test.status === 'failed') tally.failed++
      else tally.skipped++
    }
  }
  return withExitCode(tally, code)
}

/** Pytest ends with 5 when it has collected no test. */
const NO_TESTS = 5

/**
 * @param {string} file pytest's JUnit report
 * @param {number} code pytest's exit code
 * @returns {Tally}
 */
export function pytestTally(file, code) {
  const [suite] = /<testsuite\s[^>]*>/.exec(readText(file)) ?? ['']
  const count = (name) => Number(new RegExp(`\\s${name}="(\\d+)"`).exec(suite)?.[1] ?? 0)
  const failed = count('failures') + count('errors')
  const skipped = count('skipped')
  const tally = { passed: Math.max(0, count('tests') - failed - skipped), failed, skipped }
  return withExitCode(tally, code === NO_TESTS ? 0 : code)
}

/** @param {string} file */
function readText(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

/** @param {string} file */
function readJson(file) {
  try {
    return JSON.parse(readText(file))
  } catch {
    return undefined
  }
}
