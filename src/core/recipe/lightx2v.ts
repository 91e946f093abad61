import { LIGHTX2V_HIGH, LIGHTX2V_LOW } from './files'
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
  loras: [LIGHTX2V_HIGH, LIGHTX2V_LOW],
  speedUp: (family) => ({
    ...family,
    // Guidance was distilled into the LoRA: 1 is none, and half the work.
    experts: family.experts.map((expert) => ({ ...expert, guidance: 1 })),
    sampling: { ...family.sampling, shift: 5, steps: 4, authorsSteps: 4 }
  })
}
