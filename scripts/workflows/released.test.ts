import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { convertToPrompt, parseApiPrompt, parseObjectInfo, parseUiGraph } from '../../src/core/graph'
import { root } from '../lib/paths.mjs'
import { readObjectInfo } from './build'

/*
 * Graphs that people have saved restore their fields by position. Each released graph is kept with the prompt that it
 * gave on its release: a node whose inputs were reordered, renamed or taken away fails here.
 */
const folder = join(root, 'tests', 'fixtures', 'released')
const definitions = parseObjectInfo(readObjectInfo())

describe.each(readdirSync(folder))('graphs released with %s', (version) => {
  const names = readdirSync(join(folder, version)).filter((name) => name.endsWith('.json') && !name.endsWith('.api.json'))

  it.each(names)('%s still means what it meant', (name) => {
    const read = (file: string): unknown => JSON.parse(readFileSync(join(folder, version, file), 'utf8'))
    const { prompt, missing } = convertToPrompt(parseUiGraph(read(name)), definitions)
    const then = parseApiPrompt(read(name.replace(/json$/, 'api.json')))
    expect(missing).toEqual([])
    expect(Object.keys(prompt)).toEqual(Object.keys(then))
    // New inputs may have come at the end; what was there must have the value that it had.
    expect(prompt).toMatchObject(then)
  })

  it('has all its graphs', () => expect(names.length).toBeGreaterThanOrEqual(4))
})
