/** Why a run that paints candidates went wrong, in a sentence. */
import * as z from 'zod/mini'
import { titleOfType } from '../../comfy/frontend'
import { sentenceOfFailure } from '../errors/sentences'
import { texts } from '../texts'

const failed = z.object({
  node_type: z._default(z.string(), ''),
  exception_message: z._default(z.string(), '')
})

/** Reads what `execution_error` says, on the socket or in the history. */
export function failureOf(detail: unknown): string {
  const own = sentenceOfFailure(detail)
  if (own) return own.text
  const parsed = failed.safeParse(detail)
  if (!parsed.success) return texts.gallery.failed(texts.gallery.noReason)
  const { node_type: type, exception_message: message } = parsed.data
  const text = `${titleOfType(type)}: ${message.trim()}`
  return texts.gallery.failed(/[.!?]$/.test(text) ? text : `${text}.`)
}
