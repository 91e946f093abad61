/** What JSON can hold; graphs are read as this where their keys do not matter. */
export type JsonObject = Record<string, unknown>

/** Whether a value is an object with keys. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The deepest nesting of a graph that a page can save is far below this. */
const MAX_DEPTH = 500

/** Whether a document can be walked by functions that call themselves. */
export function isTooDeep(document: unknown): boolean {
  let level: unknown[] = [document]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) return true
    level = level.flatMap((value) =>
      typeof value === 'object' && value !== null ? (Object.values(value) as unknown[]) : []
    )
  }
  return false
}

/** Sets a key as JSON.parse does: `__proto__` is a key like any other. */
export function setKey(target: JsonObject, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true })
}
