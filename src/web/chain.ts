/** A node's own hooks, which ComfyUI's page has for whoever makes the node; other packs may use them as well. */
import type { PageNode } from '../comfy/frontend'

type Hook = 'onConfigure' | 'onConnectInput' | 'onConnectionsChange' | 'onAdded' | 'onRemoved' | 'onExecuted'

/** Adds to a hook of `node`: what was there runs first, and its answer stays. */
export function chain(node: PageNode, name: Hook, then: (...args: unknown[]) => void): void {
  const before: unknown = Reflect.get(node, name)
  Reflect.set(node, name, function (this: PageNode, ...args: unknown[]): unknown {
    const result: unknown = typeof before === 'function' ? Reflect.apply(before, this, args) : undefined
    then(...args)
    return result
  })
}
