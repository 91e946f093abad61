import type { ExecutionNode, Scope } from '../graph/expand'
import type { Link } from '../graph/links'
import { SUBGRAPH_INPUT_ID, type NodeId } from '../graph/schema'
import { pictureTaker, type PictureTaker } from '../recipe/picture-takers'
import type { Chain } from './detect'
import { holdersIn, leadsTo } from './flow'
import { refused, warning, type FactorizeWarning } from './messages'
import { made, old, type From, type Part, type Rewire } from './parts'
import { firstStages, type FirstStages } from './plan-common'
import { readSizes, sizeInputs } from './plan-size'
import { planSteps } from './plan-steps'
import type { ChainPlan, Gift, Workshop } from './plan-types'
import { vaeOf } from './plan-vae'
import { commonLevel, originOf, reach, typeOf } from './reach'
import { positiveText } from './texts'
import { feederOf, hasInput, levelIn, linkInto, upstream, valueOf, type Port } from './view'

/*
 * Text-to-video with a model whose sibling takes a picture: the sibling's loader stands in for the graph's own, which stays,
 * and ComfyUI's node for it begins the video with the anchor.
 */

type EmptyStart = Extract<Chain['start'], { kind: 'empty' }>

/** What gives this chain's model a first frame; `undefined` where the model is of another kind. */
export function takerOf({ models }: Chain): PictureTaker | undefined {
  const [file, ...more] = new Set(models.flatMap(({ origin }) => origin.files))
  return file === undefined || more.length > 0 ? undefined : pictureTaker(file)
}

/** @throws FactorizeRefusal where the wires are not all on one level. */
export function planSibling(shop: Workshop, chain: Chain, start: EmptyStart, taker: PictureTaker): ChainPlan {
  const warnings: FactorizeWarning[] = []
  const texts = chain.samplers.flatMap((sampler) => conditionings(shop, sampler))
  const scope = commonLevel([start.port, ...texts.map(({ port }) => port)])
  if (scope === undefined) throw refused('shared-subgraph', {})

  const sizes = readSizes(shop, scope, start.node, undefined, warnings)
  const first = firstStages(shop, scope, chain, start.node, sizes, undefined, warnings)
  const vae = vaeOf(shop, scope, chain, start.node, taker.vae)
  const loader = taker.file === undefined ? undefined : swapLoader(shop, scope, chain, taker, warnings)
  const seen = lookAt(taker, first)
  const text = taker.isTextRead ? readText(shop, scope, chain, first, seen.output) : undefined

  const levels = texts.flatMap(({ port, isPositive }) => {
    const level = levelIn(scope, port)
    return level === undefined ? [] : [{ level, isPositive }]
  })
  const positive = levels.find(({ isPositive }) => isPositive)
  const negative = levels.find(({ isPositive }) => !isPositive) ?? positive
  const latent = reach(shop.view, scope, start.port)
  const size = sizeInputs(sizes)
  const begin: Part = {
    type: taker.node,
    role: 'start',
    title: 'Start from the anchor',
    values: {
      ...size.values,
      batch_size: batchOf(shop, start.node),
      ...(taker.isTextRead ? { guidance_type: 'v2 (replace)' } : {})
    },
    links: {
      ...textLink('positive', scope, positive?.level, text),
      ...(taker.isTextRead ? {} : textLink('negative', scope, negative?.level, undefined)),
      ...(taker.isTextRead ? {} : { clip_vision_output: seen.output }),
      vae: vae.from,
      start_image: made(first.anchor, 'anchor'),
      ...(first.size === undefined
        ? size.links
        : {
            width: made(first.size, 'width'),
            height: made(first.size, 'height'),
            length: made(first.size, 'length')
          })
    },
    stage: 'give',
    column: 2,
    width: 360
  }
  const latentPort = latent.port
  const latentRewire: Rewire[] =
    latentPort === undefined
      ? []
      : [rewire(latentPort.node.node.id, latentPort.input, 'LATENT', begin, 'latent')]
  return {
    chain,
    scope,
    route: 'start-image',
    family: taker.id,
    familyName: taker.name,
    experts: ['single'],
    parts: [
      ...first.parts,
      ...vae.parts,
      ...(loader === undefined ? [] : [loader.part]),
      ...seen.parts,
      ...(text === undefined ? [] : [text.part]),
      begin
    ],
    rewires: [
      ...first.rewires,
      ...(loader?.rewires ?? []),
      ...(text?.rewires ?? []),
      ...levels.flatMap(({ level, isPositive }) =>
        isPositive || !taker.isTextRead
          ? [
              rewire(
                level.node.node.id,
                level.input,
                'CONDITIONING',
                begin,
                isPositive ? 'positive' : 'negative'
              )
            ]
          : []
      ),
      ...latentRewire
    ],
    retypes: planSteps(shop, scope, chain, undefined, warnings),
    gives: [
      ...(latent.output === undefined
        ? []
        : [{ id: latent.output.id, slot: latent.output.slot, as: 'latent' } as const]),
      ...(loader?.gives ?? []),
      ...(text?.gives ?? [])
    ],
    warnings
  }
}

function rewire(id: NodeId, input: string, type: Rewire['type'], part: Part, output: string): Rewire {
  return { id, input, type, isField: false, from: { part, output } }
}

/** Where a sampler, or its guider, takes what the texts say. */
function conditionings({ view }: Workshop, sampler: ExecutionNode): { port: Port; isPositive: boolean }[] {
  const guider = feederOf(view, { node: sampler, input: 'guider' })?.node
  const node = guider ?? sampler
  return ['positive', 'conditioning', 'negative']
    .filter((input) => hasInput(node, input) && linkInto({ node, input }) !== undefined)
    .map((input) => ({ port: { node, input }, isPositive: input !== 'negative' }))
}

function batchOf({ view }: Workshop, node: ExecutionNode): number {
  const count = valueOf(view, { node, input: 'batch_size' })
  return typeof count === 'number' ? count : 1
}

/** What the texts said so far goes through the new node; a text that is read anew comes from its new reader. */
function textLink(
  input: string,
  scope: Scope,
  level: Port | undefined,
  text: ReadText | undefined
): Record<string, From> {
  const link = level === undefined ? undefined : linkInto(level)
  if (link === undefined || level === undefined) return {}
  if (text !== undefined && link.originId === String(text.encoder.node.id))
    return { [input]: made(text.part, 'CONDITIONING') }
  const origin = originOf(scope, link, level)
  return origin === undefined ? {} : { [input]: old(origin) }
}

interface Swapped {
  readonly part: Part
  readonly rewires: readonly Rewire[]
  readonly gives: readonly Gift[]
}

/**
 * The sibling's loader feeds what the graph's own one fed, as far as this video needs it: LoRAs and patches stay.
 *
 * @throws FactorizeRefusal where there are two loaders.
 */
function swapLoader(
  shop: Workshop,
  scope: Scope,
  chain: Chain,
  { file, name }: PictureTaker,
  warnings: FactorizeWarning[]
): Swapped | undefined {
  const links = chain.models.flatMap(({ ports }) =>
    ports.flatMap((port) => {
      const level = levelIn(scope, port)
      return (level === undefined ? undefined : firstModelLink(scope, level)) ?? []
    })
  )
  const [link] = links
  if (link === undefined || file === undefined) return undefined
  if (links.some((other) => other.originId !== link.originId || other.originSlot !== link.originSlot))
    throw refused('no-path', { why: 'two-loaders' })
  const own = scope.nodes.get(link.originId)
  const holders = holdersIn(scope, chain)
  const fed =
    own === undefined ? [link] : shop.consumers.of(own).filter((one) => one.originSlot === link.originSlot)
  const before = chain.models[0]?.origin.files[0]
  warnings.push(warning('other-model', { file: before, sibling: file.name, model: name }))
  const dtype = own?.widgets.find((widget) => widget.name === 'weight_dtype')?.value
  const part: Part = {
    type: 'UNETLoader',
    role: 'loader',
    title: 'Video model that takes a picture',
    values: { unet_name: file.name, weight_dtype: typeof dtype === 'string' ? dtype : 'default' },
    links: {},
    models: [file],
    stage: 'give',
    column: 0,
    width: 400
  }
  const rewires = fed.flatMap((one) => {
    const target = scope.nodes.get(one.targetId)
    const input = target?.inputs.find((candidate) => candidate.link?.id === one.id)
    if (target === undefined || input === undefined || !leadsTo(shop, target, holders)) return []
    return [rewire(target.node.id, input.name, 'MODEL', part, 'MODEL')]
  })
  const gift = { id: own?.node.id ?? SUBGRAPH_INPUT_ID, slot: link.originSlot, as: 'model' } as const
  return { part, rewires, gives: [gift] }
}

/** The wire that brings the model onto this level: out of its loader, or through a subgraph's own input. */
function firstModelLink(scope: Scope, from: Port): Link | undefined {
  const seen = new Set<ExecutionNode>()
  let link = linkInto(from)
  while (link !== undefined) {
    const node = scope.nodes.get(link.originId)
    if (node === undefined || node.inside !== undefined || seen.has(node)) return link
    seen.add(node)
    const input = node.inputs.find(
      ({ name, type, link: wire }) =>
        wire !== undefined && (type === 'MODEL' || /^(model|unet)?$/i.test(name))
    )
    if (input?.link === undefined) return link
    link = input.link
  }
  return undefined
}

/** A vision model looks at the anchor. */
function lookAt(
  taker: PictureTaker,
  first: FirstStages
): { readonly parts: readonly Part[]; readonly output: From } {
  const { vision, crop } = taker
  const loader: Part = {
    type: 'CLIPVisionLoader',
    role: 'branch',
    values: { clip_name: vision.name },
    links: {},
    models: [vision],
    stage: 'give',
    column: 0,
    width: 400
  }
  const encoded: Part = {
    type: 'CLIPVisionEncode',
    role: 'branch',
    title: 'Look at the anchor',
    values: { crop },
    links: { clip_vision: made(loader, 'CLIP_VISION'), image: made(first.anchor, 'anchor') },
    stage: 'give',
    column: 1
  }
  return { parts: [loader, encoded], output: made(encoded, 'CLIP_VISION_OUTPUT') }
}

interface ReadText extends Swapped {
  readonly encoder: ExecutionNode
}

/** The text encoder that reads the text together with the picture, in the place of the one that reads it alone. */
function readText(
  shop: Workshop,
  scope: Scope,
  chain: Chain,
  first: FirstStages,
  seen: From
): ReadText | undefined {
  const [sampler] = chain.samplers
  const port = sampler === undefined ? undefined : positiveText(shop.view, sampler)
  const encoder = port?.node
  if (port === undefined || encoder?.node.type !== 'CLIPTextEncode' || encoder.scope !== scope)
    return undefined
  const clip = reach(shop.view, scope, { node: encoder, input: 'clip' }).output
  if (clip === undefined) return undefined
  const text = reach(shop.view, scope, port)
  const part: Part = {
    type: 'TextEncodeHunyuanVideo_ImageToVideo',
    role: 'text',
    title: 'What happens, read with the anchor',
    values: { prompt: typeof text.value === 'string' ? text.value : '', image_interleave: 2 },
    links: {
      clip: old(clip),
      clip_vision_output: seen,
      ...(first.caption !== undefined
        ? { prompt: made(first.caption, 'video_prompt') }
        : text.output === undefined
          ? {}
          : { prompt: old(text.output) })
    },
    stage: 'give',
    column: 1,
    width: 360
  }
  const ends = new Set(
    chain.samplers.flatMap((one) =>
      conditionings(shop, one).flatMap(({ port: end, isPositive }) => (isPositive ? [end.node] : []))
    )
  )
  const onTheWay = upstream(
    shop.view,
    [...ends].flatMap((node) =>
      ['positive', 'conditioning'].flatMap((input) => feederOf(shop.view, { node, input })?.node ?? [])
    )
  )
  const rewires = shop.consumers.of(encoder).flatMap((link): Rewire[] => {
    const target = scope.nodes.get(link.targetId)
    const input = target?.inputs.find((candidate) => candidate.link?.id === link.id)
    if (target === undefined || input === undefined || !onTheWay.has(target)) return []
    const type = typeOf({ node: target, input: input.name })
    return [rewire(target.node.id, input.name, type, part, 'CONDITIONING')]
  })
  return { part, encoder, rewires, gives: [{ id: encoder.node.id, slot: 0, as: 'text' }] }
}
