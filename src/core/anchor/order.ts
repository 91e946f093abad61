/** What ordering candidates needs to know of one. */
export interface Dated {
  readonly id: string
}

export type CandidateSort = 'newest' | 'oldest'

/** Sorts by time. */
export function sortCandidates<One extends Dated>(candidates: readonly One[], by: CandidateSort): One[] {
  const sign = by === 'oldest' ? 1 : -1
  // Ids begin with the time in microseconds, all equally long.
  return candidates.toSorted((one, other) => sign * (one.id < other.id ? -1 : one.id > other.id ? 1 : 0))
}

/** Adds what has just been painted to what was known; a candidate that comes again replaces itself. */
export function mergeCandidates<One extends Dated>(known: readonly One[], fresh: readonly One[]): One[] {
  return [...new Map([...known, ...fresh].map((one) => [one.id, one])).values()]
}
