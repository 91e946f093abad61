/**
 * The pick of Factorized Anchor: which picture is the anchor. It comes from saved graphs, other people's files and the
 * bare API, so it is parsed from `unknown`. The server has the last word on a pick; here it is only shown.
 */
import * as z from 'zod/mini'
import { texts } from '../texts'

const sha256 = z.optional(z.string())

const schema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('index'), index: z.number().check(z.int(), z.gte(0)) }),
  z.object({
    kind: z.literal('file'),
    name: z.string().check(z.minLength(1)),
    subfolder: z._default(z.string(), ''),
    type: z._default(z.literal('input'), 'input'),
    sha256
  }),
  z.object({ kind: z.literal('embedded'), data: z.string().check(z.minLength(1)), sha256 })
])

/** Which picture is the anchor: one of the batch, a file in ComfyUI's input folder, or one stored in the graph. */
export type Choice = z.infer<typeof schema>

/** The pick of a file in ComfyUI's input folder. */
export type FileChoice = Extract<Choice, { kind: 'file' }>

/** Reads a pick from a dict or from its JSON text; `undefined` where it is neither. */
export function parseChoice(value: unknown): Choice | undefined {
  const parsed = schema.safeParse(typeof value === 'string' ? parsedJson(value) : value)
  return parsed.success ? parsed.data : undefined
}

/** Whether `value` stands for "nothing picked", as the shim reads it. */
export function isNoChoice(value: unknown): boolean {
  if (value === undefined || value === null) return true
  if (typeof value === 'string') return value.trim() === ''
  return typeof value === 'object' && Object.keys(value).length === 0
}

/** Whether the anchor is a stored picture, so that the image branch before it does not run. */
export function readsNoImages(value: unknown): boolean {
  const kind = parseChoice(value)?.kind
  return kind === 'file' || kind === 'embedded'
}

/** One line that says what the pick is. */
export function describeChoice(value: unknown): string {
  if (isNoChoice(value)) return texts.anchor.none
  const choice = parseChoice(value)
  switch (choice?.kind) {
    case undefined:
      return texts.anchor.unreadable
    case 'index':
      return texts.anchor.index(choice.index)
    case 'file':
      return texts.anchor.file(choice.subfolder === '' ? choice.name : `${choice.subfolder}/${choice.name}`)
    case 'embedded':
      return texts.anchor.embedded
  }
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
