import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository's root. */
export const root = resolve(fileURLToPath(new URL('../..', import.meta.url)))

/** The folder of the testbed: `.testbed`, or the one named by `FACTORIZED_TESTBED`. */
export const testbedDir = process.env.FACTORIZED_TESTBED
  ? resolve(process.env.FACTORIZED_TESTBED)
  : join(root, '.testbed')

/** A ComfyUI of the user's own that tests run against (a copy of its code), from `FACTORIZED_COMFYUI`. */
export const ownComfy = process.env.FACTORIZED_COMFYUI ? resolve(process.env.FACTORIZED_COMFYUI) : undefined

/** The places inside the testbed. */
export const places = {
  venv: join(testbedDir, 'venv'),
  wheels: join(testbedDir, 'wheels'),
  comfy: join(testbedDir, ownComfy ? 'ComfyUI-own' : 'ComfyUI'),
  frontends: join(testbedDir, 'frontend'),
  templates: join(testbedDir, 'templates'),
  models: join(testbedDir, ownComfy ? 'models-own' : 'models'),
  stubs: join(testbedDir, 'stubs'),
  stamps: join(testbedDir, '.stamps'),
  lock: join(testbedDir, '.lock')
}

/**
 * The Python of a virtual environment.
 * @param {string} venv its folder
 * @returns {string}
 */
export function venvPython(venv) {
  return process.platform === 'win32' ? join(venv, 'Scripts', 'python.exe') : join(venv, 'bin', 'python')
}

/** The testbed's own Python: for the tools (pytest, ruff, mypy) and for making models. */
export const toolPython = venvPython(places.venv)

/** The Python that runs ComfyUI: `FACTORIZED_PYTHON`, else an own ComfyUI's virtual environment, else the testbed's. */
export function comfyPython() {
  if (process.env.FACTORIZED_PYTHON) return resolve(process.env.FACTORIZED_PYTHON)
  const own = ownComfy
    ? ['venv', '.venv'].map((name) => venvPython(join(ownComfy, name))).find((path) => existsSync(path))
    : undefined
  return own ?? toolPython
}

/** Does ComfyUI run on the testbed's Python? It then needs the stand-in torchvision. */
export const needsStubs = () => comfyPython() === toolPython
