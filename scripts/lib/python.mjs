import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { places, root, toolPython } from './paths.mjs'
import { mustRun, run, SetupError } from './proc.mjs'

const requirements = join(root, 'scripts', 'testbed', 'requirements.txt')
const checker = join(root, 'scripts', 'testbed', 'check_packages.py')

/** @returns {Promise<string>} a Python that the pinned packages install on */
async function findPython() {
  const wanted = 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))'
  const named = process.env.FACTORIZED_BASE_PYTHON
  for (const name of named ? [named] : ['python3.11', 'python3', 'python', 'python3.12', 'python3.13']) {
    if ((await run(name, ['-c', wanted])).code === 0) return name
  }
  throw new SetupError(
    'No Python 3.11, 3.12 or 3.13 found: install one, or name one in FACTORIZED_BASE_PYTHON.'
  )
}

/**
 * The virtual environment with torch for the CPU, what ComfyUI needs, and the Python tools. Its check looks at every
 * file of every pinned package, so packages that are missing, damaged or of another version are put right in place.
 * @param {(text: string) => void} log
 */
export async function ensureVenv(log) {
  if (existsSync(places.venv) && (await run(toolPython, ['-c', 'import pip, ssl'])).code !== 0) {
    log('venv: its Python does not run, making a new one')
    rmSync(places.venv, { recursive: true, force: true })
  }
  if (!existsSync(places.venv)) {
    log('venv: making')
    await mustRun('Cannot make a virtual environment', await findPython(), ['-m', 'venv', places.venv])
  }
  const broken = await brokenPackages()
  if (broken.length === 0) return
  const many = broken.length > 5
  log(
    `venv: installing ${many ? `${broken.length} packages, some 2 GB: this takes minutes` : broken.join(', ')}`
  )
  await mustRun(
    'Cannot install the Python packages',
    toolPython,
    ['-m', 'pip', 'install', '--quiet', '--no-deps', '--force-reinstall', '--prefer-binary', ...broken],
    { attempts: 3 }
  )
  const still = await brokenPackages()
  if (still.length > 0) {
    throw new SetupError(`These Python packages are damaged after installing them: ${still.join(', ')}.`)
  }
  await completeTorch(log)
  log('venv: done')
}

/**
 * On Linux the package index may give the torch for graphics cards, which loads libraries from packages of its own. The CPU
 * build needs none, so they are fetched only where torch does not start without them.
 * @param {(text: string) => void} log
 */
async function completeTorch(log) {
  const starts = async () => (await run(toolPython, ['-c', 'import torch'])).code === 0
  if (await starts()) return
  log('venv: this torch wants the libraries of graphics cards, installing them: some 3 GB more')
  await mustRun(
    'Cannot install what torch needs',
    toolPython,
    ['-m', 'pip', 'install', '--quiet', '--prefer-binary', '-c', requirements, 'torch'],
    { attempts: 3 }
  )
  if (await starts()) return
  const { output } = await run(toolPython, ['-c', 'import torch'])
  throw new SetupError(`torch does not start in ${places.venv}: ${output.trim().split('\n').at(-1)}`)
}

/** @returns {Promise<string[]>} the pinned requirements that are not there as pinned */
async function brokenPackages() {
  const listed = await mustRun('Cannot check the Python packages', toolPython, [checker, requirements])
  return listed.split('\n').filter((line) => line.trim() !== '')
}
