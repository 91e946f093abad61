#!/usr/bin/env node
import { Command, CommanderError } from 'commander'
import { version } from '../../package.json'
import { ComfyError } from '../comfy/client'
import { GraphError } from '../core/graph'
import { addCheck } from './check'
import { CliError, ExitCode } from './errors'
import { addFactorize } from './factorize'
import { addRewrite } from './rewrite'
import { addRun } from './run'
import { addShare } from './share'
import { addUnfactorize } from './unfactorize'
import { usageText } from './usage-text'

const program = new Command('factorized-anchor')
  .description('Factorized (anchored) video generation for ComfyUI, from the command line.')
  .showHelpAfterError('(factorized-anchor --help shows what there is)')
  .version(version)
  .configureOutput({ outputError: (text, write) => write(usageText(text)) })
  .exitOverride()
addFactorize(program)
addCheck(program)
addRewrite(program)
addRun(program)
addShare(program)
addUnfactorize(program)

// Whoever reads our output may have seen enough, as `head` has after ten lines: that is no error.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit()
    throw error
  })
}

/** Sets the exit code instead of leaving at once, so that what is still being written gets out. */
async function main(): Promise<void> {
  try {
    await program.parseAsync()
  } catch (error) {
    process.exitCode = report(error)
  }
}

function report(error: unknown): ExitCode {
  // Commander has printed its own message, or the help that was asked for.
  if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.done : ExitCode.usage
  if (error instanceof CliError) return say(error.message, error.exitCode)
  if (error instanceof GraphError) return say(error.message, ExitCode.unsupported)
  if (error instanceof ComfyError) return say(error.message, ExitCode.failed)
  return say(error instanceof Error ? (error.stack ?? error.message) : String(error), ExitCode.failed)
}

function say(message: string, code: ExitCode): ExitCode {
  process.stderr.write(`${message}\n`)
  return code
}

await main()
