// Writes the tables of docs/models.md from the family table and what the tests have shown:
//   node scripts/models.mjs          writes them
//   node scripts/models.mjs --check  says whether they are up to date (exit status 1 where not)
// What the tests have shown is recorded by FACTORIZED_RECORD_MODELS=1 python -m pytest (all of them, about five minutes).
import { writeTables } from './lib/tables.mjs'

await writeTables('models.md', 'models-table.ts')
