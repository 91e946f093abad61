/** What a candidate is called where a person reads it: a name that stays when others come, go or are sorted. */
import { texts } from '../texts'
import type { Candidate } from './candidates'

type Named = Pick<Candidate, 'seed' | 'batch_index' | 'batch_size' | 'source' | 'created'>

/** Its seed, its file where somebody brought it, else the time when it was made. */
export function nameOfCandidate({ seed, batch_index, batch_size, source, created }: Named): string {
  if (source) return source.split('/').at(-1) ?? source
  if (seed == null) return texts.gallery.madeAt(timeOf(created))
  const name = texts.gallery.seed(String(seed))
  // The pictures of a batch share its seed.
  return batch_size > 1 ? texts.gallery.ofBatch(name, batch_index + 1, batch_size) : name
}

/** What it was made from; `undefined` where it was made from no other. */
export function nameOfParent(candidate: Candidate, all: readonly Candidate[]): string | undefined {
  if (!candidate.parent) return undefined
  const parent = parentOf(candidate, all)
  return parent ? texts.gallery.from(nameOfCandidate(parent)) : texts.gallery.fromGone
}

/** The candidate that it was made from, where that is still there. */
export function parentOf({ parent }: Candidate, all: readonly Candidate[]): Candidate | undefined {
  return all.find(({ id }) => id === parent)
}

function timeOf(created: number): string {
  const at = new Date(created)
  const isToday = at.toDateString() === new Date().toDateString()
  return isToday ? at.toLocaleTimeString() : at.toLocaleString()
}
