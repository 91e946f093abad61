import { z } from 'zod'

/** The nodes that the bundled graphs are made of. */
export const NODE_TYPES: readonly string[] = [
  'BasicGuider',
  'BasicScheduler',
  'CLIPLoader',
  'CLIPTextEncode',
  'CLIPVisionEncode',
  'CLIPVisionLoader',
  'CheckpointLoaderSimple',
  'CreateVideo',
  'DualCLIPLoader',
  'EmptyHunyuanLatentVideo',
  'EmptyLatentImage',
  'EmptySD3LatentImage',
  'FactorizedAnchor',
  'FactorizedCaption',
  'FactorizedCompare',
  'FactorizedInject',
  'FactorizedInstruction',
  'FactorizedLora',
  'FactorizedSize',
  'FluxGuidance',
  'HunyuanImageToVideo',
  'ImageBatch',
  'ImageFromBatch',
  'KSampler',
  'KSamplerAdvanced',
  'KSamplerSelect',
  'LTXVConditioning',
  'LTXVImgToVideo',
  'LTXVScheduler',
  'LoraLoaderModelOnly',
  'ModelSamplingAuraFlow',
  'ModelSamplingSD3',
  'PrimitiveInt',
  'PrimitiveStringMultiline',
  'RandomNoise',
  'SamplerCustom',
  'SamplerCustomAdvanced',
  'SaveImage',
  'SaveVideo',
  'TextEncodeHunyuanVideo_ImageToVideo',
  'UNETLoader',
  'VAEDecode',
  'VAEDecodeTiled',
  'VAELoader',
  'Wan22ImageToVideoLatent',
  'WanImageToVideo'
]

/** Choices that are whatever files lie on one machine. */
const FILE_CHOICES = new Set([
  'ckpt_name',
  'clip_name',
  'clip_name1',
  'clip_name2',
  'lora',
  'lora_low',
  'lora_name',
  'unet_name',
  'vae_name'
])

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

/**
 * The part of `GET /object_info` that building the bundled graphs needs, the same on every machine. A node that the server
 * lacks is left out: `newer-nodes.json` has it.
 */
export function trimObjectInfo(objectInfo: unknown): Record<string, unknown> {
  const all = z.record(z.string(), z.unknown()).parse(objectInfo)
  const trimmed: Record<string, unknown> = {}
  for (const type of NODE_TYPES) {
    if (!(type in all)) continue
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
