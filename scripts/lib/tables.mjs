import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runnerImport } from 'vite'
import { root } from './paths.mjs'

/**
 * Put the tables that a module of scripts/ makes into a page of docs/, between `<!-- name -->` and `<!-- end -->`. With
 * `--check` on the command line the page is left alone, and the exit status says whether it is up to date.
 * @param {string} page
 * @param {string} maker
 */
export async function writeTables(page, maker) {
  const path = join(root, 'docs', page)
  const { module } = await runnerImport(join(root, 'scripts', maker))
  const before = readFileSync(path, 'utf8')
  let after = before
  for (const [name, table] of Object.entries(module.tables)) {
    const marked = new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(<!-- end -->)`)
    after = after.replace(marked, (_, open, close) => `${open}\n${table}\n\n${close}`)
    console.log(`${table}\n`)
  }
  if (!process.argv.includes('--check')) writeFileSync(path, after)
  else if (after !== before) {
    console.error(`docs/${page} does not hold these tables: write them without --check.`)
    process.exitCode = 1
  }
}
