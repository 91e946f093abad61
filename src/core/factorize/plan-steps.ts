import type { ExecutionNode, Scope } from '../graph/expand'
import { boundaryStep } from '../recipe/rules'
import type { Family } from '../recipe/types'
import type { Chain } from './detect'
import { nameOf, warning, type FactorizeWarning } from './messages'
import type { FieldValue, Retype } from './parts'
import { isPresetCount, presetElsewhere, presetFor, presetValues } from './plan-preset'
import type { Workshop } from './plan-types'
import { hasField } from './roles'
import { feederOf, linkInto, valueOf, type Port, type View } from './view'

/**
 * Sets the steps of a chain's samplers, where somebody asked for it. A number of steps for which the family has a preset
 * brings the preset's shift and guidance along. Two samplers that share a run keep the place of their hand-over: by the
 * family's boundary where it is known, else in proportion.
 */
export function planSteps(
  shop: Workshop,
  scope: Scope,
  chain: Chain,
  family: Family | undefined,
  warnings: FactorizeWarning[]
): Retype[] {
  const { view } = shop
  if (shop.steps === undefined) return []
  const preset = presetFor(family, shop.steps)
  const steps = preset?.steps ?? shop.steps
  const name = family?.name ?? chain.models[0]?.origin.name
  if (typeof steps === 'string') {
    warnings.push(warning('no-preset', { model: name, preset: steps }))
    return []
  }
  const retypes = new Map<string, Retype>()
  const said: FactorizeWarning[] = []
  let isWhole = true
  const set = (port: Port, value: number, elsewhere: FactorizeWarning): void => {
    const before = valueOf(view, port)
    // A field that shows 5 may hold 5.000000000000001.
    if (typeof before === 'number' && Math.abs(before - value) < 1e-6) return
    const retype = retypeOf(view, scope, port, value)
    if (retype !== undefined) retypes.set(`${retype.id} ${retype.input}`, retype)
    else {
      isWhole = false
      said.push(elsewhere)
    }
  }
  for (const sampler of chain.samplers) {
    const counter = stepsPort(shop, sampler)
    const before = counter === undefined ? undefined : valueOf(view, counter)
    if (counter === undefined || typeof before !== 'number') {
      isWhole = false
      said.push(stepsElsewhere(sampler))
      continue
    }
    const shift = chain.samplers.length === 2 ? preset?.shift : undefined
    for (const [port, value] of changes(shop, sampler, counter, before, steps, family, shift))
      set(port, value, stepsElsewhere(port.node))
  }
  if (preset !== undefined && family !== undefined) {
    const about: FactorizeWarning[] = []
    for (const [port, value] of presetValues(shop, chain, family, preset, about))
      set(port, value, presetElsewhere(port, value))
    if (isWhole) said.push(...about)
  } else if (isPresetCount(steps)) said.push(warning('no-preset', { model: name, preset: steps }))
  // Steps of one setting with the shift or the hand-over of another spoil a video without an error.
  if (isWhole) {
    warnings.push(...said)
    return [...retypes.values()]
  }
  warnings.push(...said, warning('steps-not-set', { node: undefined }))
  return []
}

/** A sampler counts its steps itself, or the scheduler that gives its noise levels does. */
function stepsPort({ view }: Workshop, sampler: ExecutionNode): Port | undefined {
  if (hasField(sampler, 'steps')) return { node: sampler, input: 'steps' }
  const scheduler = feederOf(view, { node: sampler, input: 'sigmas' })?.node
  return scheduler !== undefined && hasField(scheduler, 'steps')
    ? { node: scheduler, input: 'steps' }
    : undefined
}

function changes(
  { view }: Workshop,
  sampler: ExecutionNode,
  counter: Port,
  before: number,
  steps: number,
  family: Family | undefined,
  shift: number | undefined
): [Port, number][] {
  const list: [Port, number][] = [[counter, steps]]
  for (const input of ['start_at_step', 'end_at_step']) {
    const port = { node: sampler, input }
    const at = valueOf(view, port)
    // 0 and "beyond the end" stay what they are; a wire from the count of steps itself needs nothing.
    if (typeof at !== 'number' || at <= 0 || at >= before) continue
    list.push([port, handOver(family, before, at, steps, shift)])
  }
  return list
}

/** @param presetShift The shift that a preset sets: then the hand-over is where the family's boundary has it. */
function handOver(
  family: Family | undefined,
  before: number,
  at: number,
  steps: number,
  presetShift: number | undefined
): number {
  const shift = presetShift ?? family?.sampling.shift
  const isByRule =
    family?.boundary !== undefined &&
    shift !== undefined &&
    (presetShift !== undefined || boundaryStep(family, before, shift) === at)
  const moved = isByRule ? boundaryStep(family, steps, shift) : Math.round((at / before) * steps)
  return Math.min(Math.max(1, moved), Math.max(1, steps - 1))
}

/** The field where the number is typed: the input itself, or the one node that does nothing but hold it. */
export function retypeOf(view: View, scope: Scope, port: Port, value: FieldValue): Retype | undefined {
  if (linkInto(port) === undefined)
    return port.node.scope === scope ? { id: port.node.node.id, input: port.input, value } : undefined
  const holder = feederOf(view, port)?.node
  if (holder === undefined || holder.scope !== scope) return undefined
  const isHolder = /^Primitive(Int|Float|Boolean)$/.test(holder.node.type)
  const isTyped = isHolder && linkInto({ node: holder, input: 'value' }) === undefined
  return isTyped ? { id: holder.node.id, input: 'value', value } : undefined
}

function stepsElsewhere(node: ExecutionNode): FactorizeWarning {
  return warning('steps-not-set', { node: nameOf(node) })
}
