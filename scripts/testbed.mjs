/**
 * Set up the testbed: a real ComfyUI, two front ends, stand-in models and the tools, in `.testbed/`.
 *
 *   node scripts/testbed.mjs                 everything
 *   node scripts/testbed.mjs comfyui models  these parts and what they need
 *
 * Everything is checked on every run and made again where it is missing, damaged or out of date. Only Node's own modules
 * are used here: this runs before `npm ci`.
 */
import { cpSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureChromium } from './lib/chromium.mjs'
import { ensureComfy } from './lib/comfyui.mjs'
import { ensureNodeModules } from './lib/npm.mjs'
import { comfyPython, needsStubs, ownComfy, places, root, testbedDir, toolPython } from './lib/paths.mjs'
import { mustRun, SetupError } from './lib/proc.mjs'
import { ensureVenv } from './lib/python.mjs'
import { ensureFolder, folderText, recipeHash, withLock } from './lib/steps.mjs'
import { packages, unpack } from './lib/wheels.mjs'
import { edits } from './testbed/edits.mjs'

const sources = join(root, 'scripts', 'testbed')

async function ensureStubs(log) {
  const from = join(sources, 'stubs')
  await ensureFolder({
    name: 'stubs',
    folder: places.stubs,
    recipe: recipeHash(await folderText(from)),
    log,
    build: async (folder) =>
      cpSync(from, folder, { recursive: true, filter: (path) => !path.includes('__pycache__') })
  })
}

async function ensureFrontends(log) {
  for (const version of ['1.32.9', '1.58.1']) {
    const source = packages[`frontend-${version}`]
    await ensureFolder({
      name: `frontend-${version}`,
      folder: join(places.frontends, version),
      recipe: recipeHash(JSON.stringify(source)),
      log,
      build: (folder) => unpack(source, folder)
    })
  }
}

async function ensureTemplates(log) {
  await ensureFolder({
    name: 'templates',
    folder: places.templates,
    recipe: recipeHash(JSON.stringify(packages.templates)),
    log,
    build: (folder) => unpack(packages.templates, folder)
  })
}

async function ensureModels(log) {
  const makers = await folderText(join(sources, 'standins'))
  const sizes = JSON.stringify(edits)
  await ensureFolder({
    name: ownComfy ? 'models-own' : 'models',
    folder: places.models,
    recipe: recipeHash(makers, sizes, ownComfy ?? ''),
    log,
    build: async (folder) => {
      const separator = process.platform === 'win32' ? ';' : ':'
      const paths = [sources, places.comfy, ...(needsStubs() ? [places.stubs] : [])]
      await mustRun('Cannot make the stand-in models', comfyPython(), ['-B', '-m', 'standins', folder], {
        env: { PYTHONPATH: paths.join(separator) }
      })
    }
  })
}

/** Every part, in the order in which they are made, with the parts that it needs. */
const parts = {
  node: { needs: [], ensure: ensureNodeModules },
  venv: { needs: [], ensure: ensureVenv },
  stubs: { needs: [], ensure: ensureStubs },
  comfyui: { needs: ['venv', 'stubs'], ensure: ensureComfy },
  frontends: { needs: ['venv'], ensure: ensureFrontends },
  templates: { needs: ['venv'], ensure: ensureTemplates },
  models: { needs: ['comfyui'], ensure: ensureModels },
  chromium: { needs: [], ensure: ensureChromium }
}

/**
 * Have these parts of the testbed, and what they need, ready.
 * @param {{ parts?: readonly string[], log?: (text: string) => void }} [options] without `parts`, all of them
 * @returns {Promise<void>}
 * @throws {SetupError} with one sentence on what could not be done
 */
export async function ensureTestbed({ parts: names = Object.keys(parts), log = console.log } = {}) {
  const wanted = new Set()
  const want = (name) => {
    if (!(name in parts)) {
      throw new SetupError(
        `There is no part "${name}" of the testbed; there are ${Object.keys(parts).join(', ')}.`
      )
    }
    parts[name].needs.forEach(want)
    wanted.add(name)
  }
  names.forEach(want)
  await withLock(log, async () => {
    for (const [name, part] of Object.entries(parts)) if (wanted.has(name)) await part.ensure(log)
  })
}

export { SetupError }

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const started = performance.now()
  try {
    await ensureTestbed(process.argv.length > 2 ? { parts: process.argv.slice(2) } : {})
    const seconds = ((performance.now() - started) / 1000).toFixed(1)
    console.log(`The testbed in ${testbedDir} is ready (${seconds} s). Python: ${toolPython}`)
  } catch (error) {
    if (!(error instanceof SetupError)) throw error
    console.error(error.message)
    process.exitCode = 1
  }
}
