import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { places, root } from '../lib/paths.mjs'
import { RUN_IN_TESTS, compatibilityTables, readTemplates } from './tables'

describe.skipIf(!existsSync(places.templates))('docs/compatibility.md', () => {
  const nodes = JSON.parse(
    readFileSync(join(root, 'scripts', 'compatibility', 'nodes.json'), 'utf8')
  ) as string[]
  const rows = readTemplates(places.templates, nodes)

  it('holds the tables as they are now: node scripts/compatibility.mjs writes them', () => {
    const page = readFileSync(join(root, 'docs', 'compatibility.md'), 'utf8')
    for (const table of Object.values(compatibilityTables(rows))) expect(page).toContain(table)
  })

  it('calls run what the server’s test runs', () => {
    const test = readFileSync(join(root, 'tests', 'comfy', 'factorize.test.ts'), 'utf8')
    for (const name of RUN_IN_TESTS) expect(test).toContain(`'${name}'`)
  })
})
