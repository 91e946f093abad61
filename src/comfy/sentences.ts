import type { ApiPrompt } from '../core/graph'
import { modelFolder } from '../core/graph/model-folders'
import type { ExecutionErrorData, InputError, NodeErrors, Refused } from './wire'

/*
 * Turns what the server says into one sentence for a person: which node, what is wrong, what to do.
 */

/** `node 12 'KSampler'`, by the title that the page shows. Nodes made while running count as the node that made them. */
export function nodeName(prompt: ApiPrompt, id: string): string {
  const node = prompt[id] ?? prompt[id.split('.')[0] ?? id]
  const title = node?._meta?.title ?? node?.class_type
  return title === undefined ? `node ${id}` : `node ${id} '${title}'`
}

/** The sentences for a refused prompt, one a problem. */
export function describeRefusal(prompt: ApiPrompt, refused: Refused): string[] {
  const sentences = describeNodeErrors(prompt, refused.node_errors ?? {})
  return sentences.length > 0 ? sentences : [describePromptError(prompt, refused.error)]
}

/** The sentences for nodes that the server will not run. */
export function describeNodeErrors(prompt: ApiPrompt, errors: NodeErrors): string[] {
  const sentences = Object.entries(errors).flatMap(([id, entry]) =>
    entry.errors.map((error) => {
      const type = prompt[id]?.class_type ?? entry.class_type ?? ''
      return `${capital(nodeName(prompt, id))}: ${describeInputError(type, error)}`
    })
  )
  return [...new Set(sentences)]
}

function describeInputError(nodeType: string, error: InputError): string {
  const name = text(error.extra_info?.input_name)
  const value = error.extra_info?.received_value
  switch (error.type) {
    case 'value_not_in_list': {
      const folder = modelFolder(nodeType, name, value)
      if (folder !== undefined) {
        return `the file ${quote(value)} is not on the server; put it into ${folder} there, or choose a file that is there for ${name}.`
      }
      return `${quote(value)} is not a choice for ${name} on this server; choose another one.`
    }
    case 'required_input_missing':
      return `the input ${name === '' ? (error.details ?? '') : name} is empty; connect it or fill it in.`
    case 'value_smaller_than_min':
    case 'value_bigger_than_max':
      return `${name} is ${quote(value)}, which is out of range (${plain(error.details)}).`
    case 'invalid_input_type':
      return `${name} cannot be ${quote(value)}; give it a value of the right kind.`
    case 'return_type_mismatch':
      return `what is connected to ${name} is of another type (${plain(error.details)}); connect something else.`
    case 'custom_validation_failed':
      return sentence(ownSentence(name, error))
    default:
      return sentence([error.message, error.details].filter(Boolean).join(': '))
  }
}

/** A node's own check speaks for itself; the server puts the input's name in front of it. */
function ownSentence(name: string, error: InputError): string {
  const details = error.details ?? ''
  const spoken = name !== '' && details.startsWith(`${name} - `) ? details.slice(name.length + 3) : details
  return spoken === '' || spoken === name ? `${error.message} (${name})` : spoken
}

function describePromptError(prompt: ApiPrompt, error: Refused['error']): string {
  if (typeof error === 'string') return sentence(`The server refuses the graph: ${error}`)
  if (error.type === 'prompt_no_outputs') {
    return 'The graph has no node that saves or shows anything: add one, for example Save Video.'
  }
  const id = /#(\S+?)'?$/.exec(error.details ?? '')?.[1]
  const node = id === undefined ? undefined : prompt[id]
  const isUnknown = /does not exist|not found/i.test(error.message)
  if (id !== undefined && node !== undefined && isUnknown) {
    return `${capital(nodeName(prompt, id))}: the server has no node of the kind '${node.class_type}'; install the pack that brings it, or update ComfyUI.`
  }
  return sentence(`The server refuses the graph: ${[error.message, error.details].filter(Boolean).join(' ')}`)
}

/** The sentence for a node that failed while running. */
export function describeFailure(prompt: ApiPrompt, error: ExecutionErrorData): string {
  const message = (error.exception_message ?? '').trim().replace(/^Execution Blocked:\s*/, '')
  const reason = message === '' ? (error.exception_type ?? 'no reason given') : message
  return sentence(`${capital(nodeName(prompt, error.node_id))} failed: ${reason}`)
}

/** One line that ends like a sentence. */
function sentence(words: string): string {
  const line = words.replace(/\s+/g, ' ').trim()
  return /[.!?]$/.test(line) ? line : `${line}.`
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1)
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function quote(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : JSON.stringify(value)
}

function plain(details: string | null | undefined): string {
  return (details ?? '').replace(/\s+/g, ' ').trim()
}
