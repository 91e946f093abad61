import type { ExecutionNode } from '../graph/expand'
import type { Link } from '../graph/links'
import type { Chain } from './detect'
import { refused, type FactorizeWarning } from './messages'
import { made, old, type From, type OldOutput, type Part, type Rewire } from './parts'
import { firstStages } from './plan-common'
import { pictureSizes } from './plan-size'
import { planSteps } from './plan-steps'
import type { ChainPlan, Workshop } from './plan-types'
import { vaeOf } from './plan-vae'
import { commonLevel, originOf, reach } from './reach'
import { upstream, type Port } from './view'

/*
 * LTX-2: ComfyUI's own node puts the anchor into the empty latent, and once more into the one that a second stage has made
 * larger, as in ComfyUI's image-to-video graphs of the family. One switch turns both off.
 */

type EmptyStart = Extract<Chain['start'], { kind: 'empty' }>

const LTX2 = 'LTX-2'

export function isInPlace({ models }: Chain): boolean {
  return models.length > 0 && models.every(({ origin }) => origin.name === LTX2)
}

/** @throws FactorizeRefusal where the wires are not all on one level. */
export function planInPlace(shop: Workshop, chain: Chain, start: EmptyStart): ChainPlan {
  const warnings: FactorizeWarning[] = []
  const later = laterStages(shop, chain)
  const scope = commonLevel([start.port, ...later.map(({ port }) => port)])
  if (scope === undefined) throw refused('shared-subgraph', {})
  const sizes = pictureSizes(shop, scope, start.node, warnings, () => true)
  const first = firstStages(shop, scope, chain, start.node, sizes, undefined, warnings)
  const vae = vaeOf(shop, scope, chain, start.node, undefined)
  const isNewer = chain.models.some(({ origin }) =>
    origin.files.some((file) => /ltx-?2[._][3-9]/i.test(file))
  )

  const prepared: Part = {
    type: 'LTXVPreprocess',
    role: 'branch',
    title: 'Like a frame of a video',
    // What ComfyUI's image-to-video graphs of the family have: a picture without a trace of compression hardly moves.
    values: { img_compression: isNewer ? 18 : 33 },
    links: { image: made(first.anchor, 'anchor') },
    stage: 'give',
    column: 0
  }
  const off: Part = {
    type: 'PrimitiveBoolean',
    role: 'branch',
    title: 'Without the anchor (plain text-to-video)',
    values: { value: false },
    links: {},
    stage: 'give',
    column: 0
  }
  const latent = reach(shop.view, scope, start.port)
  const stages: { readonly from: OldOutput; readonly ports: readonly Port[] }[] = []
  if (latent.output !== undefined && latent.port !== undefined)
    stages.push({ from: latent.output, ports: [latent.port] })
  for (const { node, link, port } of later) {
    const from = originOf(scope, link, port)
    const known = stages.find((one) => one.from.id === node.node.id)
    if (known !== undefined) stages[stages.indexOf(known)] = { ...known, ports: [...known.ports, port] }
    else if (from !== undefined) stages.push({ from, ports: [port] })
  }
  const begins = stages.map((stage, index) => ({
    ...stage,
    part: inPlace(index, isNewer, { vae: vae.from, image: made(prepared, 'output_image') }, stage.from, off)
  }))
  return {
    chain,
    scope,
    route: 'start-image',
    family: 'ltx-2',
    familyName: LTX2,
    experts: chain.models.map(({ origin }) => (chain.models.length === 1 ? 'single' : origin.role)),
    parts: [...first.parts, ...vae.parts, prepared, off, ...begins.map(({ part }) => part)],
    rewires: [
      ...first.rewires,
      ...begins.flatMap(({ part, ports }) =>
        ports.map(({ node, input }): Rewire => ({
          id: node.node.id,
          input,
          type: 'LATENT',
          isField: false,
          from: { part, output: 'latent' }
        }))
      )
    ],
    retypes: planSteps(shop, scope, chain, undefined, warnings),
    gives: [],
    warnings
  }
}

function inPlace(
  index: number,
  isNewer: boolean,
  links: { readonly vae: From; readonly image: From },
  latent: OldOutput,
  off: Part
): Part {
  return {
    type: 'LTXVImgToVideoInplace',
    role: 'start',
    title: index === 0 ? 'Start from the anchor' : 'Start from the anchor (larger)',
    values: { strength: isNewer && index === 0 ? 0.7 : 1, bypass: false },
    links: { ...links, latent: old(latent), bypass: made(off, 'BOOLEAN') },
    stage: 'give',
    column: 1,
    width: 360
  }
}

/** Where a later stage takes up the latent of this chain, made larger. */
function laterStages(
  { view, consumers }: Workshop,
  chain: Chain
): { readonly node: ExecutionNode; readonly link: Link; readonly port: Port }[] {
  const larger = [...view.nodes.values()].filter(
    (node) =>
      node.node.type === 'LTXVLatentUpsampler' &&
      chain.samplers.some((sampler) => upstream(view, [node]).has(sampler))
  )
  return larger.flatMap((node) =>
    consumers.of(node).flatMap((link) => {
      const target = node.scope.nodes.get(link.targetId)
      const input = target?.inputs.find((candidate) => candidate.link?.id === link.id)
      return target === undefined || input === undefined
        ? []
        : [{ node, link, port: { node: target, input: input.name } }]
    })
  )
}
