import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync
} from 'node:fs'
import { readdir } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { places, testbedDir } from './paths.mjs'
import { SetupError } from './proc.mjs'

/**
 * A hash of everything that decides what a step makes.
 * @param {...(string | Uint8Array)} parts
 * @returns {string}
 */
export function recipeHash(...parts) {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part).update('\0')
  return hash.digest('hex').slice(0, 24)
}

/**
 * All files of a folder of recipes, as one string to hash.
 * @param {string} folder
 * @returns {Promise<string>}
 */
export async function folderText(folder) {
  const files = (await listFiles(folder)).filter((file) => !file.includes('__pycache__'))
  return files.map((file) => `${file}\n${readFileSync(join(folder, file), 'utf8')}`).join('\0')
}

/**
 * @param {string} folder
 * @returns {Promise<string[]>} the files below it, relative, sorted
 */
export async function listFiles(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath ?? entry.path, entry.name)).replaceAll('\\', '/'))
    .sort()
}

/** @param {string} folder @returns {Promise<Record<string, number>>} file sizes by name */
async function manifestOf(folder) {
  const names = await listFiles(folder)
  return Object.fromEntries(names.map((name) => [name, statSync(join(folder, name)).size]))
}

/** @param {string} folder @param {Record<string, number>} manifest @returns {boolean} is each file there, whole? */
function matches(folder, manifest) {
  return Object.entries(manifest).every(([name, size]) => {
    const found = statSync(join(folder, name), { throwIfNoEntry: false })
    return found?.isFile() === true && found.size === size
  })
}

/**
 * Make a folder of the testbed, unless it is there, from this recipe, and whole. It is built beside its place and moved
 * there when done, so an interrupted run leaves nothing that looks finished.
 *
 * @param {object} step
 * @param {string} step.name also the stamp's name
 * @param {string} step.folder where the result belongs
 * @param {string} step.recipe from {@link recipeHash}
 * @param {(empty: string) => Promise<void>} step.build fills an empty folder
 * @param {(text: string) => void} step.log
 * @returns {Promise<void>}
 */
export async function ensureFolder({ name, folder, recipe, build, log }) {
  const stampFile = join(places.stamps, `${name}.json`)
  const stamp = readStamp(stampFile)
  if (stamp?.recipe === recipe && matches(folder, stamp.files)) return

  const started = performance.now()
  log(`${name}: making`)
  rmSync(stampFile, { force: true })
  // Named after this process: what a killed run started may still be writing to a folder of that run.
  const fresh = `${folder}.new-${process.pid}`
  const old = `${folder}.old-${process.pid}`
  removeLeftovers(folder)
  mkdirSync(fresh, { recursive: true })
  await build(fresh)
  const files = await manifestOf(fresh)
  // Two renames, so that a program which uses the old folder at this moment misses it for no longer than that.
  if (existsSync(folder)) renameSync(folder, old)
  renameSync(fresh, folder)
  rmSync(old, { recursive: true, force: true })
  mkdirSync(dirname(stampFile), { recursive: true })
  writeFileSync(stampFile, JSON.stringify({ recipe, files }))
  log(`${name}: done in ${((performance.now() - started) / 1000).toFixed(1)} s`)
}

/** @param {string} folder whose half-made and replaced forms are removed */
function removeLeftovers(folder) {
  if (!existsSync(dirname(folder))) return
  for (const name of readdirSync(dirname(folder))) {
    if (!name.startsWith(`${basename(folder)}.new-`) && !name.startsWith(`${basename(folder)}.old-`)) continue
    rmSync(join(dirname(folder), name), { recursive: true, force: true, maxRetries: 3 })
  }
}

/** @param {string} file @returns {{ recipe: string, files: Record<string, number> } | undefined} */
function readStamp(file) {
  try {
    const stamp = JSON.parse(readFileSync(file, 'utf8'))
    return typeof stamp?.recipe === 'string' && stamp.files ? stamp : undefined
  } catch {
    // Absent, or cut short by an interruption: make the folder again.
    return undefined
  }
}

/**
 * Do something while no other process sets up the same testbed. A lock left by a process that is gone is taken over.
 * @template T
 * @param {(text: string) => void} log
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(log, work) {
  mkdirSync(testbedDir, { recursive: true })
  for (let waited = 0; ; waited++) {
    try {
      writeFileSync(places.lock, String(process.pid), { flag: 'wx' })
      break
    } catch (error) {
      if (error?.code !== 'EEXIST') {
        throw new SetupError(`Cannot write to the testbed's folder ${testbedDir}: ${error?.message ?? error}`)
      }
    }
    const holder = lockHolder()
    if (holder === undefined) rmSync(places.lock, { force: true })
    else if (waited === 0) log(`waiting for process ${holder}, which sets up the same testbed`)
    await sleep(holder === undefined ? 0 : 500)
  }
  const release = () => rmSync(places.lock, { force: true })
  process.once('exit', release)
  try {
    return await work()
  } finally {
    process.off('exit', release)
    release()
  }
}

/** @returns {number | undefined} the living process that holds the lock */
function lockHolder() {
  try {
    const pid = Number(readFileSync(places.lock, 'utf8'))
    if (!Number.isInteger(pid) || pid <= 0) {
      // Just created and not yet written, unless it is old.
      return Date.now() - statSync(places.lock).mtimeMs > 10_000 ? undefined : 0
    }
    process.kill(pid, 0)
    return pid
  } catch {
    return undefined
  }
}
