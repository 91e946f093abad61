import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { tables } from './models-table'

it('docs/models.md says what the family table and the tests’ own output say', () => {
  const page = readFileSync(join(import.meta.dirname, '../docs/models.md'), 'utf8')
  for (const table of Object.values(tables)) expect(page).toContain(table)
})
