import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import type { Command } from 'commander'
import { ComfyHttp, runPrompt, savedFiles, type RunResult } from '../comfy/client'
import { convertToPrompt, type AnyGraph, type ApiPrompt, type MissingNode } from '../core/graph'
import { checkFolder, downloadFiles, prepareFolder } from './downloads'
import { CliError, ExitCode } from './errors'
import { fillCaptions, type FilledCaption } from './fill-captions'
import { isPictureStart, readGraphFile, readInput } from './input-file'
import { interruptible } from './interrupt'
import { openNodeSocket } from './node-socket'
import {
  disableInject,
  requireAnchor,
  setAnchor,
  setFirstFrame,
  setPrompt,
  setSeed,
  type FileChoice
} from './overrides'
import { Progress } from './progress'
import { parseServer } from './server-option'
import { MAX_SEED, wholeNumber } from './whole-number'

interface RunFlags {
  readonly server?: string
  readonly prompt?: string
  readonly firstFrame?: string
  readonly rewrite?: boolean
  readonly llm?: string
  readonly model?: string
  readonly anchor?: string
  readonly seed?: number
  readonly disableInject?: boolean
  readonly out: string
  readonly json?: boolean
}

/** Adds the command `run`. */
export function addRun(program: Command): void {
  program
    .command('run')
    .description('Run a graph on a ComfyUI and fetch what it makes.')
    .argument('<file>', 'a graph: saved from the page, or exported in the API format')
    .option('--server <url>', 'address of the ComfyUI; or set COMFYUI_URL')
    .option('--prompt <text>', 'what happens in the video')
    .option('--first-frame <text>', 'what the first frame shows')
    .option('--rewrite', 'write what the first frame shows from the prompt, with a language model')
    .option('--llm <which>', 'the language model for --rewrite, as in the command rewrite')
    .option('--model <name>', 'the model of the server that --llm names')
    .option('--anchor <image>', 'this picture is the anchor; the image branch is not run')
    .option('--seed <number>', 'seed of the video', wholeNumber('--seed', 0, MAX_SEED))
    .option('--disable-inject', 'plain text-to-video, for comparison')
    .option('--out <folder>', 'where the files go', '.')
    .option('--json', 'print {"files": [...], "seconds": n} on stdout; --rewrite adds "rewritten"')
    .action(run)
}

async function run(file: string, flags: RunFlags): Promise<void> {
  const started = performance.now()
  checkTexts(flags)
  checkRewrite(flags)
  // What is wrong here is found before a server is asked for anything.
  const graph = await readGraphFile(file)
  const anchor = flags.anchor === undefined ? undefined : await readPicture(flags.anchor)
  await checkFolder(flags.out)
  const server = flags.server ?? process.env.COMFYUI_URL
  if (server === undefined || server === '') {
    throw new CliError(
      ExitCode.usage,
      'Say where the ComfyUI is: --server http://127.0.0.1:8188, or COMFYUI_URL.'
    )
  }
  const http = new ComfyHttp(parseServer(server))
  const prompt = await toPrompt(graph, http)
  await applyFlags(prompt, flags, anchor, http)
  const rewritten = flags.rewrite === true ? await fillCaptions(prompt, { ...flags, server }, say) : undefined
  await prepareFolder(flags.out)

  const isChanged = Object.keys(flags).some((flag) => CHANGING_FLAGS.has(flag))
  // The graph inside a saved video must be the graph that made it.
  const workflow = graph.format === 'ui' && !isChanged ? graph.graph : undefined
  const result = await follow(http, prompt, workflow)
  const files = await downloadFiles(http, savedFiles(result.outputs), flags.out)
  const seconds = Math.round(performance.now() - started) / 1000
  finish(result, files)
  const answer: RunAnswer = { files, seconds, ...(rewritten === undefined ? {} : { rewritten }) }
  process.stdout.write(flags.json === true ? `${JSON.stringify(answer)}\n` : `${files.join('\n')}\n`)
}

/** What `--json` prints. The keys are fixed: scripts read them. */
interface RunAnswer {
  readonly files: readonly string[]
  readonly seconds: number
  /** The captions that `--rewrite` wrote. */
  readonly rewritten?: readonly FilledCaption[]
}

/** An empty text would render some video; it comes from a script whose variable is not set. */
function checkTexts({ prompt, firstFrame }: RunFlags): void {
  if (prompt?.trim() === '')
    throw new CliError(ExitCode.usage, 'The text of --prompt is empty: say what happens in the video.')
  if (firstFrame?.trim() === '')
    throw new CliError(ExitCode.usage, 'The text of --first-frame is empty: say what the first frame shows.')
}

function checkRewrite(flags: RunFlags): void {
  if (flags.rewrite === true && flags.firstFrame !== undefined) {
    throw new CliError(
      ExitCode.usage,
      'Both --first-frame and --rewrite say what the first frame shows: give one of them.'
    )
  }
  if (flags.rewrite !== true && (flags.llm !== undefined || flags.model !== undefined)) {
    throw new CliError(ExitCode.usage, 'The options --llm and --model belong to --rewrite: give that too.')
  }
}

const say = (text: string): void => {
  process.stderr.write(`${text}\n`)
}

const CHANGING_FLAGS = new Set(['prompt', 'firstFrame', 'rewrite', 'anchor', 'seed', 'disableInject'])

async function toPrompt(graph: AnyGraph, http: ComfyHttp): Promise<ApiPrompt> {
  // Also for a prompt that needs no conversion: it says early what answers at the address.
  const definitions = await http.objectInfo()
  if (graph.format === 'api') return graph.prompt
  const { prompt, missing } = convertToPrompt(graph.graph, definitions)
  if (missing.length > 0) throw new CliError(ExitCode.failed, missing.map(describeMissing).join('\n'))
  if (Object.keys(prompt).length === 0) {
    throw new CliError(
      ExitCode.unsupported,
      'The graph has no node that could run: all are notes, muted or bypassed.'
    )
  }
  return prompt
}

function describeMissing({ type, nodes }: MissingNode): string {
  const places = nodes.map((node) => node.id).join(', ')
  return `The server has no node of the kind '${type}' (node ${places}): install the pack that brings it, or update ComfyUI.`
}

interface Picture {
  readonly name: string
  readonly data: Uint8Array<ArrayBuffer>
}

async function readPicture(path: string): Promise<Picture> {
  const data = await readInput(path)
  const start = new TextDecoder('latin1').decode(data.subarray(0, 12))
  // A mistyped path to a video or a graph is found here, not by a node at the end of a queue.
  if (!isPictureStart(start)) {
    throw new CliError(ExitCode.unsupported, `${path} is not a picture: use PNG, JPEG or WebP for --anchor.`)
  }
  const { checkPicture } = await import('./anchor-picture')
  await checkPicture(basename(path), data)
  return { name: basename(path), data }
}

async function applyFlags(
  prompt: ApiPrompt,
  flags: RunFlags,
  anchor: Picture | undefined,
  http: ComfyHttp
): Promise<void> {
  if (flags.prompt !== undefined) setPrompt(prompt, flags.prompt)
  if (flags.firstFrame !== undefined) setFirstFrame(prompt, flags.firstFrame)
  if (flags.disableInject === true) disableInject(prompt)
  if (flags.seed !== undefined) setSeed(prompt, flags.seed)
  if (anchor !== undefined) {
    requireAnchor(prompt)
    setAnchor(prompt, await upload(http, anchor))
  }
}

async function upload(http: ComfyHttp, picture: Picture): Promise<FileChoice> {
  const stored = await http.uploadImage(picture.name, new Blob([picture.data]))
  const sha256 = createHash('sha256').update(picture.data).digest('hex')
  return { kind: 'file', name: stored.name, subfolder: stored.subfolder, type: 'input', sha256 }
}

/** Runs the prompt with progress; Ctrl+C interrupts this run on the server. */
async function follow(http: ComfyHttp, prompt: ApiPrompt, workflow: unknown): Promise<RunResult> {
  const progress = new Progress(process.stderr, prompt)
  try {
    return await interruptible((signal) =>
      runPrompt(http, openNodeSocket, prompt, {
        onEvent: (event) => progress.show(event),
        signal,
        workflow
      })
    )
  } finally {
    progress.finish()
  }
}

/** @throws CliError where the run did not make what it should. */
function finish(result: RunResult, files: readonly string[]): void {
  if (result.stopped === 'by us') throw new CliError(ExitCode.interrupted, 'Interrupted.')
  if (result.stopped === 'on the server') {
    throw new CliError(ExitCode.failed, 'The run was interrupted on the server: start it again.')
  }
  if (result.failures.length > 0) {
    const kept = files.length > 0 ? [`Made before that: ${files.join(', ')}`] : []
    throw new CliError(ExitCode.failed, [...result.failures, ...kept].join('\n'))
  }
  if (files.length === 0) {
    throw new CliError(
      ExitCode.failed,
      'The run is over, but nothing was saved: add a node that saves, for example Save Video.'
    )
  }
}
