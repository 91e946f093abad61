/** What should not go to others, found by the rules of `share`. */
import { findPrivateParts } from '../share/share'
import type { Removal } from '../share/walk'
import type { Problem, ProblemCode } from './types'
import type { CheckWords } from './words'

const CODES: Partial<Record<Removal['code'], { code: ProblemCode; what: keyof CheckWords['privateWhat'] }>> =
  {
    path: { code: 'private-path', what: 'path' },
    address: { code: 'private-address', what: 'address' },
    key: { code: 'key', what: 'key' }
  }

/** @param ids The ids of the nodes as runs use them. */
export function privateProblems(document: unknown, ids: readonly string[], words: CheckWords): Problem[] {
  return findPrivateParts(document).flatMap(({ code, place }) => {
    const found = CODES[code]
    if (!found) return []
    const text = words.privatePart(words.privateWhat[found.what], place)
    return [{ code: found.code, node: nodeOf(place, ids), text }]
  })
}

/** `share` names a place by the node's own id; inside a subgraph that is the last part of the id that runs use. */
function nodeOf(place: string, ids: readonly string[]): string | null {
  const own = /^node (\S+)/.exec(place)?.[1]
  if (own === undefined) return null
  if (ids.includes(own)) return own
  const inside = ids.filter((id) => id.endsWith(`:${own}`))
  return inside.length === 1 ? (inside[0] ?? null) : own
}
