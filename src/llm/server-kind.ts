import { z } from 'zod'
import { ProviderError } from './errors'
import type { Operation, Reply, Transport } from './transport'

/** The servers that can be asked to give a model's memory back; `other` ones decide that themselves. */
export type ServerKind = 'ollama' | 'lmstudio' | 'other'

const versionSchema = z.looseObject({ version: z.string() })
// LM Studio says of each model whether it is loaded, which no other server does at this address.
const stateSchema = z.looseObject({ data: z.array(z.looseObject({ id: z.string(), state: z.string() })) })

/**
 * Finds out which server it is by the interface of its own that it has beside the OpenAI-compatible one.
 *
 * @throws ProviderError only where nobody answers at all, or the person cancels.
 */
export async function detectServer(
  transport: Transport,
  signal: AbortSignal | undefined
): Promise<ServerKind> {
  const answers = async (operation: Operation, schema: z.ZodType): Promise<boolean> => {
    try {
      return matches(await transport.send(operation, { signal }), schema)
    } catch (error) {
      if (
        error instanceof ProviderError &&
        ['cancelled', 'unreachable', 'auth', 'unavailable'].includes(error.code)
      )
        throw error
      return false
    }
  }
  const [ollama, lmStudio] = await Promise.all([
    answers('ollama_version', versionSchema),
    answers('lmstudio_models', stateSchema)
  ])
  if (ollama) return 'ollama'
  return lmStudio ? 'lmstudio' : 'other'
}

function matches(reply: Reply, schema: z.ZodType): boolean {
  try {
    return reply.status === 200 && schema.safeParse(JSON.parse(reply.text)).success
  } catch {
    return false
  }
}

/** Ollama's OpenAI-compatible interface ignores `keep_alive`; its own one unloads a model that is asked for nothing. */
export async function unloadModel(transport: Transport, model: string): Promise<void> {
  try {
    await transport.send('ollama_unload', { body: { model, keep_alive: 0 } })
  } catch {
    // The caption is there; Ollama unloads an idle model by itself after some minutes.
  }
}
