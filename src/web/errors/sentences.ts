/**
 * Takes our sentences out of what the server says about a run. Front end 1.58 shows generic messages instead, so this
 * is the only place where a person could read what to do.
 */
import * as z from 'zod/mini'

/** Every node of this pack has an id that begins with this. */
export const OUR_PREFIX = 'Factorized'

/**
 * One sentence, and where the server saw it.
 *
 * `blame` says which node it is about: `self`, the node itself; `source`, the node of ours that feeds it (a blocked
 * output is reported by the node that was waiting for it); `inject`, the nearest Inject Anchor before it (an anchor
 * that does not fit is noticed by the sampler).
 */
export interface Sentence {
  /** The node's place in the prompt: `7`, or `4:1` inside a subgraph. */
  executionId: string
  text: string
  blame: 'self' | 'source' | 'inject'
}

const nodeErrors = z.record(
  z.string(),
  z.object({
    class_type: z.string(),
    errors: z.array(
      z.object({
        type: z.string(),
        details: z.optional(z.string()),
        extra_info: z.optional(z.object({ input_name: z.optional(z.string()) }))
      })
    )
  })
)

const executionError = z.object({
  node_id: z.union([z.string(), z.number()]),
  node_type: z.string(),
  exception_message: z.string(),
  exception_type: z.string()
})

const BLOCKED = 'Execution Blocked: '
/** The class by its full name, which begins with the folder that somebody has put this pack into. */
const INJECTION_ERROR = /\.nodes_py\.injection_error\.InjectionError$/

/** What our `validate_inputs` answered for a rejected prompt; the server repeats it once per input. */
export function sentencesOfRejection(answer: unknown): Sentence[] {
  const parsed = nodeErrors.safeParse(answer)
  if (!parsed.success) return []
  return Object.entries(parsed.data).flatMap(([executionId, node]) => {
    if (!node.class_type.startsWith(OUR_PREFIX)) return []
    const texts = node.errors.flatMap((error) => {
      if (error.type !== 'custom_validation_failed' || error.details === undefined) return []
      const input = `${error.extra_info?.input_name ?? ''} - `
      return error.details.startsWith(input) ? [error.details.slice(input.length).trim()] : []
    })
    return [...new Set(texts)].map((text): Sentence => ({ executionId, text, blame: 'self' }))
  })
}

/** What stopped a run, if it may be ours; a blocked output is reported here too, while the run goes on. */
export function sentenceOfFailure(detail: unknown): Sentence | undefined {
  const parsed = executionError.safeParse(detail)
  if (!parsed.success) return undefined
  const { node_id, node_type, exception_message, exception_type } = parsed.data
  const executionId = String(node_id)
  const text = exception_message.trim()
  if (exception_type === 'ExecutionBlocked') {
    return { executionId, text: withoutPrefix(text, BLOCKED), blame: 'source' }
  }
  if (node_type.startsWith(OUR_PREFIX)) return { executionId, text, blame: 'self' }
  if (INJECTION_ERROR.test(exception_type)) {
    return { executionId, text, blame: 'inject' }
  }
  return undefined
}

function withoutPrefix(text: string, prefix: string): string {
  return text.startsWith(prefix) ? text.slice(prefix.length) : text
}
