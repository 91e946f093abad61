/**
 * The whole path once, to look at: the bundled Wan 2.2 14B graph with a picture as its anchor, and the same seed without.
 *
 *   npm run demo                                        on stand-in models; installs what is missing
 *   npm run demo -- --server http://127.0.0.1:8188      on your own ComfyUI with the real models
 *   npm run demo -- --size 480x272x33                   width, height and frames other than the graph's own
 *   npm run demo -- --out FOLDER                        other place for the files; "out/demo" otherwise
 *
 * Only Node's own modules are used here: this runs before `npm ci`.
 */
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join, relative, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { prepareGraph } from './demo/graph.mjs'
import { errorAtAnchor, readLatent } from './demo/latent.mjs'
import { decodePng, encodePng, resize } from './demo/picture.mjs'
import { contactSheet } from './demo/sheet.mjs'
import { startServer } from './lib/comfy-server.mjs'
import { root } from './lib/paths.mjs'
import { mustRun, SetupError } from './lib/proc.mjs'
import { ensureTestbed } from './testbed.mjs'

const GRAPH = join(root, 'workflows', 'Factorized Wan 2.2 14B.json')
const PICTURE = join(root, 'assets', 'anchor.png')
const SEED = 42
/** Small enough for two cores. A real run keeps the graph's own size. */
const STAND_IN_SIZE = { width: 256, height: 144, length: 17 }

const RUNS = [
  { name: 'factorized', title: 'factorized: starts from the anchor', flags: [] },
  { name: 'plain', title: 'plain text-to-video: same seed, no anchor', flags: ['--disable-inject'] }
]

async function main() {
  const { server: address, out, size } = readArguments()
  mkdirSync(out, { recursive: true })
  await ensureTestbed({ parts: address === undefined ? ['node', 'comfyui', 'models'] : ['node'] })
  await mustRun(
    'Cannot build the command line',
    process.execPath,
    [join(root, 'node_modules', 'vite', 'bin', 'vite.js'), 'build', '--mode', 'cli', '--logLevel', 'warn'],
    { cwd: root }
  )

  const work = mkdtempSync(join(out, 'unfinished-'))
  let server
  try {
    if (address === undefined) {
      console.log('Starting ComfyUI on stand-in models ...')
      server = await startServer()
    }
    const results = await runBoth(address ?? server.url, size, work, out)
    report(results, address, out)
  } finally {
    await server?.stop()
    rmSync(work, { recursive: true, force: true })
  }
}

const USAGE = 'Use: npm run demo -- [--server URL] [--size WIDTHxHEIGHTxFRAMES] [--out FOLDER].'

/** @returns {{ server: string | undefined, out: string, size: { width: number, height: number, length: number } | undefined }} */
function readArguments() {
  let values
  try {
    const options = { server: { type: 'string' }, size: { type: 'string' }, out: { type: 'string' } }
    ;({ values } = parseArgs({ options }))
  } catch (error) {
    throw new SetupError(`${error.message}. ${USAGE}`)
  }
  const out = resolve(values.out ?? join(root, 'out', 'demo'))
  const standIns = values.server === undefined
  if (values.size === undefined)
    return { server: values.server, out, size: standIns ? STAND_IN_SIZE : undefined }
  const [, width, height, length] = /^(\d+)x(\d+)x(\d+)$/.exec(values.size)?.map(Number) ?? []
  if (width === undefined) throw new SetupError(`"${values.size}" is no size such as 480x272x33. ${USAGE}`)
  return { server: values.server, out, size: { width, height, length } }
}

async function runBoth(url, size, work, out) {
  const graph = JSON.parse(readFileSync(GRAPH, 'utf8'))
  const { width, height, frames } = prepareGraph(graph, size)
  const graphFile = join(work, 'graph.json')
  writeFileSync(graphFile, JSON.stringify(graph))
  // At exactly the video's size: fitting then leaves its pixels alone, and its latent can be compared to the last bit.
  const anchor = resize(decodePng(readFileSync(PICTURE)), width, height)
  const anchorFile = join(work, 'factorized-demo-anchor.png')
  writeFileSync(anchorFile, encodePng(anchor))

  const results = []
  for (const { name, title, flags } of RUNS) {
    console.log(`Running ${title} ...`)
    const folder = join(work, name)
    const answer = await runGraph(
      [graphFile, '--server', url, '--anchor', anchorFile, '--seed', String(SEED), '--out', folder, ...flags],
      name
    )
    const find = (start) => {
      const file = answer.files.find((path) => basename(path).startsWith(start))
      if (file === undefined) throw new SetupError(`The run "${name}" saved no file "${start}...".`)
      return file
    }
    const video = join(out, `${name}.mp4`)
    renameSync(find('Factorized_'), video)
    const pictures = frames.map((index, i) => ({
      index,
      picture: decodePng(readFileSync(find(`demo_frame${i}_`)))
    }))
    const error = errorAtAnchor(
      readLatent(readFileSync(find('demo_video_'))),
      readLatent(readFileSync(find('demo_anchor_')))
    )
    results.push({ name, title, video, seconds: answer.seconds, error, frames: pictures })
  }
  writeFileSync(join(out, 'contact-sheet.png'), encodePng(contactSheet(anchor, results)))
  return results
}

/**
 * One run of the command line, its progress shown as it comes.
 * @returns {Promise<{ files: string[], seconds: number }>}
 */
async function runGraph(args, name) {
  const cli = spawn(process.execPath, [join(root, 'dist', 'cli.js'), 'run', ...args, '--json'], {
    stdio: ['ignore', 'pipe', 'inherit']
  })
  // Nothing is left running, however this process ends.
  const end = () => cli.kill()
  process.on('exit', end)
  let printed = ''
  cli.stdout.setEncoding('utf8').on('data', (text) => {
    printed += text
  })
  const code = await new Promise((done, fail) => {
    cli.on('error', fail)
    cli.on('close', done)
  })
  process.off('exit', end)
  // The command line has said why on stderr.
  if (code !== 0)
    throw new SetupError(`The demo stopped: the run "${name}" did not finish (see the line above).`)
  return JSON.parse(printed)
}

function report(results, address, out) {
  const place = relative(process.cwd(), out) || '.'
  const rows = [
    ['run', 'file', 'seconds', 'error at the anchor'],
    ...results.map(({ name, video, seconds, error }) => [
      name,
      join(place, basename(video)),
      seconds.toFixed(1),
      error === 0 ? '0 (exact)' : error.toPrecision(3)
    ])
  ]
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)))
  console.log()
  for (const row of rows)
    console.log(
      row
        .map((cell, column) => cell.padEnd(widths[column]))
        .join('  ')
        .trimEnd()
    )
  console.log(`\nContact sheet: ${join(place, 'contact-sheet.png')}`)
  console.log(
    "Error at the anchor: the largest difference between the finished video's first latent frame and the picture's latent."
  )
  if (address === undefined) {
    console.log(
      '\nThese models are untrained stand-ins in the real file formats: the path is real, but what moves is noise. For a real\n' +
        'video, run the same graph on your own ComfyUI with this pack and the real models in it:\n' +
        '  npm run demo -- --server http://127.0.0.1:8188'
    )
  }
}

// Stopped from outside: leave through `exit`, where what was started is ended.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(130))

try {
  await main()
} catch (error) {
  console.error(error instanceof SetupError ? error.message : `The demo failed: ${error?.stack ?? error}`)
  process.exitCode = 1
}
