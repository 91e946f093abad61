/**
 * `npm test`: everything, on a fresh machine too. Sets up the testbed, then runs the static checks, the build and all
 * tests, and ends with one line: "N passed, N failed".
 *
 *   npm test                    everything
 *   npm test -- unit python     only these parts
 *
 * Each static check and the build count as one item.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { constants, tmpdir } from 'node:os'
import { join } from 'node:path'
import { root, testbedDir, toolPython } from './lib/paths.mjs'
import { closingLine, pytestTally, sum, vitestTally } from './lib/tally.mjs'
import { ensureTestbed, SetupError } from './testbed.mjs'

const reports = mkdtempSync(join(tmpdir(), 'factorized-test-'))
process.once('exit', () => rmSync(reports, { recursive: true, force: true }))

/** What runs at the moment. */
const running = new Set()
let interrupted
// Ctrl-C reaches the running parts by itself, as they share our terminal; a signal sent to us alone is passed on. Either
// way we wait until they have put their things away.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    interrupted = signal
    for (const child of running) child.kill(signal)
  })
}

/** Where the output of a part goes: to our terminal as it comes, or aside until the part is over. */
const output = new AsyncLocalStorage()

/** Run one program; its exit code. */
function start(program, args, env = {}, cwd = root) {
  const aside = output.getStore()
  return new Promise((done) => {
    const child = spawn(program, args, {
      cwd,
      stdio: aside ? ['ignore', 'pipe', 'pipe'] : 'inherit',
      env: { ...process.env, ...env }
    })
    running.add(child)
    child.stdout?.on('data', (data) => aside.push(data))
    child.stderr?.on('data', (data) => aside.push(data))
    child.on('error', (error) => {
      console.error(`${program}: ${error.message}`)
      done(127)
    })
    child.on('close', (code) => {
      running.delete(child)
      done(code ?? 1)
    })
  })
}

const node = (...args) => start(process.execPath, args)
const bin = (path, ...args) => node(join(root, 'node_modules', path), ...args)
const python = (...args) =>
  // One thread: the stand-ins are too small to share among several.
  start(toolPython, ['-m', ...args], { OMP_NUM_THREADS: process.env.OMP_NUM_THREADS ?? '1' })

/** The trainer and the toy world are a Python package of their own, with settings of their own. */
const inTraining = (...args) =>
  start(
    toolPython,
    ['-m', ...args],
    { OMP_NUM_THREADS: process.env.OMP_NUM_THREADS ?? '1', FACTORIZED_TESTBED: testbedDir },
    join(root, 'training')
  )

/** A check that passes or fails as a whole. */
const check = (work) => async () => {
  const code = await work()
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 }
}

const vitest = (project, shard) => async () => {
  const report = join(reports, `${project}${shard?.replace('/', '-') ?? ''}.json`)
  const code = await bin(
    'vitest/vitest.mjs',
    'run',
    '--project',
    project,
    '--passWithNoTests',
    ...(shard ? [`--shard=${shard}`] : []),
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`
  )
  return vitestTally(report, code)
}

async function pytest() {
  const report = join(reports, 'python.xml')
  // A root of its own: this folder is a package to pytest, and clones have names that no package can have.
  return pytestTally(
    report,
    await python('pytest', '--rootdir=tests/python', 'tests/python', `--junitxml=${report}`)
  )
}

async function training() {
  const report = join(reports, 'training.xml')
  return pytestTally(report, await inTraining('pytest', `--junitxml=${report}`))
}

const parts = {
  'build page': check(() => bin('vite/bin/vite.js', 'build', '--logLevel', 'warn')),
  'build cli': check(() => bin('vite/bin/vite.js', 'build', '--mode', 'cli', '--logLevel', 'warn')),
  typecheck: check(() => bin('typescript/bin/tsc', '--noEmit')),
  eslint: check(() => bin('eslint/bin/eslint.js', '.')),
  prettier: check(() => bin('prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.')),
  'ruff check': check(() => python('ruff', 'check', '--quiet', '.')),
  'ruff format': check(() => python('ruff', 'format', '--check', '--quiet', '.')),
  mypy: check(() => python('mypy', 'nodes_py')),
  'mypy training': check(() => inTraining('mypy')),
  unit: vitest('unit'),
  python: pytest,
  training,
  comfy: vitest('comfy'),
  browser: vitest('browser')
}

/** Before all else: tests use what these build. */
const FIRST = ['build page', 'build cli']
/** A test with a browser or a server leaves half of two cores idle, so two parts run at a time. */
const LANES = 2
/** How much of a failed part's output is shown once more at the end: programs end with what went wrong. */
const LAST_LINES = 80

/** The longest part, cut so that both lanes end at about the same time. */
const SHARDS = 4

/** What runs, in the order in which the lanes take it: the long parts first and last, short ones between. */
function jobsOf(names) {
  const rest = names.filter((name) => !FIRST.includes(name))
  if (names.length === 1 || !rest.includes('browser')) return rest.map((name) => [name, parts[name]])
  const shards = Array.from({ length: SHARDS }, (_, index) => `${index + 1}/${SHARDS}`).map((shard) => [
    `browser ${shard}`,
    vitest('browser', shard)
  ])
  const others = rest.filter((name) => name !== 'browser').map((name) => [name, parts[name]])
  return [...shards.slice(0, 1), ...others, ...shards.slice(1)]
}

async function main() {
  const asked = process.argv.slice(2)
  const unknown = asked.find((name) => !(name in parts))
  if (unknown !== undefined) {
    throw new SetupError(`There is no part "${unknown}"; there are ${Object.keys(parts).join(', ')}.`)
  }
  const names = Object.keys(parts).filter((name) => asked.length === 0 || asked.includes(name))
  const times = []
  const tallies = []
  const ends = []
  const timed = async (name, work) => {
    const started = performance.now()
    const result = await work()
    times.push([name, (performance.now() - started) / 1000])
    return result
  }
  await timed('testbed', () => ensureTestbed())
  const run = async (name, work) => {
    // Several at once would talk into each other.
    const aside = names.length > 1 ? [] : undefined
    const tally = await output.run(aside, () => timed(name, work))
    console.log(`\n--- ${name}`)
    process.stdout.write(Buffer.concat(aside ?? []))
    console.log(`--- ${name}: ${closingLine(tally)}`)
    if (aside && tally.failed > 0) ends.push([name, Buffer.concat(aside).toString()])
    if (!interrupted) tallies.push(tally)
  }
  for (const name of names.filter((one) => FIRST.includes(one)))
    if (!interrupted) await run(name, parts[name])
  const jobs = jobsOf(names)
  const lane = async () => {
    for (let job = jobs.shift(); job && !interrupted; job = jobs.shift()) await run(...job)
  }
  await Promise.all(Array.from({ length: LANES }, lane))
  // Whoever sees only the end of a log of thousands of lines shall see what failed.
  for (const [name, text] of ends) {
    console.log(`\n--- failed: ${name}, the end of its output`)
    console.log(text.trimEnd().split('\n').slice(-LAST_LINES).join('\n'))
  }
  console.log('\nseconds')
  for (const [name, seconds] of times) console.log(`${seconds.toFixed(1).padStart(7)}  ${name}`)
  if (interrupted) {
    console.log(`Stopped by ${interrupted}.`)
    return {
      total: { ...sum(tallies), failed: sum(tallies).failed + 1 },
      code: 128 + constants.signals[interrupted]
    }
  }
  const total = sum(tallies)
  return { total, code: total.failed === 0 ? 0 : 1 }
}

try {
  const { total, code } = await main()
  process.exitCode = code
  console.log(closingLine(total))
} catch (error) {
  console.error(error instanceof SetupError ? error.message : error)
  process.exitCode = 1
  console.log(closingLine({ passed: 0, failed: 1, skipped: 0 }))
}
