import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import type { Command } from 'commander'
import { ComfyHttp, wholeBody } from '../comfy/client'
import {
  countAnchors,
  pickedFiles,
  shareGraph,
  type FilePick,
  type Origin,
  type Removal
} from '../core/share'
import type { PackedPicture } from './anchor-picture'
import { CliError, ExitCode } from './errors'
import { readInput, readJsonFile, reasonOf } from './input-file'
import { checkOutputFile, writeOutputFile } from './output-file'
import { candidateOrigin } from './png-texts'
import { parseServer } from './server-option'

interface ShareFlags {
  readonly output: string
  readonly force?: boolean
  readonly embedAnchor?: boolean
  readonly anchor?: string
  readonly server?: string
  readonly json?: boolean
}

/** Adds the command `share`. */
export function addShare(program: Command): void {
  program
    .command('share')
    .description(
      'Make a graph ready for others: no private paths, addresses or keys; with the picked anchor inside if wanted.'
    )
    .argument('<file>', 'a graph: saved from the page, or exported in the API format')
    .requiredOption('-o, --output <file>', 'where the shared graph goes; a file that is there is kept')
    .option('--force', 'overwrite the file that is there')
    .option('--embed-anchor', 'put the picked anchor into the graph; needs --server or --anchor')
    .option('--anchor <image>', 'put this picture into the graph as the anchor')
    .option('--server <url>', 'the ComfyUI whose input folder has the picked anchor; or set COMFYUI_URL')
    .option('--json', 'print {"output", "removed": [{"code", "place", "text"}], "notes"} on stdout')
    .action(share)
}

async function share(file: string, flags: ShareFlags): Promise<void> {
  const isForced = flags.force === true
  const data = await readJsonFile(file)
  // Refuses what is no graph before anything is fetched.
  shareGraph(data)
  await checkOutputFile(flags.output, isForced)
  const pictures = await collectPictures(data, flags)
  const { graph, removed } = shareGraph(data, {
    embedAnchor: (pick) => pictures.embedded.get(pick === undefined ? ANY : keyOf(pick))?.pick,
    originOf: (pick) => pictures.origins.get(keyOf(pick))
  })
  await writeOutputFile(flags.output, `${JSON.stringify(graph, undefined, 2)}\n`, isForced)
  report(flags, removed, [...new Set([...pictures.embedded.values()].map((one) => one.report))])
}

function report(flags: ShareFlags, removed: readonly Removal[], notes: readonly string[]): void {
  for (const { place, text } of removed) process.stderr.write(`${place}: ${text}\n`)
  for (const note of notes) process.stderr.write(`${note}\n`)
  if (removed.length === 0) process.stderr.write('Nothing private was found.\n')
  const shown = removed.map(({ code, place, text }) => ({ code, place, text }))
  const line =
    flags.json === true ? JSON.stringify({ output: flags.output, removed: shown, notes }) : flags.output
  process.stdout.write(`${line}\n`)
}

/** The key of a picture for every anchor, whatever it has picked. */
const ANY = ''

interface Pictures {
  readonly embedded: ReadonlyMap<string, PackedPicture>
  readonly origins: ReadonlyMap<string, Origin>
}

async function collectPictures(data: unknown, flags: ShareFlags): Promise<Pictures> {
  const picks = pickedFiles(data)
  const embedded = new Map<string, PackedPicture>()
  const origins = new Map<string, Origin>()
  if (flags.anchor !== undefined) {
    if (countAnchors(data) === 0) throw new CliError(ExitCode.unsupported, NO_ANCHOR)
    const picture = await pack(basename(flags.anchor), await readInput(flags.anchor))
    for (const key of [ANY, ...picks.map(keyOf)]) embedded.set(key, picture)
    return { embedded, origins }
  }
  if (flags.embedAnchor === true && picks.length === 0)
    throw new CliError(ExitCode.unsupported, nothingPicked(data))
  const server = flags.server ?? process.env.COMFYUI_URL ?? ''
  if (server === '') {
    if (flags.embedAnchor !== true) return { embedded, origins }
    throw new CliError(
      ExitCode.usage,
      'Say where the picked anchor is: --server http://127.0.0.1:8188 for the ComfyUI that has it, or --anchor with a picture.'
    )
  }
  const http = new ComfyHttp(parseServer(server))
  for (const pick of picks) {
    const picture = await download(http, pick)
    if (flags.embedAnchor === true) embedded.set(keyOf(pick), await pack(pick.name, picture))
    const origin = candidateOrigin(picture)
    if (origin !== undefined) origins.set(keyOf(pick), origin)
  }
  return { embedded, origins }
}

const NO_ANCHOR = 'The graph has no Factorized Anchor node: there is no place for a picture.'

function nothingPicked(data: unknown): string {
  if (countAnchors(data) === 0) return NO_ANCHOR
  return 'No picture file is picked in Factorized Anchor: pick one in the page and save the graph, or give one with --anchor.'
}

/** The codecs are as large as all the rest: they load where a picture is packed. */
async function pack(name: string, file: Uint8Array<ArrayBuffer>): Promise<PackedPicture> {
  const { packPicture } = await import('./anchor-picture')
  return packPicture(name, file)
}

async function download(http: ComfyHttp, pick: FilePick): Promise<Uint8Array<ArrayBuffer>> {
  const response = await http.download({ filename: pick.name, subfolder: pick.subfolder, type: 'input' })
  const picture = await wholeBody(response).catch((error: unknown) => {
    const why = `The picture '${pick.name}' could not be fetched to its end: ${reasonOf(error)}.`
    throw new CliError(ExitCode.failed, why, { cause: error })
  })
  const hash = createHash('sha256').update(picture).digest('hex')
  if (pick.sha256 && pick.sha256.toLowerCase() !== hash) {
    throw new CliError(
      ExitCode.failed,
      `The picture '${pick.name}' on the server is not the one that was picked: pick it again in Factorized Anchor and save the graph.`
    )
  }
  return picture
}

function keyOf({ subfolder, name, sha256 }: FilePick): string {
  return JSON.stringify([subfolder, name, sha256])
}
