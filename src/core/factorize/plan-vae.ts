import type { ExecutionNode, Scope } from '../graph/expand'
import type { ModelFile } from '../recipe/types'
import type { Chain } from './detect'
import { refused } from './messages'
import { made, old, type From, type Part } from './parts'
import type { Workshop } from './plan-types'
import { reach } from './reach'
import { latentInput } from './roles'
import { feederOf, hasInput, type Port } from './view'

/**
 * The VAE that decodes this video; else that of the empty latent; else a loader of our own.
 *
 * @throws FactorizeRefusal where there is none and none is known.
 */
export function vaeOf(
  shop: Workshop,
  scope: Scope,
  chain: Chain,
  start: ExecutionNode,
  fallback: ModelFile | undefined
): { readonly from: From; readonly parts: readonly Part[] } {
  const candidates = [
    ...decoders(shop, chain).map((node): Port => ({ node, input: 'vae' })),
    { node: start, input: 'vae' }
  ]
  for (const port of candidates) {
    const { output } = reach(shop.view, scope, port)
    if (output !== undefined && feederOf(shop.view, port) !== undefined)
      return { from: old(output), parts: [] }
  }
  if (fallback === undefined) throw refused('no-path', { why: 'no-vae' })
  const loader: Part = {
    type: 'VAELoader',
    role: 'branch',
    title: 'Video VAE',
    values: { vae_name: fallback.name },
    links: {},
    models: [fallback],
    stage: 'give',
    column: 0,
    width: 380
  }
  return { from: made(loader, 'VAE'), parts: [loader] }
}

/** The nodes that turn this chain's latent into pictures. */
function decoders({ view }: Workshop, chain: Chain): ExecutionNode[] {
  return [...view.nodes.values()].filter((node) => {
    if (!hasInput(node, 'samples') || !hasInput(node, 'vae')) return false
    let feeder = feederOf(view, { node, input: 'samples' })
    for (let depth = 0; feeder !== undefined && depth < 20; depth++) {
      if (chain.samplers.includes(feeder.node)) return true
      const next = latentInput(feeder.node)
      feeder = next === undefined ? undefined : feederOf(view, { node: feeder.node, input: next })
    }
    return false
  })
}
