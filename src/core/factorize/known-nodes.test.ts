import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readCatalog } from '../graph/builder-catalog'
import { KNOWN_NODES, knownOutputs } from './known-nodes'

const folder = join(import.meta.dirname, '..', '..', '..', 'scripts', 'workflows')
const catalog = new Map(
  ['object-info.json', 'newer-nodes.json'].flatMap((file) => [
    ...readCatalog(JSON.parse(readFileSync(join(folder, file), 'utf8')))
  ])
)

describe('the table of known nodes', () => {
  const both = [...KNOWN_NODES.keys()].filter((type) => catalog.has(type))

  it('has the nodes of the bundled graphs', () => {
    expect(both.length).toBeGreaterThan(15)
  })

  it.each(both)('%s is as a server describes it', (type) => {
    const real = catalog.get(type)
    expect(knownOutputs(type)).toEqual(real?.outputs)
    const shape = (
      inputs: readonly { name: string; type: string; optional: boolean }[] | undefined
    ): unknown[] =>
      (inputs ?? []).flatMap(({ name, type: kind, optional }) =>
        kind.startsWith('FA_') ? [] : [`${name}:${kind}${optional ? '?' : ''}`]
      )
    // Sockets and fields have orders of their own; our table has them as they come in old files.
    expect(shape(KNOWN_NODES.get(type)?.inputs).sort()).toEqual(shape(real?.definition.inputs).sort())
    const fields = (inputs: readonly { name: string; type: string }[] | undefined): string[] =>
      (inputs ?? [])
        .filter(({ type: kind }) => /^(INT|FLOAT|STRING|BOOLEAN|COMBO)$/.test(kind))
        .map(({ name }) => name)
    expect(fields(KNOWN_NODES.get(type)?.inputs)).toEqual(fields(real?.definition.inputs))
  })
})
