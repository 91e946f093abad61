/** Which files in `models/text_encoders` can write for Generate Text, told by their names. */
import type { ModelChoice } from './provider'

/** Encoders that are whole language models, best first. The others in the folder only encode. */
const families: readonly RegExp[] = [
  /qwen[_.-]?3[_.-]?vl/i,
  /qwen[_.-]?3[._]5/i,
  /qwen[_.-]?3(?!\d)/i,
  /gemma[_.-]?[34]/i
]

/** Writes garbage in ComfyUI up to at least mid-2026 (issues 15032 and 15047 there): only for people who ask for it. */
const experimental = /qwen[_.-]?2[._]5[_.-]?vl/i

/** Those of `files` that can write, best first, experimental ones last. */
export function encodersThatWrite(files: readonly unknown[]): ModelChoice[] {
  const names = files.filter((file) => typeof file === 'string')
  const rank = (name: string): number => families.findIndex((family) => family.test(name))
  const good = names.filter((name) => rank(name) >= 0).sort((a, b) => rank(a) - rank(b))
  const odd = names.filter((name) => rank(name) < 0 && experimental.test(name))
  return [...good.map((id) => ({ id })), ...odd.map((id) => ({ id, experimental: true }))]
}
