import { WAN22_LIGHTNING } from './presets'
import type { Family, ModelFile } from './types'

/**
 * The lightx2v LoRA pair for Wan 2.2 T2V 14B: four steps without guidance. Files, steps and shift are those of ComfyUI's
 * own template.
 */
export const LIGHTX2V: {
  /** One file an expert, in the family's order. */
  readonly loras: readonly ModelFile[]
  /** The family as it is sampled with the pair. */
  readonly speedUp: (family: Family) => Family
} = {
  loras: WAN22_LIGHTNING.loras,
  speedUp: (family) => ({
    ...family,
    // Guidance was distilled into the LoRA: 1 is none, and half the work.
    experts: family.experts.map((expert, at) => ({
      ...expert,
      guidance: WAN22_LIGHTNING.guidance[at] ?? 1
    })),
    sampling: {
      ...family.sampling,
      shift: WAN22_LIGHTNING.shift,
      steps: WAN22_LIGHTNING.steps,
      authorsSteps: WAN22_LIGHTNING.steps
    }
  })
}
