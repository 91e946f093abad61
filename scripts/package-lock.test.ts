import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { root } from './lib/paths.mjs'

const Lock = z.object({ packages: z.record(z.string(), z.record(z.string(), z.unknown())) })

it('package-lock.json names no registry, so that it installs from any', () => {
  const text = readFileSync(join(root, 'package-lock.json'), 'utf8')
  const { packages } = Lock.parse(JSON.parse(text))
  const installed = Object.entries(packages).filter(([path]) => path !== '')
  expect(installed.length).toBeGreaterThan(100)
  expect(installed.filter(([, entry]) => 'resolved' in entry).map(([path]) => path)).toEqual([])
  // What pins the contents instead.
  expect(installed.filter(([, entry]) => !('integrity' in entry)).map(([path]) => path)).toEqual([])
})
