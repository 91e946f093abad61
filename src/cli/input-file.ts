import { readFile } from 'node:fs/promises'
import { readGraph, type AnyGraph } from '../core/graph'
import { CliError, ExitCode } from './errors'
import { decodeText } from './text'

/** Reads a file that was named on the command line. */
export async function readInput(path: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await readFile(path))
  } catch (error) {
    throw new CliError(ExitCode.usage, `${path} cannot be read: ${reasonOf(error)}.`, { cause: error })
  }
}

/** Reads a graph in either format. */
export async function readGraphFile(path: string): Promise<AnyGraph> {
  return readGraph(await readJsonFile(path))
}

/** Reads the JSON of a file that should hold a graph. */
export async function readJsonFile(path: string): Promise<unknown> {
  const bytes = await readInput(path)
  const kind = mediaKind(bytes)
  if (kind !== undefined) {
    throw new CliError(
      ExitCode.unsupported,
      `${path} is a ${kind}, not a graph: drag it into ComfyUI's page, save the workflow there, and give that file.`
    )
  }
  const text = decodeText(bytes)
  if (text === undefined) {
    throw new CliError(
      ExitCode.unsupported,
      `${path} is not written in UTF-8: save or export the workflow in ComfyUI's page, and give that file.`
    )
  }
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new CliError(
      ExitCode.unsupported,
      `${path} is not a graph: it holds no JSON; save or export the workflow in ComfyUI's page, and give that file.`,
      { cause: error }
    )
  }
}

/** What ComfyUI saves carries its workflow, so people give such files for the graph itself. */
function mediaKind(bytes: Uint8Array): 'picture' | 'video' | undefined {
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, 12))
  if (isPictureStart(start)) return 'picture'
  const isMatroska = start.startsWith('\u001aE\u00df\u00a3')
  return isMatroska || /^([^]{4}ftyp|RIFF[^]{4}AVI )/.test(start) ? 'video' : undefined
}

/** Whether a file begins, in its first 12 bytes read as Latin-1, like a picture that ComfyUI can open. */
export function isPictureStart(start: string): boolean {
  return /^(\u0089PNG|\u00FF\u00D8\u00FF|GIF8|BM|II\*\0|MM\0\*|RIFF[^]{4}WEBP|[^]{4}ftyp(avif|heic|mif1))/.test(
    start
  )
}

/** A short reason for a file error, in words. */
export function reasonOf(error: unknown): string {
  switch (errorCode(error)) {
    case 'ENOENT':
      return 'there is no such file'
    case 'EISDIR':
      return 'it is a folder'
    case 'EACCES':
    case 'EPERM':
      return 'this user may not'
    case 'ENOTDIR':
      return 'a part of the path is not a folder'
    case 'ENOSPC':
      return 'the disk is full'
    default:
      return error instanceof Error ? error.message : String(error)
  }
}

/** The operating system's name for a file error, such as `ENOENT`. */
export function errorCode(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}
