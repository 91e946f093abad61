import { existsSync } from 'node:fs'
import { ComfyError, ComfyHttp, ServerAddress } from '../comfy/client'
import { builtinRewriter } from '../llm/builtin'
import { findComfyText } from '../llm/comfy-textgen'
import { parseEndpoint } from '../llm/endpoint'
import { ProviderError } from '../llm/errors'
import { httpTransport } from '../llm/http'
import { openAiProvider } from '../llm/openai'
import type { Provider } from '../llm/provider'
import { modelRewriter, type Rewriter } from '../llm/rewriter'
import { ggufProvider, smolLmProvider } from '../llm/smollm'
import { CliError, ExitCode } from './errors'
import { openNodeSocket } from './node-socket'

/** Which language model, as the options of a command say it. */
export interface LlmFlags {
  /** `builtin`, `smollm`, `comfyui`, a server's address or a GGUF file. */
  readonly llm?: string
  readonly model?: string
  /** The ComfyUI for `comfyui`. */
  readonly server?: string
  readonly threads?: number
  /** Seconds that one answer may take. */
  readonly timeout?: number
  readonly keepLoaded?: boolean
}

/**
 * Makes what the options name. The key of a server comes from the environment only: what stands in a command is in the
 * shell's history and in the list of processes.
 *
 * @param log what a person reads while something is installed
 * @throws CliError of one sentence.
 */
export async function makeRewriter(flags: LlmFlags, log: (text: string) => void): Promise<Rewriter> {
  const name = flags.llm ?? fromEnvironment('URL') ?? 'builtin'
  if (name === 'builtin') return builtinRewriter
  try {
    return modelRewriter(await makeProvider(name, flags, log))
  } catch (error) {
    throw llmFailure(error)
  }
}

async function makeProvider(name: string, flags: LlmFlags, log: (text: string) => void): Promise<Provider> {
  const timeoutMs = flags.timeout === undefined ? undefined : flags.timeout * 1000
  const local = { threads: flags.threads, timeoutMs }
  if (name === 'smollm') return smolLmProvider(log, local)
  if (name === 'comfyui') return comfyProvider(flags, timeoutMs)
  if (/\.gguf$/i.test(name) || (!name.includes('://') && existsSync(name))) {
    return ggufProvider(name, log, local)
  }
  if (!/[.:/]|^localhost$/.test(name)) {
    throw new CliError(
      ExitCode.usage,
      `--llm knows no "${name}": give builtin, smollm, comfyui, a server's address such as http://127.0.0.1:11434, or a .gguf file.`
    )
  }
  const transport = httpTransport(name, { key: keyFor(name), timeoutMs })
  const model = flags.model ?? fromEnvironment('MODEL')
  return openAiProvider(transport, { model, keepLoaded: flags.keepLoaded })
}

async function comfyProvider(flags: LlmFlags, timeoutMs: number | undefined): Promise<Provider> {
  const address = flags.server ?? process.env.COMFYUI_URL ?? ''
  if (address === '') {
    throw new CliError(
      ExitCode.usage,
      'Say where the ComfyUI is: --server http://127.0.0.1:8188, or COMFYUI_URL.'
    )
  }
  const http = new ComfyHttp(ServerAddress.parse(address))
  const options = { encoder: flags.model, keepLoaded: flags.keepLoaded, timeoutMs }
  const provider = await findComfyText(http, openNodeSocket, options)
  if (provider !== undefined) return provider
  throw new CliError(
    ExitCode.failed,
    `The ComfyUI at ${http.address.toString()} has no Generate Text node: update ComfyUI, or give another --llm.`
  )
}

const fromEnvironment = (name: 'URL' | 'KEY' | 'MODEL'): string | undefined => {
  const value = process.env[`FACTORIZED_LLM_${name}`]?.trim()
  return value === '' ? undefined : value
}

/** The key, unless the environment names another server than this one: it belongs to that. */
function keyFor(address: string): string | undefined {
  const owner = fromEnvironment('URL')
  const hostOf = (text: string): string => new URL(parseEndpoint(text).base).origin
  return owner === undefined || hostOf(owner) === hostOf(address) ? fromEnvironment('KEY') : undefined
}

const usageCodes = new Set(['address', 'no-model'])

/** A failure in the terms of the command line; what is no known failure comes back as it is. */
export function llmFailure(error: unknown): unknown {
  if (error instanceof ProviderError) {
    const code = usageCodes.has(error.code) ? ExitCode.usage : ExitCode.failed
    return new CliError(error.code === 'cancelled' ? ExitCode.interrupted : code, error.message, {
      cause: error
    })
  }
  if (error instanceof ComfyError) return new CliError(ExitCode.usage, error.message, { cause: error })
  // The set-up scripts are plain JavaScript, so their class cannot be told by its type; the caption core says in plain
  // errors why an answer holds no caption. Any other kind is a fault of ours and keeps its trace.
  if (error instanceof Error && (error.name === 'SetupError' || error.name === 'Error')) {
    return new CliError(ExitCode.failed, error.message, { cause: error })
  }
  return error
}
