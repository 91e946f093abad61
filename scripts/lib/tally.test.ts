import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { closingLine, pytestTally, sum, vitestTally } from './tally.mjs'

const folder = mkdtempSync(join(tmpdir(), 'factorized-tally-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function file(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

const suite = (counts: string) =>
  `<?xml version="1.0"?><testsuites><testsuite name="pytest" ${counts} time="1">`

describe('the tally of a Vitest report', () => {
  const report = (...files: [string, string[]][]) =>
    JSON.stringify({
      testResults: files.map(([status, tests]) => ({
        status,
        assertionResults: tests.map((test) => ({ status: test }))
      }))
    })

  it('counts each test once', () => {
    const path = file(
      'a.json',
      report(['passed', ['passed', 'skipped']], ['failed', ['failed', 'passed', 'todo']])
    )
    expect(vitestTally(path, 1)).toEqual({ passed: 2, failed: 1, skipped: 2 })
  })

  it('counts a file that does not load as one failure', () => {
    expect(vitestTally(file('b.json', report(['failed', []], ['passed', ['passed']])), 1)).toEqual({
      passed: 1,
      failed: 1,
      skipped: 0
    })
  })

  it('is a failure where there is no report and the exit code is bad, and empty where there are no tests', () => {
    expect(vitestTally(join(folder, 'absent.json'), 1)).toEqual({ passed: 0, failed: 1, skipped: 0 })
    expect(vitestTally(file('c.json', '{"testResu'), 137)).toEqual({ passed: 0, failed: 1, skipped: 0 })
    expect(vitestTally(file('d.json', report()), 0)).toEqual({ passed: 0, failed: 0, skipped: 0 })
  })

  it('does not believe a clean report of a program that ended badly', () => {
    expect(vitestTally(file('e.json', report(['passed', ['passed']])), 1)).toEqual({
      passed: 1,
      failed: 1,
      skipped: 0
    })
  })
})

describe('the tally of a pytest report', () => {
  it('counts failures and errors alike', () => {
    const path = file('a.xml', suite('errors="1" failures="2" skipped="3" tests="10"'))
    expect(pytestTally(path, 1)).toEqual({ passed: 4, failed: 3, skipped: 3 })
  })

  it('knows pytest without a test from pytest that crashed', () => {
    const empty = file('b.xml', suite('errors="0" failures="0" skipped="0" tests="0"'))
    expect(pytestTally(empty, 5)).toEqual({ passed: 0, failed: 0, skipped: 0 })
    expect(pytestTally(empty, 3)).toEqual({ passed: 0, failed: 1, skipped: 0 })
    expect(pytestTally(join(folder, 'absent.xml'), 4)).toEqual({ passed: 0, failed: 1, skipped: 0 })
  })
})

it('ends with one line, which mentions skipped tests only where there are any', () => {
  const total = sum([
    { passed: 3, failed: 0, skipped: 1 },
    { passed: 4, failed: 2, skipped: 0 }
  ])
  expect(closingLine(total)).toBe('7 passed, 2 failed, 1 skipped')
  expect(closingLine({ ...total, skipped: 0 })).toBe('7 passed, 2 failed')
})
