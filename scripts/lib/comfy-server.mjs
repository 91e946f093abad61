import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { comfyPython, needsStubs, ownComfy, places, root, toolPython } from './paths.mjs'
import { SetupError } from './proc.mjs'

const GUARD = join(root, 'scripts', 'testbed', 'guard.py')
const START_TIMEOUT_MS = 180_000
const PORT_ATTEMPTS = 5
const LOG_LIMIT = 4_000_000

/**
 * Start a ComfyUI of the testbed on a free port, with its own folders in the system's temporary one: the pack linked as
 * `custom_nodes/factorized-anchor`, the models linked one by one, so that a test may add files of its own.
 *
 * The server and its folder are gone after `stop()`, and also when this process ends in any other way.
 *
 * @param {import('./comfy-server.d.mts').ServerOptions} [options]
 * @returns {Promise<import('./comfy-server.d.mts').ComfyServer>}
 */
export async function startServer(options = {}) {
  for (const needed of [toolPython, join(places.comfy, 'main.py')]) {
    if (!existsSync(needed))
      throw new SetupError('The testbed is not set up: run node scripts/testbed.mjs first.')
  }
  for (let attempt = 1; ; attempt++) {
    const started = await tryStart(options)
    if ('server' in started) return started.server
    // Another program may have taken the port between our look and ComfyUI's bind.
    const portTaken = /address already in use|errno 98|errno 48|winerror 10048/i.test(started.log)
    if (portTaken && attempt < PORT_ATTEMPTS) continue
    const tail = started.log.trim().split('\n').slice(-30).join('\n')
    throw new SetupError(`ComfyUI did not start (${started.reason}). Its last log lines:\n${tail}`)
  }
}

/** @param {import('./comfy-server.d.mts').ServerOptions} options */
async function tryStart(options) {
  const port = await freePort()
  const baseDir = makeBase(options)
  const flags = [
    join(places.comfy, 'main.py'),
    '--cpu',
    '--disable-api-nodes',
    '--listen',
    '127.0.0.1',
    '--port',
    String(port),
    '--base-directory',
    baseDir,
    '--database-url',
    'sqlite:///:memory:',
    ...frontendFlags(options.frontend),
    ...(options.extraArgs ?? [])
  ]
  const child = spawn(toolPython, [GUARD, baseDir, '--', comfyPython(), ...flags], {
    cwd: baseDir,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: serverEnv(options.env)
  })
  let log = ''
  const keep = (chunk) => {
    log = (log + chunk).slice(-LOG_LIMIT)
  }
  child.stdout.setEncoding('utf8').on('data', keep)
  child.stderr.setEncoding('utf8').on('data', keep)
  // The guard may end before we close its stdin; that is no error of ours.
  child.stdin.on('error', () => {})
  let ended = false
  const gone = once(child, 'close').then(
    () => {
      ended = true
    },
    (error) => {
      ended = true
      keep(String(error))
    }
  )
  const stop = async () => {
    child.stdin.end()
    await gone
    rmSync(baseDir, { recursive: true, force: true })
  }

  const url = `http://127.0.0.1:${port}`
  const deadline = Date.now() + (options.timeoutMs ?? START_TIMEOUT_MS)
  while (!(await isOurs(url, baseDir))) {
    if (ended || Date.now() > deadline) {
      const reason = ended ? 'it ended while starting' : 'it did not answer in time'
      await stop()
      return { reason, log }
    }
    await sleep(100)
  }
  return {
    server: {
      url,
      port,
      pid: child.pid,
      baseDir,
      inputDir: join(baseDir, 'input'),
      outputDir: join(baseDir, 'output'),
      modelsDir: join(baseDir, 'models'),
      log: () => log,
      running: () => !ended,
      stop
    }
  }
}

/** @returns {Promise<number>} a port that nobody listens on at this moment */
async function freePort() {
  const probe = createServer()
  probe.listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address()
  probe.close()
  await once(probe, 'close')
  return port
}

/**
 * Does the server with this base folder answer there? Some other server may have got the port.
 * @param {string} url
 * @param {string} baseDir
 */
async function isOurs(url, baseDir) {
  try {
    const answer = await fetch(`${url}/system_stats`, { signal: AbortSignal.timeout(5000) })
    const stats = await answer.json()
    return stats?.system?.argv?.includes(baseDir) === true
  } catch {
    return false
  }
}

/** @param {import('./comfy-server.d.mts').ServerOptions} options @returns {string} a new base folder, filled with links */
function makeBase({ models = places.models, pack = true, customNodes = [] }) {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'factorized-comfy-')))
  for (const folder of ['custom_nodes', 'input', 'output', 'temp', 'user', 'models']) {
    mkdirSync(join(base, folder))
  }
  if (pack) linkFolder(root, join(base, 'custom_nodes', 'factorized-anchor'))
  for (const folder of customNodes) linkFolder(folder, join(base, 'custom_nodes', basename(folder)))
  if (models !== false && existsSync(models)) {
    for (const kind of readdirSync(models, { withFileTypes: true })) {
      if (!kind.isDirectory()) continue
      mkdirSync(join(base, 'models', kind.name))
      for (const file of readdirSync(join(models, kind.name))) {
        linkFile(join(models, kind.name, file), join(base, 'models', kind.name, file))
      }
    }
  }
  return base
}

/** @param {string} from @param {string} to */
function linkFolder(from, to) {
  // A junction needs no rights on Windows; elsewhere the type is ignored.
  symlinkSync(from, to, 'junction')
}

/** @param {string} from @param {string} to */
function linkFile(from, to) {
  for (const make of [symlinkSync, linkSync]) {
    try {
      make(from, to)
      return
    } catch {
      // Windows without the right to make links, or another disk.
    }
  }
  copyFileSync(from, to)
}

/** @param {string | undefined} version @returns {string[]} */
function frontendFlags(version) {
  if (version === undefined && ownComfy) return []
  const folder = join(places.frontends, version ?? '1.32.9')
  // Without one named, the front end installed with ComfyUI serves: the same release, from the virtual environment.
  if (version === undefined && !existsSync(folder)) return []
  if (!existsSync(folder)) {
    throw new SetupError(
      `The front end ${version} is not in the testbed: run node scripts/testbed.mjs first.`
    )
  }
  return ['--front-end-root', folder]
}

/** @param {Record<string, string | undefined> | undefined} extra */
function serverEnv(extra) {
  const paths = [
    ...(needsStubs() ? [places.stubs] : []),
    ...(process.env.PYTHONPATH ? [process.env.PYTHONPATH] : [])
  ]
  return {
    ...process.env,
    PYTHONPATH: paths.join(delimiter),
    PYTHONUNBUFFERED: '1',
    PYTHONIOENCODING: 'utf-8',
    // The stand-ins are too small to share among threads, which then wait for each other on a busy machine.
    OMP_NUM_THREADS: '1',
    MKL_NUM_THREADS: '1',
    ...extra
  }
}
