import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { readCatalog, type NodeCatalog } from '../../src/core/graph/builder-catalog'
import { BLUEPRINTS, buildBlueprint } from '../../src/core/recipe/blueprints'
import { BUNDLED_GRAPHS, buildBundledGraph } from '../../src/core/recipe/bundled'
import { root } from '../lib/paths.mjs'
import { trimObjectInfo } from './object-info'

/*
 * Writes workflows/*.json and subgraphs/*.json from the family table and the recipe. Run it with `node scripts/build-workflows.mjs`; with
 * `--refresh` the definitions of the nodes are read again from a testbed server first.
 */

/** The nodes' definitions as the testbed's ComfyUI gave them, cut down to what the graphs use. */
export const OBJECT_INFO = join(root, 'scripts', 'workflows', 'object-info.json')

/**
 * Nodes that the testbed's server does not have, kept by hand. Of ComfyUI's, after its sources: TextGenerate as of 0.38.1,
 * TextEncodeQwenImage21 as of 0.37. Optional sockets that no graph connects are left out, since they differ from version
 * to version and the page adds its own. A node that the server has got since wins, and leaves this file on a refresh.
 */
const NEWER_NODES = join(root, 'scripts', 'workflows', 'newer-nodes.json')

/** Every definition that the bundled graphs are made of, in the form of `/object_info`. */
export function readObjectInfo(): Record<string, unknown> {
  return { ...readDefinitions(NEWER_NODES), ...readDefinitions(OBJECT_INFO) }
}

function readDefinitions(path: string): Record<string, unknown> {
  return z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync(path, 'utf8')))
}

function writeJson(path: string, content: unknown): void {
  writeFileSync(path, `${JSON.stringify(content, null, 2)}\n`)
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

/** File names and contents, as they belong into `subgraphs/`. */
export function buildBlueprints(catalog: NodeCatalog): ReadonlyMap<string, string> {
  return new Map(
    BLUEPRINTS.map((blueprint) => [
      `${blueprint.name}.json`,
      `${inAscii(JSON.stringify(buildBlueprint(blueprint, catalog), null, 2))}\n`
    ])
  )
}

/** ComfyUI reads blueprints in the machine's own encoding, which is not UTF-8 everywhere. */
function inAscii(json: string): string {
  return json.replaceAll(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
  )
}

/** @param url - A running ComfyUI to take the definitions from; without it the committed ones are used. */
export async function writeAll(url?: string): Promise<readonly string[]> {
  if (url !== undefined) {
    const fresh = trimObjectInfo(await (await fetch(`${url}/object_info`)).json())
    const stillMissing = Object.entries(readDefinitions(NEWER_NODES)).filter(([type]) => !(type in fresh))
    writeJson(OBJECT_INFO, fresh)
    writeJson(NEWER_NODES, Object.fromEntries(stillMissing))
  }
  const catalog = readSnapshot()
  const written = (folder: string, files: ReadonlyMap<string, string>): string[] =>
    [...files].map(([name, text]) => {
      writeFileSync(join(root, folder, name), text)
      return `${folder}/${name}`
    })
  return [...written('workflows', buildAll(catalog)), ...written('subgraphs', buildBlueprints(catalog))]
}
