/** Says what happens, one line at a time. */
export type Log = (text: string) => void

/** The folder that holds `server.mjs`. */
export function llmFolder(): string
/** Installs node-llama-cpp unless it is there. @returns the folder whose `node_modules` has it */
export function ensureRuntime(log?: Log): Promise<string>
/** Downloads SmolLM2 unless it is there. @returns its GGUF file */
export function ensureSmolLmFile(log?: Log): Promise<string>
/** Both. Rejects with a `SetupError` of `scripts/lib/proc.mjs`. */
export function ensureSmolLm(log?: Log): Promise<{ readonly runtime: string; readonly model: string }>
