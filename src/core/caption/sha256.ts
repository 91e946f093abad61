/** The round constants of SHA-256: the first 32 bits of the fractional parts of the cube roots of the first primes. */
const constants = roots(64, 3)
const initial = roots(8, 2)

function roots(count: number, degree: 2 | 3): number[] {
  const found: number[] = []
  for (let candidate = 2; found.length < count; candidate++) {
    let prime = true
    for (let divisor = 2; divisor * divisor <= candidate; divisor++)
      if (candidate % divisor === 0) prime = false
    if (!prime) continue
    const root = degree === 2 ? Math.sqrt(candidate) : Math.cbrt(candidate)
    found.push(Math.floor((root - Math.floor(root)) * 2 ** 32) >>> 0)
  }
  return found
}

const rotate = (word: number, by: number): number => (word >>> by) | (word << (32 - by))

/**
 * SHA-256 of a text's UTF-8 bytes as 64 hexadecimal digits (FIPS 180-4). Here because the hash is needed at once
 * while a node is drawn, and the browser's own is asynchronous and missing on plain HTTP.
 */
export function sha256(text: string): string {
  const bytes = new TextEncoder().encode(text)
  const blocks = Math.ceil((bytes.length + 9) / 64)
  const padded = new Uint8Array(blocks * 64)
  padded.set(bytes)
  padded[bytes.length] = 0x80
  const view = new DataView(padded.buffer)
  view.setUint32(padded.length - 8, Math.floor((bytes.length * 8) / 2 ** 32))
  view.setUint32(padded.length - 4, (bytes.length * 8) >>> 0)

  const state = Uint32Array.from(initial)
  const schedule = new Uint32Array(64)
  const word = (at: number): number => schedule[at] ?? 0
  for (let block = 0; block < padded.length; block += 64) {
    for (let at = 0; at < 16; at++) schedule[at] = view.getUint32(block + at * 4)
    for (let at = 16; at < 64; at++) {
      const [early, late] = [word(at - 15), word(at - 2)]
      const first = rotate(early, 7) ^ rotate(early, 18) ^ (early >>> 3)
      const second = rotate(late, 17) ^ rotate(late, 19) ^ (late >>> 10)
      schedule[at] = word(at - 16) + first + word(at - 7) + second
    }
    let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state
    for (let at = 0; at < 64; at++) {
      const sumE = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
      const choice = (e & f) ^ (~e & g)
      const one = (h + sumE + choice + (constants[at] ?? 0) + word(at)) | 0
      const sumA = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)
      const two = (sumA + ((a & b) ^ (a & c) ^ (b & c))) | 0
      ;[h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0]
    }
    ;[a, b, c, d, e, f, g, h].forEach((value, at) => {
      state[at] = (state[at] ?? 0) + value
    })
  }
  return [...state].map((value) => value.toString(16).padStart(8, '0')).join('')
}
