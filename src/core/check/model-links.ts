/** Where a model file can be had: from the graph's own links, or from the family table. */
import * as files from '../recipe/files'
import type { ModelFile } from '../recipe/types'
import { isObject } from '../share/json'

/** Addresses by file name. */
export type LinkedFiles = ReadonlyMap<string, string>

const KNOWN = new Map<string, string>(Object.values<ModelFile>(files).map(({ name, url }) => [name, url]))

/** Every `properties.models` entry of a graph, wherever it is: on nodes, in subgraphs, or on the graph itself. */
export function linkedFiles(document: unknown): LinkedFiles {
  const found = new Map<string, string>()
  const open: unknown[] = [document]
  for (let here = open.pop(); here !== undefined; here = open.pop()) {
    if (Array.isArray(here)) open.push(...(here as unknown[]))
    else if (isObject(here)) {
      if (Array.isArray(here.models)) for (const model of here.models as unknown[]) take(model, found)
      open.push(...Object.values(here).filter((value) => value !== undefined))
    }
  }
  return found
}

function take(model: unknown, found: Map<string, string>): void {
  if (!isObject(model) || typeof model.name !== 'string' || typeof model.url !== 'string') return
  if (/^https?:\/\/\S+$/.test(model.url)) found.set(model.name, model.url)
}

/** The address of a file; the graph's own word counts more than the table's. */
export function fileLink(links: LinkedFiles, name: string): string | undefined {
  return links.get(name) ?? KNOWN.get(name)
}
