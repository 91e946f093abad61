import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { BUNDLED_GRAPHS } from '../../src/core/recipe/bundled'
import { filesOf } from '../../src/core/recipe/notes'
import { ROUTES, routesTable } from '../../src/core/recipe/routes'
import { root } from '../lib/paths.mjs'

const read = (path: string): string => readFileSync(join(root, path), 'utf8')

describe('README.md', () => {
  const files = new Map(
    BUNDLED_GRAPHS.flatMap(filesOf).map((file) => [file.name, file])
  )

  it.each([...files.values()].map((file) => [file.name, file] as const))('tells where to get %s', (_, file) => {
    const rows = read('README.md')
      .split('\n')
      .filter((line) => line.startsWith(`| [${file.name}](${file.url}) | \`${file.directory}\` |`))
    expect(rows).toHaveLength(1)
    expect(rows[0]).toContain(`| ${file.gigabytes?.toFixed(1) ?? ''} GB |`)
  })

  it('lists no file that no graph uses', () => {
    const listed = [...read('README.md').matchAll(/^\| \[([\w.-]+\.safetensors)\]/gm)].map((match) => match[1])
    expect(listed.toSorted()).toEqual([...files.keys()].toSorted())
  })

  it('has the decision table of the graphs, word for word', () => {
    expect(read('README.md')).toContain(`\n${routesTable()}\n`)
  })
})

describe('the decision table', () => {
  it('names every bundled graph once, and no other', () => {
    expect(ROUTES.map(({ graph }) => graph).toSorted()).toEqual(BUNDLED_GRAPHS.map(({ name }) => name).toSorted())
  })

  it('says which graph needs a newer ComfyUI', () => {
    for (const { name, needs } of BUNDLED_GRAPHS) {
      const because = ROUTES.find(({ graph }) => graph === name)?.because
      if (needs) expect(because).toContain(`Needs ComfyUI ${needs.comfyui} or newer`)
      else expect(because).not.toContain('Needs ComfyUI')
    }
  })

  it('warns of text-to-video 14B without an anchor LoRA, and names what to take instead', () => {
    const row = ROUTES.find(({ graph }) => graph === 'Factorized Wan 2.2 14B')?.because
    expect(row).toContain('**Without such a LoRA this is not a good route**')
    expect(row).toMatch(/Take the I2V 14B or the 5B/)
  })

  it('cannot break its own columns', () => {
    for (const route of ROUTES) for (const cell of Object.values(route)) expect(cell).not.toMatch(/[|\n]/)
  })
})

it.each(['README.md', 'CHANGELOG.md', 'docs/graphs.md', 'docs/development.md'])('%s links only to files that exist', (page) => {
  for (const [, target] of read(page).matchAll(/\]\((?!https?:)([^)#]+)/g)) {
    expect(existsSync(join(root, dirname(page), target ?? '')), target).toBe(true)
  }
})
