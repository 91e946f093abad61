import type { ApiNode, ApiPrompt } from '../graph/schema'
import { descendants, linkOf } from '../graph/prompt-links'
import { imageBranch, type ImageBranch, type InputPlace } from './image-branch'

/** What to paint candidates from. */
export interface CandidateOrder {
  /** The prompt as the next ordinary run would queue it. */
  readonly prompt: ApiPrompt
  /** The same with the image branch switched on, where a pick has frozen it. */
  readonly live: ApiPrompt
  /** The anchor node's place in both. */
  readonly anchor: string
  /** Which candidates the new ones belong to. */
  readonly group: string
  readonly seed: number
  /** How many pictures at once; one leaves the batch as the graph has it. */
  readonly batch?: number
  /** Paint from this text in place of the graph's. */
  readonly caption?: string
  /** The candidate that this is a variation of. */
  readonly parent?: string
}

/** A prompt that paints candidates, and what else it takes to queue and explain it. */
export interface CandidatePrompt {
  readonly prompt: ApiPrompt
  /** The only node to run for. */
  readonly target: string
  /** For nodes of the prompt that stand for one of the graph: which. */
  readonly originals: ReadonlyMap<string, string>
}

/** Ours among the nodes of a prompt; graphs of the page have numbers. */
const PREFIX = 'factorized_'
const TARGET = `${PREFIX}candidates`

/**
 * Makes the prompt that paints candidates.
 *
 * All nodes of the ordinary prompt are in it as they are, because ComfyUI forgets every stored result whose node the
 * latest prompt lacks or has changed: the video that was rendered before must not be rendered again for having looked
 * at other anchors. What depends on the new seed is a copy beside its original.
 *
 * @returns `undefined` where nothing feeds the anchor's `images`.
 */
export function candidatePrompt(order: CandidateOrder): CandidatePrompt | undefined {
  const { live } = order
  const branch = imageBranch(live, order.anchor)
  if (branch === undefined) return undefined

  const changes = changesOf(order, branch)
  const changed = descendants(
    live,
    changes.map(({ id }) => id)
  )
  const names = new Map<string, string>()
  for (const id of branch.nodes) {
    if (changed.has(id)) names.set(id, freshName(`${PREFIX}${id.replaceAll(':', '_')}`, live, names))
  }

  const prompt: ApiPrompt = withoutEmbeddedPick(order.prompt, order.anchor)
  for (const id of branch.nodes) {
    const node = live[id]
    if (node === undefined) continue
    const copy = names.get(id)
    if (copy !== undefined) prompt[copy] = rewired(node, names, changes, id)
    else prompt[id] ??= node
  }
  const target = freshName(TARGET, live, names)
  const { source } = branch
  prompt[target] = {
    class_type: 'FactorizedCandidates',
    inputs: {
      images: [names.get(source.id) ?? source.id, source.slot],
      group: order.group,
      details: JSON.stringify({
        seed: branch.seeds.length > 0 ? order.seed : undefined,
        caption: order.caption ?? branch.caption?.text ?? '',
        node: order.anchor,
        parent: order.parent
      })
    },
    _meta: { title: 'Anchor Candidates' }
  }
  return { prompt, target, originals: new Map([...names].map(([id, copy]) => [copy, id])) }
}

type Change = InputPlace & { readonly value: unknown }

function changesOf(order: CandidateOrder, { seeds, batch, caption }: ImageBranch): Change[] {
  const changes: Change[] = seeds.map((place) => ({ ...place, value: order.seed }))
  if (batch && order.batch !== undefined && order.batch > 1) changes.push({ ...batch, value: order.batch })
  if (caption && order.caption !== undefined && order.caption !== caption.text) {
    changes.push({ ...caption, value: order.caption })
  }
  return changes
}

function rewired(
  node: ApiNode,
  names: ReadonlyMap<string, string>,
  changes: readonly Change[],
  id: string
): ApiNode {
  const inputs = Object.entries(node.inputs).map(([input, value]): [string, unknown] => {
    const change = changes.find((one) => one.id === id && one.input === input)
    if (change) return [input, change.value]
    const link = linkOf(value)
    const copy = link && names.get(link.id)
    return [input, link && copy !== undefined ? [copy, link.slot] : value]
  })
  return { ...node, inputs: Object.fromEntries(inputs) }
}

/** Candidates do not need the present pick, and a picture inside the graph would be written into each of them. */
function withoutEmbeddedPick(prompt: ApiPrompt, anchor: string): ApiPrompt {
  const node = prompt[anchor]
  if (node === undefined || !isEmbedded(node.inputs['choice'])) return { ...prompt }
  const inputs = Object.entries(node.inputs).filter(([name]) => name !== 'choice')
  return { ...prompt, [anchor]: { ...node, inputs: Object.fromEntries(inputs) } }
}

function isEmbedded(choice: unknown): boolean {
  return typeof choice === 'object' && choice !== null && Reflect.get(choice, 'kind') === 'embedded'
}

function freshName(wanted: string, prompt: ApiPrompt, names: ReadonlyMap<string, string>): string {
  const taken = new Set([...Object.keys(prompt), ...names.values()])
  let name = wanted
  for (let count = 2; taken.has(name); count += 1) name = `${wanted}_${count}`
  return name
}
