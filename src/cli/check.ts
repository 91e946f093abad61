import type { Command } from 'commander'
import { ComfyHttp } from '../comfy/client'
import { askAboutLoras, checkGraph, type CheckResult, type Problem } from '../core/check'
import { CliError, ExitCode } from './errors'
import { readJsonFile } from './input-file'
import { parseServer } from './server-option'

interface CheckFlags {
  readonly server?: string
  readonly json?: boolean
}

/** Adds the command `check`. */
export function addCheck(program: Command): void {
  program
    .command('check')
    .description(
      'Look a graph over: damage, nodes and models that are missing, sizes, LoRAs, captions, private parts.'
    )
    .argument('<file>', 'a graph: saved from the page, or exported in the API format')
    .option('--server <url>', 'the ComfyUI that is to run it, for nodes and models; or set COMFYUI_URL')
    .option('--json', 'print {"ok", "problems": [{"code", "node", "text"}]} on stdout')
    .action(check)
}

async function check(file: string, flags: CheckFlags): Promise<void> {
  const { isGraph, problems } = await look(file, flags)
  report(problems, flags.json === true)
  if (!isGraph) process.exitCode = ExitCode.unsupported
  else if (problems.length > 0) process.exitCode = ExitCode.failed
}

/** What is no graph at all is said without asking a server. */
async function look(file: string, flags: CheckFlags): Promise<CheckResult> {
  const server = flags.server ?? process.env.COMFYUI_URL ?? ''
  const http = server === '' ? undefined : new ComfyHttp(parseServer(server))
  const document = await readDocument(file)
  if ('problem' in document) return { isGraph: false, problems: [document.problem] }
  const alone = checkGraph(document.data)
  if (!alone.isGraph) return alone
  if (http) {
    const definitions = await http.objectInfo()
    const answers = await askAboutLoras(document.data, definitions, ({ lora, model }) =>
      http.loraProblem(lora, model)
    )
    return checkGraph(document.data, definitions, answers)
  }
  process.stderr.write(
    'No server was asked: give --server to check for missing nodes and models, and for sizes that the file does not name.\n'
  )
  return alone
}

/** A file that holds no JSON is one more thing to find, so that scripts get their document for it as well. */
async function readDocument(file: string): Promise<{ data: unknown } | { problem: Problem }> {
  try {
    return { data: await readJsonFile(file) }
  } catch (error) {
    if (!(error instanceof CliError) || error.exitCode !== ExitCode.unsupported) throw error
    return { problem: { code: 'structure', node: null, text: error.message } }
  }
}

function report(problems: readonly Problem[], asJson: boolean): void {
  if (asJson) process.stdout.write(`${JSON.stringify({ ok: problems.length === 0, problems })}\n`)
  else for (const { text } of problems) process.stdout.write(`${text}\n`)
  if (problems.length === 0) process.stderr.write('No problems were found.\n')
}
