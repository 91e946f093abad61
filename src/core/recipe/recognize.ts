import { FAMILIES, REFUSALS } from './families'
import type { Expert, Family, Refusal } from './types'

/** What a diffusion model's file name says about the model behind it. */
export type Recognized =
  | { readonly kind: 'family'; readonly family: Family; readonly expert: Expert['role'] }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'unknown' }

/**
 * Tell a family by the file that its loader names. People rename files, so this is a guess for wiring and advice; what
 * the loaded weights really are is decided by the shim when the graph runs.
 *
 * @example
 * recognizeModelFile('wan2.2_t2v_low_noise_14B_fp8_scaled.safetensors') // family wan2.2-t2v-14b, expert low
 */
export function recognizeModelFile(fileName: string): Recognized {
  const name = baseName(fileName).toLowerCase()
  // Before the refusals, which are about injecting an anchor only.
  const startsFromPicture = familyOf(name, 'start-image')
  if (startsFromPicture) return startsFromPicture
  // "ti2v" contains "i2v": the 5B takes both text and picture and is no image-to-video checkpoint.
  const refusal = REFUSALS.find((candidate) => candidate.fileName.test(name.replaceAll('ti2v', '')))
  if (refusal) return { kind: 'refused', refusal }
  return familyOf(name, 'inject') ?? { kind: 'unknown' }
}

function familyOf(name: string, route: Family['route']): Recognized | undefined {
  const family = FAMILIES.find(
    (candidate) => candidate.route === route && candidate.recognize.fileName.test(name)
  )
  if (!family) return undefined
  return { kind: 'family', family, expert: family.experts.length === 1 ? 'single' : expertOf(name) }
}

/** The name without folders; both separators, since graphs travel between Windows and Linux. */
function baseName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path
}

/** The two experts have the same shapes: only the name tells them apart. */
function expertOf(name: string): Expert['role'] {
  return /(^|[^a-z])low(noise|[^a-z]|$)/.test(name) ? 'low' : 'high'
}
