/** Who writes the first frame: a setting of the person, not of the graph. */
import * as z from 'zod/mini'

export const providerChoices = ['auto', 'server', 'comfyui', 'rules'] as const

/**
 * - `auto`: the language model server where one is set, otherwise the built-in rules
 * - `server`: the language model server of the settings
 * - `comfyui`: core's Generate Text on this ComfyUI, where its version has it
 * - `rules`: no model at all
 */
export type ProviderChoice = (typeof providerChoices)[number]

const schema = z.enum(providerChoices)

/** Reads the stored setting; what this version does not know counts as automatic. */
export function readProviderChoice(value: unknown): ProviderChoice {
  const parsed = schema.safeParse(value)
  return parsed.success ? parsed.data : 'auto'
}
