/**
 * `npm run bench`: measures what this pack costs, and writes the figures into docs/benchmarks.md.
 *
 * - in the page: kB of JavaScript, and milliseconds until the page can be used, with and without the extension;
 * - in the sampler: the injection's overhead a step (scripts/bench/injection.py);
 * - captions: how good first-frame captions are over prompts of VBench-2.0, where these are at hand (scripts/bench/captions.ts).
 * - the anchor stage: opening and scrolling 64 candidates, and what a stored pick saves (scripts/bench/anchor.mjs).
 * - graphs: milliseconds to factorize graphs of several sizes (scripts/bench/factorize.ts).
 *
 * `--only page`, `anchor`, `injection`, `factorize` or `captions` measures one of them; `--rounds N` changes how often the page is opened,
 * `--minutes N` how long captions are written. `--rejudge` takes the model's captions of the last run (out/captions.json): for a
 * change of the rules or the linter alone.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { anchorTables, measureAnchor } from './bench/anchor.mjs'
import { measurePage, pageTables } from './bench/page.mjs'
import { injectionTable } from './bench/injection-table.mjs'
import { comfyPython, root } from './lib/paths.mjs'
import { ensureTestbed } from './testbed.mjs'

const REPORT = join(root, 'docs', 'benchmarks.md')
const INJECTION = join(root, 'scripts', 'bench', 'injection.py')

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    rounds: { type: 'string', default: '7' },
    minutes: { type: 'string', default: '20' },
    rejudge: { type: 'boolean', default: false }
  }
})
const rounds = Number(values.rounds)
const minutes = Number(values.minutes)
const wants = (name) => values.only === undefined || values.only === name
const known = ['page', 'anchor', 'injection', 'factorize', 'captions', undefined].includes(values.only)
if (!known || !Number.isInteger(rounds) || rounds < 2 || !(minutes > 0)) {
  console.error(
    'Usage: npm run bench -- [--only page|anchor|injection|factorize|captions] [--rounds N] [--minutes N] [--rejudge], with at least 2 rounds.'
  )
  process.exit(2)
}

await ensureTestbed({ log: console.error })
if (wants('captions')) await measureCaptions()
if (wants('injection') && existsSync(INJECTION)) {
  console.error('Measuring the injection …')
  const out = execFileSync(comfyPython(), [INJECTION], { encoding: 'utf8', maxBuffer: 1e8 })
  // ComfyUI may print lines of its own before the document.
  replaceSection('injection', injectionTable(JSON.parse(out.trim().split('\n').at(-1))))
}
if (wants('page')) {
  console.error('Measuring the page …')
  replaceSection('page', pageTables(await measurePage(rounds, console.error)))
}
if (wants('anchor')) {
  console.error('Measuring the anchor stage …')
  replaceSection('anchor', anchorTables(await measureAnchor(console.error)))
}
if (wants('factorize')) {
  console.error('Measuring the conversion of graphs …')
  const { runnerImport } = await import('vite')
  const { module } = await runnerImport(join(root, 'scripts', 'bench', 'factorize.ts'))
  replaceSection('factorize', module.factorizeTable(module.measureFactorize()))
}
console.log(readFileSync(REPORT, 'utf8'))

/** The prompts lie beside the repository where its tests' data does; they are not part of it. */
async function measureCaptions() {
  const folder = join(root, '..', 'shared', 'data', 'vbench2', 'prompt')
  if (!existsSync(folder)) {
    console.error('The prompts of VBench-2.0 are not at hand: the captions are not measured.')
    return
  }
  console.error('Measuring the captions …')
  const { runnerImport } = await import('vite')
  const { module } = await runnerImport(join(root, 'scripts', 'bench', 'captions.ts'))
  // What each way wrote: to look at, and to judge again.
  const kept = join(root, 'out', 'captions.json')
  const measured = values.rejudge
    ? module.judgeAgain(JSON.parse(readFileSync(kept, 'utf8')))
    : await module.measureCaptions({ folder, threads: 1, minutes, log: console.error })
  mkdirSync(join(root, 'out'), { recursive: true })
  writeFileSync(kept, JSON.stringify(measured, null, 2))
  replaceSection('captions', module.captionTables(measured))
}

/**
 * Put `text` between the markers of one section of the report; the words around them are written by hand.
 * @param {string} name
 * @param {string} text
 */
function replaceSection(name, text) {
  const report = readFileSync(REPORT, 'utf8')
  const [start, end] = [`<!-- ${name}: measured -->`, `<!-- ${name}: end -->`]
  const [from, to] = [report.indexOf(start), report.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`docs/benchmarks.md lacks the marks ${start} and ${end}.`)
  writeFileSync(REPORT, `${report.slice(0, from + start.length)}\n\n${text}\n\n${report.slice(to)}`)
}
