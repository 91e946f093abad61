/** The texts of our nodes, as ComfyUI's page looks them up in `locales/<lang>/nodeDefs.json`. */
import { z } from 'zod'

const slot = z.tuple([z.unknown()]).rest(z.unknown())
const definition = z.object({
  display_name: z.string(),
  description: z.string(),
  input: z.object({
    required: z.record(z.string(), slot).optional(),
    optional: z.record(z.string(), slot).optional()
  }),
  output_name: z.array(z.string()),
  output_tooltips: z.array(z.string().nullable()).optional()
})
const tooltipOf = z.object({ tooltip: z.string() })

interface Texts {
  display_name: string
  description: string
  inputs: Record<string, { name: string; tooltip?: string }>
  outputs: Record<string, { name: string; tooltip?: string }>
}

/** Takes the texts of our nodes out of the server's `/object_info`. */
export function nodeDefsOf(objectInfo: unknown): Record<string, Texts> {
  const all = z.record(z.string(), z.unknown()).parse(objectInfo)
  const ours = Object.entries(all).filter(([type]) => type.startsWith('Factorized'))
  return Object.fromEntries(
    ours
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([type, data]) => [type, textsOf(definition.parse(data))])
  )
}

function textsOf(data: z.infer<typeof definition>): Texts {
  const inputs = Object.entries({ ...data.input.required, ...data.input.optional })
  return {
    display_name: data.display_name,
    description: data.description,
    inputs: Object.fromEntries(
      inputs.map(([name, [, options]]) => {
        const found = tooltipOf.safeParse(options)
        return [name, { name, ...(found.success ? { tooltip: found.data.tooltip } : {}) }]
      })
    ),
    outputs: Object.fromEntries(
      data.output_name.map((name, index) => {
        const tooltip = data.output_tooltips?.[index]
        return [String(index), { name, ...(tooltip ? { tooltip } : {}) }]
      })
    )
  }
}
