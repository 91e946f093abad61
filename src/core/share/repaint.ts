import type { JsonObject } from './json'
import type { Typed } from './typed'

/** What made a picture that is not in the graph. */
export interface Origin {
  /** Text where the number has more digits than JavaScript keeps. */
  readonly seed?: number | string | undefined
  readonly caption?: string | undefined
  /** Which picture of how many that were painted together: they share a seed, and each has noise of its own. */
  readonly batch_index?: number | undefined
  readonly batch_size?: number | undefined
}

/** What the record of a candidate tells of its making; a place in a batch of one says nothing. */
export function originOfRecord({
  seed,
  caption,
  batch_index,
  batch_size
}: {
  readonly seed?: number | string | null | undefined
  readonly caption?: string | null | undefined
  readonly batch_index: number
  readonly batch_size: number
}): Origin {
  return {
    seed: seed ?? undefined,
    caption: caption || undefined,
    ...(batch_size > 1 ? { batch_index, batch_size } : {})
  }
}

/** How far an image branch is brought to paint a picture again. */
export type Repaint =
  | { readonly kind: 'again'; readonly index: number | undefined }
  /** Another picture will come, for one of these reasons. */
  | { readonly kind: 'another'; readonly lacks: 'origin' | 'seed' | 'caption' | 'batch' }

/** What earlier anchors of the same document have asked of its nodes: one branch paints one of them. */
export class Settled {
  readonly #wanted = new Map<JsonObject, Map<string, unknown>>()

  /** @returns false where another anchor needs another value there. */
  claim({ node, input }: Typed, value: unknown): boolean {
    const of = this.#wanted.get(node) ?? new Map<string, unknown>()
    this.#wanted.set(node, of)
    if (of.has(input)) return of.get(input) === value
    of.set(input, value)
    return true
  }
}

/**
 * Sets seed, caption and size of the batch in an image branch, so that it paints the picture that `origin` tells of. All
 * or nothing: a branch that would paint another picture all the same stays as it is.
 *
 * @param typed - What is typed into the nodes of the branch.
 */
export function repaint(typed: readonly Typed[], origin: Origin | undefined, settled: Settled): Repaint {
  const { seed, caption, batch_index: index = 0, batch_size: size = 1 } = origin ?? {}
  if (seed === undefined) return { kind: 'another', lacks: 'origin' }
  const seeds = typed.filter(
    ({ input, value }) => (input === 'seed' || input === 'noise_seed') && typeof value === 'number'
  )
  // A longer seed does not survive as a number in JSON; the note keeps it as text.
  if (typeof seed !== 'number' || seeds.length === 0) return { kind: 'another', lacks: 'seed' }
  const captions = captionsFor(typed, caption)
  if (captions === undefined) return { kind: 'another', lacks: 'caption' }
  const batches = typed.filter(({ input, value }) => input === 'batch_size' && typeof value === 'number')
  // Several would each multiply their own part.
  if (size > 1 && batches.length !== 1) return { kind: 'another', lacks: 'batch' }
  const changes = [
    ...seeds.map((one) => [one, seed] as const),
    ...captions.map((one) => [one, caption] as const),
    ...batches.map((one) => [one, size] as const)
  ]
  if (!changes.every(([one, value]) => settled.claim(one, value))) return { kind: 'another', lacks: 'seed' }
  for (const [one, value] of changes) one.set(value)
  return { kind: 'again', index: size > 1 ? index : undefined }
}

/** The fields that must get the caption; `undefined` where the branch paints from another one that cannot be set. */
function captionsFor(typed: readonly Typed[], caption: string | undefined): Typed[] | undefined {
  if (caption === undefined || caption === '') return []
  const fields = typed.filter(({ input, value }) => input === 'first_frame' && typeof value === 'string')
  if (fields.length > 0) return fields.filter(({ value }) => value !== caption)
  // No caption node here: its text may be typed right where it is encoded, or come from outside of a subgraph.
  return typed.some(({ value }) => value === caption) ? [] : undefined
}
