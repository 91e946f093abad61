import type { ApiPrompt } from './schema'

/** A wire in a prompt: the output `slot` of node `id`. */
export interface PromptLink {
  readonly id: string
  readonly slot: number
}

/** Reads an input's value as a wire; `undefined` where it is a plain value. */
export function linkOf(value: unknown): PromptLink | undefined {
  if (!Array.isArray(value) || value.length !== 2) return undefined
  const [id, slot] = value as readonly unknown[]
  const isId = typeof id === 'string' || typeof id === 'number'
  return isId && typeof slot === 'number' ? { id: String(id), slot } : undefined
}

/** The given nodes and everything that feeds them. */
export function ancestors(prompt: ApiPrompt, from: Iterable<string>): Set<string> {
  return closure(from, (id) =>
    Object.values(prompt[id]?.inputs ?? {}).flatMap((value) => linkOf(value)?.id ?? [])
  )
}

/** The given nodes and everything that they feed. */
export function descendants(prompt: ApiPrompt, from: Iterable<string>): Set<string> {
  const consumers = new Map<string, string[]>()
  for (const [id, node] of Object.entries(prompt)) {
    for (const value of Object.values(node.inputs)) {
      const link = linkOf(value)
      if (link !== undefined) consumers.set(link.id, [...(consumers.get(link.id) ?? []), id])
    }
  }
  return closure(from, (id) => consumers.get(id) ?? [])
}

function closure(from: Iterable<string>, next: (id: string) => readonly string[]): Set<string> {
  const found = new Set<string>()
  const queue = [...from]
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    if (found.has(id)) continue
    found.add(id)
    queue.push(...next(id))
  }
  return found
}
