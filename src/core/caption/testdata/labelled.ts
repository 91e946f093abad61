import { z } from 'zod'
import { findingCodes } from '../findings'

const captionSchema = z.strictObject({
  caption: z.string().min(1),
  /** The video prompt that the caption belongs to, where the label depends on it. */
  prompt: z.string().min(1).optional(),
  /** All that is wrong with the caption; empty for one that is right. */
  codes: z.array(z.enum(findingCodes))
})

export type LabelledCaption = z.infer<typeof captionSchema>

export type Half = 'dev' | 'test'

/**
 * Which half a caption belongs to: by a hash of its text (FNV-1a), so that the split was fixed before there was a
 * linter, and a caption that is added later moves no other one.
 */
export function halfOf({ caption, prompt = '' }: Pick<LabelledCaption, 'caption' | 'prompt'>): Half {
  let hash = 0x811c9dc5
  for (const letter of `${caption}\n${prompt}`) {
    hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193) >>> 0
  }
  // The lowest bits of FNV-1a are its weakest; the middle ones are even.
  return ((hash >>> 15) & 1) === 0 ? 'dev' : 'test'
}

/** Reads the hand-labelled set, one JSON object a line. */
export const parseLabelled = (jsonl: string): LabelledCaption[] =>
  jsonl
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => captionSchema.parse(JSON.parse(line)))
