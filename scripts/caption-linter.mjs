// Measures the caption linter and writes its tables into docs/caption-linter.md, between their markers:
//   node scripts/caption-linter.mjs          writes them
//   node scripts/caption-linter.mjs --check  says whether they are up to date (exit status 1 where not)
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runnerImport } from 'vite'

const page = join(import.meta.dirname, '../docs/caption-linter.md')
const { module } = await runnerImport(join(import.meta.dirname, 'caption-linter-table.ts'))
const before = readFileSync(page, 'utf8')
let after = before
for (const [name, table] of Object.entries(module.tables)) {
  const marked = new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(<!-- end -->)`)
  after = after.replace(marked, (_, open, close) => `${open}\n${table}\n\n${close}`)
  console.log(`${table}\n`)
}
if (process.argv.includes('--check')) {
  if (after !== before) {
    console.error('docs/caption-linter.md does not hold these tables; run node scripts/caption-linter.mjs.')
    process.exitCode = 1
  }
} else writeFileSync(page, after)
