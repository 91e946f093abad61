import type { ExecutionNode, Scope } from '../graph/expand'
import type { Family } from '../recipe/types'
import { warning, type FactorizeWarning } from './messages'
import { old, type FieldValue, type From } from './parts'
import type { Workshop } from './plan-types'
import { reach } from './reach'
import { SIZE_FIELDS, hasField, latentInput } from './roles'
import { feederOf, type Port, type View } from './view'

/*
 * The size of a video, as the graph has it.
 */

export type SizeField = (typeof SIZE_FIELDS)[number]

/** Where a size comes from, field by field. */
export type Sizes = Readonly<Record<SizeField, Sized>>

export interface Sized {
  readonly value: number
  readonly from: From | undefined
}

const DEFAULT_SIZE = { width: 832, height: 480, length: 81 }

interface Found extends Sized {
  /** What the graph has, as far as the file tells. */
  readonly number: number | undefined
}

/**
 * @param isUsable Says which wires may be used: one that hangs on the anchor itself would run in a circle.
 */
function readSize(
  { view }: Workshop,
  scope: Scope,
  port: Port,
  field: SizeField,
  family: Family | undefined,
  isUsable: (port: Port) => boolean
): Found {
  const found = reach(view, scope, port)
  const number = typeof found.value === 'number' ? found.value : undefined
  const value = fitted(field, number ?? (family?.size ?? DEFAULT_SIZE)[field], family)
  const output = isUsable(port) ? found.output : undefined
  // Core's nodes round a wired size themselves; ours refuse it, so it is typed where it does not fit.
  const isWired = output !== undefined && (number === undefined || number === value)
  return { number, value, from: isWired ? old(output) : undefined }
}

/**
 * Reads the size that a node gives the video: its wires where they can be used on this level, else its numbers, made to
 * fit the rules of our nodes.
 */
export function readSizes(
  shop: Workshop,
  scope: Scope,
  node: ExecutionNode,
  family: Family | undefined,
  warnings: FactorizeWarning[]
): Sizes {
  const read = (field: SizeField): Found => {
    const found = readSize(shop, scope, { node, input: field }, field, family, () => true)
    const { number, value } = found
    if (number !== undefined && number !== value)
      warnings.push(
        warning('size-changed', { field, before: number, now: value, multiple: multipleOf(field, family) })
      )
    return found
  }
  const sizes = { width: read('width'), height: read('height'), length: read('length') }
  const unknown = SIZE_FIELDS.filter((field) => isUnknown(sizes[field]))
  if (unknown.length > 0) warnings.push(warning('size-unknown', { fields: unknown }))
  return sizes
}

function isUnknown({ number, from }: Found): boolean {
  return number === undefined && from === undefined
}

/** Core's empty latent rounds down by itself; our nodes refuse what does not fit. */
function fitted(field: SizeField, value: number, family: Family | undefined): number {
  const multiple = multipleOf(field, family)
  if (field === 'length') return Math.max(1, Math.floor((value - 1) / multiple) * multiple + 1)
  return Math.max(multiple, Math.floor(value / multiple) * multiple)
}

/** Of a length: the multiple that it is one more than. */
function multipleOf(field: SizeField, family: Family | undefined): number {
  return field === 'length' ? 4 : Math.max(16, family?.latent.spatial ?? 16)
}

/**
 * The size of the picture that a video starts from: where its stages have sizes of their own, that which somebody has
 * typed. Only a size that the picture does not hang on is usable. The video keeps its own size where ours does not fit.
 */
export function pictureSizes(
  shop: Workshop,
  scope: Scope,
  start: ExecutionNode,
  warnings: FactorizeWarning[],
  isUsable: (port: Port) => boolean
): Sizes {
  const node = sizedNode(shop.view, start)
  const read = (field: SizeField): Found =>
    readSize(shop, scope, typedBehind(shop.view, { node, input: field }), field, undefined, isUsable)
  const sizes = { width: read('width'), height: read('height') }
  const unknown = (['width', 'height'] as const).filter((field) => isUnknown(sizes[field]))
  if (unknown.length > 0) warnings.push(warning('size-unknown', { fields: unknown }))
  // A picture has no length, and models count frames in ways that our node does not take.
  const length = readSize(shop, scope, { node, input: 'length' }, 'length', undefined, () => false)
  return { ...sizes, length }
}

/** Whether our node can give a node the size that is typed there. */
export function isFitting(field: SizeField, value: unknown): boolean {
  return typeof value === 'number' && fitted(field, value, undefined) === value
}

/** A node that only puts the picture into a latent: the size is that of the latent. */
function sizedNode(view: View, start: ExecutionNode): ExecutionNode {
  const seen = new Set<ExecutionNode>()
  for (let node = start; !seen.has(node);) {
    if (hasField(node, 'width')) return node
    seen.add(node)
    const input = latentInput(node)
    const feeder = input === undefined ? undefined : feederOf(view, { node, input })
    if (feeder === undefined) break
    node = feeder.node
  }
  return start
}

/** Follows a size back through sums of one number and pictures that have been scaled, to where it is typed. */
function typedBehind(view: View, port: Port): Port {
  const seen = new Set<ExecutionNode>()
  for (let here = port; ;) {
    const feeder = feederOf(view, here)
    if (feeder === undefined || seen.has(feeder.node)) return here
    seen.add(feeder.node)
    const next = sizeBefore(view, feeder.node, feeder.slot)
    if (next === undefined) return here
    here = next
  }
}

function sizeBefore(view: View, node: ExecutionNode, slot: number): Port | undefined {
  if (node.node.type === 'GetImageSize') {
    return sizedPicture(view, node, slot === 0 ? 'width' : 'height')
  }
  if (node.node.type === 'PrimitiveInt' && isFed(node, 'value')) return { node, input: 'value' }
  if (!/^ComfyMathExpression$|^SimpleMath|^MathExpression/.test(node.node.type)) return undefined
  const [only, ...others] = node.inputs.filter(({ link }) => link !== undefined)
  return only === undefined || others.length > 0 ? undefined : { node, input: only.name }
}

function isFed(node: ExecutionNode, input: string): boolean {
  return node.inputs.some(({ name, link }) => name === input && link !== undefined)
}

/** The nearest node behind a picture whose size somebody can type. */
function sizedPicture(view: View, from: ExecutionNode, side: 'width' | 'height'): Port | undefined {
  let node: ExecutionNode | undefined = from
  for (let depth = 0; node !== undefined && depth < 10; depth++) {
    const sized: ExecutionNode = node
    const input = [side, `resize_type.${side}`, `target_${side}`].find((name) => hasField(sized, name))
    if (input !== undefined) return { node, input }
    node = ['image', 'input'].flatMap((name) => feederOf(view, { node: sized, input: name })?.node ?? [])[0]
  }
  return undefined
}

/** Types the sizes into a part's fields, and wires those that come from elsewhere. */
export function sizeInputs(sizes: Sizes): {
  readonly values: Record<string, FieldValue>
  readonly links: Record<string, From>
} {
  const values: Record<string, FieldValue> = {}
  const links: Record<string, From> = {}
  for (const field of SIZE_FIELDS) {
    values[field] = sizes[field].value
    if (sizes[field].from !== undefined) links[field] = sizes[field].from
  }
  return { values, links }
}
