import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { root, toolPython } from '../lib/paths.mjs'
import { SetupError } from '../lib/proc.mjs'

const TRAINING = join(root, 'training')

/**
 * Ask the toy world: see `training/toy/look.py` for the questions.
 * @param {'read' | 'check' | 'judge' | 'palette' | 'draw'} question
 * @param {unknown} asked
 * @returns {unknown} the answer
 * @throws {SetupError} with its sentence where it cannot answer
 */
export function ask(question, asked) {
  const { status, stdout, stderr, error } = spawnSync(toolPython, ['-B', '-m', 'toy.look', question], {
    cwd: TRAINING,
    input: JSON.stringify(asked),
    encoding: 'utf8',
    env: { ...process.env, PYTHONIOENCODING: 'utf-8', OMP_NUM_THREADS: '1' }
  })
  if (error) throw new SetupError(`The toy world's Python did not start: ${error.message}`)
  if (status !== 0) throw new SetupError(stderr.trim() || `The toy world's Python ended with code ${status}.`)
  return JSON.parse(stdout)
}
