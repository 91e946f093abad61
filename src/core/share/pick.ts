import { z } from 'zod'

const sha256 = z.string().nullish()

const fileSchema = z.object({
  kind: z.literal('file'),
  name: z.string().min(1),
  subfolder: z.string().default(''),
  sha256
})

const embeddedSchema = z.object({ kind: z.literal('embedded'), data: z.string(), sha256 })

/** The pick of a file in a ComfyUI's input folder. */
export type FilePick = z.infer<typeof fileSchema>

/** The pick of a picture inside the graph. */
export interface EmbeddedPick {
  readonly kind: 'embedded'
  /** A data URL of a PNG, JPEG or WebP. */
  readonly data: string
  /** Of the picture's bytes, in hexadecimal. */
  readonly sha256: string
}

/** The pick of one picture of the batch that the image branch paints. */
export interface IndexPick {
  readonly kind: 'index'
  readonly index: number
}

/** Reads the pick of a file from a `choice` in either of its forms; `undefined` for any other. */
export function filePick(choice: unknown): FilePick | undefined {
  const parsed = fileSchema.safeParse(readChoice(choice))
  return parsed.success ? parsed.data : undefined
}

/** Whether a `choice` is a picture inside the graph, with its data still there. */
export function isEmbedded(choice: unknown): boolean {
  const parsed = embeddedSchema.safeParse(readChoice(choice))
  return parsed.success && parsed.data.data !== ''
}

/** Whether a `choice` is a picture inside the graph whose data was left out when ComfyUI wrote it into a file. */
export function isHollow(choice: unknown): boolean {
  const parsed = embeddedSchema.safeParse(readChoice(choice))
  return parsed.success && parsed.data.data === ''
}

/** The bare API also takes a choice as JSON text. */
function readChoice(choice: unknown): unknown {
  if (typeof choice !== 'string') return choice
  try {
    return JSON.parse(choice)
  } catch {
    return undefined
  }
}
