/**
 * The whole path once, to look at: a plain video prompt, its first frame's caption written by a small language model on
 * this machine, the anchor painted from that, the video. Then the bundled Wan 2.2 14B graph with a picture as its anchor,
 * and the same seed without any.
 *
 *   npm run demo                                        on stand-in models; installs what is missing
 *   npm run demo -- --prompt "a candle burns down"      another prompt than the graph's own
 *   npm run demo -- --server http://127.0.0.1:8188      on your own ComfyUI with the real models
 *   npm run demo -- --size 480x272x33                   width, height and frames other than the graph's own
 *   npm run demo -- --image-megapixels 0.5              pixel count of the painted picture
 *   npm run demo -- --out FOLDER                        other place for the files; "out/demo" otherwise
 *
 * Only Node's own modules are imported at the top: this begins before `npm ci`.
 */
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join, relative, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { ensureSmolLm } from '../llm/install.mjs'
import { prepareGraph } from './demo/graph.mjs'
import { errorAtAnchor, readLatent } from './demo/latent.mjs'
import { startServer } from './lib/comfy-server.mjs'
import { root } from './lib/paths.mjs'
import { mustRun, SetupError } from './lib/proc.mjs'
import { ensureTestbed } from './testbed.mjs'

const GRAPH = join(root, 'workflows', 'Factorized Wan 2.2 14B.json')
const PICTURE = join(root, 'assets', 'anchor.png')
const SEED = 42
/** Small enough for two cores. A real run keeps the graph's own size. */
const STAND_IN_SIZE = { width: 320, height: 176, length: 17 }

/** Megapixels; Factorized Size allows no less. */
const SMALLEST_PICTURE = 0.05

/** How each run gets its anchor. */
const RUNS = [
  { name: 'painted', title: 'whole path: caption, painted anchor, video', anchor: 'painted' },
  { name: 'factorized', title: 'a picture as the anchor', anchor: 'picture' },
  { name: 'plain', title: 'plain text-to-video: same seed, no anchor', anchor: 'none' }
]

async function main() {
  const { server: address, out, changes } = readArguments()
  mkdirSync(out, { recursive: true })
  await ensureTestbed({ parts: address === undefined ? ['node', 'comfyui', 'models'] : ['node'] })
  await mustRun(
    'Cannot build the command line',
    process.execPath,
    [join(root, 'node_modules', 'vite', 'bin', 'vite.js'), 'build', '--mode', 'cli', '--logLevel', 'warn'],
    { cwd: root }
  )

  const llm = await languageModel()
  const work = mkdtempSync(join(out, 'unfinished-'))
  let server
  try {
    if (address === undefined) {
      console.log('Starting ComfyUI on stand-in models ...')
      server = await startServer()
    }
    const done = await runAll(address ?? server.url, changes, llm, work, out)
    report(done, address, out)
  } finally {
    await server?.stop()
    rmSync(work, { recursive: true, force: true })
  }
}

/** @returns {Promise<string>} what `--llm` of the command line is given */
async function languageModel() {
  try {
    await ensureSmolLm(console.log)
    return 'smollm'
  } catch (error) {
    if (!(error instanceof SetupError)) throw error
    console.log(`${error.message}\nSo the built-in rules write the caption: they need no language model.`)
    return 'builtin'
  }
}

const USAGE =
  'Use: npm run demo -- [--prompt TEXT] [--server URL] [--size WIDTHxHEIGHTxFRAMES] [--image-megapixels N] [--out FOLDER].'

/**
 * @returns {{ server: string | undefined, out: string, changes: { prompt?: string, megapixels?: number,
 *   size?: { width: number, height: number, length: number } } }}
 */
function readArguments() {
  let values
  try {
    const text = { type: 'string' }
    const options = { server: text, prompt: text, size: text, 'image-megapixels': text, out: text }
    ;({ values } = parseArgs({ options }))
  } catch (error) {
    throw new SetupError(`${error.message}. ${USAGE}`)
  }
  if (values.prompt?.trim() === '') throw new SetupError(`The prompt is empty. ${USAGE}`)
  const out = resolve(values.out ?? join(root, 'out', 'demo'))
  const standIns = values.server === undefined
  const size = values.size === undefined ? (standIns ? STAND_IN_SIZE : undefined) : readSize(values.size)
  const typed = values['image-megapixels']
  const megapixels =
    typed === undefined
      ? standIns
        ? Math.max(SMALLEST_PICTURE, (size.width * size.height) / 1e6)
        : undefined
      : Number(typed)
  if (megapixels !== undefined && !(megapixels > 0)) {
    throw new SetupError(`"${typed}" is no pixel count such as 0.5. ${USAGE}`)
  }
  return { server: values.server, out, changes: { prompt: values.prompt, size, megapixels } }
}

function readSize(text) {
  const [, width, height, length] = /^(\d+)x(\d+)x(\d+)$/.exec(text)?.map(Number) ?? []
  if (width === undefined) throw new SetupError(`"${text}" is no size such as 480x272x33. ${USAGE}`)
  return { width, height, length }
}

async function runAll(url, changes, llm, work, out) {
  // Only here are the packages of `npm ci` sure to be there.
  const { Jimp, ResizeStrategy } = await import('jimp')
  const { contactSheet } = await import('./demo/sheet.mjs')
  const graph = JSON.parse(readFileSync(GRAPH, 'utf8'))
  const { width, height, frames, prompt } = prepareGraph(graph, changes)
  const graphFile = join(work, 'graph.json')
  writeFileSync(graphFile, JSON.stringify(graph))
  // At exactly the video's size: fitting then leaves its pixels alone, and its latent can be compared to the last bit.
  const picture = await Jimp.read(PICTURE)
  const pictureFile = join(work, 'factorized-demo-anchor.png')
  await picture.resize({ w: width, h: height, mode: ResizeStrategy.BILINEAR }).write(pictureFile)

  const flagsOf = {
    painted: ['--rewrite', '--llm', llm],
    picture: ['--anchor', pictureFile],
    none: ['--anchor', pictureFile, '--disable-inject']
  }
  console.log(`The prompt: ${prompt}`)
  const results = []
  let caption
  for (const { name, title, anchor } of RUNS) {
    console.log(`Running ${title} ...`)
    const folder = join(work, name)
    const answer = await runGraph(
      [graphFile, '--server', url, '--seed', String(SEED), '--out', folder, ...flagsOf[anchor]],
      name
    )
    caption ??= answer.rewritten?.[0]
    const find = (start) => {
      const file = answer.files.find((path) => basename(path).startsWith(start))
      if (file === undefined) throw new SetupError(`The run "${name}" saved no file "${start}...".`)
      return file
    }
    const video = join(out, `${name}.mp4`)
    renameSync(find('Factorized_'), video)
    const shown = await Promise.all(
      frames.map(async (index, i) => ({ index, picture: await Jimp.read(find(`demo_frame${i}_`)) }))
    )
    const used = await Jimp.read(find('demo_picture_'))
    // A picture of another size is fitted on its way into the video, so its own latent is no measure.
    const comparable = used.width === width && used.height === height
    const error = comparable
      ? errorAtAnchor(
          readLatent(readFileSync(find('demo_video_'))),
          readLatent(readFileSync(find('demo_anchor_')))
        )
      : undefined
    results.push({
      name,
      title,
      video,
      seconds: answer.seconds,
      error,
      frames: shown,
      ...(anchor === 'none' ? {} : { anchor: used })
    })
  }
  const sheet = await contactSheet(results)
  await sheet.write(join(out, 'contact-sheet.png'))
  return { results, prompt, caption }
}

/**
 * One run of the command line, its progress shown as it comes.
 * @returns {Promise<{ files: string[], seconds: number, rewritten?: { firstFrame: string, provider: string,
 *   model: string, warnings: { text: string }[] }[] }>}
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

function report({ results, prompt, caption }, address, out) {
  const place = relative(process.cwd(), out) || '.'
  const rows = [
    ['run', 'file', 'seconds', 'error at the anchor'],
    ...results.map(({ name, video, seconds, error }) => [
      name,
      join(place, basename(video)),
      seconds.toFixed(1),
      error === undefined ? 'not measured' : error === 0 ? '0 (exact)' : error.toPrecision(3)
    ])
  ]
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)))
  console.log(`\nPrompt:      ${prompt}`)
  console.log(`First frame: ${caption.firstFrame.replace(/\p{Cc}+/gu, ' ')} (written by ${caption.model})`)
  for (const { text } of caption.warnings) console.log(`  Warning: ${text}`)
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
    "Error at the anchor: the largest difference between the finished video's first latent frame and the picture's latent." +
      (results.some(({ error }) => error === undefined)
        ? '\nNot measured where the picture has another size than the video: it is fitted first.'
        : '')
  )
  if (address === undefined) {
    console.log(
      '\nThese models are untrained stand-ins in the real file formats: the path is real, but what they paint and what moves is\n' +
        'noise. The language model is real, and about the smallest there is. For a real video, run the same graph on your own\n' +
        'ComfyUI with this pack and the real models in it:\n' +
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
