import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { FactorizeRefusal, factorize, type FactorizeSummary } from '../../src/core/factorize'
import { convertToPrompt, parseUiGraph, type NodeDefinitions } from '../../src/core/graph'
import { NOT_RUN, isRun } from './runs'

export interface Row {
  readonly name: string
  readonly summary: FactorizeSummary | undefined
  readonly refusal: FactorizeRefusal | undefined
  /** Nodes of the converted graph that the testbed's ComfyUI lacks. */
  readonly missing: readonly string[]
}

/** Converts every official template; sorted by name. */
export function readTemplates(folder: string, serverNodes: readonly string[]): Row[] {
  const known = new Set(serverNodes)
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .flatMap((name) => {
      const data: unknown = JSON.parse(readFileSync(join(folder, name), 'utf8'))
      const isGraph = typeof data === 'object' && data !== null && 'nodes' in data
      return isGraph ? [convert(name, data, known)] : []
    })
}

const NO_DEFINITIONS: NodeDefinitions = new Map()

function convert(name: string, data: unknown, known: ReadonlySet<string>): Row {
  try {
    const { graph, summary } = factorize(data)
    const { prompt } = convertToPrompt(parseUiGraph(graph), NO_DEFINITIONS)
    const types = new Set(Object.values(prompt).map((node) => node.class_type))
    const missing = [...types].filter((type) => !known.has(type)).sort()
    return { name, summary, refusal: undefined, missing }
  } catch (error) {
    if (!(error instanceof FactorizeRefusal)) throw error
    return { name, summary: undefined, refusal: error, missing: [] }
  }
}

/** The tables of docs/compatibility.md, by the names of their marks. */
export function compatibilityTables(rows: readonly Row[]): Record<string, string> {
  const converted = rows.filter(({ summary }) => summary !== undefined)
  const refused = rows.filter(({ refusal }) => refusal !== undefined)
  const told = refused.filter(({ refusal }) => !COUNTED.includes(refusal?.code ?? ''))
  return {
    converted: table(
      ['template', 'model', 'way', 'outcome', 'nodes that ComfyUI 0.3.75 lacks'],
      converted.map((row) => [
        `\`${row.name}\``,
        row.summary?.chains[0]?.familyName ?? '',
        row.summary?.route === 'inject' ? 'injected' : 'start image',
        outcome(row),
        row.missing.map((type) => `\`${type}\``).join(', ')
      ])
    ),
    refused: table(
      ['template', 'why'],
      told.map(({ name, refusal }) => [`\`${name}\``, refusal?.message ?? ''])
    ),
    counts: table(
      ['of the official package', 'templates'],
      [
        ['all', String(rows.length)],
        ['converted', String(converted.length)],
        [
          '… of these run on stand-in models',
          String(converted.filter(({ name, missing }) => isRun(name, missing)).length)
        ],
        [
          '… the others loaded in the page',
          String(converted.filter(({ name, missing }) => !isRun(name, missing)).length)
        ],
        ['refused: no video sampler (images, sound, 3D)', String(count(refused, 'no-video'))],
        ['refused: an online service makes the video or picture', String(count(refused, 'service'))],
        ['refused for another reason', String(told.length)]
      ]
    )
  }
}

/** Too many to list, and nothing that this pack is about. */
const COUNTED: readonly string[] = ['no-video', 'service']

function outcome({ name, missing }: Row): string {
  if (isRun(name, missing)) return 'run'
  const why = NOT_RUN[name]
  return why === undefined ? 'loaded in the page' : `loaded in the page; ${why}`
}

function count(rows: readonly Row[], code: string): number {
  return rows.filter(({ refusal }) => refusal?.code === code).length
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}
