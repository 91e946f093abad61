import { createWriteStream } from 'node:fs'
import { mkdir, open, rm, stat, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { pieces, type ComfyHttp, type ServerFile } from '../comfy/client'
import { CliError, ExitCode } from './errors'
import { errorCode, reasonOf } from './input-file'

const LONGEST_NAME = 150
const LONGEST_EXTENSION = 20
const MOST_TRIES = 10_000

/** Checks before a long run whether its results have a folder to go to; nothing is made yet. */
export async function checkFolder(folder: string): Promise<void> {
  if (folder === '') throw new CliError(ExitCode.usage, 'The option --out names no folder: give one.')
  try {
    if (!(await stat(folder)).isDirectory()) throw noFolder(folder)
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return
    throw error instanceof CliError ? error : notMade(folder, error)
  }
}

/** Makes the folder for the results, before a long run finds out that it cannot be made. */
export async function prepareFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true })
  } catch (error) {
    throw errorCode(error) === 'EEXIST' ? noFolder(folder) : notMade(folder, error)
  }
}

const noFolder = (folder: string): CliError =>
  new CliError(ExitCode.usage, `${folder} is a file, not a folder: give a folder for --out.`)

const notMade = (folder: string, error: unknown): CliError =>
  new CliError(ExitCode.usage, `The folder ${folder} cannot be made: ${reasonOf(error)}.`, { cause: error })

/**
 * Fetches files of a run into a folder. Nothing there is overwritten: a taken name gets a number.
 *
 * @returns The paths of the new files.
 */
export async function downloadFiles(
  http: ComfyHttp,
  files: readonly ServerFile[],
  folder: string
): Promise<string[]> {
  const paths: string[] = []
  for (const file of files) paths.push(await downloadFile(http, file, folder))
  return paths
}

async function downloadFile(http: ComfyHttp, file: ServerFile, folder: string): Promise<string> {
  const response = await http.download(file)
  const { path, handle } = await createNew(folder, localName(file.filename))
  try {
    await pipeline(pieces(response), createWriteStream(path, { fd: handle }))
    return path
  } catch (error) {
    // Half a video looks like a whole one.
    await rm(path, { force: true })
    throw new CliError(ExitCode.failed, `${path} could not be fetched to its end: ${reasonOf(error)}.`, {
      cause: error
    })
  }
}

async function createNew(folder: string, name: string): Promise<{ path: string; handle: FileHandle }> {
  const dot = name.lastIndexOf('.')
  const [stem, extension] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, '']
  for (let count = 0; count < MOST_TRIES; count++) {
    const path = join(folder, count === 0 ? name : `${stem}-${count}${extension}`)
    try {
      // `wx` fails for anything that is there already, a symbolic link to nowhere included.
      return { path, handle: await open(path, 'wx') }
    } catch (error) {
      if (errorCode(error) === 'EEXIST') continue
      throw new CliError(ExitCode.failed, `${path} cannot be written: ${reasonOf(error)}.`, { cause: error })
    }
  }
  throw new CliError(ExitCode.failed, `${folder} is full of files named ${stem}: choose another --out.`)
}

/**
 * A plain file name from one that a server sent. The server may be anyone's, so nothing in it is trusted: no folders, no
 * way up, no hidden files, no names that mean devices on Windows.
 */
export function localName(name: string): string {
  const last = name.normalize('NFKC').split(/[/\\]/).at(-1) ?? ''
  const plain = last
    .replace(/[\p{Cc}\p{Cf}\p{Cs}<>:"|?*]/gu, '_')
    .replace(/^[.\s]+/, '')
    .replace(/[.\s]+$/, '')
  const dot = plain.lastIndexOf('.')
  const extension = dot > 0 ? shorten(plain.slice(dot), LONGEST_EXTENSION) : ''
  const stem = shorten(dot > 0 ? plain.slice(0, dot) : plain, LONGEST_NAME)
  if (stem === '') return `output${extension}`
  const isDevice = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(plain)
  return `${isDevice ? '_' : ''}${stem}${extension}`
}

/** Cuts between characters, never through one, and leaves no dot or blank at the end, which Windows would drop. */
function shorten(text: string, length: number): string {
  return Array.from(text)
    .slice(0, length)
    .join('')
    .replace(/[.\s]+$/, '')
}
