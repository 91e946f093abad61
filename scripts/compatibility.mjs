// Converts every official template and writes the tables of docs/compatibility.md:
//   node scripts/compatibility.mjs            writes them
//   node scripts/compatibility.mjs --refresh  first asks a testbed server which nodes it has
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runnerImport } from 'vite'
import { startServer } from './lib/comfy-server.mjs'
import { places } from './lib/paths.mjs'

const page = join(import.meta.dirname, '../docs/compatibility.md')
const nodesFile = join(import.meta.dirname, 'compatibility/nodes.json')

if (process.argv.includes('--refresh')) {
  const server = await startServer({ models: false })
  try {
    const info = await (await fetch(`${server.url}/object_info`)).json()
    writeFileSync(nodesFile, `${JSON.stringify(Object.keys(info).sort(), undefined, 2)}\n`)
  } finally {
    await server.stop()
  }
}

const { module } = await runnerImport(join(import.meta.dirname, 'compatibility/tables.ts'))
const rows = module.readTemplates(places.templates, JSON.parse(readFileSync(nodesFile, 'utf8')))
let text = readFileSync(page, 'utf8')
for (const [name, table] of Object.entries(module.compatibilityTables(rows))) {
  const marked = new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(<!-- end -->)`)
  text = text.replace(marked, (_, open, close) => `${open}\n${table}\n\n${close}`)
}
writeFileSync(page, text)
