import type { ExecutionNode, Scope } from '../graph/expand'
import type { Chain } from './detect'
import type { Workshop } from './plan-types'

/*
 * What leads to what on one level of a graph.
 */

/** The chain's samplers as this level has them: themselves, or the uses of subgraphs that they are in. */
export function holdersIn(scope: Scope, chain: Chain): ExecutionNode[] {
  return chain.samplers.flatMap((sampler) => {
    for (let node: ExecutionNode | undefined = sampler; node !== undefined; node = node.scope.host)
      if (node.scope === scope) return [node]
    return []
  })
}

/** Whether what a node makes reaches one of the targets on the same level, Set and Get included. */
export function leadsTo(
  { consumers }: Workshop,
  from: ExecutionNode,
  targets: readonly ExecutionNode[]
): boolean {
  const seen = new Set<ExecutionNode>()
  const queue = [from]
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    if (targets.includes(node)) return true
    if (seen.has(node)) continue
    seen.add(node)
    const { scope } = node
    for (const link of consumers.of(node)) {
      const next = scope.nodes.get(link.targetId)
      if (next !== undefined) queue.push(next)
    }
    if (node.virtual === 'set') queue.push(...scope.ordered.filter((other) => isGetOf(other, node)))
  }
  return false
}

function isGetOf(getter: ExecutionNode, setter: ExecutionNode): boolean {
  return getter.virtual === 'get' && wireName(getter) === wireName(setter)
}

function wireName({ node }: ExecutionNode): unknown {
  return Array.isArray(node.widgets_values) ? node.widgets_values[0] : undefined
}
