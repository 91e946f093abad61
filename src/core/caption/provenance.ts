// The small form of zod: this file is part of what the page loads at start.
import * as z from 'zod/mini'
import { sha256 } from './sha256'

const hash = z.string().check(z.regex(/^[0-9a-f]{64}$/))

/**
 * Where a first-frame caption came from. Kept in the node's `properties`; never an execution input, so that it
 * reruns nothing. It holds no text of the prompt, no address and no key.
 */
const provenanceSchema = z.object({
  /** SHA-256 of the prompt that was rewritten. */
  promptHash: hash,
  /** SHA-256 of the caption as it was made, which tells an edit by hand. */
  captionHash: hash,
  provider: z.string().check(z.maxLength(100)),
  model: z.string().check(z.maxLength(300)),
  /** What the answer depends on besides: temperature, language and the like. */
  settings: z.record(
    z.string().check(z.maxLength(60)),
    z.union([z.string().check(z.maxLength(300)), z.number(), z.boolean()])
  ),
  seed: z.optional(z.int()),
  /** Someone has changed the caption since. */
  edited: z.boolean()
})

export type Provenance = Readonly<z.infer<typeof provenanceSchema>>

/**
 * `none`: no caption; `fresh`: made from this very prompt; `edited`: made or written by hand, for all we know for
 * this prompt; `stale`: made from another prompt than the one that stands there now.
 */
export type CaptionStatus = 'none' | 'fresh' | 'edited' | 'stale'

// White space that a text box adds or loses is not another prompt.
const hashOf = (text: string): string => sha256(text.trim().replace(/\s+/g, ' '))

export interface Origin {
  readonly prompt: string
  readonly firstFrame: string
  readonly provider: string
  readonly model: string
  readonly settings?: Provenance['settings']
  readonly seed?: number
}

/** What to note down when a caption has just been made. */
export const provenanceOf = ({
  prompt,
  firstFrame,
  provider,
  model,
  settings = {},
  seed
}: Origin): Provenance => ({
  promptHash: hashOf(prompt),
  captionHash: hashOf(firstFrame),
  provider,
  model,
  settings,
  ...(seed === undefined ? {} : { seed }),
  edited: false
})

/** The note after the caption has become `firstFrame`: editing back to what was made is no edit. */
export const withCaption = (provenance: Provenance, firstFrame: string): Provenance => ({
  ...provenance,
  edited: provenance.captionHash !== hashOf(firstFrame)
})

/** What stands in a node's properties, from whoever wrote it; undefined where that is no provenance. */
export function readProvenance(value: unknown): Provenance | undefined {
  const read = provenanceSchema.safeParse(value)
  return read.success ? read.data : undefined
}

/**
 * How a caption stands to its prompt. A caption without provenance was typed by hand, so it counts as edited.
 *
 * @example
 * captionStatus('A car turns red.', '', undefined) // 'none'
 */
export function captionStatus(
  prompt: string,
  firstFrame: string,
  provenance: Provenance | undefined
): CaptionStatus {
  if (firstFrame.trim() === '') return 'none'
  if (!provenance) return 'edited'
  if (provenance.promptHash !== hashOf(prompt)) return 'stale'
  return provenance.captionHash === hashOf(firstFrame) ? 'fresh' : 'edited'
}
