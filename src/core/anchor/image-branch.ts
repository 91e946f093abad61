import type { ApiNode, ApiPrompt } from '../graph/schema'
import { ancestors, linkOf, type PromptLink } from '../graph/prompt-links'

/** One value of one node: `prompt[id].inputs[input]`. */
export interface InputPlace {
  readonly id: string
  readonly input: string
}

/** What comes into an anchor node over one of its wires. */
export interface Branch {
  /** The output that feeds the anchor. */
  readonly source: PromptLink
  /** All nodes that its pictures depend on. */
  readonly nodes: ReadonlySet<string>
  /** Where the pictures take their seed from; none where they depend on none. */
  readonly seeds: readonly InputPlace[]
}

/** Where a caption can be given; its text is unknown where another node writes it during the run. */
export type CaptionPlace = InputPlace & { readonly text: string | undefined }

/** What paints the pictures that come into an anchor node over `images`. */
export interface ImageBranch extends Branch {
  /** What says how many pictures come at once; none where nothing does. */
  readonly batch: InputPlace | undefined
  /** Where the text goes in that the pictures are painted from; none where no text does. */
  readonly caption: CaptionPlace | undefined
}

const SEED_INPUTS = ['seed', 'noise_seed']
/** A node that takes a seed to make noise has one of these too; one that takes it to write a text has not. */
const NOISE_COMPANIONS = ['steps', 'latent_image', 'sampler_name', 'noise_device']
const TEXT_INPUTS = ['text', 'prompt']
const POSITIVE_INPUTS = ['positive', 'guider', 'conditioning', 'cond1']
const CAPTION = 'FactorizedCaption'

/** Reads the image branch of the anchor node `anchor`; `undefined` where nothing feeds its `images`. */
export function imageBranch(prompt: ApiPrompt, anchor: string): ImageBranch | undefined {
  const branch = branchInto(prompt, anchor, 'images')
  return (
    branch && {
      ...branch,
      batch: batchOf(prompt, branch.nodes),
      caption: captionOf(prompt, branch.nodes)
    }
  )
}

/** Reads what feeds the input `input` of the node `anchor`; `undefined` where nothing does. */
export function branchInto(prompt: ApiPrompt, anchor: string, input: string): Branch | undefined {
  const source = linkOf(prompt[anchor]?.inputs[input])
  if (source === undefined) return undefined
  const nodes = ancestors(prompt, [source.id])
  return { source, nodes, seeds: seedsOf(prompt, nodes) }
}

/** The caption's own model may have a seed as well: another picture is wanted, not another caption. */
function seedsOf(prompt: ApiPrompt, nodes: ReadonlySet<string>): InputPlace[] {
  const writers = ancestors(
    prompt,
    idsOf(prompt, nodes, ({ class_type }) => class_type === CAPTION)
  )
  const found = [...nodes]
    .filter((id) => !writers.has(id))
    .flatMap((id) =>
      SEED_INPUTS.filter((input) => isSeed(prompt[id]?.inputs[input])).map((input) => ({ id, input }))
    )
  const noise = found.filter(
    ({ id, input }) =>
      input === 'noise_seed' || NOISE_COMPANIONS.some((name) => name in (prompt[id]?.inputs ?? {}))
  )
  return noise.length > 0 ? noise : found
}

function isSeed(value: unknown): boolean {
  return typeof value === 'number' || linkOf(value) !== undefined
}

function batchOf(prompt: ApiPrompt, nodes: ReadonlySet<string>): InputPlace | undefined {
  const input = 'batch_size'
  const ids = idsOf(prompt, nodes, ({ inputs }) => isSeed(inputs[input]))
  const [id] = ids
  // Several would each multiply their own part.
  return id !== undefined && ids.length === 1 ? { id, input } : undefined
}

function captionOf(prompt: ApiPrompt, nodes: ReadonlySet<string>): ImageBranch['caption'] {
  const [caption] = idsOf(prompt, nodes, ({ class_type }) => class_type === CAPTION)
  if (caption !== undefined) {
    const { inputs } = prompt[caption] ?? {}
    // What another node writes wins over what is typed.
    if (linkOf(inputs?.['generated'])) return { id: caption, input: 'generated', text: undefined }
    const text = inputs?.['first_frame']
    return { id: caption, input: 'first_frame', text: typeof text === 'string' ? text : undefined }
  }
  // No caption node: the text that reaches a sampler as its positive conditioning.
  const starts = [...nodes].flatMap((id) => {
    const isSampler = /sampler/i.test(prompt[id]?.class_type ?? '')
    return isSampler ? linksOf(prompt[id], POSITIVE_INPUTS) : []
  })
  const [place] = textsBehind(prompt, starts)
  return place
}

/** The texts that are encoded behind `starts`, which are wires that carry conditioning. */
function textsBehind(
  prompt: ApiPrompt,
  starts: readonly string[]
): (InputPlace & { readonly text: string })[] {
  const seen = new Set<string>()
  const queue = [...starts]
  const found: (InputPlace & { readonly text: string })[] = []
  for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
    if (seen.has(id)) continue
    seen.add(id)
    const node = prompt[id]
    const input = TEXT_INPUTS.find((name) => typeof node?.inputs[name] === 'string')
    const text = input === undefined ? undefined : node?.inputs[input]
    if (node && input !== undefined && typeof text === 'string' && 'clip' in node.inputs) {
      found.push({ id, input, text })
      continue
    }
    queue.push(...linksOf(node, POSITIVE_INPUTS))
  }
  return found
}

function linksOf(node: ApiNode | undefined, names: readonly string[]): string[] {
  return names.flatMap((name) => linkOf(node?.inputs[name])?.id ?? [])
}

function idsOf(prompt: ApiPrompt, nodes: ReadonlySet<string>, wanted: (node: ApiNode) => boolean): string[] {
  return [...nodes].filter((id) => {
    const node = prompt[id]
    return node !== undefined && wanted(node)
  })
}
