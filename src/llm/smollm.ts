import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import { open } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { basename, join } from 'node:path'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { ensureRuntime, ensureSmolLm, llmFolder, type Log } from '../../llm/install.mjs'
import type { ChatAnswer, ChatRequest } from '../core/caption/types'
import { cancelled, ProviderError, quoted } from './errors'
import { httpTransport } from './http'
import { openAiProvider } from './openai'
import type { Provider } from './provider'

export interface LocalModelOptions {
  /** Half of the cores by default, at most four: each step waits for the slowest thread, so one busy core stalls all. */
  readonly threads?: number | undefined
  /** The longest that one answer may take, in milliseconds. */
  readonly timeoutMs?: number | undefined
}

const startTimeoutMs = 120_000
const answerTimeoutMs = 120_000
const endTimeoutMs = 3_000

/**
 * SmolLM2-135M-Instruct on this machine's processor: the smallest model that follows the instruction at all. It is
 * downloaded here, if it is not there yet, because the person has asked for it by name.
 *
 * @throws SetupError where it cannot be installed.
 */
export async function smolLmProvider(log: Log, options: LocalModelOptions = {}): Promise<Provider> {
  const { runtime, model } = await ensureSmolLm(log)
  return new LocalModel('smollm', runtime, model, options)
}

/**
 * Any GGUF model on this machine's processor.
 *
 * @throws ProviderError `no-model` where the file is none.
 * @throws SetupError where node-llama-cpp cannot be installed.
 */
export async function ggufProvider(
  path: string,
  log: Log,
  options: LocalModelOptions = {}
): Promise<Provider> {
  await checkGguf(path)
  return new LocalModel('gguf', await ensureRuntime(log), path, options)
}

async function checkGguf(path: string): Promise<void> {
  const refuse = (reason: string): ProviderError =>
    new ProviderError('no-model', `${path} ${reason}: give the path of a GGUF language model.`)
  const file = await open(path).catch(() => undefined)
  if (file === undefined) throw refuse('cannot be read')
  try {
    const { buffer } = await file.read(Buffer.alloc(4), 0, 4, 0)
    if (buffer.toString('latin1') !== 'GGUF') throw refuse('is no GGUF file')
  } catch (error) {
    throw error instanceof ProviderError ? error : refuse('cannot be read')
  } finally {
    await file.close()
  }
}

const defaultThreads = (): number => Math.min(4, Math.max(1, Math.floor(availableParallelism() / 2)))

const readySchema = z.object({ port: z.number().int(), model: z.string() })

/** A server that runs (`llm/server.mjs`), and what asks it. */
interface Running {
  readonly child: ChildProcessWithoutNullStreams
  readonly provider: Provider
}

/** Starts the model with the first question and keeps it until `release`. */
class LocalModel implements Provider {
  readonly label: string
  readonly structured = true
  private running: Promise<Running> | undefined

  constructor(
    readonly id: string,
    private readonly runtime: string,
    private readonly model: string,
    private readonly options: LocalModelOptions
  ) {
    this.label = `${basename(model)} on this machine`
  }

  listModels(): Promise<{ id: string }[]> {
    return Promise.resolve([{ id: basename(this.model, '.gguf') }])
  }

  resolveModel(): Promise<string> {
    return Promise.resolve(basename(this.model, '.gguf'))
  }

  async complete(request: ChatRequest, signal?: AbortSignal): Promise<ChatAnswer> {
    if (signal?.aborted) throw cancelled()
    this.running ??= this.start().catch((error: unknown) => {
      this.running = undefined
      throw error
    })
    const { provider } = await this.running
    return provider.complete(request, signal)
  }

  async release(): Promise<void> {
    const running = this.running
    this.running = undefined
    const child = await running?.then(
      (server) => server.child,
      () => undefined
    )
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.stdin.end()
    const kill = setTimeout(() => child.kill('SIGKILL'), endTimeoutMs)
    await ended
    clearTimeout(kill)
  }

  private async start(): Promise<Running> {
    const script = join(llmFolder(), 'server.mjs')
    const threads = String(this.options.threads ?? defaultThreads())
    const child = spawn(process.execPath, [
      script,
      '--runtime',
      this.runtime,
      '--model',
      this.model,
      '--threads',
      threads
    ])
    let complaint = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      complaint = (complaint + text).slice(-4000)
    })
    // A pipe to a process that has just ended breaks; its end is told below.
    child.stdin.on('error', () => undefined)
    const line = await firstLine(child)
    const ready = readySchema.safeParse(line === undefined ? undefined : parseJson(line))
    if (!ready.success) {
      child.kill('SIGKILL')
      throw new ProviderError(
        'failed',
        `The model ${basename(this.model)} cannot be loaded${reason(complaint)}: check that the file is whole and fits into memory.`
      )
    }
    const transport = httpTransport(`http://127.0.0.1:${ready.data.port}`, {
      timeoutMs: this.options.timeoutMs ?? answerTimeoutMs
    })
    // It ends as a whole, so there is nothing to unload.
    const provider = openAiProvider(transport, { model: ready.data.model, keepLoaded: true })
    return { child, provider }
  }
}

/** The first line that the process prints, or undefined where it ends or takes too long. */
async function firstLine(child: ChildProcessWithoutNullStreams): Promise<string | undefined> {
  const lines = createInterface({ input: child.stdout })
  const limit = AbortSignal.timeout(startTimeoutMs)
  return new Promise((resolve) => {
    lines.once('line', resolve)
    lines.once('close', () => resolve(undefined))
    child.once('error', () => resolve(undefined))
    limit.addEventListener('abort', () => resolve(undefined), { once: true })
  })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The line of a stack trace that says what went wrong. */
function reason(complaint: string): string {
  const line = complaint.split('\n').find((text) => /error/i.test(text))
  return line === undefined ? '' : ` (${quoted(line)})`
}
