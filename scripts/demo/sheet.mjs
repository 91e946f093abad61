import { Jimp, loadFont, ResizeStrategy } from 'jimp'
import { SANS_16_WHITE } from 'jimp/fonts'

/** @typedef {Awaited<ReturnType<typeof Jimp.read>>} Picture */

const TILE = 208
const GAP = 10
const LABEL = 24
const BACKGROUND = 0x181a20ff

/**
 * A contact sheet: one row a run, with its name, its anchor where it has one, and frames of its video.
 * @param {readonly { title: string, anchor?: Picture, frames: readonly { index: number, picture: Picture }[] }[]} rows
 * @returns {Promise<Picture>}
 */
export async function contactSheet(rows) {
  const font = await loadFont(SANS_16_WHITE)
  const [{ picture: example }] = rows[0].frames
  const tileHeight = Math.round((TILE * example.height) / example.width)
  const columns = 1 + Math.max(...rows.map((row) => row.frames.length))
  const rowHeight = LABEL + tileHeight + LABEL + 2 * GAP
  const sheet = new Jimp({
    width: GAP + columns * (TILE + GAP),
    height: GAP + rows.length * rowHeight,
    color: BACKGROUND
  })
  rows.forEach(({ title, anchor, frames }, index) => {
    const top = GAP + index * rowHeight
    sheet.print({ font, x: GAP, y: top, text: title })
    const tile = (picture, label, column) => {
      const left = GAP + column * (TILE + GAP)
      const small = picture.clone().resize({ w: TILE, h: tileHeight, mode: ResizeStrategy.BILINEAR })
      sheet.composite(small, left, top + LABEL)
      sheet.print({ font, x: left, y: top + LABEL + tileHeight + 3, text: label })
    }
    if (anchor) tile(anchor, 'anchor', 0)
    frames.forEach((frame, column) => tile(frame.picture, `frame ${frame.index}`, column + 1))
  })
  return sheet
}
