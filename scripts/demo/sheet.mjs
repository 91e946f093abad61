import { resize } from './picture.mjs'

/** @typedef {import('./picture.mjs').Picture} Picture */

const TILE = 208
const GAP = 10
const LABEL = 22
const BACKGROUND = [24, 26, 32]
const INK = [226, 230, 238]
const ACCENT = [240, 196, 120]

/** Letters as five columns by seven rows, one hexadecimal pair a row, the left column in bit 4. */
const GLYPHS = {
  A: '0e11111f111111',
  B: '1e11111e11111e',
  C: '0e11101010110e',
  D: '1e11111111111e',
  E: '1f10101e10101f',
  F: '1f10101e101010',
  G: '0e11101713110f',
  H: '1111111f111111',
  I: '0e04040404040e',
  J: '0702020202120c',
  K: '11121418141211',
  L: '1010101010101f',
  M: '111b1515111111',
  N: '11191513111111',
  O: '0e11111111110e',
  P: '1e11111e101010',
  Q: '0e11111115120d',
  R: '1e11111e141211',
  S: '0f10100e01011e',
  T: '1f040404040404',
  U: '1111111111110e',
  V: '11111111110a04',
  W: '11111115151b11',
  X: '11110a040a1111',
  Y: '11110a04040404',
  Z: '1f01020408101f',
  0: '0e11131519110e',
  1: '040c040404040e',
  2: '0e11010204081f',
  3: '1f02040201110e',
  4: '02060a121f0202',
  5: '1f101e0101110e',
  6: '0608101e11110e',
  7: '1f010204080808',
  8: '0e11110e11110e',
  9: '0e11110f01020c',
  '-': '0000001f000000',
  '.': '0000000000040c',
  ':': '000c0c000c0c00',
  ',': '00000000040408'
}

/**
 * A contact sheet: one row a run, with its name, its anchor where it has one, and frames of its video.
 * @param {readonly { title: string, anchor?: Picture, frames: readonly { index: number, picture: Picture }[] }[]} rows
 * @returns {Picture}
 */
export function contactSheet(rows) {
  const [{ picture: example }] = rows[0].frames
  const tileHeight = Math.round((TILE * example.height) / example.width)
  const columns = 1 + Math.max(...rows.map((row) => row.frames.length))
  const rowHeight = LABEL + tileHeight + LABEL + 2 * GAP
  const sheet = blank(GAP + columns * (TILE + GAP), GAP + rows.length * rowHeight)
  rows.forEach(({ title, anchor, frames }, index) => {
    const top = GAP + index * rowHeight
    write(sheet, title.toUpperCase(), GAP, top, ACCENT)
    const tile = (picture, label, column) => {
      const left = GAP + column * (TILE + GAP)
      place(sheet, resize(picture, TILE, tileHeight), left, top + LABEL)
      write(sheet, label, left, top + LABEL + tileHeight + 5, INK)
    }
    if (anchor) tile(anchor, 'ANCHOR', 0)
    frames.forEach((frame, column) => tile(frame.picture, `FRAME ${frame.index}`, column + 1))
  })
  return sheet
}

function blank(width, height) {
  const data = new Uint8Array(width * height * 3)
  for (let pixel = 0; pixel < width * height; pixel++) data.set(BACKGROUND, pixel * 3)
  return { width, height, data }
}

function place(sheet, picture, left, top) {
  for (let y = 0; y < picture.height; y++) {
    const row = picture.data.subarray(y * picture.width * 3, (y + 1) * picture.width * 3)
    sheet.data.set(row, ((top + y) * sheet.width + left) * 3)
  }
}

/** Writes capitals, two pixels a dot; what has no letter here is left blank. */
function write(sheet, text, left, top, color) {
  ;[...text].forEach((letter, place) => {
    const rows = GLYPHS[letter]?.match(/../g) ?? []
    rows.forEach((row, y) => {
      for (let x = 0; x < 5; x++)
        if ((parseInt(row, 16) >> (4 - x)) & 1) dot(left + (place * 6 + x) * 2, top + y * 2)
    })
  })
  function dot(x, y) {
    if (x + 2 > sheet.width) return
    for (const [dx, dy] of [
      [0, 0],
      [1, 0],
      [0, 1],
      [1, 1]
    ])
      sheet.data.set(color, ((y + dy) * sheet.width + x + dx) * 3)
  }
}
