import { GraphError, readGraph } from '../graph'
import { settleAnchors, type AnchorOptions } from './anchors'
import { isTooDeep } from './json'
import { withoutPrivateParts, type Removal } from './walk'

/** How a graph is made ready for others. */
export type ShareOptions = AnchorOptions

/** A graph for others, in the format that it had. */
export interface SharedGraph {
  readonly graph: unknown
  readonly removed: readonly Removal[]
}

/**
 * Makes a graph ready for others: without folders, addresses, keys and machine details, and without references to
 * candidates that only its own server has. All else stays as it was. The input is not changed.
 *
 * Doing it again changes nothing more.
 *
 * @param data A graph of the page or of the API, as JSON: subgraphs and the body of a `POST /prompt` included.
 * @throws GraphError where the JSON is no graph.
 * @example
 * const { graph, removed } = shareGraph(JSON.parse(text))
 */
export function shareGraph(data: unknown, options: ShareOptions = {}): SharedGraph {
  if (isTooDeep(data)) {
    throw new GraphError('This is not a ComfyUI graph: the file is nested deeper than any graph of the page.')
  }
  readGraph(data)
  const removals: Removal[] = []
  const own = structuredClone(data)
  // First, while the picks can still be read: the file names in them are private.
  settleAnchors(own, options, removals)
  return { graph: withoutPrivateParts(own, removals), removed: withoutDoubles(removals) }
}

/**
 * What a file for others should not hold, without changing it.
 *
 * @param data Any JSON; nested deeper than a graph can be, it counts as having nothing.
 */
export function findPrivateParts(data: unknown): readonly Removal[] {
  const removals: Removal[] = []
  if (!isTooDeep(data)) withoutPrivateParts(data, removals)
  return withoutDoubles(removals)
}

function withoutDoubles(removals: readonly Removal[]): Removal[] {
  return [...new Map(removals.map((one) => [JSON.stringify([one.code, one.place, one.text]), one])).values()]
}
