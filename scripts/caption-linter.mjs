// Measures the caption linter and writes its tables into docs/caption-linter.md, between their markers:
//   node scripts/caption-linter.mjs          writes them
//   node scripts/caption-linter.mjs --check  says whether they are up to date (exit status 1 where not)
import { writeTables } from './lib/tables.mjs'

await writeTables('caption-linter.md', 'caption-linter-table.ts')
