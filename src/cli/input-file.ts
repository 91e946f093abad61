import { readFile } from 'node:fs/promises'
import { readGraph, type AnyGraph } from '../core/graph'
import { CliError, ExitCode } from './errors'

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
  const text = new TextDecoder().decode(await readInput(path))
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new CliError(
      ExitCode.unsupported,
      `${path} is not a graph: it holds no JSON; use Save or Export in ComfyUI, not a picture of the graph.`,
      { cause: error }
    )
  }
}

/** A short reason for a file error, in words. */
export function reasonOf(error: unknown): string {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined
  switch (code) {
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
