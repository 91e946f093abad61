/**
 * The part of the caption node that is heavy: the language library, the linter and the providers. It is a chunk of its
 * own, fetched when somebody asks for a rewrite or a check, never because a graph was opened.
 */
import { ServerAddress } from '../../comfy/address'
import { ComfyHttp } from '../../comfy/http'
import { openBrowserSocket } from '../../comfy/socket'
import type { Finding } from '../../core/caption/findings'
import { lint } from '../../core/caption/linter'
import { provenanceOf, type Provenance } from '../../core/caption/provenance'
import { loadTagger } from '../../core/caption/words'
import { builtinRewriter } from '../../llm/builtin'
import { findComfyText } from '../../llm/comfy-textgen'
import { openAiProvider } from '../../llm/openai'
import type { Provider } from '../../llm/provider'
import { modelRewriter, type Rewriter } from '../../llm/rewriter'
import { readChatSettings, shimTransport, type FetchApi } from '../../llm/shim'
import { texts } from '../texts'
import type { ProviderChoice } from './provider-choice'

export interface RewriteRequest {
  readonly prompt: string
  readonly provider: ProviderChoice
  /** The text encoder for Generate Text; empty for the best one there is. */
  readonly encoder: string
  /** Leave the model in memory afterwards. */
  readonly keepLoaded: boolean
  readonly seed: number
  /** True where the person wants another caption than the one that the same question gave. */
  readonly again: boolean
  readonly fetchApi: FetchApi
  /** Where this ComfyUI is. */
  readonly comfyUrl: string
  readonly signal: AbortSignal
}

export interface RewriteResult {
  readonly firstFrame: string
  readonly warnings: readonly Finding[]
  readonly provenance: Provenance
}

/** Enough chance for another caption, little enough to stay with the prompt. */
const AGAIN_TEMPERATURE = 0.8

/**
 * Writes the first frame's caption.
 *
 * @throws ProviderError or Error of one sentence; the signal's reason where it was cancelled.
 */
export async function rewriteCaption(request: RewriteRequest): Promise<RewriteResult> {
  const { prompt, seed, again, signal } = request
  const rewriter = await chosenRewriter(request)
  try {
    const { firstFrame, warnings, model } = await rewriter.rewrite(prompt, { seed, signal })
    signal.throwIfAborted()
    const provenance = provenanceOf({
      prompt,
      firstFrame,
      provider: rewriter.id,
      model,
      ...(rewriter === builtinRewriter
        ? {}
        : { seed, settings: { temperature: again ? AGAIN_TEMPERATURE : 0 } })
    })
    return { firstFrame, warnings, provenance }
  } finally {
    // Not waited for: the caption is there, and freeing memory never fails.
    void rewriter.release()
  }
}

/** What the linter says about a caption. No model is asked. */
export async function checkCaption(prompt: string, firstFrame: string): Promise<readonly Finding[]> {
  return lint(firstFrame, await loadTagger(), { prompt })
}

async function chosenRewriter(request: RewriteRequest): Promise<Rewriter> {
  const { provider, fetchApi, keepLoaded, encoder, again, signal } = request
  if (provider === 'rules') return builtinRewriter
  if (provider === 'comfyui') {
    const http = new ComfyHttp(ServerAddress.parse(request.comfyUrl))
    const found = await findComfyText(http, openBrowserSocket, { encoder, keepLoaded })
    if (!found) throw new Error(texts.caption.noGenerateText)
    return modelRewriter(again ? warmer(found) : found)
  }
  const { endpoint, model } = await readChatSettings(fetchApi, signal)
  if (provider === 'auto' && endpoint === '') return builtinRewriter
  const asked = openAiProvider(shimTransport(fetchApi, endpoint), { model, keepLoaded })
  return modelRewriter(again ? warmer(asked) : asked)
}

/** The same provider, asked with some chance. */
function warmer(provider: Provider): Provider {
  return {
    id: provider.id,
    label: provider.label,
    structured: provider.structured,
    listModels: (signal) => provider.listModels(signal),
    resolveModel: (signal) => provider.resolveModel(signal),
    complete: (request, signal) =>
      provider.complete(
        { ...request, temperature: Math.max(request.temperature, AGAIN_TEMPERATURE) },
        signal
      ),
    release: () => provider.release()
  }
}
