/** The demo without a server of yours: the whole method on the toy world's trained models, in the testbed's ComfyUI. */
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import { startServer } from '../lib/comfy-server.mjs'
import { root } from '../lib/paths.mjs'
import { SetupError } from '../lib/proc.mjs'
import { commandLine, errorText, fileOf, printTable } from './cli.mjs'
import { errorAtAnchor, readLatent } from './latent.mjs'
import { candidateGraph, MODELS, PICTURE_SEEDS, videoGraph } from './toy-graph.mjs'
import { ask } from './toy-world.mjs'

const GRAPH = join(root, 'workflows', 'Factorized Wan 2.1 1.3B.json')
const FOLDER = join(root, 'training', 'toy-models', 'models')
/** One where it helps: an example, not an average. docs/evidence.md has averages. */
const PROMPT = 'a red square moves left and a yellow triangle, on slate'
const SEED = 42

const RUNS = [
  {
    name: 'vanilla',
    title: 'Vanilla',
    note: 'plain text-to-video: same prompt, same seed, no anchor',
    anchored: false
  },
  {
    name: 'factorized',
    title: 'Factorized',
    note: 'the picked picture is the clean first frame; the anchor LoRA goes on from it',
    anchored: true
  }
]

/** @typedef {{ passed: number, of: number, failed: string[] }} Verdict */

/**
 * Read a prompt of the toy world.
 * @param {string} [typed]
 * @returns {{ prompt: string, caption: string }} as the toy models read it, and what its first frame shows
 * @throws {SetupError} one sentence that says what can be read
 */
export function readPrompt(typed = PROMPT) {
  for (const [folder, file] of Object.values(MODELS)) {
    if (!existsSync(join(FOLDER, folder, file)))
      throw new SetupError(
        `The toy world's model ${file} is not in ${relative(process.cwd(), join(FOLDER, folder))}: restore it with ` +
          'git checkout -- training/toy-models, or train it as docs/training.md says.'
      )
  }
  return /** @type {any} */ (ask('read', { prompt: typed }))
}

/**
 * @param {{ asked: { prompt: string, caption: string }, out: string, llm: string }} options `asked` from `readPrompt`,
 *   `llm` as the command line takes it
 */
export async function toyDemo({ asked, out, llm }) {
  const { prompt } = asked
  console.log(`The prompt: ${prompt}`)
  console.log('Writing the caption of its first frame ...')
  const captions = await writeCaptions(asked, llm)
  const caption = captions[captions.length - 1]
  for (const line of captionLines(captions)) console.log(`  ${line}`)

  console.log('Starting ComfyUI on the toy models ...')
  const server = await startServer({ models: FOLDER })
  const work = mkdtempSync(join(out, 'unfinished-'))
  try {
    const candidates = await paintCandidates(server.url, prompt, caption.text, work)
    const picked = best(candidates.map(({ verdict }) => verdict))
    const { verdict, file } = candidates[picked]
    console.log(pickedLine(picked, verdict))
    const runs = await makeVideos(server.url, prompt, caption.text, file, work, out)
    ask('draw', {
      out,
      prompt,
      captions,
      candidates,
      picked,
      runs
    })
    report({ prompt, captions, candidates, picked, runs }, out)
  } finally {
    await server.stop()
    rmSync(work, { recursive: true, force: true })
  }
}

/**
 * The captions in the order in which they were tried. Only the last one has nothing wrong with it: it is used.
 * @returns {Promise<{ text: string, writer: string, wrong: string[] }[]>}
 */
async function writeCaptions({ prompt, caption }, llm) {
  const captions = []
  for (const which of new Set([llm, 'builtin'])) {
    const { firstFrame, model } = /** @type {any} */ (
      await commandLine(['rewrite', prompt, '--llm', which], { name: 'caption', quiet: true })
    )
    const text = firstFrame.replace(/\p{Cc}+/gu, ' ').trim()
    const [wrong] = /** @type {string[][]} */ (ask('check', { prompt, captions: [text] }))
    const writer = which === 'builtin' ? 'the built-in rules' : model
    // The toy's text encoder has learned small letters and no full stop.
    const read = wrong.length === 0 ? text.toLowerCase().replace(/[ .]+$/, '') : text
    captions.push({ text: read, writer, wrong })
    if (wrong.length === 0) return captions
  }
  return [...captions, { text: caption, writer: "the toy world's own grammar", wrong: [] }]
}

function captionLines(captions) {
  return captions.map(({ text, writer, wrong }) => {
    const verdict = wrong.length === 0 ? 'This is used' : `Not used, as it ${wrong.join(' and ')}`
    return `“${text}” (written by ${writer}). ${verdict}.`
  })
}

async function paintCandidates(url, prompt, caption, work) {
  const files = []
  for (const [index, seed] of PICTURE_SEEDS.entries()) {
    console.log(`Painting candidate ${index + 1} of ${PICTURE_SEEDS.length} ...`)
    const graph = readGraph()
    candidateGraph(graph, { prompt, caption, seed })
    const answer = await runGraph(graph, url, `candidate ${index + 1}`, join(work, `candidate-${seed}`))
    files.push(fileOf(answer, 'candidate_'))
  }
  const clips = files.map((file) => [file])
  const verdicts = /** @type {Verdict[]} */ (ask('judge', { prompt, clips }))
  return files.map((file, index) => ({ file, seed: PICTURE_SEEDS[index], verdict: verdicts[index] }))
}

/** @param {readonly Verdict[]} verdicts @returns {number} where the one with the most checks passed is, the first of equals */
function best(verdicts) {
  const passed = verdicts.map((verdict) => verdict.passed)
  return passed.indexOf(Math.max(...passed))
}

function pickedLine(picked, verdict) {
  const number = `Picked number ${picked + 1}, in a person's place`
  if (verdict.failed.length === 0) return `${number}: in it the judge sees all that the caption says.`
  return `${number}: in none the judge sees all that the caption says, and of this one the most checks passed (${tally(verdict)}).`
}

async function makeVideos(url, prompt, caption, anchor, work, out) {
  const runs = []
  for (const run of RUNS) {
    console.log(`Making the video "${run.name}" ...`)
    const graph = readGraph()
    videoGraph(graph, { prompt, caption, lora: run.anchored })
    const flags = ['--seed', String(SEED), '--anchor', anchor, ...(run.anchored ? [] : ['--disable-inject'])]
    const answer = await runGraph(graph, url, run.name, join(work, run.name), flags)
    const video = join(out, `${run.name}.mp4`)
    renameSync(fileOf(answer, 'Factorized_'), video)
    const files = answer.files.filter((path) => basename(path).startsWith('frames_')).sort()
    const [latent, clean] = ['demo_video_', 'demo_anchor_'].map((start) =>
      readLatent(readFileSync(fileOf(answer, start)))
    )
    const [verdict] = /** @type {Verdict[]} */ (ask('judge', { prompt, clips: [files] }))
    runs.push({ ...run, video, files, verdict, seconds: answer.seconds, error: errorAtAnchor(latent, clean) })
  }
  return runs
}

const readGraph = () => JSON.parse(readFileSync(GRAPH, 'utf8'))

/** @returns {Promise<{ files: string[], seconds: number }>} */
async function runGraph(graph, url, name, folder, flags = []) {
  const file = `${folder}.json`
  writeFileSync(file, JSON.stringify(graph))
  const args = ['run', file, '--server', url, '--out', folder, ...flags]
  return /** @type {any} */ (await commandLine(args, { name, quiet: true }))
}

/** @param {Verdict} verdict */
function tally({ passed, of, failed }) {
  return `${passed} of ${of}${failed.length > 0 ? `, failed: ${failed.join(', ')}` : ''}`
}

function report({ prompt, captions, candidates, picked, runs }, out) {
  const place = relative(process.cwd(), out) || '.'
  console.log(`\nPrompt:      ${prompt}`)
  console.log(`First frame: ${captions[captions.length - 1].text}`)
  console.log()
  printTable([
    ['candidate', 'seed', 'checks passed'],
    ...candidates.map(({ seed, verdict }, index) => [
      `${index + 1}${index === picked ? ' (picked)' : ''}`,
      String(seed),
      tally(verdict)
    ])
  ])
  console.log()
  printTable([
    ['run', 'file', 'seconds', 'error at the anchor', 'checks passed'],
    ...runs.map(({ name, video, seconds, error, verdict }) => [
      name,
      join(place, basename(video)),
      seconds.toFixed(1),
      errorText(error),
      tally(verdict)
    ])
  ])
  console.log(`\nContact sheet: ${join(place, 'contact-sheet.png')}`)
  console.log(`Side by side:  ${join(place, 'side-by-side.mp4')}`)
  console.log(`Candidates:    ${join(place, 'candidates.png')}`)
  console.log(
    "\nError at the anchor: the largest difference between the finished video's first latent frame and the picked picture's.\n" +
      'Checks: what a judge measures in the pixels: each thing, what it does, nothing else. It goes by colour, rough shape and\n' +
      `place, and forgives blur and bent edges. One seed is an anecdote${prompt === PROMPT ? ', and this prompt was chosen because the anchor helps there' : ''};\n` +
      'docs/evidence.md has the averages.\n' +
      '\nThese are tiny models, trained in a toy world of coloured shapes, in the real ComfyUI and in the real file formats. They\n' +
      'show the mechanism, not the quality of real ones. For a real video, run the demo on your own ComfyUI with this pack and\n' +
      'the real models in it:\n' +
      '  npm run demo -- --server http://127.0.0.1:8188'
  )
}
