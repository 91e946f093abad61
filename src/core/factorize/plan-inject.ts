import type { ExecutionNode, Scope } from '../graph/expand'
import type { Link } from '../graph/links'
import type { Expert, Family } from '../recipe/types'
import { isActive, otherModelPorts, type Chain, type ChainModel } from './detect'
import { refused, warning, type FactorizeRefusal, type FactorizeWarning } from './messages'
import { guessFamily } from './models'
import { otherWay } from '../recipe/other-ways'
import { made, old, type FieldValue, type From, type OldOutput, type Part, type Rewire } from './parts'
import { firstStages } from './plan-common'
import { readSizes, sizeInputs, type Sizes } from './plan-size'
import { vaeOf } from './plan-vae'
import type { ChainPlan, Workshop } from './plan-types'
import { planSteps } from './plan-steps'
import { commonLevel, originOf, reach } from './reach'
import { comesAfterLora, isSampler } from './roles'
import { hasInput, levelIn, linkInto, upstream, type Port } from './view'

/*
 * Text-to-video: the anchor goes into the sampler's model, and the empty latent comes from the same node.
 */

type EmptyStart = Extract<Chain['start'], { kind: 'empty' }>

/** @throws FactorizeRefusal where the model takes no anchor. */
export function planInject(shop: Workshop, chain: Chain, start: EmptyStart): ChainPlan {
  const warnings: FactorizeWarning[] = []
  const family = familyOf(shop, chain, start, warnings)
  // Said here as well as in the notes of our own graphs: nothing else tells that the result will be poor.
  if (family.lora.need === 'wanted')
    warnings.push(warning('anchor-lora', { family: family.id, advice: family.lora.advice }))
  const ports = [...chain.models.flatMap((model) => model.ports), start.port]
  const scope = levelFor(shop, chain, ports, warnings)
  if (hasLaterPass(shop, chain)) warnings.push(warning('later-pass', {}))
  if (scope === undefined) throw refused('shared-subgraph', {})

  const sizes = readSizes(shop, scope, start.node, family, warnings)
  const first = firstStages(shop, scope, chain, start.node, sizes, undefined, warnings)
  const vae = vaeOf(shop, scope, chain, start.node, family.vae)
  const common = {
    vae: vae.from,
    anchor: made(first.anchor, 'anchor')
  }
  const sized = injectSizes(shop, scope, start, sizes, first.size)
  const injections = pairs(chain.models).map((pair, index) =>
    injectPair(shop, scope, pair, family, common, sized, index)
  )
  const latent = reach(shop.view, scope, start.port)
  const [main] = injections
  const latentPort = latent.port
  const steps = planSteps(shop, scope, chain, family, warnings)
  return {
    chain,
    scope,
    route: 'inject',
    family: family.id,
    familyName: family.name,
    experts: chain.models.map((model) => roleOf(model, family)),
    parts: [...first.parts, ...vae.parts, ...injections.flatMap(({ parts }) => parts)],
    rewires: [
      ...first.rewires,
      ...injections.flatMap(({ rewires }) => rewires),
      ...(main === undefined || latentPort === undefined
        ? []
        : [
            {
              id: latentPort.node.node.id,
              input: latentPort.input,
              type: 'LATENT',
              isField: false,
              from: { part: main.inject, output: 'latent' }
            }
          ])
    ],
    retypes: steps,
    gives:
      latent.output === undefined ? [] : [{ id: latent.output.id, slot: latent.output.slot, as: 'latent' }],
    warnings
  }
}

/** Where the model's wire is cut; another sampler of the graph, whose video has another size, is left out if it can be. */
function levelFor(
  { view }: Workshop,
  chain: Chain,
  ports: readonly Port[],
  warnings: FactorizeWarning[]
): Scope | undefined {
  const alone = commonLevel(ports, otherModelPorts(view, chain))
  if (alone !== undefined) return alone
  const scope = commonLevel(ports)
  if (scope !== undefined) warnings.push(warning('shared-model', {}))
  return scope
}

/** Another sampler goes on with the finished video, in another size. */
function hasLaterPass({ view }: Workshop, chain: Chain): boolean {
  return [...view.nodes.values()].some(
    (node) =>
      isSampler(node) &&
      isActive(node) &&
      !chain.samplers.includes(node) &&
      chain.samplers.some((sampler) => upstream(view, [node]).has(sampler))
  )
}

function familyOf(shop: Workshop, chain: Chain, start: EmptyStart, warnings: FactorizeWarning[]): Family {
  const origins = chain.models.map(({ origin }) => origin)
  const refusal = origins.find((origin) => origin.refusal !== undefined)?.refusal
  if (refusal !== undefined) {
    if (refusal.kind === 'VACE') throw refused('vace', {})
    throw refused('no-path', { why: 'other-way', kind: refusal.kind, advice: refusal.advice })
  }
  const files = origins.flatMap((origin) => origin.files)
  const known = origins.find((origin) => origin.family !== undefined)?.family
  if (known?.route === 'start-image' && known.takesInjection !== true) throw noPath(known.name, files)
  if (known !== undefined) {
    if (known.needs !== undefined)
      warnings.push(warning('needs-newer', { model: known.name, version: known.needs }))
    return known
  }
  const guessed = guessFamily(shop.view, start.node.node.type, chain.models.length, files)
  if (guessed === undefined) throw noPath(origins[0]?.name, files)
  warnings.push(warning('family-guessed', { file: files[0] ?? '', family: guessed.name }))
  return guessed
}

function noPath(model: string | undefined, files: readonly string[]): FactorizeRefusal {
  const other = files.map(otherWay).find((way) => way !== undefined)
  return refused(
    'no-path',
    other === undefined ? { why: 'no-injection', model, file: files[0] } : { why: 'other-way', ...other }
  )
}

/** High-noise experts come first; a third model (a sampler more for the first steps) gets an injection of its own. */
function pairs(models: readonly ChainModel[]): (readonly ChainModel[])[] {
  const low = models.filter(({ origin }) => origin.role === 'low')
  const rest = models.filter(({ origin }) => origin.role !== 'low')
  if (low.length === 0 || rest.length === 0) {
    const all = [...models]
    return Array.from({ length: Math.ceil(all.length / 2) }, (_pair, index) =>
      all.slice(2 * index, 2 * index + 2)
    )
  }
  const count = Math.max(low.length, rest.length)
  return Array.from({ length: count }, (_pair, index) =>
    [rest[index], low[index]].filter((model) => model !== undefined)
  )
}

function roleOf({ origin }: ChainModel, family: Family): Expert['role'] {
  return family.experts.length === 1 ? 'single' : origin.role
}

interface Sized {
  readonly values: Readonly<Record<string, FieldValue>>
  readonly links: Readonly<Record<string, From>>
}

function injectSizes(
  shop: Workshop,
  scope: Scope,
  start: EmptyStart,
  sizes: Sizes,
  size: Part | undefined
): Sized {
  const own = sizeInputs(sizes)
  const batch = reach(shop.view, scope, { node: start.node, input: 'batch_size' })
  const count = typeof batch.value === 'number' ? batch.value : 1
  const links =
    size === undefined
      ? own.links
      : { width: made(size, 'width'), height: made(size, 'height'), length: made(size, 'length') }
  return {
    values: { ...own.values, batch_size: count },
    links: batch.output === undefined ? links : { ...links, batch_size: old(batch.output) }
  }
}

interface Injection {
  readonly parts: readonly Part[]
  readonly rewires: readonly Rewire[]
  readonly inject: Part
}

function injectPair(
  shop: Workshop,
  scope: Scope,
  pair: readonly ChainModel[],
  family: Family,
  common: { readonly vae: From; readonly anchor: From },
  sized: Sized,
  index: number
): Injection {
  const cuts = pair.map((model) => cutOf(shop, scope, model))
  const lora = family.lora.need === 'none' ? undefined : loraPart(cuts, index)
  const models = cuts.map((cut, place) => {
    const direct = lora === undefined || cut.lora !== undefined
    return direct ? old(cut.output) : made(lora, OUTPUTS[place] ?? 'model')
  })
  const inject: Part = {
    type: 'FactorizedInject',
    role: 'inject',
    values: { fit: 'crop', anchor_index: 0, anchor_noise: 0, enabled: true, ...sized.values },
    links: { ...byName(models), ...common, ...sized.links },
    stage: 'give',
    column: 1,
    width: 380
  }
  const rewires = cuts.flatMap((cut, place) => [
    ...cut.ports.map((port) => rewireModel(port, inject, place)),
    ...(lora === undefined || cut.lora === undefined ? [] : [rewireModel(cut.lora.port, lora, place)])
  ])
  return { parts: [...(lora === undefined ? [] : [lora]), inject], rewires, inject }
}

const OUTPUTS = ['model', 'model_low']

function byName([model, low]: readonly From[]): Record<string, From> {
  return { ...(model === undefined ? {} : { model }), ...(low === undefined ? {} : { model_low: low }) }
}

function rewireModel(port: Port, part: Part, place: number): Rewire {
  const output = OUTPUTS[place] ?? 'model'
  return { id: port.node.node.id, input: port.input, type: 'MODEL', isField: false, from: { part, output } }
}

function loraPart(cuts: readonly Cut[], index: number): Part {
  return {
    type: 'FactorizedLora',
    role: 'lora',
    values: { lora: 'none', lora_low: 'none', strength: 1, strength_low: 1 },
    links: byName(cuts.map((cut) => old(cut.lora?.output ?? cut.output))),
    isBypassed: true,
    stage: 'give',
    column: 0,
    width: 380,
    ...(index === 0 ? {} : { title: 'Factorized LoRA (more steps)' })
  }
}

/** Where one model's wire is cut: at the samplers for the injection, before patches for the LoRA. */
interface Cut {
  readonly ports: readonly Port[]
  readonly output: OldOutput
  readonly lora: { readonly port: Port; readonly output: OldOutput } | undefined
}

function cutOf(shop: Workshop, scope: Scope, model: ChainModel): Cut {
  const ports: Port[] = []
  for (const inner of model.ports) {
    const port = levelIn(scope, inner)
    const isKnown = ports.some((other) => other.node === port?.node && other.input === port.input)
    if (port !== undefined && !isKnown) ports.push(port)
  }
  const outputs = ports.map((port) => outputInto(scope, port))
  const [output] = outputs
  if (output === undefined) throw refused('shared-subgraph', {})
  const isOne = outputs.every((other) => other?.id === output.id && other.slot === output.slot)
  return { ports, output, lora: isOne ? beforePatches(shop, scope, ports) : undefined }
}

function outputInto(scope: Scope, port: Port): OldOutput | undefined {
  const link = linkInto(port)
  return link === undefined ? undefined : originOf(scope, link, port)
}

/** Walks up past shift and speed patches, as long as they serve this chain alone: a LoRA must not reach other chains. */
function beforePatches({ consumers }: Workshop, scope: Scope, ports: readonly Port[]): Cut['lora'] {
  const served = new Set(ports.map(({ node }) => node))
  let found: Cut['lora']
  const [first] = ports
  for (let link = first === undefined ? undefined : linkInto(first); link !== undefined;) {
    const node = scope.nodes.get(link.originId)
    if (node === undefined || served.has(node) || !isPatch(node)) break
    if (!consumers.of(node).every((other) => isServed(scope, other, served))) break
    served.add(node)
    const port = { node, input: 'model' }
    const output = outputInto(scope, port)
    if (output === undefined) break
    found = { port, output }
    link = linkInto(port)
  }
  return found
}

function isPatch(node: ExecutionNode): boolean {
  const isOn = node.node.mode === undefined || node.node.mode === null || node.node.mode === 0
  return (
    isOn &&
    node.virtual === undefined &&
    node.inside === undefined &&
    comesAfterLora(node.node.type) &&
    hasInput(node, 'model')
  )
}

/** A scheduler only reads the shift, so it does not matter which side of the LoRA it is on. */
function isServed(scope: Scope, link: Link, served: ReadonlySet<ExecutionNode>): boolean {
  const target = scope.nodes.get(link.targetId)
  return target === undefined || served.has(target) || /Scheduler/.test(target.node.type)
}
