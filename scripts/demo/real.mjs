/** The demo on somebody's own ComfyUI: the bundled Wan 2.2 14B graph with the real models. */
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import { root } from '../lib/paths.mjs'
import { commandLine, errorText, fileOf, printTable } from './cli.mjs'
import { prepareGraph } from './graph.mjs'
import { errorAtAnchor, readLatent } from './latent.mjs'

const GRAPH = join(root, 'workflows', 'Factorized Wan 2.2 14B.json')
const PICTURE = join(root, 'assets', 'anchor.png')
const SEED = 42

/** How each run gets its anchor. */
const RUNS = [
  { name: 'painted', title: 'whole path: caption, painted anchor, video', anchor: 'painted' },
  { name: 'factorized', title: 'a picture as the anchor', anchor: 'picture' },
  { name: 'plain', title: 'plain text-to-video: same seed, no anchor', anchor: 'none' }
]

/**
 * @param {{ server: string, out: string, llm: string, changes: { prompt?: string, megapixels?: number,
 *   size?: { width: number, height: number, length: number } } }} options `llm` as the command line takes it
 */
export async function realDemo({ server, out, llm, changes }) {
  const work = mkdtempSync(join(out, 'unfinished-'))
  try {
    report(await runAll(server, changes, llm, work, out), out)
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

async function runAll(url, changes, llm, work, out) {
  // Only here are the packages of `npm ci` sure to be there.
  const { Jimp, ResizeStrategy } = await import('jimp')
  const { contactSheet } = await import('./sheet.mjs')
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
    /** @type {any} */
    const answer = await commandLine(
      ['run', graphFile, '--server', url, '--seed', String(SEED), '--out', folder, ...flagsOf[anchor]],
      { name }
    )
    caption ??= answer.rewritten?.[0]
    const find = (start) => fileOf(answer, start)
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

function report({ results, prompt, caption }, out) {
  const place = relative(process.cwd(), out) || '.'
  console.log(`\nPrompt:      ${prompt}`)
  console.log(`First frame: ${caption.firstFrame.replace(/\p{Cc}+/gu, ' ')} (written by ${caption.model})`)
  for (const { text } of caption.warnings) console.log(`  Warning: ${text}`)
  console.log()
  printTable([
    ['run', 'file', 'seconds', 'error at the anchor'],
    ...results.map(({ name, video, seconds, error }) => [
      name,
      join(place, basename(video)),
      seconds.toFixed(1),
      errorText(error)
    ])
  ])
  console.log(`\nContact sheet: ${join(place, 'contact-sheet.png')}`)
  console.log(
    "Error at the anchor: the largest difference between the finished video's first latent frame and the picture's latent." +
      (results.some(({ error }) => error === undefined)
        ? '\nNot measured where the picture has another size than the video: it is fitted first.'
        : '')
  )
}
