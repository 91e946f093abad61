import type { ApiNode, ApiPrompt } from '../core/graph'
import { CliError, ExitCode } from './errors'
import { ancestors, descendants, linkOf } from '../core/graph/prompt-links'
import { positiveTexts } from './positive-text'

/*
 * What the options of `run` change in a prompt. A given value always wins over a wire: that is what the person asked
 * for, and what fed the input is then not run at all unless something else needs it.
 */

/** The pick of a file in the server's input folder, as the `choice` of Factorized Anchor. */
export interface FileChoice {
  readonly kind: 'file'
  readonly name: string
  readonly subfolder: string
  readonly type: 'input'
  readonly sha256: string
}

/** Sets the video prompt: in our nodes, or else the one text that all samplers have as positive. */
export function setPrompt(prompt: ApiPrompt, text: string): void {
  const ours = nodesOf(prompt, 'FactorizedCaption', 'FactorizedInstruction')
  for (const [, node] of ours) {
    const typed = textNode(prompt, node.inputs.prompt)
    // A text that is typed once for several nodes changes for all of them, the video model's included.
    if (typed === undefined) node.inputs.prompt = text
    else typed.inputs.value = text
  }
  if (ours.length > 0) return
  const texts = positiveTexts(prompt)
  const [only, ...others] = texts
  if (only === undefined || others.length > 0) {
    const found = texts.map((place) => place.id).join(', ')
    throw new CliError(
      ExitCode.unsupported,
      only === undefined
        ? 'The graph has no Factorized Caption and no text that leads to a sampler as positive: --prompt has no place to go.'
        : `The graph has several positive texts (nodes ${found}) and no Factorized Caption: change the text in the file instead of using --prompt.`
    )
  }
  only.node.inputs[only.input] = text
}

/** The node that does nothing but hold the text at the other end of a link, such as core's Text (Multiline). */
function textNode(prompt: ApiPrompt, link: unknown): ApiPrompt[string] | undefined {
  const source = Array.isArray(link) ? prompt[String(link[0])] : undefined
  const isText = source?.class_type.startsWith('PrimitiveString') === true
  return isText && typeof source.inputs.value === 'string' ? source : undefined
}

/** Sets the caption of the first frame; a text model in the graph is then not asked. */
export function setFirstFrame(prompt: ApiPrompt, text: string): void {
  const captions = nodesOf(prompt, 'FactorizedCaption')
  if (captions.length === 0) {
    throw new CliError(
      ExitCode.unsupported,
      'The graph has no Factorized Caption node: --first-frame has no place to go.'
    )
  }
  for (const [, node] of captions) {
    node.inputs.first_frame = text
    delete node.inputs.generated
  }
}

/** Switches the injection off: plain text-to-video. */
export function disableInject(prompt: ApiPrompt): void {
  const injections = nodesOf(prompt, 'FactorizedInject')
  if (injections.length === 0) {
    throw new CliError(
      ExitCode.unsupported,
      'The graph has no Inject Anchor node: there is nothing to switch off.'
    )
  }
  for (const [, node] of injections) node.inputs.enabled = false
}

/** Whether `--anchor` has a place to go; asked before anything is uploaded. */
export function requireAnchor(prompt: ApiPrompt): void {
  if (nodesOf(prompt, 'FactorizedAnchor').length > 0) return
  throw new CliError(
    ExitCode.unsupported,
    'The graph has no Factorized Anchor node: --anchor has no place to go.'
  )
}

/**
 * Makes a picture the anchor. The image branch leaves the prompt, its own previews and saved pictures included: its
 * models need not even be on the server.
 */
export function setAnchor(prompt: ApiPrompt, choice: FileChoice): void {
  const anchors = nodesOf(prompt, 'FactorizedAnchor')
  const branch = new Set<string>()
  for (const [, node] of anchors) {
    const link = linkOf(node.inputs.images)
    if (link !== undefined) for (const id of ancestors(prompt, [link.id])) branch.add(id)
    delete node.inputs.images
    node.inputs.choice = { ...choice }
  }
  const needed = videoNodes(prompt)
  const dropped = [...branch].filter((id) => !needed.has(id))
  for (const id of [...dropped, ...descendants(prompt, dropped)]) {
    if (!needed.has(id)) Reflect.deleteProperty(prompt, id)
  }
}

/**
 * Sets the seeds of the video's samplers. The image branch keeps its own: another picture would be another comparison.
 *
 * @returns How many seeds were set.
 */
export function setSeed(prompt: ApiPrompt, seed: number): number {
  const starts = nodesOf(prompt, 'FactorizedInject', 'FactorizedAnchor').map(([id]) => id)
  // Without our nodes there is no image branch to keep apart.
  const video = starts.length === 0 ? new Set(Object.keys(prompt)) : descendants(prompt, starts)
  const places: [ApiNode, string][] = []
  for (const id of video) {
    const node = prompt[id]
    if (node === undefined) continue
    places.push(...seedInputs(node))
    const noise = linkOf(node.inputs.noise)
    const source = noise === undefined ? undefined : prompt[noise.id]
    if (source !== undefined) places.push(...seedInputs(source))
  }
  for (const [node, input] of places) node.inputs[input] = seed
  const changed = new Set(places.map(([node]) => node)).size
  if (changed === 0) {
    throw new CliError(
      ExitCode.unsupported,
      'The graph has no sampler with a seed: --seed has no place to go.'
    )
  }
  return changed
}

function seedInputs(node: ApiNode): [ApiNode, string][] {
  if (!/sampler|noise/i.test(node.class_type)) return []
  return ['seed', 'noise_seed'].filter((name) => name in node.inputs).map((name) => [node, name])
}

/** The anchor, everything that follows from it, and everything that this needs. */
function videoNodes(prompt: ApiPrompt): Set<string> {
  const anchors = nodesOf(prompt, 'FactorizedAnchor').map(([id]) => id)
  return ancestors(prompt, descendants(prompt, anchors))
}

function nodesOf(prompt: ApiPrompt, ...types: string[]): [string, ApiNode][] {
  return Object.entries(prompt).filter(([, node]) => types.includes(node.class_type))
}
