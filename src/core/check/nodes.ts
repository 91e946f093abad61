/** Nodes that the server does not have, and inputs that have nothing or something that the server does not offer. */
import { modelFolder } from '../graph/model-folders'
import type { InputDefinition } from '../graph'
import { baseName, linkOf, type CheckedGraph, type CheckedNode } from './checked-graph'
import { fileLink, type LinkedFiles } from './model-links'
import { packOf } from './packs'
import type { Problem } from './types'
import type { CheckWords } from './words'

/** Nodes that this server has never heard of, with the pack that has them where the file tells. */
export function unknownNodes({ nodes, definitions, words }: CheckedGraph): Problem[] {
  if (definitions === undefined) return []
  return [...nodes.values()].flatMap((node) => {
    if (node.definition) return []
    const text = words.unknownNode(node.name, whereFrom(node, words))
    return [{ code: 'unknown-node' as const, node: node.id, text }]
  })
}

function whereFrom({ type, properties }: CheckedNode, words: CheckWords): string {
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(type)) return words.unknownSubgraph
  const { cnr_id: registry, aux_id: repository, ver } = properties
  if (registry === 'comfy-core') return words.unknownCore(typeof ver === 'string' ? ver : undefined)
  const named = typeof registry === 'string' ? registry : repository
  const pack = typeof named === 'string' ? named : packOf(type)
  return pack !== undefined ? words.unknownPack(pack) : words.unknownAnywhere
}

/** Inputs without a value, files that are not there, and choices that the server does not offer. */
export function wrongInputs({ needed, words }: CheckedGraph, links: LinkedFiles): Problem[] {
  return needed.flatMap((node) =>
    (node.definition?.inputs ?? []).flatMap((input) => inputProblem(node, input, links, words) ?? [])
  )
}

function inputProblem(
  node: CheckedNode,
  input: InputDefinition,
  links: LinkedFiles,
  words: CheckWords
): Problem | undefined {
  const value = node.inputs[input.name]
  if (value === undefined || value === null) {
    // Inputs that grow are checked by the server, which knows their rules.
    if (input.optional || input.type.startsWith('COMFY_')) return undefined
    return { code: 'missing-input', node: node.id, text: words.missingInput(node.name, input.name) }
  }
  if (input.type !== 'COMBO' || linkOf(value) || isOffered(value, input)) return undefined
  const shown = typeof value === 'string' ? value : JSON.stringify(value)
  const folder = modelFolder(node.type, input.name, value)
  if (folder !== undefined) return missingModel(node, input, shown, folder, links, words)
  if (UPLOADS.some((key) => input.options[key] === true))
    return { code: 'missing-file', node: node.id, text: words.missingFile(node.name, shown) }
  // A list that the page fills by itself is empty in the server's answer.
  if (input.choices.length === 0) return undefined
  return { code: 'wrong-value', node: node.id, text: words.wrongValue(node.name, shown, input.name) }
}

const UPLOADS = ['image_upload', 'video_upload', 'audio_upload', 'animated_image_upload']

function isOffered(value: unknown, { choices, options }: InputDefinition): boolean {
  // A remote list is asked for by the page.
  return choices.includes(value) || options.remote !== undefined || options.multiselect !== undefined
}

function missingModel(
  node: CheckedNode,
  input: InputDefinition,
  value: string,
  folder: string,
  links: LinkedFiles,
  words: CheckWords
): Problem {
  const name = baseName(value)
  const elsewhere = input.choices.find((choice) => typeof choice === 'string' && baseName(choice) === name)
  const link = fileLink(links, name)
  const todo =
    typeof elsewhere === 'string'
      ? words.modelElsewhere(elsewhere)
      : link === undefined
        ? words.modelToPut(folder)
        : words.modelToDownload(link, folder)
  return {
    code: 'missing-model',
    node: node.id,
    text: words.missingModel(node.name, value, input.name, todo)
  }
}
