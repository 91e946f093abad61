import type { Complete } from '../core/caption/types'

/** A language model that a provider offers. */
export interface ModelChoice {
  /** What `model` is set to. */
  readonly id: string
  /** True where it is known to answer badly; shown with a warning and never chosen by itself. */
  readonly experimental?: boolean
}

/** One way to reach a language model. All that fails rejects with a `ProviderError`. */
export interface Provider {
  /** Kept in a caption's provenance: `openai`, `comfyui`, `smollm`, `gguf`. */
  readonly id: string
  /** What a person reads, with the address where there is one. */
  readonly label: string
  /** Whether an answer can be held to `ChatRequest.jsonSchema`. */
  readonly structured: boolean
  /** The models that can be asked, best first choice first. */
  listModels(signal?: AbortSignal): Promise<readonly ModelChoice[]>
  /** The model that `complete` asks. */
  resolveModel(signal?: AbortSignal): Promise<string>
  /** Asks once. */
  readonly complete: Complete
  /**
   * Gives back the memory that the model takes, so that the sampler has it. Call it after the last `complete` of a
   * rewrite; it never rejects, because a finished caption must not be lost to it.
   */
  release(): Promise<void>
}
