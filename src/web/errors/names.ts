/** What nodes are called where a person reads it. */
import type { PageNode } from '../../comfy/frontend'
import { texts } from '../texts'
import type { Place } from './locate'

/** The title that a node shows, and the subgraph that it is in. */
export function nameOf({ node, within }: Place): string {
  const container = within.at(-1)
  return container ? texts.errors.inside(titleOf(node), titleOf(container)) : titleOf(node)
}

/** The title that a node shows. */
export function titleOf(node: PageNode): string {
  return node.title === '' ? typeOf(node) : node.title
}

/** A node's id in Python. A node that is being made has no type yet, only its class. */
export function typeOf(node: PageNode): string {
  return node.comfyClass ?? node.type
}
