/** Nodes that the server does not have, and inputs that have nothing or something that the server does not offer. */
import { modelFolder } from '../graph/model-folders'
import type { InputDefinition } from '../graph'
import { baseName, linkOf, type CheckedGraph, type CheckedNode } from './checked-graph'
import { fileLink, type LinkedFiles } from './model-links'
import type { Problem } from './types'

/** Nodes that this server has never heard of, with the pack that has them where the file tells. */
export function unknownNodes({ nodes, definitions }: CheckedGraph): Problem[] {
  if (definitions === undefined) return []
  return [...nodes.values()].flatMap((node) => {
    if (node.definition) return []
    const text = `This ComfyUI does not have ${node.name}: ${whereFrom(node)}.`
    return [{ code: 'unknown-node' as const, node: node.id, text }]
  })
}

function whereFrom({ type, properties }: CheckedNode): string {
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(type)) {
    return 'it stands for a subgraph that is not in the file; ask for the whole graph'
  }
  const { cnr_id: registry, aux_id: repository, ver } = properties
  if (registry === 'comfy-core') {
    const since = typeof ver === 'string' ? `, which it was saved with as version ${ver}` : ''
    return `it is a part of ComfyUI itself${since}; update ComfyUI`
  }
  const pack = typeof registry === 'string' ? registry : repository
  return typeof pack === 'string'
    ? `it comes from the pack '${pack}'; install that with ComfyUI Manager`
    : 'find its pack with ComfyUI Manager, or take the node out'
}

/** Inputs without a value, files that are not there, and choices that the server does not offer. */
export function wrongInputs({ needed }: CheckedGraph, links: LinkedFiles): Problem[] {
  return needed.flatMap((node) =>
    (node.definition?.inputs ?? []).flatMap((input) => inputProblem(node, input, links) ?? [])
  )
}

function inputProblem(node: CheckedNode, input: InputDefinition, links: LinkedFiles): Problem | undefined {
  const value = node.inputs[input.name]
  if (value === undefined || value === null) {
    // Inputs that grow are checked by the server, which knows their rules.
    if (input.optional || input.type.startsWith('COMFY_')) return undefined
    const text = `In ${node.name} the input ${input.name} has nothing: connect it, or type a value.`
    return { code: 'missing-input', node: node.id, text }
  }
  if (input.type !== 'COMBO' || linkOf(value) || isOffered(value, input)) return undefined
  const shown = typeof value === 'string' ? value : JSON.stringify(value)
  const folder = modelFolder(node.type, input.name, value)
  if (folder !== undefined) return missingModel(node, input, shown, folder, links)
  if (UPLOADS.some((key) => input.options[key] === true)) {
    const text = `In ${node.name} the file '${shown}' is not in ComfyUI's input folder: choose it again.`
    return { code: 'missing-file', node: node.id, text }
  }
  // A list that the page fills by itself is empty in the server's answer.
  if (input.choices.length === 0) return undefined
  const text = `In ${node.name} the value '${shown}' of ${input.name} is none that this ComfyUI offers: choose another one.`
  return { code: 'wrong-value', node: node.id, text }
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
  links: LinkedFiles
): Problem {
  const name = baseName(value)
  const elsewhere = input.choices.find((choice) => typeof choice === 'string' && baseName(choice) === name)
  const link = fileLink(links, name)
  const todo =
    typeof elsewhere === 'string'
      ? `it is there as '${elsewhere}'; choose that`
      : link === undefined
        ? `put the file into ${folder}, or choose another one`
        : `download it from ${link} into ${folder}`
  return {
    code: 'missing-model',
    node: node.id,
    text: `In ${node.name} the model '${value}' of ${input.name} is missing: ${todo}.`
  }
}
