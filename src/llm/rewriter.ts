import type { Finding } from '../core/caption/findings'
import type { CaptionLanguage, ModelSize } from '../core/caption/instruction'
import { rewrite } from '../core/caption/rewrite'
import { loadTagger } from '../core/caption/words'
import type { Provider } from './provider'

export interface RewriterOptions {
  readonly language?: CaptionLanguage
  readonly seed?: number
  readonly signal?: AbortSignal
}

/** A first frame and how it came about. */
export interface FirstFrame {
  readonly firstFrame: string
  readonly warnings: readonly Finding[]
  readonly model: string
}

/** Any way from a video prompt to the caption of its first frame, with a language model or without. */
export interface Rewriter {
  readonly id: string
  readonly label: string
  rewrite(prompt: string, options?: RewriterOptions): Promise<FirstFrame>
  /** Gives back the memory that it takes; see `Provider.release`. */
  release(): Promise<void>
}

/** A tiny model that does not find an end is stopped after twice the longest caption. */
export const tinyMaxTokens = 160

/** How much a model can take in, by the number of parameters that stands in most models' names. */
export function modelSize(model: string): ModelSize {
  return /(?:^|[^\d.])(?:\d{2,3}m|0\.\d+b)(?![a-z])/i.test(model) ? 'tiny' : 'large'
}

/** Rewrites with a language model. */
export function modelRewriter(provider: Provider): Rewriter {
  return {
    id: provider.id,
    label: provider.label,
    async rewrite(prompt, { signal, ...options } = {}) {
      const size = modelSize(await provider.resolveModel(signal))
      const rewritten = await rewrite(prompt, {
        complete: provider.complete.bind(provider),
        tagger: await loadTagger(),
        size,
        // Holding a tiny model to a form costs it the little sense it has.
        structured: provider.structured && size !== 'tiny',
        ...(size === 'tiny' ? { maxTokens: tinyMaxTokens } : {}),
        ...(signal === undefined ? {} : { signal }),
        ...options
      })
      return { firstFrame: rewritten.firstFrame, warnings: rewritten.warnings, model: rewritten.model }
    },
    release: () => provider.release()
  }
}
