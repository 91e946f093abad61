/** One of the testbed's parts. */
export type TestbedPart =
  'node' | 'venv' | 'stubs' | 'comfyui' | 'frontends' | 'templates' | 'models' | 'chromium'

/**
 * Have these parts of the testbed, and what they need, ready: all of them where none is named.
 * @throws {Error} one sentence on what could not be done
 */
export function ensureTestbed(options?: {
  readonly parts?: readonly TestbedPart[]
  readonly log?: (text: string) => void
}): Promise<void>
