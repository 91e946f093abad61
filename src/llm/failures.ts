import data from '../../nodes_py/data/llm.json'
import { ProviderError, type ProviderErrorCode } from './errors'

/** What keeps an answer from arriving, whether this program asked or the shim did (`nodes_py/llm_forward.py`). */
export const transportFailures = [
  'certificate',
  'dropped',
  'encoding',
  'redirect',
  'timeout',
  'too-large',
  'unknown-host',
  'unreachable'
] as const

export type TransportFailure = (typeof transportFailures)[number]

const sentences: Readonly<Record<TransportFailure, (address: string, detail: string) => string>> = {
  certificate: (address) =>
    `The certificate of ${address} cannot be trusted: check whether the address should start with http://.`,
  dropped: (address) =>
    `The server at ${address} went away in the middle of its answer: it may have crashed or run out of memory, so look at its window and try again.`,
  encoding: (address, detail) =>
    `The server at ${address} sent text that is not ${detail.toUpperCase()}: it may not be a language model server, or a proxy in between breaks its answers.`,
  redirect: (address, detail) =>
    `The server at ${address} sends requests on ${detail === 'elsewhere' ? detail : `to ${detail}`}, which is refused: set the address that really answers.`,
  timeout: (address) =>
    `The language model at ${address} took too long to answer: check that the server is not busy or still loading, or choose a smaller model.`,
  'too-large': (address) =>
    `The server at ${address} sent more than ${data.max_answer_bytes / 1024} kB, which is no chat answer: check that the address is a language model server.`,
  'unknown-host': (address) => `No machine has the name in ${address}: check the address for a typing error.`,
  unreachable: (address) =>
    `No language model server answers at ${address}: start it (Ollama, LM Studio …) or correct the address.`
}

/**
 * The sentence for a failure.
 *
 * @param detail the other host of a `redirect`, the promised charset of an `encoding`
 */
export function transportError(failure: TransportFailure, address: string, detail = ''): ProviderError {
  return new ProviderError(codeOf(failure), sentences[failure](address, detail))
}

function codeOf(failure: TransportFailure): ProviderErrorCode {
  return failure === 'certificate' || failure === 'unknown-host' ? 'unreachable' : failure
}
