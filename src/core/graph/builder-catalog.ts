import { z } from 'zod'
import { GraphError } from './errors'
import { parseObjectInfo, type InputDefinition, type NodeDefinition } from './object-info'

/** A node's definition with the names of its outputs, which is what a person wires by. */
export interface CatalogNode {
  readonly definition: NodeDefinition
  readonly outputs: readonly { readonly name: string; readonly type: string }[]
}

/** The kinds of nodes that a graph may be built from. */
export type NodeCatalog = ReadonlyMap<string, CatalogNode>

const outputNamesSchema = z.looseObject({ output_name: z.array(z.string()).nullish() })

/**
 * Reads what `GET /object_info` answered.
 *
 * @throws GraphError where it is not a list of node definitions.
 */
export function readCatalog(objectInfo: unknown): NodeCatalog {
  const raw = z.record(z.string(), z.unknown()).safeParse(objectInfo)
  if (!raw.success)
    throw new GraphError('The list of nodes is damaged: it should be the answer of /object_info.')
  const catalog = new Map<string, CatalogNode>()
  for (const [type, definition] of parseObjectInfo(raw.data)) {
    const names = outputNamesSchema.safeParse(raw.data[type])
    const outputs = definition.outputs.map((outputType, slot) => ({
      name: (names.success ? names.data.output_name?.[slot] : undefined) ?? outputType,
      type: outputType
    }))
    catalog.set(type, { definition, outputs })
  }
  return catalog
}

/**
 * The last is a choice that brings fields of its own along; the builder writes choices without such fields only, and takes
 * the key of the choice as its value.
 */
const VALUE_TYPES = new Set(['INT', 'FLOAT', 'STRING', 'BOOLEAN', 'COMBO', 'COMFY_DYNAMICCOMBO_V3'])

/** Whether the page draws the input as a widget (a field in the node) rather than as a bare socket. */
export function isWidget(input: InputDefinition): boolean {
  return VALUE_TYPES.has(input.type) && input.options['forceInput'] !== true
}

/** Whether the page adds a "control after generate" field below, with a value of its own in the saved list. */
export function hasSeedControl(input: InputDefinition): boolean {
  return input.options['control_after_generate'] === true
}

/** Whether the field is a box of several lines. */
export function isMultiline(input: InputDefinition): boolean {
  return input.type === 'STRING' && input.options['multiline'] === true
}

/** Fields that our page extension draws; files hold their value in the node's properties, never in a slot. */
export function isPageWidget(input: InputDefinition): boolean {
  return input.type.startsWith('FA_')
}
