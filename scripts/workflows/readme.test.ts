import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { BUNDLED_GRAPHS } from '../../src/core/recipe/bundled'
import { familyById } from '../../src/core/recipe/families'
import { filesOf } from '../../src/core/recipe/notes'
import { root } from '../lib/paths.mjs'

const read = (path: string): string => readFileSync(join(root, path), 'utf8')

describe('README.md', () => {
  const files = new Map(
    BUNDLED_GRAPHS.flatMap(({ family, image }) => filesOf(familyById(family), image)).map((file) => [file.name, file])
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

  it('names every bundled graph', () => {
    for (const { name } of BUNDLED_GRAPHS) expect(read('README.md')).toContain(`| **${name}** |`)
  })

  it('says which graph needs a newer ComfyUI', () => {
    for (const { name, needs } of BUNDLED_GRAPHS) {
      const row = read('README.md')
        .split('\n')
        .find((line) => line.startsWith(`| **${name}** |`))
      if (needs) expect(row).toContain(`Needs ComfyUI ${needs.comfyui} or newer`)
      else expect(row).not.toContain('Needs ComfyUI')
    }
  })
})

it.each(['README.md', 'CHANGELOG.md', 'docs/graphs.md', 'docs/development.md'])('%s links only to files that exist', (page) => {
  for (const [, target] of read(page).matchAll(/\]\((?!https?:)([^)#]+)/g)) {
    expect(existsSync(join(root, dirname(page), target ?? '')), target).toBe(true)
  }
})
