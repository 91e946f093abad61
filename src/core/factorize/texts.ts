import type { ExecutionNode } from '../graph/expand'
import { hasField } from './roles'
import { feederOf, hasInput, type Port, type View } from './view'

const POSITIVE_INPUTS = ['positive', 'guider', 'conditioning', 'cond1', 'conditioning_1']
const TEXT_INPUTS = ['text', 'prompt', 't5xxl']

/** Where the positive text of a sampler is given to a text encoder; `undefined` where no encoder is found. */
export function positiveText(view: View, sampler: ExecutionNode): Port | undefined {
  const seen = new Set<string>()

  const follow = (node: ExecutionNode, slot: number): Port | undefined => {
    const step = `${node.id}:${slot}`
    if (seen.has(step)) return undefined
    seen.add(step)
    const text = encoderInput(node)
    if (text !== undefined) return { node, input: text }
    for (const input of passedOn(node, slot)) {
      const feeder = feederOf(view, { node, input })
      const found = feeder === undefined ? undefined : follow(feeder.node, feeder.slot)
      if (found !== undefined) return found
    }
    return undefined
  }

  const start = hasInput(sampler, 'guider') ? 'guider' : 'positive'
  const feeder = feederOf(view, { node: sampler, input: start })
  return feeder === undefined ? undefined : follow(feeder.node, feeder.slot)
}

/** A text encoder takes a text and a text model. */
function encoderInput(node: ExecutionNode): string | undefined {
  if (!hasInput(node, 'clip') && !/TextEncode/i.test(node.node.type)) return undefined
  return TEXT_INPUTS.find((name) => hasField(node, name))
}

/** The inputs from which an output takes its conditioning. */
function passedOn(node: ExecutionNode, slot: number): string[] {
  const hasBoth = hasInput(node, 'positive') && hasInput(node, 'negative')
  // A guider has both, but one output; only its positive counts.
  if (hasBoth && !/guider/i.test(node.node.type)) return ['positive', 'negative'].slice(slot, slot + 1)
  const named = node.inputs.filter(
    ({ name, type }) =>
      POSITIVE_INPUTS.includes(name) ||
      /^conditioning/.test(name) ||
      (type === 'CONDITIONING' && name !== 'negative')
  )
  return named.map(({ name }) => name)
}
