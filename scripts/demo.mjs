/**
 * The whole method once, to look at: a video prompt, its first frame's caption written by a small language model on this
 * machine, candidates of that frame, one of them picked, and the video twice with one seed, without and with the picked
 * picture as its anchor.
 *
 *   npm run demo                                        tiny models, trained in a toy world; installs what is missing
 *   npm run demo -- --prompt "a cyan cross that turns red, on slate"
 *                                                       another prompt of the toy world
 *   npm run demo -- --out FOLDER                        other place for the files; "out/demo" otherwise
 *
 * On your own ComfyUI it is the bundled Wan 2.2 14B graph: with a painted anchor, with a given one, and without any.
 *
 *   npm run demo -- --server http://127.0.0.1:8188      with the real models
 *   npm run demo -- --server ... --prompt "a candle burns down"
 *                                                       another prompt than the graph's own
 *   npm run demo -- --server ... --size 480x272x33      width, height and frames other than the graph's own
 *   npm run demo -- --server ... --image-megapixels 0.5 pixel count of the painted picture
 *
 * Only Node's own modules are imported at the top: this begins before `npm ci`.
 */
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { ensureSmolLm } from '../llm/install.mjs'
import { buildCommandLine } from './demo/cli.mjs'
import { realDemo } from './demo/real.mjs'
import { readPrompt, toyDemo } from './demo/toy.mjs'
import { root } from './lib/paths.mjs'
import { SetupError } from './lib/proc.mjs'
import { ensureTestbed } from './testbed.mjs'

async function main() {
  const { server, out, changes } = readArguments()
  mkdirSync(out, { recursive: true })
  await ensureTestbed({ parts: server === undefined ? ['node', 'comfyui'] : ['node'] })
  // A prompt that cannot be read is refused before anything that takes long.
  const asked = server === undefined ? readPrompt(changes.prompt) : undefined
  await buildCommandLine()
  const llm = await languageModel()
  if (asked === undefined) await realDemo({ server, out, llm, changes })
  else await toyDemo({ asked, out, llm })
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
  'Use: npm run demo -- [--prompt TEXT] [--out FOLDER] [--server URL [--size WIDTHxHEIGHTxFRAMES] [--image-megapixels N]].'

/**
 * @returns {{ server: string | undefined, out: string, changes: { prompt?: string, megapixels?: number,
 *   size?: { width: number, height: number, length: number } } }}
 */
function readArguments() {
  let values
  try {
    const text = { type: 'string' }
    const help = { type: 'boolean', short: 'h' }
    const options = { server: text, prompt: text, size: text, 'image-megapixels': text, out: text, help }
    ;({ values } = parseArgs({ options }))
  } catch (error) {
    throw new SetupError(`${error.message}. ${USAGE}`)
  }
  if (values.help) {
    console.log(USAGE)
    process.exit(0)
  }
  const { server, prompt, size, 'image-megapixels': typed } = values
  if (prompt?.trim() === '') throw new SetupError(`The prompt is empty. ${USAGE}`)
  const changes = {
    prompt,
    size: size === undefined ? undefined : readSize(size),
    megapixels: typed === undefined ? undefined : Number(typed)
  }
  if (changes.megapixels !== undefined && !(changes.megapixels > 0)) {
    throw new SetupError(`"${typed}" is no pixel count such as 0.5. ${USAGE}`)
  }
  if (server === undefined && (size ?? typed) !== undefined) {
    throw new SetupError(
      `The toy models know one size, 64 x 64 and 9 frames: --size and --image-megapixels go with --server. ${USAGE}`
    )
  }
  return { server, out: resolve(values.out ?? join(root, 'out', 'demo')), changes }
}

function readSize(text) {
  const [, width, height, length] = /^(\d+)x(\d+)x(\d+)$/.exec(text)?.map(Number) ?? []
  if (width === undefined) throw new SetupError(`"${text}" is no size such as 480x272x33. ${USAGE}`)
  return { width, height, length }
}

// Stopped from outside: leave through `exit`, where what was started is ended.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(130))

try {
  await main()
} catch (error) {
  console.error(error instanceof SetupError ? error.message : `The demo failed: ${error?.stack ?? error}`)
  process.exitCode = 1
}
