import type { ApiNode, ApiPrompt } from '../graph/schema'
import { descendants, linkOf } from '../graph/prompt-links'
import type { Branch, InputPlace } from './image-branch'

/** Where the pictures of a branch are to be stored. */
export interface BranchOrder {
  /** The prompt as the next ordinary run would queue it. */
  readonly prompt: ApiPrompt
  /** The same with the branch switched on, where it is muted. */
  readonly live: ApiPrompt
  /** The anchor node's place in both. */
  readonly anchor: string
  /** Which candidates the new ones belong to. */
  readonly group: string
}

/** A value that one input gets in place of its own. */
export type Change = InputPlace & { readonly value: unknown }

/** What is remembered of the pictures. */
export interface Details {
  readonly seed?: number | undefined
  readonly caption: string
  readonly parent?: string | undefined
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
 * Makes the prompt that runs a branch with some values changed, and stores its pictures.
 *
 * All nodes of the ordinary prompt are in it as they are, because ComfyUI forgets every stored result whose node the
 * latest prompt lacks or has changed: the video that was rendered before must not be rendered again for having looked
 * at other anchors. What depends on a changed value is a copy beside its original.
 */
export function branchPrompt(
  order: BranchOrder,
  branch: Branch,
  changes: readonly Change[],
  details: Details
): CandidatePrompt {
  const { live } = order
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
        seed: details.seed,
        caption: details.caption,
        node: order.anchor,
        parent: details.parent
      })
    },
    _meta: { title: 'Anchor Candidates' }
  }
  return { prompt, target, originals: new Map([...names].map(([id, copy]) => [copy, id])) }
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
