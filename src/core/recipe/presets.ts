import { LIGHTX2V_HIGH, LIGHTX2V_LOW } from './files'
import type { Family, PresetId, StepPreset } from './types'

/**
 * `fast` and `paper` for a family: the paper's step counts. It publishes no shift and no guidance, so these are the model
 * authors' own.
 */
export function paperPresets(
  shift: number | undefined,
  guidance: readonly number[]
): Record<'fast' | 'paper', StepPreset> {
  const whose = shift === undefined ? 'Guidance is' : 'Shift and guidance are'
  return {
    fast: {
      steps: 15,
      shift,
      guidance,
      loras: [],
      basis: `The paper reports little loss from 50 to 15 steps with an anchor. ${whose} the model authors’.`
    },
    paper: {
      steps: 50,
      shift,
      guidance,
      loras: [],
      basis: `The steps of the paper’s main results. ${whose} the model authors’; the paper gives none.`
    }
  }
}

/** Four steps with lightx2v's LoRA pair, with the numbers of ComfyUI's own template of Wan 2.2 14B. */
export const WAN22_LIGHTNING: StepPreset & { readonly shift: number } = {
  steps: 4,
  shift: 5,
  guidance: [1, 1],
  loras: [LIGHTX2V_HIGH, LIGHTX2V_LOW],
  basis:
    'As in ComfyUI’s template with the lightx2v LoRAs. They teach no clean first frame, and nobody has measured them with an anchor.'
}

/** The fewest steps first. */
export const PRESET_IDS: readonly PresetId[] = ['lightning', 'fast', 'paper']

/** The preset of this name, or `undefined` where the family has none. */
export function presetOf(family: Family, id: PresetId): StepPreset | undefined {
  return family.presets[id]
}

/** The names of a family's presets, the fewest steps first. */
export function presetIds(family: Family): readonly PresetId[] {
  return PRESET_IDS.filter((id) => presetOf(family, id) !== undefined)
}
