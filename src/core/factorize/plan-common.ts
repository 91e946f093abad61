import type { ExecutionNode, Scope } from '../graph/expand'
import type { Chain } from './detect'
import { imageBranchParts } from './image-branch'
import { nameOf, warning, type FactorizeWarning } from './messages'
import { made, old, type From, type Part, type Rewire } from './parts'
import type { Workshop } from './plan-types'
import { reach, typeOf, type Reach } from './reach'
import { SIZE_FIELDS } from './roles'
import { sizeInputs, type Sizes } from './plan-size'
import { positiveText } from './texts'
import type { Port } from './view'

/*
 * The first two stages, which both routes have: the size, the two texts, the image branch and the anchor.
 */

export interface FirstStages {
  /** What is to be added; nothing where an earlier chain has the same first stages. */
  readonly parts: readonly Part[]
  readonly rewires: readonly Rewire[]
  readonly anchor: Part
  /** Factorized Caption; absent where no image is painted. */
  readonly caption: Part | undefined
  /** Factorized Size; absent where no image is painted. */
  readonly size: Part | undefined
}

/**
 * Plans size, caption, image branch and anchor. Chains with the same prompt and size share them: two videos of one
 * prompt are compared from one picture.
 *
 * @param start The node that has the video's size.
 * @param fallback What the anchor shows where nothing is painted.
 */
export function firstStages(
  shop: Workshop,
  scope: Scope,
  chain: Chain,
  start: ExecutionNode,
  sizes: Sizes,
  fallback: From | undefined,
  warnings: FactorizeWarning[]
): FirstStages {
  const look = { width: 380, minHeight: 420 }
  const anchorOf = (images: From | undefined): Part => ({
    type: 'FactorizedAnchor',
    role: 'anchor',
    values: {},
    links: images === undefined ? {} : { images },
    stage: 'anchor',
    column: 0,
    ...look
  })
  if (shop.image === undefined) {
    if (fallback === undefined) warnings.push(warning('no-picture', {}))
    const anchor = anchorOf(fallback)
    return { parts: [anchor], rewires: [], anchor, caption: undefined, size: undefined }
  }
  const { caption, rewires, isNew } = planCaption(shop, scope, chain, warnings)
  const sameSize = shop.pictures.find(
    (other) =>
      other.caption === caption && isSameSize(other.sizes, sizes) && isSameFrom(other.fallback, fallback)
  )
  if (sameSize !== undefined) return { ...sameSize.first, parts: [], rewires: [] }
  const size: Part = {
    type: 'FactorizedSize',
    role: 'size',
    ...withMegapixels(sizeInputs(sizes), shop.image.megapixels),
    ...(start.scope === scope ? { standsFor: sizesFor(start, sizes) } : {}),
    stage: 'texts',
    column: 0,
    width: 460
  }
  const branch = imageBranchParts(shop.image, made(caption, 'first_frame'), {
    width: made(size, 'image_width'),
    height: made(size, 'image_height')
  })
  const anchor = anchorOf(branch.pictures)
  const parts = [size, ...(isNew ? [caption] : []), ...branch.parts, anchor]
  const first = { parts, rewires, anchor, caption, size }
  shop.pictures.push({ caption, sizes, fallback, first })
  return first
}

/** A size that is typed: wires go on feeding what they fed. */
function sizesFor(start: ExecutionNode, sizes: Sizes): NonNullable<Part['standsFor']> {
  const typed = SIZE_FIELDS.filter((field) => sizes[field].from === undefined)
  return Object.fromEntries(typed.map((field) => [field, { id: start.node.id, input: field }]))
}

function isSameSize(a: Sizes, b: Sizes): boolean {
  return SIZE_FIELDS.every(
    (field) => a[field].value === b[field].value && isSameFrom(a[field].from, b[field].from)
  )
}

/** Only for outputs that are in the graph already. */
function isSameFrom(a: From | undefined, b: From | undefined): boolean {
  if (a === undefined || b === undefined) return a === b
  return 'old' in a && 'old' in b && a.old.id === b.old.id && a.old.slot === b.old.slot
}

function withMegapixels(
  inputs: ReturnType<typeof sizeInputs>,
  megapixels: number
): Pick<Part, 'values' | 'links'> {
  return { values: { ...inputs.values, image_megapixels: megapixels }, links: inputs.links }
}

/** The positive text moves into the caption node, and from there back to every encoder that had it. */
function planCaption(
  shop: Workshop,
  scope: Scope,
  chain: Chain,
  warnings: FactorizeWarning[]
): { readonly caption: Part; readonly rewires: readonly Rewire[]; readonly isNew: boolean } {
  const encoders = new Map<string, Port>()
  for (const sampler of chain.samplers) {
    const port = positiveText(shop.view, sampler)
    if (port !== undefined) encoders.set(`${port.node.id} ${port.input}`, port)
  }
  const key = [...encoders.keys()].sort().join('\n')
  const known = shop.captions.find((other) => other.scope === scope && other.key === key && key !== '')
  if (known !== undefined) return { caption: known.caption, rewires: [], isNew: false }
  const found = [...encoders.values()].map((port) => reach(shop.view, scope, port))
  const text = found[0]
  const prompt = typeof text?.value === 'string' ? text.value : ''
  const firstFrame = prompt === '' ? '' : (shop.firstFrame?.(prompt) ?? '')
  warnings.push(...captionWarnings(text, prompt, firstFrame))
  const caption: Part = {
    type: 'FactorizedCaption',
    role: 'caption',
    values: { prompt, first_frame: firstFrame },
    links: text?.output === undefined ? {} : { prompt: old(text.output) },
    ...(text?.port === undefined
      ? {}
      : { standsFor: { prompt: { id: text.port.node.node.id, input: text.port.input } } }),
    stage: 'texts',
    column: 0,
    width: 460,
    textHeight: 200
  }
  const rewires: Rewire[] = []
  const done = new Set<string>()
  for (const other of found) {
    const { port } = other
    if (port === undefined || done.has(`${port.node.id} ${port.input}`)) continue
    done.add(`${port.node.id} ${port.input}`)
    if (text === undefined || !isSameText(text, other)) {
      warnings.push(warning('second-prompt', { node: nameOf(port.node) }))
      continue
    }
    rewires.push({
      id: port.node.node.id,
      input: port.input,
      type: typeOf(port) === '*' ? 'STRING' : typeOf(port),
      isField: true,
      from: { part: caption, output: 'video_prompt' }
    })
  }
  shop.captions.push({ scope, key, caption })
  return { caption, rewires, isNew: true }
}

function isSameText(a: Reach, b: Reach): boolean {
  if (a.output !== undefined || b.output !== undefined)
    return a.output?.id === b.output?.id && a.output?.slot === b.output?.slot
  return a.value === b.value
}

function captionWarnings(text: Reach | undefined, prompt: string, firstFrame: string): FactorizeWarning[] {
  if (text === undefined) return [warning('prompt-not-found', {})]
  const found: FactorizeWarning[] = []
  if (text.port === undefined) found.push(warning('prompt-twice', {}))
  if (firstFrame === '') found.push(warning('caption-empty', { isWired: prompt === '' }))
  return found
}
