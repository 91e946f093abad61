import type { PageNode } from '../comfy/frontend'

/** Adds to one of a node's own hooks, which are there for that. */
export function chain(
  node: PageNode,
  name: 'onConfigure' | 'onConnectionsChange' | 'onAdded' | 'onRemoved' | 'onExecuted',
  then: (...args: unknown[]) => void
): void {
  const before: unknown = Reflect.get(node, name)
  Reflect.set(node, name, function (this: PageNode, ...args: unknown[]): unknown {
    const result: unknown = typeof before === 'function' ? Reflect.apply(before, this, args) : undefined
    then(...args)
    return result
  })
}
