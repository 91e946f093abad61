import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseUiGraph, type UiGraph } from '../../graph/schema'
import { FactorizeRefusal } from '../messages'

const testbed =
  process.env.FACTORIZED_TESTBED ?? join(import.meta.dirname, '..', '..', '..', '..', '.testbed')
const folder = join(testbed, 'templates')

/** Whether the official templates are there: `node scripts/testbed.mjs` brings them. */
export const hasTemplates = existsSync(folder)

/**
 * Puts every official template to `laws`, which may refuse it in a sentence.
 *
 * @returns the names of those that were not refused.
 */
export function templatesThatPass(laws: (graph: UiGraph) => void): string[] {
  return readdirSync(folder).filter((name) => {
    if (!name.endsWith('.json')) return false
    const data: unknown = JSON.parse(readFileSync(join(folder, name), 'utf8'))
    if (typeof data !== 'object' || data === null || !('nodes' in data)) return false
    try {
      laws(parseUiGraph(data))
      return true
    } catch (error) {
      if (!(error instanceof FactorizeRefusal) || !/^[A-Z].*[.]$/.test(error.message))
        throw new Error(`${name}: ${String(error)}`, { cause: error })
      return false
    }
  })
}
