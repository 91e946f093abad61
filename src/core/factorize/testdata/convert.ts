import { expect } from 'vitest'
import { convertToPrompt } from '../../graph/convert'
import { parseUiGraph, type ApiPrompt } from '../../graph/schema'
import { factorize, unfactorize, type FactorizeOptions } from '..'
import { KNOWN_NODES } from '../known-nodes'
import { danglingLinks, faultsOf } from './check-graph'
import { idsOf, type Sketches } from './sketch'

/** Converts, and checks on the way what is true of every conversion. */
export function convert(data: unknown, options: FactorizeOptions = {}): ApiPrompt {
  const { graph } = factorize(data, options)
  const parsed = parseUiGraph(graph)
  expect(faultsOf(parsed)).toEqual([])
  expect(unfactorize(graph).graph).toEqual(data)
  expect(factorize(graph, options).graph).toEqual(graph)
  const { prompt } = convertToPrompt(parsed, KNOWN_NODES)
  expect(danglingLinks(prompt)).toEqual([])
  return prompt
}

/** The one node of a type, with its id. */
export function only(prompt: ApiPrompt, type: string): { id: string; inputs: Record<string, unknown> } {
  const found = Object.entries(prompt).filter(([, node]) => node.class_type === type)
  expect(found.map(([id]) => id)).toHaveLength(1)
  const [id = '', node] = found[0] ?? []
  return { id, inputs: node?.inputs ?? {} }
}

export const idIn = (sketches: Sketches, name: string): string => String(idsOf(sketches).get(name))
