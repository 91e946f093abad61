import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { tables } from './caption-linter-table'

it('docs/caption-linter.md holds the tables as they are measured now', () => {
  const page = readFileSync(join(import.meta.dirname, '../docs/caption-linter.md'), 'utf8')
  // The prompts are not part of the repository; without them their table is left out.
  for (const table of Object.values(tables)) expect(page).toContain(table)
})
