import { z } from 'zod'

/** The nodes that the bundled graphs are made of. */
export const NODE_TYPES: readonly string[] = [
  'CLIPLoader',
  'CLIPTextEncode',
  'CreateVideo',
  'EmptyLatentImage',
  'EmptySD3LatentImage',
  'FactorizedAnchor',
  'FactorizedCaption',
  'FactorizedInject',
  'FactorizedInstruction',
  'FactorizedLora',
  'FactorizedSize',
  'KSampler',
  'KSamplerAdvanced',
  'ModelSamplingAuraFlow',
  'ModelSamplingSD3',
  'PrimitiveInt',
  'PrimitiveStringMultiline',
  'SaveVideo',
  'UNETLoader',
  'VAEDecode',
  'VAELoader'
]

/** Choices that are whatever files lie on one machine. */
const FILE_CHOICES = new Set(['unet_name', 'clip_name', 'vae_name', 'lora', 'lora_low'])

/** Option keys that decide what a graph looks like; tooltips and the like would only make noise in the file. */
const KEPT_OPTIONS = ['default', 'multiline', 'control_after_generate', 'forceInput', 'options']

const inputGroup = z.record(z.string(), z.tuple([z.unknown()]).rest(z.unknown()))
const definition = z.looseObject({
  display_name: z.string().nullish(),
  input: z.looseObject({ required: inputGroup.optional(), optional: inputGroup.optional() }),
  input_order: z.record(z.string(), z.array(z.string())),
  output: z.array(z.string()),
  output_name: z.array(z.string()),
  output_node: z.boolean()
})

/** The part of `GET /object_info` that building the bundled graphs needs, the same on every machine. */
export function trimObjectInfo(objectInfo: unknown): Record<string, unknown> {
  const all = z.record(z.string(), z.unknown()).parse(objectInfo)
  const trimmed: Record<string, unknown> = {}
  for (const type of NODE_TYPES) {
    const { input, input_order, ...node } = definition.parse(all[type])
    trimmed[type] = {
      input: {
        ...(input.required ? { required: trimGroup(input.required) } : {}),
        ...(input.optional ? { optional: trimGroup(input.optional) } : {})
      },
      input_order: { required: input_order['required'] ?? [], optional: input_order['optional'] ?? [] },
      output: node.output,
      output_name: node.output_name,
      output_node: node.output_node,
      display_name: node.display_name ?? type
    }
  }
  return trimmed
}

function trimGroup(group: z.infer<typeof inputGroup>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(group).map(([name, [type, options]]) => {
      const files = FILE_CHOICES.has(name)
      return [name, [Array.isArray(type) && files ? [] : type, trimOptions(options, files)]]
    })
  )
}

function trimOptions(options: unknown, files: boolean): Record<string, unknown> {
  const parsed = z.record(z.string(), z.unknown()).safeParse(options)
  if (!parsed.success) return {}
  const kept = Object.entries(parsed.data).filter(([key]) => KEPT_OPTIONS.includes(key))
  return Object.fromEntries(kept.map(([key, value]) => [key, key === 'options' && files ? [] : value]))
}
