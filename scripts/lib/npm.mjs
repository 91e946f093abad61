import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './paths.mjs'
import { mustRun } from './proc.mjs'

/**
 * Install the node modules of `package-lock.json`, unless exactly those are there.
 * @param {(text: string) => void} log
 */
export async function ensureNodeModules(log) {
  const wrong = wrongModule()
  if (wrong === undefined) return
  log(`node modules: installing (${wrong})`)
  await mustRun('Cannot install the node modules', 'npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: root,
    attempts: 3
  })
  log('node modules: done')
}

/** @returns {string | undefined} why an install is needed */
function wrongModule() {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  for (const [path, locked] of Object.entries(lock.packages)) {
    // Native parts for other machines are optional; npm leaves them out.
    if (path === '' || locked.optional || locked.link) continue
    const file = join(root, path, 'package.json')
    if (!existsSync(file)) return `${path} is missing`
    const { version } = JSON.parse(readFileSync(file, 'utf8'))
    if (version !== locked.version) return `${path} is ${version} instead of ${locked.version}`
  }
  return undefined
}
