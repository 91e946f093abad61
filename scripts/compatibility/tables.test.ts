import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { places, root } from '../lib/paths.mjs'
import { NOT_RUN } from './runs'
import { compatibilityTables, readTemplates } from './tables'

describe.skipIf(!existsSync(places.templates))('docs/compatibility.md', () => {
  const nodes = JSON.parse(
    readFileSync(join(root, 'scripts', 'compatibility', 'nodes.json'), 'utf8')
  ) as string[]
  const rows = readTemplates(places.templates, nodes)

  it('holds the tables as they are now: node scripts/compatibility.mjs writes them', () => {
    const page = readFileSync(join(root, 'docs', 'compatibility.md'), 'utf8')
    for (const table of Object.values(compatibilityTables(rows))) expect(page).toContain(table)
  })

  it('leaves out of the runs only what is there and cannot run', () => {
    for (const name of Object.keys(NOT_RUN))
      expect(rows.find((row) => row.name === name)?.missing).toEqual([])
  })
})
