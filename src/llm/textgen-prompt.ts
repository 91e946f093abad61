import { z } from 'zod'
import type { ChatMessage, ChatRequest } from '../core/caption/types'
import type { ApiPrompt, InputDefinition, NodeDefinition, NodeDefinitions } from '../core/graph'
import { readInputs } from '../core/graph/object-info'
import { ProviderError } from './errors'
import type { ModelChoice } from './provider'
import { encodersThatWrite } from './writing-encoders'

/** Core's Generate Text. Its inputs differ from version to version, so they are read from the server. */
const textGenerate = 'TextGenerate'
const encoderLoader = 'CLIPLoader'

/** The node in our prompt that shows the text. */
export const outputNode = 'text'

/** Whether the server has the node, and one that shows its text. */
export const canGenerateText = (definitions: NodeDefinitions): boolean =>
  definitions.has(textGenerate) && definitions.has(encoderLoader) && textViewer(definitions) !== undefined

/** The encoders on the server that can write, best first, experimental ones last. */
export function writingEncoders(definitions: NodeDefinitions): ModelChoice[] {
  const input = definitions.get(encoderLoader)?.inputs.find(({ name }) => name === 'clip_name')
  return encodersThatWrite(input?.choices ?? [])
}

/**
 * The small prompt of its own that asks one question: encoder → Generate Text → a node that shows text.
 *
 * @throws ProviderError `unavailable` where this version of the node wants something that we do not know.
 */
export function textPrompt(definitions: NodeDefinitions, encoder: string, request: ChatRequest): ApiPrompt {
  const generate = requireNode(definitions, textGenerate)
  const loader = requireNode(definitions, encoderLoader)
  const viewer = textViewer(definitions)
  if (viewer === undefined) throw missingNode('PreviewAny')
  const slot = generate.outputs.indexOf('STRING')
  return {
    encoder: { class_type: loader.type, inputs: loaderInputs(loader, encoder) },
    generate: { class_type: generate.type, inputs: generateInputs(generate, request) },
    [outputNode]: {
      class_type: viewer.node.type,
      inputs: { [viewer.input]: ['generate', Math.max(0, slot)] }
    }
  }
}

function requireNode(definitions: NodeDefinitions, type: string): NodeDefinition {
  const node = definitions.get(type)
  if (node === undefined) throw missingNode(type)
  return node
}

const missingNode = (type: string): ProviderError =>
  new ProviderError(
    'unavailable',
    `This ComfyUI has no node ${type}: update ComfyUI, or choose another language model in the settings.`
  )

/** Core's Preview as Text; else any output node that shows whatever it is given. */
function textViewer(definitions: NodeDefinitions): { node: NodeDefinition; input: string } | undefined {
  const candidates = [definitions.get('PreviewAny'), ...definitions.values()]
  for (const node of candidates) {
    if (node?.isOutputNode !== true) continue
    const required = node.inputs.filter(({ optional }) => !optional)
    const [only] = required
    if (required.length === 1 && only?.type === '*') return { node, input: only.name }
  }
  return undefined
}

function loaderInputs(loader: NodeDefinition, encoder: string): Record<string, unknown> {
  return fill(loader, loader.inputs, '', {
    clip_name: encoder,
    // Qwen's vision models are only told apart from each other by this; for the others the first kind will do.
    ...(/qwen.*vl/i.test(encoder) && allows(loader, 'type', 'qwen_image') ? { type: 'qwen_image' } : {})
  })
}

const allows = (node: NodeDefinition, input: string, value: string): boolean =>
  node.inputs.some(({ name, choices }) => name === input && choices.includes(value))

function generateInputs(node: NodeDefinition, request: ChatRequest): Record<string, unknown> {
  const names = new Set(node.inputs.map(({ name }) => name))
  const system = request.messages.filter(({ role }) => role === 'system').map(({ content }) => content)
  const turns = request.messages.filter(({ role }) => role !== 'system')
  const hasSystem = names.has('system_prompt')
  const prompt = hasSystem ? conversation(turns) : [...system, conversation(turns)].join('\n\n')
  const known = {
    clip: ['encoder', 0],
    prompt,
    system_prompt: system.join('\n\n'),
    max_length: request.maxTokens,
    // 0 is greedy, which the node calls not sampling.
    sampling_mode: request.temperature > 0 ? 'on' : 'off',
    temperature: request.temperature,
    seed: request.seed ?? 0,
    thinking: false
  }
  if (!names.has('clip') || !names.has('prompt')) throw unknownForm('clip and prompt')
  return fill(node, node.inputs, '', known)
}

/** Several turns in one text: the node takes a single question, which the model's template makes a turn of. */
function conversation(turns: readonly ChatMessage[]): string {
  if (turns.length === 1) return turns[0]?.content ?? ''
  const lines = turns.map(({ role, content }) => (role === 'assistant' ? `Answer: ${content}\n` : content))
  return `${lines.join('\n')}\nAnswer:`
}

const groupSchema = z.array(
  z.looseObject({
    key: z.string(),
    inputs: z.looseObject({ required: z.unknown().optional(), optional: z.unknown().optional() }).nullish()
  })
)

/** Values for the inputs that we know, defaults for the others that are required. */
function fill(
  node: NodeDefinition,
  inputs: readonly InputDefinition[],
  prefix: string,
  known: Readonly<Record<string, unknown>>
): Record<string, unknown> {
  const values: Record<string, unknown> = {}
  for (const input of inputs) {
    const value = known[input.name] ?? (input.optional ? undefined : defaultOf(input))
    if (value === undefined) {
      if (input.optional) continue
      throw unknownForm(`${prefix}${input.name}`)
    }
    values[`${prefix}${input.name}`] = withinRange(input, value)
    const group = groupSchema.safeParse(
      input.type.startsWith('COMFY_DYNAMICCOMBO') ? input.options.options : []
    )
    if (!group.success || group.data.length === 0) continue
    const chosen = group.data.find(({ key }) => key === value)
    if (chosen === undefined) throw unknownForm(`${prefix}${input.name}`)
    const inner = [
      ...readInputs(chosen.inputs?.required, false),
      ...readInputs(chosen.inputs?.optional, true)
    ]
    Object.assign(values, fill(node, inner, `${prefix}${input.name}.`, known))
  }
  return values
}

const defaultOf = ({ options, choices }: InputDefinition): unknown => options.default ?? choices[0]

function withinRange({ options: { min, max } }: InputDefinition, value: unknown): unknown {
  if (typeof value !== 'number') return value
  const lowest = typeof min === 'number' ? Math.max(min, value) : value
  return typeof max === 'number' ? Math.min(max, lowest) : lowest
}

const unknownForm = (input: string): ProviderError =>
  new ProviderError(
    'unavailable',
    `This ComfyUI's Generate Text has the input ${input} in a form that this pack does not know: update Factorized Anchor, or choose another language model.`
  )
