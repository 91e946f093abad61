/**
 * A small OpenAI-compatible chat server on this machine's loopback: one GGUF model through node-llama-cpp.
 *
 *   node server.mjs --runtime DIR --model FILE.gguf [--port N] [--threads N] [--context TOKENS]
 *
 * It prints one line of JSON, `{"port": N, "model": "name"}`, when it takes requests, and ends when its standard input
 * closes: a parent that dies, however it dies, leaves no model behind in memory. It is a process of its own because
 * native code cannot be interrupted from within: killing it is the one cancel that always works.
 */
import { createServer } from 'node:http'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'

const maxBodyBytes = 1024 * 1024

/* global AbortController */

const { values: options } = parseArgs({
  options: {
    runtime: { type: 'string' },
    model: { type: 'string' },
    port: { type: 'string', default: '0' },
    threads: { type: 'string', default: '2' },
    context: { type: 'string', default: '4096' }
  }
})

/** A failure that the client is told, with its HTTP status. */
class RequestError extends Error {
  constructor(status, message) {
    super(message)
    this.status = status
  }
}

const runtime = pathToFileURL(join(options.runtime ?? '.', 'node_modules/node-llama-cpp/dist/index.js'))
const { getLlama, LlamaChatSession, LlamaLogLevel } = await import(runtime.href)

const threads = Number(options.threads)
// Never a build: a compiler is not part of what a hobbyist has. No GPU: the video model needs its memory.
const llama = await getLlama({
  gpu: false,
  build: 'never',
  maxThreads: threads,
  logLevel: LlamaLogLevel.error,
  progressLogs: false
})
const model = await llama.loadModel({ modelPath: options.model })
const context = await model.createContext({
  contextSize: { min: 512, max: Number(options.context) },
  threads,
  sequences: 1
})
const sequence = context.getSequence()
const modelName = basename(options.model, '.gguf')

// One sequence, so one answer at a time; the others wait in line.
let line = Promise.resolve()

function inLine(job) {
  const result = line.then(job)
  line = result.catch(() => undefined)
  return result
}

function chatHistory(messages) {
  return messages.map(({ role, content }) => {
    if (role === 'assistant') return { type: 'model', response: [content] }
    return { type: role === 'system' ? 'system' : 'user', text: content }
  })
}

function readRequest(text) {
  let body
  try {
    body = JSON.parse(text)
  } catch {
    throw new RequestError(400, 'The request is not JSON.')
  }
  const messages = body?.messages
  const fits = (message) =>
    ['system', 'user', 'assistant'].includes(message?.role) && typeof message.content === 'string'
  if (!Array.isArray(messages) || messages.length === 0 || !messages.every(fits)) {
    throw new RequestError(400, 'messages must be a list of {role, content} with plain text.')
  }
  if (messages.at(-1).role !== 'user') throw new RequestError(400, 'The last message must be the user’s.')
  return body
}

/** Tokens at the end of what is kept that could be cut differently with the question behind them. */
const tokenMargin = 4

let kept = { history: '', tokens: 0 }

/**
 * Bring the sequence to the state after the earlier turns, which are the instruction and its examples and mostly the same
 * as last time, so they are read once. What came behind them is dropped: how much of it is reused would depend on the
 * question before, and rounding with it, so that the same seed would not give the same text.
 */
async function keepHistory(session, history) {
  const name = JSON.stringify(history)
  if (name !== kept.history) {
    kept = { history: '', tokens: 0 }
    await sequence.clearHistory()
    await session.preloadPrompt('')
    kept = { history: name, tokens: Math.max(0, sequence.nextTokenIndex - tokenMargin) }
  }
  if (sequence.nextTokenIndex > kept.tokens) {
    await sequence.eraseContextTokenRanges([{ start: kept.tokens, end: sequence.nextTokenIndex }])
  }
}

async function chat(body, signal) {
  if (signal.aborted) throw new RequestError(499, 'The client has gone.')
  const session = new LlamaChatSession({ contextSequence: sequence })
  try {
    const history = chatHistory(body.messages.slice(0, -1))
    session.setChatHistory(history)
    await keepHistory(session, history)
    const schema = body.response_format?.json_schema?.schema
    const grammar = schema === undefined ? undefined : await llama.createGrammarForJsonSchema(schema)
    const { responseText, stopReason } = await session.promptWithMeta(body.messages.at(-1).content, {
      maxTokens: body.max_tokens ?? 256,
      temperature: body.temperature ?? 0.7,
      seed: body.seed,
      grammar,
      signal,
      stopOnAbortSignal: true
    })
    return {
      object: 'chat.completion',
      model: modelName,
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: responseText },
          finish_reason: stopReason === 'maxTokens' ? 'length' : 'stop'
        }
      ]
    }
  } finally {
    session.dispose()
  }
}

async function readBody(request) {
  const chunks = []
  let size = 0
  for await (const chunk of request) {
    size += chunk.length
    if (size > maxBodyBytes) throw new RequestError(413, 'The request is too large.')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

async function answer(request, signal) {
  const path = new URL(request.url ?? '/', 'http://localhost').pathname
  if (request.method === 'GET' && path === '/v1/models') {
    return { object: 'list', data: [{ id: modelName, object: 'model', owned_by: 'factorized-anchor' }] }
  }
  if (request.method === 'POST' && path === '/v1/chat/completions') {
    const body = readRequest(await readBody(request))
    return inLine(() => chat(body, signal))
  }
  throw new RequestError(404, `There is no ${request.method} ${path} here.`)
}

const server = createServer((request, response) => {
  const gone = new AbortController()
  response.on('close', () => gone.abort())
  answer(request, gone.signal).then(
    (data) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(JSON.stringify(data))
    },
    (error) => {
      if (response.destroyed) return
      response.writeHead(error.status ?? 500, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ error: { message: error.message } }))
    }
  )
})

process.stdin.resume()
process.stdin.on('end', () => process.exit(0))
process.stdin.on('error', () => process.exit(0))
server.listen(Number(options.port), '127.0.0.1', () => {
  process.stdout.write(`${JSON.stringify({ port: server.address().port, model: modelName })}\n`)
})
