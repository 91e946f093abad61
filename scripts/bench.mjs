/**
 * `npm run bench`: measures what this pack costs, and writes the figures into docs/benchmarks.md.
 *
 * - in the page: kB of JavaScript, and milliseconds until the page can be used, with and without the extension;
 * - in the sampler: the injection's overhead a step (scripts/bench/injection.py).
 *
 * `--only page` or `--only injection` measures one of the two; `--rounds N` changes how often the page is opened.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { measurePage, pageTables } from './bench/page.mjs'
import { injectionTable } from './bench/injection-table.mjs'
import { comfyPython, root } from './lib/paths.mjs'
import { ensureTestbed } from './testbed.mjs'

const REPORT = join(root, 'docs', 'benchmarks.md')
const INJECTION = join(root, 'scripts', 'bench', 'injection.py')

const { values } = parseArgs({
  options: { only: { type: 'string' }, rounds: { type: 'string', default: '7' } }
})
const rounds = Number(values.rounds)
if (!['page', 'injection', undefined].includes(values.only) || !Number.isInteger(rounds) || rounds < 2) {
  console.error('Usage: npm run bench -- [--only page|injection] [--rounds N], with N a whole number from 2.')
  process.exit(2)
}

await ensureTestbed({ log: console.error })
if (values.only !== 'page' && existsSync(INJECTION)) {
  console.error('Measuring the injection …')
  const out = execFileSync(comfyPython(), [INJECTION], { encoding: 'utf8', maxBuffer: 1e8 })
  // ComfyUI may print lines of its own before the document.
  replaceSection('injection', injectionTable(JSON.parse(out.trim().split('\n').at(-1))))
}
if (values.only !== 'injection') {
  console.error('Measuring the page …')
  replaceSection('page', pageTables(await measurePage(rounds, console.error)))
}
console.log(readFileSync(REPORT, 'utf8'))

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
