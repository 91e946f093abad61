/**
 * `npm run bench`: measures what this pack costs, and writes the figures into docs/benchmarks.md.
 *
 * - in the page: kB of JavaScript, and milliseconds until the page can be used, with and without the extension;
 * - in the sampler: the injection's overhead a step (scripts/bench/injection.py);
 * - captions: how good first-frame captions are over prompts of VBench-2.0, where these are at hand (scripts/bench/captions.ts).
 * - the anchor stage: opening and scrolling 64 candidates, what a stored pick saves, and memory (scripts/bench/anchor);
 * - the comparison's player: which frames of two videos it draws (scripts/bench/compare.mjs);
 * - LoRAs: time and memory of a look at a file of 2.5 GB (scripts/bench/lora.py);
 * - graphs: milliseconds to factorize graphs of several sizes (scripts/bench/factorize.ts).
 *
 * `--only PART` measures one of them; `--rounds N` changes how often the page is opened and scrolled, `--minutes N` how long
 * captions are written, `--cycles N` how often an anchor is painted and picked.
 * `--rejudge` takes the model's captions of the last run (out/captions.json): for a
 * change of the rules or the linter alone.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { anchorTables, measureAnchor } from './bench/anchor/index.mjs'
import { compareTables, measureCompare } from './bench/compare.mjs'
import { measurePage, pageTables } from './bench/page.mjs'
import { injectionTable, loraTable } from './bench/python-tables.mjs'
import { comfyPython, root, toolPython } from './lib/paths.mjs'
import { ensureTestbed } from './testbed.mjs'

const PARTS = ['page', 'anchor', 'compare', 'injection', 'lora', 'factorize', 'captions']
const REPORT = join(root, 'docs', 'benchmarks.md')
const LORA = join(root, 'scripts', 'bench', 'lora.py')
const INJECTION = join(root, 'scripts', 'bench', 'injection.py')

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    rounds: { type: 'string', default: '7' },
    minutes: { type: 'string', default: '20' },
    cycles: { type: 'string', default: '500' },
    rejudge: { type: 'boolean', default: false }
  }
})
const rounds = Number(values.rounds)
const minutes = Number(values.minutes)
const cycles = Number(values.cycles)
const wants = (name) => values.only === undefined || values.only === name
const isKnown = values.only === undefined || PARTS.includes(values.only)
const countsAreGood = Number.isInteger(rounds) && rounds >= 2 && Number.isInteger(cycles) && cycles >= 1
if (!isKnown || !countsAreGood || !(minutes > 0)) {
  console.error(
    `Usage: npm run bench -- [--only ${PARTS.join('|')}] [--rounds N] [--minutes N] [--cycles N] [--rejudge], with at least 2 rounds.`
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
if (wants('lora')) {
  console.error('Measuring a look at a large LoRA …')
  replaceSection('lora', loraTable(JSON.parse(execFileSync(toolPython, [LORA], { encoding: 'utf8' }))))
}
if (wants('page')) {
  console.error('Measuring the page …')
  replaceSection('page', pageTables(await measurePage(rounds, console.error)))
}
if (wants('anchor')) {
  console.error('Measuring the anchor stage …')
  replaceSection('anchor', anchorTables(await measureAnchor({ rounds, cycles, log: console.error })))
}
if (wants('compare')) {
  console.error('Measuring the comparison’s player …')
  replaceSection('compare', compareTables(await measureCompare(console.error)))
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
