import type { Command } from 'commander'
import { unfactorize } from '../core/factorize'
import { readJsonFile } from './input-file'
import { checkOutputFile, writeOutputFile } from './output-file'

interface UnfactorizeFlags {
  readonly output?: string
  readonly force?: boolean
}

/** Adds the command `unfactorize`. */
export function addUnfactorize(program: Command): void {
  program
    .command('unfactorize')
    .description('Take out what factorize has put into a graph; what you have changed since stays.')
    .argument('<file>', 'a graph that was factorized')
    .option('-o, --output <file>', 'where the graph goes; without it, to stdout')
    .option('--force', 'overwrite the file that is there')
    .action(unfactorizeCommand)
}

async function unfactorizeCommand(file: string, flags: UnfactorizeFlags): Promise<void> {
  const isForced = flags.force === true
  const data = await readJsonFile(file)
  if (flags.output !== undefined) await checkOutputFile(flags.output, isForced)
  const { graph, removed } = unfactorize(data)
  const text = `${JSON.stringify(graph, undefined, 2)}\n`
  if (flags.output !== undefined) await writeOutputFile(flags.output, text, isForced)
  process.stderr.write(
    removed === 0
      ? 'Nothing of factorize is in this graph: it is as it was.\n'
      : `Nodes taken out: ${removed}.\n`
  )
  process.stdout.write(flags.output === undefined ? text : `${flags.output}\n`)
}
