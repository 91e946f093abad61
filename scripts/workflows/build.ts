import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { readCatalog, type NodeCatalog } from '../../src/core/graph/builder-catalog'
import { BUNDLED_GRAPHS, buildBundledGraph } from '../../src/core/recipe/bundled'
import { root } from '../lib/paths.mjs'
import { trimObjectInfo } from './object-info'

/*
 * Writes workflows/*.json from the family table and the recipe. Run it with `node scripts/build-workflows.mjs`; with
 * `--refresh` the definitions of the nodes are read again from a testbed server first.
 */

/** The nodes' definitions as the testbed's ComfyUI gave them, cut down to what the graphs use. */
export const OBJECT_INFO = join(root, 'scripts', 'workflows', 'object-info.json')

/**
 * Nodes that the testbed's ComfyUI is too old for, kept by hand after ComfyUI's sources: TextGenerate as of 0.38.1,
 * TextEncodeQwenImage21 as of 0.37. Optional sockets that no graph connects are left out, since they differ from version
 * to version and the page adds its own.
 */
const NEWER_NODES = join(root, 'scripts', 'workflows', 'newer-nodes.json')

/** Every definition that the bundled graphs are made of, in the form of `/object_info`. */
export function readObjectInfo(): Record<string, unknown> {
  const read = (path: string): Record<string, unknown> =>
    z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync(path, 'utf8')))
  return { ...read(OBJECT_INFO), ...read(NEWER_NODES) }
}

export function readSnapshot(): NodeCatalog {
  return readCatalog(readObjectInfo())
}

/** File names and contents, as they belong into `workflows/`. */
export function buildAll(catalog: NodeCatalog): ReadonlyMap<string, string> {
  return new Map(
    BUNDLED_GRAPHS.map((bundled) => [
      `${bundled.name}.json`,
      `${JSON.stringify(buildBundledGraph(bundled, catalog), null, 2)}\n`
    ])
  )
}

/** @param url - A running ComfyUI to take the definitions from; without it the committed ones are used. */
export async function writeAll(url?: string): Promise<readonly string[]> {
  if (url !== undefined) {
    const answer = await fetch(`${url}/object_info`)
    writeFileSync(OBJECT_INFO, `${JSON.stringify(trimObjectInfo(await answer.json()), null, 2)}\n`)
  }
  const files = buildAll(readSnapshot())
  for (const [name, text] of files) writeFileSync(join(root, 'workflows', name), text)
  return [...files.keys()]
}
