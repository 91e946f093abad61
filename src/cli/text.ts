/**
 * The letters of a file or of standard input: UTF-8, or UTF-16 with its mark at the start, as PowerShell writes it.
 *
 * @returns undefined where it is neither: a replacement for each letter that cannot be read would go unseen into the result.
 */
export function decodeText(bytes: Uint8Array): string | undefined {
  const [first, second] = bytes
  const encoding =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8'
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}
