import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { FAMILIES, REFUSALS } from '../src/core/recipe/families'
import { presetIds } from '../src/core/recipe/presets'
import type { Family } from '../src/core/recipe/types'

const root = join(import.meta.dirname, '..')
const NAMINGS = 'lora_namings'

/** What the Python tests have shown of each kind of network; they write and check this file themselves. */
const shown = z
  .object({
    comfyui: z.string(),
    kinds: z.record(
      z.string(),
      z.object({
        samplers: z.array(z.string()).default([]),
        [NAMINGS]: z.array(z.string()).default([]),
        difference: z.record(z.string(), z.number()).default({})
      })
    )
  })
  .parse(JSON.parse(readFileSync(join(root, 'tests/fixtures/shown-models.json'), 'utf8')))

interface Row {
  readonly name: string
  readonly recognised: string
  readonly path: string
  /** The kind of network that stands for it in the tests. */
  readonly kind?: string
  readonly presets: string
  readonly graph: string
}

const families: readonly Family[] = FAMILIES
const rows: readonly Row[] = [
  ...families
    .filter(({ route }) => route === 'inject')
    .map((family) => ({
      name: family.needs === undefined ? family.name : `${family.name} (ComfyUI ${family.needs} and newer)`,
      recognised: 'yes',
      path:
        family.latent.joined === undefined
          ? 'timestep a latent frame'
          : 'timestep zero for the anchor’s tokens, in the adaptive norms',
      kind: kindOf(family),
      presets: presetIds(family).join(', '),
      graph: graphOf(family)
    })),
  {
    name: 'LTX-Video',
    recognised: 'yes',
    path: 'ComfyUI’s own, from the latent’s noise mask',
    kind: 'ltx-video',
    presets: '–',
    graph: bundled('Factorized LTX-Video')
  },
  {
    name: 'HunyuanVideo',
    recognised: 'yes, and refused',
    path: 'ComfyUI’s own: HunyuanImageToVideo, “v2 (replace)”',
    presets: '–',
    graph: bundled('Factorized HunyuanVideo')
  }
]

/** The network that stands for a family in the Python tests. */
function kindOf({ id, latent }: Family): string {
  if (id === 'cogvideox1.5-5b') return 'cogvideox1.5'
  return latent.channels === 48 ? '5b' : 't2v'
}

function graphOf(family: Family): string {
  return bundled(`Factorized ${family.name.replace(/TI?2V /, '')}`)
}

function bundled(name: string): string {
  return existsSync(join(root, 'workflows', `${name}.json`)) ? `“${name}”` : '–'
}

function modelTable(): string {
  const line = (row: Row): string => {
    const facts = row.kind === undefined ? undefined : shown.kinds[row.kind]
    const differences = Object.entries(facts?.difference ?? {}).map(
      ([what, value]) => `${value.toExponential(1)} (${what})`
    )
    const cells = [
      row.name,
      row.recognised,
      row.path,
      differences.join('<br>') || '–',
      facts?.samplers.length.toString() ?? '–',
      facts && facts[NAMINGS].length > 0 ? facts[NAMINGS].length.toString() : '–',
      row.presets,
      row.graph
    ]
    return `| ${cells.join(' | ')} |`
  }
  return [
    '| family | recognised | injection | largest difference to diffusers | samplers | LoRA namings | presets | graph |',
    '| --- | --- | --- | --- | --: | --: | --- | --- |',
    ...rows.map(line)
  ].join('\n')
}

function triedLists(): string {
  const names: Readonly<Record<string, string>> = {
    t2v: 'Wan with 16 latent channels (2.1 and 2.2 14B)',
    '5b': 'Wan 2.2 TI2V 5B',
    'cogvideox1.5': 'CogVideoX 1.5, on the stand-in',
    'ltx-video': 'LTX-Video, on a tiny network of ComfyUI’s own classes'
  }
  const lines = Object.entries(names).flatMap(([kind, name]) => {
    const facts = shown.kinds[kind]
    if (!facts) return []
    const namings = facts[NAMINGS].length > 0 ? [`  - LoRA namings: ${facts[NAMINGS].join('; ')}`] : []
    return [`- ${name}`, `  - samplers: ${facts.samplers.join(', ')}`, ...namings]
  })
  return [`On ComfyUI ${shown.comfyui}:`, '', ...lines].join('\n')
}

function refusalTable(): string {
  return [
    '| checkpoint | what to do instead |',
    '| --- | --- |',
    ...REFUSALS.map(({ kind, advice }) => `| ${kind} | ${advice} |`)
  ].join('\n')
}

/** The tables of docs/models.md: the family table of `src/core/recipe` joined with what the tests have shown. */
export const tables: Readonly<Record<string, string>> = {
  models: modelTable(),
  tried: triedLists(),
  refused: refusalTable()
}
