import { z } from 'zod'
import { GraphError } from './errors'

/*
 * The page's graphs as files hold them. Every object keeps the keys that are not named here, so that a graph can be
 * edited and written back without losing what other packs stored in it.
 */

/** Node ids are numbers in most files; subgraphs and other tools also write strings. */
const idSchema = z.union([z.number(), z.string()])

/** `MODEL`, `A,B` for several types, `*` or 0 for any, -1 for events. */
const slotTypeSchema = z.union([z.string(), z.number(), z.array(z.string())])

export const inputSlotSchema = z.looseObject({
  name: z.string(),
  type: slotTypeSchema.nullish(),
  link: idSchema.nullish(),
  widget: z.looseObject({ name: z.string() }).nullish()
})

export const outputSlotSchema = z.looseObject({
  name: z.string().nullish(),
  type: slotTypeSchema.nullish(),
  links: z.array(idSchema).nullish()
})

export const uiNodeSchema = z.looseObject({
  id: idSchema,
  type: z.string(),
  title: z.string().nullish(),
  mode: z.number().nullish(),
  inputs: z.array(inputSlotSchema).nullish(),
  outputs: z.array(outputSlotSchema).nullish(),
  properties: z.record(z.string(), z.unknown()).nullish(),
  // Some packs write an object of names and values instead of the page's array.
  widgets_values: z.union([z.array(z.unknown()), z.record(z.string(), z.unknown())]).nullish()
})

/** Schema 0.4: id, origin node, origin slot, target node, target slot, type. */
const linkTupleSchema = z.tuple([idSchema, idSchema, z.number(), idSchema, z.number()]).rest(z.unknown())

/** Schema 1.0, and every subgraph. */
const linkObjectSchema = z.looseObject({
  id: idSchema,
  origin_id: idSchema,
  origin_slot: z.number(),
  target_id: idSchema,
  target_slot: z.number()
})

export const uiLinkSchema = z.union([linkTupleSchema, linkObjectSchema])

const linksSchema = z.array(uiLinkSchema.nullable()).nullish()

const subgraphSlotSchema = z.looseObject({
  id: z.string().nullish(),
  name: z.string(),
  type: slotTypeSchema.nullish(),
  linkIds: z.array(idSchema).nullish()
})

export const subgraphSchema = z.looseObject({
  id: z.string(),
  name: z.string().nullish(),
  nodes: z.array(uiNodeSchema),
  links: linksSchema,
  inputs: z.array(subgraphSlotSchema).nullish(),
  outputs: z.array(subgraphSlotSchema).nullish(),
  get definitions() {
    return definitionsSchema.nullish()
  }
})

const definitionsSchema = z.looseObject({
  get subgraphs() {
    return z.array(subgraphSchema).nullish()
  }
})

/** A reroute is a bend of a wire: links pass it by, so it never changes what is executed. */
const rerouteSchema = z.looseObject({ id: idSchema })

export const uiGraphSchema = z.looseObject({
  version: z.union([z.number(), z.string()]).nullish(),
  nodes: z.array(uiNodeSchema),
  links: linksSchema,
  groups: z.array(z.looseObject({})).nullish(),
  reroutes: z.array(rerouteSchema).nullish(),
  definitions: definitionsSchema.nullish(),
  extra: z.looseObject({}).nullish()
})

export const apiNodeSchema = z.looseObject({
  class_type: z.string(),
  inputs: z.record(z.string(), z.unknown()),
  _meta: z.looseObject({ title: z.string().nullish() }).nullish()
})

/** What `POST /prompt` takes: nodes by execution id. */
export const apiPromptSchema = z.record(z.string(), apiNodeSchema)

export type NodeId = z.infer<typeof idSchema>
export type SlotType = z.infer<typeof slotTypeSchema>
export type UiInput = z.infer<typeof inputSlotSchema>
export type UiOutput = z.infer<typeof outputSlotSchema>
export type UiNode = z.infer<typeof uiNodeSchema>
export type UiLink = z.infer<typeof uiLinkSchema>
export type Subgraph = z.infer<typeof subgraphSchema>
export type UiGraph = z.infer<typeof uiGraphSchema>
export type ApiNode = z.infer<typeof apiNodeSchema>
export type ApiPrompt = z.infer<typeof apiPromptSchema>

/** The id of a subgraph's own input and output panels, where its inner links begin and end. */
export const SUBGRAPH_INPUT_ID = -10
export const SUBGRAPH_OUTPUT_ID = -20

/** What litegraph calls a node's mode; everything else runs as usual. */
export const MODE_MUTED = 2
export const MODE_BYPASSED = 4

/**
 * Reads a graph of the page (schema 0.4 or 1.0) from untrusted JSON.
 *
 * @throws GraphError with the node and the slot that are wrong.
 */
export function parseUiGraph(data: unknown): UiGraph {
  const result = uiGraphSchema.safeParse(data)
  if (result.success) return result.data
  throw damaged(data, result.error)
}

/**
 * Reads a graph in the API format from untrusted JSON.
 *
 * @throws GraphError with the node and the input that are wrong.
 */
export function parseApiPrompt(data: unknown): ApiPrompt {
  const result = apiPromptSchema.safeParse(data)
  if (result.success) return result.data
  throw damaged(data, result.error)
}

function damaged(data: unknown, error: z.ZodError): GraphError {
  const issue = error.issues[0]
  const path = issue?.path ?? []
  const reason = issue === undefined ? 'is not as expected' : describeReason(issue)
  return new GraphError(
    `The graph is damaged: ${describePlace(data, path)} ${reason}; load it in ComfyUI and save it again, or use another copy.`,
    nodeAt(data, path)
  )
}

/** The id of the innermost node on the way to a place. */
function nodeAt(data: unknown, path: readonly PropertyKey[]): string | undefined {
  let here: unknown = data
  let found: string | undefined
  for (const [index, key] of path.entries()) {
    here = child(here, key)
    const id = child(here, 'id')
    if (path[index - 1] === 'nodes' && (typeof id === 'number' || typeof id === 'string')) found = String(id)
    else if (typeof child(here, 'class_type') === 'string') found = String(key)
  }
  return found
}

function describeReason(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') return `should be ${withArticle(issue.expected)}`
  return 'is not in a form that ComfyUI writes'
}

function withArticle(type: string): string {
  return type === 'array' ? 'a list' : /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`
}

/** Turns `['nodes', 3, 'inputs', 1, 'link']` into "node 12 'KSampler', input steps, link". */
function describePlace(data: unknown, path: readonly PropertyKey[]): string {
  const words: string[] = []
  let here: unknown = data
  let container = ''
  for (const key of path) {
    here = child(here, key)
    if (typeof key === 'number') words.push(describeItem(container, key, here))
    else if (!ITEM_NAMES.has(String(key))) words.push(describeKey(String(key), here))
    container = String(key)
  }
  // A list that is wrong as a whole ends the path without an item.
  const last = path.at(-1)
  if (typeof last === 'string' && ITEM_NAMES.has(last)) words.push(`its list of ${last}`)
  return words.length === 0 ? 'the file' : words.join(', ')
}

const ITEM_NAMES = new Set(['nodes', 'inputs', 'outputs', 'links', 'subgraphs', 'definitions', 'groups'])

function describeItem(container: string, index: number, item: unknown): string {
  const id = child(item, 'id')
  const name = child(item, 'name')
  if (container === 'nodes') {
    const type = child(item, 'type')
    const shown = typeof id === 'number' || typeof id === 'string' ? `${id}` : `number ${index + 1}`
    return typeof type === 'string' ? `node ${shown} '${type}'` : `node ${shown}`
  }
  const word = container.endsWith('s') ? container.slice(0, -1) : container
  return typeof name === 'string' && name !== '' ? `${word} ${name}` : `${word} ${index + 1}`
}

/** A node of an API graph sits under its id; other keys are named as they are. */
function describeKey(key: string, value: unknown): string {
  const type = child(value, 'class_type')
  return typeof type === 'string' ? `node ${key} '${type}'` : key
}

function child(value: unknown, key: PropertyKey): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  return Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined
}
