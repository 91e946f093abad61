import { z } from 'zod'
import { GraphError } from './errors'

/** One declared input of a node, in the order in which the page shows it. */
export interface InputDefinition {
  readonly name: string
  /** `COMBO` for a list of choices, whichever way the server writes it. */
  readonly type: string
  readonly options: Readonly<Record<string, unknown>>
  /** The values of a `COMBO`. */
  readonly choices: readonly unknown[]
  readonly optional: boolean
}

/** What a server says about one kind of node. */
export interface NodeDefinition {
  readonly type: string
  /** The name that the page shows. */
  readonly title: string
  readonly inputs: readonly InputDefinition[]
  /** Types of the outputs, by slot. */
  readonly outputs: readonly string[]
  readonly isOutputNode: boolean
}

export type NodeDefinitions = ReadonlyMap<string, NodeDefinition>

const optionsSchema = z.record(z.string(), z.unknown())
const inputSpecSchema = z.tuple([z.union([z.string(), z.array(z.unknown())])]).rest(z.unknown())
const groupSchema = z.record(z.string(), z.unknown())
const nodeSchema = z.looseObject({
  display_name: z.string().nullish(),
  input: z.looseObject({ required: groupSchema.nullish(), optional: groupSchema.nullish() }).nullish(),
  input_order: z
    .looseObject({ required: z.array(z.string()).nullish(), optional: z.array(z.string()).nullish() })
    .nullish(),
  output: z.array(z.unknown()).nullish(),
  output_node: z.boolean().nullish()
})

/**
 * Reads the answer of `GET /object_info`. A node or an input in a form that is not known is left out rather than
 * refused: one odd custom node must not make every graph unusable.
 *
 * @throws GraphError where the answer is not a list of node definitions at all.
 */
export function parseObjectInfo(data: unknown): NodeDefinitions {
  const entries = z.record(z.string(), z.unknown()).safeParse(data)
  if (!entries.success) {
    throw new GraphError('The server has sent no list of nodes: is this address really a ComfyUI?')
  }
  const definitions = new Map<string, NodeDefinition>()
  for (const [type, value] of Object.entries(entries.data)) {
    const node = nodeSchema.safeParse(value)
    if (!node.success) continue
    definitions.set(type, {
      type,
      title: node.data.display_name ?? type,
      inputs: orderedInputs(node.data),
      outputs: (node.data.output ?? []).map((output) => (typeof output === 'string' ? output : 'COMBO')),
      isOutputNode: node.data.output_node ?? false
    })
  }
  return definitions
}

/** The page's order: required and optional inputs by `input_order`, then whatever that list leaves out. */
function orderedInputs(node: z.infer<typeof nodeSchema>): InputDefinition[] {
  const inputs = new Map<string, InputDefinition>()
  for (const group of ['required', 'optional'] as const) {
    for (const input of readInputs(node.input?.[group], group === 'optional')) inputs.set(input.name, input)
  }
  const names = new Set<string>()
  for (const group of ['required', 'optional'] as const) {
    for (const name of node.input_order?.[group] ?? []) {
      if (inputs.get(name)?.optional === (group === 'optional')) names.add(name)
    }
  }
  for (const name of inputs.keys()) names.add(name)
  return [...names].flatMap((name) => inputs.get(name) ?? [])
}

/** Inputs of one group, as the page reads them: `[type, options]`, or a list of choices in place of the type. */
export function readInputs(group: unknown, optional: boolean): InputDefinition[] {
  const entries = groupSchema.safeParse(group ?? {})
  if (!entries.success) return []
  return Object.entries(entries.data).flatMap(([name, value]) => {
    const spec = inputSpecSchema.safeParse(value)
    if (!spec.success) return []
    const [type, rawOptions] = spec.data
    const parsed = optionsSchema.safeParse(rawOptions ?? {})
    const options = parsed.success ? parsed.data : {}
    if (Array.isArray(type)) return [{ name, type: 'COMBO', options, choices: type, optional }]
    const listed = type === 'COMBO' && Array.isArray(options.options) ? options.options : []
    return [{ name, type, options, choices: listed, optional }]
  })
}
