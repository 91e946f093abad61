/** Pairs of videos whose frames a machine can tell apart, and the graph that compares two videos: for tests and the bench. */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { root, toolPython } from './paths.mjs'

const SCRIPT = join(root, 'scripts', 'lib', 'coded_video.py')

/**
 * Write a video of numbered frames.
 * @param {string} path
 * @param {{ width: number, height: number, frames: number, fps: number, tint: readonly [number, number, number] }} options
 */
export function writeCodedVideo(path, { width, height, frames, fps, tint }) {
  execFileSync(toolPython, [SCRIPT, path, ...[width, height, frames, fps].map(String), tint.join(',')])
}

/**
 * What the player's canvas shows, read from its pixels. Runs in the page, so it uses nothing from here.
 * @param {HTMLCanvasElement} canvas
 * @returns {{ left: number, right: number }} the numbers in the left and in the right half, side by side
 */
export function readCodes(canvas) {
  const { width, height } = canvas
  // One row through all bars: reading more pixels than needed would slow down what is measured.
  const row = canvas.getContext('2d').getImageData(0, Math.floor(height / 2), width, 1).data
  const numberFrom = (start) => {
    let number = 0
    for (let bit = 0; bit < 8; bit += 1) {
      const x = Math.floor(start + ((bit + 0.5) * width) / 16)
      number = number * 2 + (row[4 * x] > 127 ? 1 : 0)
    }
    return number
  }
  return { left: numberFrom(0), right: numberFrom(width / 2) }
}

/**
 * A graph, as the page saves it, that loads two videos of the input folder and compares them.
 * @param {{ vanilla: string, factorized: string, fps: number, labels?: readonly [string, string] }} options
 */
export function compareGraph({ vanilla, factorized, fps, labels = ['vanilla', 'factorized'] }) {
  const node = (id, type, pos, size, values, inputs, outputs) => ({
    id,
    type,
    pos,
    size,
    flags: {},
    order: id,
    mode: 0,
    inputs,
    outputs,
    properties: {},
    widgets_values: values
  })
  const loader = (id, file, link) =>
    node(
      id,
      'LoadVideo',
      [20, 60 + 340 * (id - 1)],
      [260, 300],
      [file, 'image'],
      [],
      [{ name: 'VIDEO', type: 'VIDEO', links: [link] }]
    )
  const parts = (id, from, link) =>
    node(
      id,
      'GetVideoComponents',
      [320, 60 + 340 * (id - 3)],
      [220, 80],
      [],
      [{ name: 'video', type: 'VIDEO', link: from }],
      [{ name: 'images', type: 'IMAGE', links: [link] }]
    )
  return {
    version: 0.4,
    last_node_id: 5,
    last_link_id: 4,
    nodes: [
      loader(1, vanilla, 1),
      loader(2, factorized, 2),
      parts(3, 1, 3),
      parts(4, 2, 4),
      node(
        5,
        'FactorizedCompare',
        [580, 60],
        [560, 560],
        [...labels, fps],
        [
          { name: 'vanilla', type: 'IMAGE', link: 3 },
          { name: 'factorized', type: 'IMAGE', link: 4 }
        ],
        [{ name: 'images', type: 'IMAGE', links: [] }]
      )
    ],
    links: [
      [1, 1, 0, 3, 0, 'VIDEO'],
      [2, 2, 0, 4, 0, 'VIDEO'],
      [3, 3, 0, 5, 0, 'IMAGE'],
      [4, 4, 0, 5, 1, 'IMAGE']
    ],
    groups: [],
    config: {},
    extra: {}
  }
}
