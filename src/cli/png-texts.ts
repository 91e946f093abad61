import { z } from 'zod'
import { originOfRecord, type Origin } from '../core/share'

/** The text chunk that Anchor Candidates writes. */
const CANDIDATE = 'factorized_candidate'

const candidateSchema = z.object({
  seed: z.union([z.number(), z.string()]).nullish(),
  caption: z.string().nullish(),
  batch_index: z.number().int().nonnegative().catch(0),
  batch_size: z.number().int().positive().catch(1)
})

/** How a candidate was made, as far as its file tells. */
export function candidateOrigin(file: Uint8Array): Origin | undefined {
  const text = pngText(file, CANDIDATE)
  if (text === undefined) return undefined
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch {
    return undefined
  }
  const parsed = candidateSchema.safeParse(data)
  if (!parsed.success) return undefined
  return originOfRecord(parsed.data)
}

/** The text under a name in a PNG file (a tEXt chunk), as ComfyUI writes its metadata. */
function pngText(bytes: Uint8Array, name: string): string | undefined {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (file.toString('latin1', 0, 8) !== '\u0089PNG\r\n\u001a\n') return undefined
  for (let at = 8; at + 12 <= file.length;) {
    const length = file.readUInt32BE(at)
    const body = file.subarray(at + 8, at + 8 + length)
    const end = body.indexOf(0)
    if (file.toString('latin1', at + 4, at + 8) === 'tEXt' && body.toString('latin1', 0, end) === name) {
      return body.toString('latin1', end + 1)
    }
    at += length + 12
  }
  return undefined
}
