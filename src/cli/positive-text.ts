import type { ApiNode, ApiPrompt } from '../core/graph'
import { linkOf, type PromptLink } from '../core/graph/prompt-links'

/** A text input of a node. */
export interface TextPlace {
  readonly id: string
  readonly node: ApiNode
  readonly input: string
}

/** What a conditioning passes through, by the place of the output where a node has both kinds. */
const BY_SLOT = ['positive', 'negative']
/** What a sampler or a guider calls its positive conditioning. */
const POSITIVE_INPUTS = ['positive', 'guider', 'conditioning', 'cond1']
const TEXT_INPUTS = ['text', 'prompt']

/** The texts that reach a sampler as its positive conditioning, each once. */
export function positiveTexts(prompt: ApiPrompt): TextPlace[] {
  const places = new Map<string, TextPlace>()
  const seen = new Set<string>()

  const follow = (link: PromptLink): void => {
    const node = prompt[link.id]
    const step = `${link.id}:${link.slot}`
    if (node === undefined || seen.has(step)) return
    seen.add(step)
    const text = TEXT_INPUTS.find((name) => name in node.inputs && 'clip' in node.inputs)
    if (text !== undefined) {
      places.set(link.id, { id: link.id, node, input: text })
      return
    }
    for (const name of passedOn(node, link.slot)) {
      const next = linkOf(node.inputs[name])
      if (next !== undefined) follow(next)
    }
  }

  for (const node of Object.values(prompt)) {
    if (!/sampler/i.test(node.class_type)) continue
    for (const name of POSITIVE_INPUTS) {
      const link = linkOf(node.inputs[name])
      if (link !== undefined) follow(link)
    }
  }
  return [...places.values()]
}

/** The inputs from which an output takes its conditioning. */
function passedOn(node: ApiNode, slot: number): string[] {
  const hasBoth = BY_SLOT.every((name) => name in node.inputs)
  // A guider has both, but one output; only its positive counts.
  if (hasBoth && !/guider/i.test(node.class_type)) return BY_SLOT.slice(slot, slot + 1)
  return Object.keys(node.inputs).filter(
    (name) => POSITIVE_INPUTS.includes(name) || /^conditioning/.test(name)
  )
}
