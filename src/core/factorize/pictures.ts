import type { ExecutionNode } from '../graph/expand'
import { feederOf, type Feeder, type Port, type View } from './view'

/**
 * Follows a picture back to the node that loads or paints it, past resizing and other preparation. Where several pictures
 * are put together, that node is the one.
 */
export function pictureBehind(view: View, port: Port): Feeder | undefined {
  const seen = new Set<ExecutionNode>()
  let picture = feederOf(view, port)
  while (picture !== undefined && !seen.has(picture.node) && picture.node.node.type !== 'FactorizedAnchor') {
    seen.add(picture.node)
    const [only, ...others] = pictureInputs(view, picture.node)
    if (only === undefined || others.length > 0) break
    picture = feederOf(view, { node: picture.node, input: only })
  }
  return picture
}

function pictureInputs(view: View, node: ExecutionNode): string[] {
  const named = node.inputs.filter(
    ({ name, type, link }) =>
      link !== undefined && (String(type).startsWith('IMAGE') || /^(image|images|pixels|input)$/i.test(name))
  )
  return named.map(({ name }) => name).filter((input) => feederOf(view, { node, input }) !== undefined)
}
