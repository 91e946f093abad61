/** ComfyUI's seeds go to 2^64, JavaScript's whole numbers to 2^53; this leaves room to count up. */
const SEED_SPAN = 2 ** 48

/** Most candidates that one press of Generate makes. */
export const MAX_CANDIDATES = 64

/**
 * `count` different seeds for a new set of candidates.
 *
 * @param random numbers from 0 to 1, as `Math.random` gives them.
 */
export function newSeeds(count: number, random: () => number = Math.random): number[] {
  const seeds = new Set<number>()
  while (seeds.size < clampCount(count)) seeds.add(Math.floor(random() * SEED_SPAN))
  return [...seeds]
}

/** The `count` seeds after `seed` that are not `taken`: near ones, as people try them by hand. */
export function nearSeeds(seed: number, count: number, taken: ReadonlySet<number> = new Set()): number[] {
  const seeds: number[] = []
  for (let next = seed + 1; seeds.length < clampCount(count); next += 1) {
    if (!taken.has(next)) seeds.push(next)
  }
  return seeds
}

/** A number of candidates that somebody typed, brought into what is possible. */
export function clampCount(count: number): number {
  return Number.isFinite(count) ? Math.min(MAX_CANDIDATES, Math.max(1, Math.round(count))) : 1
}
