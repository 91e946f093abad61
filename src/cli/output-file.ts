import { stat, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { CliError, ExitCode } from './errors'
import { errorCode, reasonOf } from './input-file'

/** Checks before the work whether a result can go where it should; nothing is made yet. */
export async function checkOutputFile(path: string, mayOverwrite: boolean): Promise<void> {
  if (path === '') throw new CliError(ExitCode.usage, 'The option -o names no file: give one.')
  const folder = dirname(path)
  if ((await kindOf(folder)) !== 'folder') {
    throw new CliError(ExitCode.usage, `There is no folder ${folder}: make it, or give another file for -o.`)
  }
  const kind = await kindOf(path)
  if (kind === 'folder')
    throw new CliError(ExitCode.usage, `${path} is a folder: give the name of a file for -o.`)
  if (kind === 'file' && !mayOverwrite) throw taken(path)
}

/** Writes a result; a file that has appeared since the check is not overwritten either. */
export async function writeOutputFile(path: string, text: string, mayOverwrite: boolean): Promise<void> {
  // Something that is neither a file nor a folder, such as /dev/stdout, is there to be written to.
  const isNew = !mayOverwrite && (await kindOf(path)) !== 'other'
  try {
    await writeFile(path, text, { flag: isNew ? 'wx' : 'w' })
  } catch (error) {
    if (errorCode(error) === 'EEXIST') throw taken(path)
    throw new CliError(ExitCode.failed, `${path} cannot be written: ${reasonOf(error)}.`, { cause: error })
  }
}

function taken(path: string): CliError {
  return new CliError(
    ExitCode.usage,
    `${path} is there already: give another file for -o, or --force to overwrite it.`
  )
}

async function kindOf(path: string): Promise<'file' | 'folder' | 'other' | undefined> {
  try {
    const found = await stat(path)
    if (found.isDirectory()) return 'folder'
    return found.isFile() ? 'file' : 'other'
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return undefined
    throw new CliError(ExitCode.usage, `${path} cannot be used: ${reasonOf(error)}.`, { cause: error })
  }
}
