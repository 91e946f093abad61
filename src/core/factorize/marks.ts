import { z } from 'zod'
import { PART_ROLES } from './parts'
import { GIFT_KINDS } from './plan-types'

/*
 * What is kept for the way back. Each node carries what concerns it in its properties (`_meta` in an API graph): that
 * survives saving, loading, copying and turning nodes into a subgraph. Order and numbers are in `extra` of the graph.
 */

/** The key in a node's properties, in `_meta` and in `extra`. */
export const MARK = 'factorized_anchor'

const valueSchema = z.union([z.string(), z.number(), z.boolean()])
const idSchema = z.union([z.string(), z.number()])

const markSchema = z.object({
  /** On a node that was added. */
  part: z
    .object({
      chain: z.string(),
      role: z.enum(PART_ROLES),
      /** What was typed into it, to tell what somebody has typed since. */
      typed: z.record(z.string(), valueSchema).optional(),
      /** What its latent or picture stands for where that is an input of the subgraph itself. */
      panel: z.number().optional(),
      /** Fields of other nodes that a use of the subgraph showed: own field, node, its field. */
      shows: z.array(z.tuple([z.string(), idSchema, z.string()])).optional()
    })
    .optional(),
  /** On a node whose output is not in use for now. */
  gives: z.array(z.object({ chain: z.string(), as: z.enum(GIFT_KINDS), slot: z.number() })).optional(),
  /** Fields that got another value: what they were, what they became. */
  retyped: z.record(z.string(), z.tuple([valueSchema.nullable(), valueSchema])).optional(),
  /** API graphs: values that a wire took the place of. */
  values: z.record(z.string(), z.unknown()).optional(),
  /** Slots without a wire: not listed, listed without the key for one, or open. */
  slots: z.record(z.string(), z.enum(['added', 'bare', 'open'])).optional(),
  /** The node had no properties, or null in their place. */
  bare: z.enum(['absent', 'null']).optional()
})

export type Mark = z.infer<typeof markSchema>

/** Reads a mark from whoever wrote it; `undefined` where it is none. */
export function readMark(value: unknown): Mark | undefined {
  if (value === undefined) return undefined
  const read = markSchema.safeParse(value)
  return read.success ? read.data : undefined
}

const recordSchema = z.object({
  /** Counters of the graph: the name, what it was, what it became. */
  counters: z.array(z.tuple([z.string(), z.number(), z.number()])),
  groups: z.array(z.object({ id: z.number(), title: z.string() })),
  /** Lists of wires at outputs, in their order; `links` is absent where the key was. */
  outputs: z.array(z.object({ node: idSchema, slot: z.number(), links: z.array(idSchema).nullish() })),
  /** Wires that left their reroutes. */
  bends: z.array(z.object({ link: idSchema, parent: idSchema })),
  /** Lists of wires of reroutes, in their order. */
  reroutes: z.array(z.object({ id: idSchema, linkIds: z.array(idSchema) })),
  /** Keys of the graph that were missing or null. */
  bare: z.record(z.string(), z.enum(['absent', 'null']))
})

export type LevelRecord = z.infer<typeof recordSchema>

export function readRecord(value: unknown): LevelRecord | undefined {
  if (value === undefined) return undefined
  const read = recordSchema.safeParse(value)
  return read.success ? read.data : undefined
}

export function emptyRecord(): LevelRecord {
  return { counters: [], groups: [], outputs: [], bends: [], reroutes: [], bare: {} }
}
