import { addAbortSignal } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type { Command } from 'commander'
import pLimit from 'p-limit'
import type { Rewriter, RewriterOptions } from '../llm/rewriter'
import { CliError, ExitCode } from './errors'
import { interruptible } from './interrupt'
import { type LlmFlags, makeRewriter } from './llm'
import { printable, remarksOn, rewriteOne, type RewriteResult } from './rewrite-one'
import { decodeText } from './text'
import { MAX_SEED, wholeNumber } from './whole-number'

/** A day. */
const LONGEST_TIMEOUT = 86_400

interface RewriteFlags extends LlmFlags {
  readonly json?: boolean
  readonly language?: string
  readonly seed?: number
  readonly parallel: number
}

/** Adds the command `rewrite`. */
export function addRewrite(program: Command): void {
  program
    .command('rewrite')
    .description('Write the caption of a video prompt’s first frame.')
    .argument('[prompt]', 'the video prompt; without it, one prompt a line from standard input')
    .option(
      '--llm <which>',
      'builtin, smollm, comfyui, a chat server’s address or a .gguf file; or set FACTORIZED_LLM_URL'
    )
    .option('--model <name>', 'the server’s model, or the text encoder; or set FACTORIZED_LLM_MODEL')
    .option('--server <url>', 'the ComfyUI for --llm comfyui; or set COMFYUI_URL')
    .option('--language <name>', 'language of the caption; "prompt" for that of the prompt', 'English')
    .option('--seed <number>', 'seed of the language model', wholeNumber('--seed', 0, MAX_SEED))
    .option('--parallel <number>', 'prompts at a time, from standard input', wholeNumber('--parallel', 1), 4)
    .option('--threads <number>', 'processor threads for smollm and .gguf files', wholeNumber('--threads', 1))
    .option(
      '--timeout <seconds>',
      'the longest that one answer may take',
      wholeNumber('--timeout', 1, LONGEST_TIMEOUT)
    )
    .option('--keep-loaded', 'leave the model in memory afterwards')
    .option('--json', 'print {"prompt", "firstFrame", "provider", "model", "warnings"} on stdout')
    .addHelpText('after', '\nA server’s key is read from FACTORIZED_LLM_KEY and from nowhere else.')
    .action(rewriteCommand)
}

async function rewriteCommand(prompt: string | undefined, flags: RewriteFlags): Promise<void> {
  if (prompt === undefined && process.stdin.isTTY) {
    throw new CliError(
      ExitCode.usage,
      'Give a video prompt: factorized-anchor rewrite "a leaf turns from green to red".'
    )
  }
  if (prompt?.trim() === '')
    throw new CliError(ExitCode.usage, 'The prompt is empty: say what happens in the video.')
  const rewriter = await makeRewriter(flags, say)
  try {
    await interruptible(async (signal) => {
      const options = {
        signal,
        ...(flags.language === undefined ? {} : { language: flags.language }),
        ...(flags.seed === undefined ? {} : { seed: flags.seed })
      }
      try {
        if (prompt === undefined) await rewriteLines(rewriter, options, flags.parallel)
        else print(await rewriteOne(rewriter, prompt, options), flags.json === true)
      } catch (error) {
        if (signal.aborted) throw new CliError(ExitCode.interrupted, 'Interrupted.', { cause: error })
        throw error
      }
    })
  } finally {
    await rewriter.release()
  }
}

function print(result: RewriteResult, asJson: boolean): void {
  if (asJson) {
    process.stdout.write(`${JSON.stringify(result)}\n`)
    return
  }
  process.stdout.write(`${printable(result.firstFrame)}\n`)
  for (const remark of remarksOn(result)) say(remark)
}

/**
 * One prompt a line in, one JSON document a line out, in the same order. A prompt that fails has its line too, with
 * `error`, and the others go on.
 */
async function rewriteLines(rewriter: Rewriter, options: RewriterOptions, parallel: number): Promise<void> {
  const limit = pLimit(parallel)
  const lines = await readLines(options.signal)
  if (lines.length === 0) {
    throw new CliError(ExitCode.usage, 'Standard input holds no prompt: give one prompt a line.')
  }
  const answers = lines.map((prompt) =>
    limit(async () => {
      options.signal?.throwIfAborted()
      return rewriteOne(rewriter, prompt, options)
    }).catch((error: unknown) => ({ prompt, error: error instanceof Error ? error.message : String(error) }))
  )
  let failed = 0
  for (const answer of answers) {
    const result = await answer
    // The rest is not worth a line once the person has stopped it.
    options.signal?.throwIfAborted()
    if ('error' in result) failed += 1
    process.stdout.write(`${JSON.stringify(result)}\n`)
  }
  if (failed > 0) {
    throw new CliError(
      ExitCode.failed,
      `${failed} of ${lines.length} prompts have no caption: see "error" in their lines.`
    )
  }
}

/** The lines of standard input that hold something. */
async function readLines(signal: AbortSignal | undefined): Promise<string[]> {
  if (signal !== undefined) addAbortSignal(signal, process.stdin)
  const text = decodeText(await buffer(process.stdin))
  if (text === undefined) {
    throw new CliError(ExitCode.unsupported, 'Standard input is not written in UTF-8: save the prompts so.')
  }
  return text.split(/[\r\n]+/).flatMap((line) => line.trim() || [])
}

const say = (text: string): void => {
  process.stderr.write(`${text}\n`)
}
