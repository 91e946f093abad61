/** What went wrong between us and a ComfyUI; callers choose their exit code or their advice by it. */
export type ComfyProblem =
  /** Nothing answers at the address. */
  | 'unreachable'
  /** Something answers, but it is no ComfyUI, or it wants a login. */
  | 'not-comfyui'
  /** The server does not take the prompt: missing nodes or models, wrong values. */
  | 'refused'
  /** The server gave an answer that cannot be used. */
  | 'failed'
  /** The server no longer knows the run: restarted, or removed from the queue. */
  | 'lost'

/** A problem with a ComfyUI server. The message is one sentence that says what to do. */
export class ComfyError extends Error {
  override readonly name = 'ComfyError'

  constructor(
    readonly problem: ComfyProblem,
    message: string,
    options?: ErrorOptions
  ) {
    super(message, options)
  }
}
