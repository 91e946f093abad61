import { spawn } from 'node:child_process'
import { basename, join } from 'node:path'
import { root } from '../lib/paths.mjs'
import { mustRun, SetupError } from '../lib/proc.mjs'

/** Build the command line, so that it is that of the source. */
export function buildCommandLine() {
  return mustRun(
    'Cannot build the command line',
    process.execPath,
    [join(root, 'node_modules', 'vite', 'bin', 'vite.js'), 'build', '--mode', 'cli', '--logLevel', 'warn'],
    { cwd: root }
  )
}

/**
 * One call of the command line, its progress shown as it comes.
 * @param {readonly string[]} args
 * @param {{ name: string, quiet?: boolean }} options `name` of the step, for the sentence that says it failed
 * @returns {Promise<unknown>} what it prints with `--json`
 */
export async function commandLine(args, { name, quiet = false }) {
  const cli = spawn(process.execPath, [join(root, 'dist', 'cli.js'), ...args, '--json'], {
    stdio: ['ignore', 'pipe', quiet ? 'pipe' : 'inherit']
  })
  // Nothing is left running, however this process ends.
  const end = () => cli.kill()
  process.on('exit', end)
  let printed = ''
  let said = ''
  cli.stdout.setEncoding('utf8').on('data', (text) => {
    printed += text
  })
  cli.stderr?.setEncoding('utf8').on('data', (text) => {
    said += text
  })
  const code = await new Promise((done, fail) => {
    cli.on('error', fail)
    cli.on('close', done)
  })
  process.off('exit', end)
  if (code !== 0) {
    // The command line has said why on stderr.
    process.stderr.write(said)
    throw new SetupError(`The demo stopped: the run "${name}" did not finish (see the line above).`)
  }
  return JSON.parse(printed)
}

/**
 * The one file of a run that begins so.
 * @param {{ files: readonly string[] }} answer of the command line
 * @param {string} start
 * @returns {string}
 */
export function fileOf({ files }, start) {
  const file = files.find((path) => basename(path).startsWith(start))
  if (file === undefined) throw new SetupError(`The run saved no file "${start}...".`)
  return file
}

/** @param {number | undefined} error at the anchor @returns {string} */
export function errorText(error) {
  if (error === undefined) return 'not measured'
  return error === 0 ? '0 (exact)' : error.toPrecision(3)
}

/** Print rows of cells under each other. @param {readonly (readonly string[])[]} rows */
export function printTable(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)))
  for (const row of rows) {
    const cells = row.map((cell, column) => cell.padEnd(widths[column]))
    console.log(cells.join('  ').trimEnd())
  }
}
