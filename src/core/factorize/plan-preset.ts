import { FAMILIES } from '../recipe/families'
import { presetIds, presetOf } from '../recipe/presets'
import type { Family, PresetId, StepPreset } from '../recipe/types'
import type { Chain, ChainModel } from './detect'
import { nameOf, warning, type FactorizeWarning } from './messages'
import type { Workshop } from './plan-types'
import { hasField } from './roles'
import { feederOf, hasInput, upstream, valueOf, type Port, type View } from './view'

/*
 * What a preset of steps needs besides the steps: the shift of every model, the guidance of every expert, and LoRAs.
 */

/** The family's preset of this name, or the one with this number of steps. */
export function presetFor(family: Family | undefined, wanted: number | PresetId): StepPreset | undefined {
  if (family === undefined) return undefined
  if (typeof wanted === 'string') return presetOf(family, wanted)
  const id = presetIds(family).find((one) => presetOf(family, one)?.steps === wanted)
  return id === undefined ? undefined : presetOf(family, id)
}

/** The fields of a chain that a preset is about, with their values in it. */
export function presetValues(
  { view }: Workshop,
  chain: Chain,
  family: Family,
  preset: StepPreset,
  warnings: FactorizeWarning[]
): [Port, number][] {
  const values: [Port, number][] = []
  for (const model of chain.models) {
    if (preset.shift !== undefined) {
      const shift = schedulerShift(view, chain) ?? shiftPort(view, model)
      if (shift === undefined)
        warnings.push(warning('shift-not-set', { file: model.origin.files[0], shift: preset.shift }))
      else values.push([shift, preset.shift])
    }
    const guidance = preset.guidance[expertOf(family, model)]
    if (guidance === undefined) continue
    for (const { node } of model.ports) {
      const port = guidancePort(view, chain, { node, input: 'cfg' })
      if (port !== undefined) values.push([port, guidance])
    }
  }
  warnings.push(...loraWarnings(view, chain, preset))
  return values
}

function expertOf(family: Family, { origin }: ChainModel): number {
  const index = family.experts.findIndex(({ role }) => role === origin.role)
  return Math.max(0, index)
}

/** The node that sets a model's shift, before the sampler. */
function shiftPort(view: View, { ports }: ChainModel): Port | undefined {
  const [port] = ports
  let feeder = port === undefined ? undefined : feederOf(view, port)
  for (const seen = new Set(); feeder !== undefined && !seen.has(feeder.node);) {
    seen.add(feeder.node)
    const { node } = feeder
    if (/^ModelSampling/.test(node.node.type) && hasField(node, 'shift')) return { node, input: 'shift' }
    feeder = feederOf(view, { node, input: 'model' })
  }
  return undefined
}

/** LTX-Video's scheduler bends the noise levels itself. */
function schedulerShift(view: View, { samplers }: Chain): Port | undefined {
  for (const sampler of samplers) {
    const node = feederOf(view, { node: sampler, input: 'sigmas' })?.node
    if (node !== undefined && hasField(node, 'max_shift')) return { node, input: 'max_shift' }
  }
  return undefined
}

/** A model that is distilled for guidance takes it with its text, and its sampler's own stays at 1. */
function guidancePort(view: View, { samplers }: Chain, cfg: Port): Port | undefined {
  const distilled = [...upstream(view, samplers)].find(
    (node) => node.node.type === 'FluxGuidance' && hasField(node, 'guidance')
  )
  const isDistilled = distilled !== undefined && (valueOf(view, cfg) ?? 1) === 1
  if (isDistilled) return { node: distilled, input: 'guidance' }
  return hasField(cfg.node, 'cfg') ? cfg : undefined
}

const FAST_LORA = /lightx2v|lightning|4[-_ ]?steps?/i

function loraWarnings(view: View, { models }: Chain, preset: StepPreset): FactorizeWarning[] {
  const before = upstream(
    view,
    models.map(({ origin }) => origin.feeder.node)
  )
  const files = [...before].flatMap((node) =>
    hasInput(node, 'model') && node.node.mode !== 4
      ? node.widgets.flatMap(({ value }) =>
          typeof value === 'string' && /[.](safetensors|sft)$/i.test(value) ? [value] : []
        )
      : []
  )
  const fast = files.filter((file) => FAST_LORA.test(file))
  if (preset.loras.length > 0 && fast.length === 0)
    return [warning('lora-wanted', { steps: preset.steps, loras: preset.loras.map(({ name }) => name) })]
  if (preset.loras.length === 0 && fast.length > 0)
    return [warning('lora-for-few-steps', { lora: fast[0] ?? '', steps: preset.steps })]
  return []
}

export function presetElsewhere({ node, input }: Port, value: number): FactorizeWarning {
  return warning('preset-not-set', { input, node: nameOf(node), value })
}

/** Whether some family has a preset of so many steps. */
export function isPresetCount(steps: number): boolean {
  return FAMILIES.some((family) => presetFor(family, steps) !== undefined)
}
