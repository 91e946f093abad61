/** Where nodes go on the canvas: stages from left to right, columns in a stage, nodes below each other in a column. */

export interface Size {
  readonly width: number
  readonly height: number
}

export interface Placed {
  readonly x: number
  readonly y: number
}

export interface Rect extends Size, Placed {}

/** What litegraph draws above a node's own position. */
export const TITLE_HEIGHT = 30

/** Room between a group's frame and its nodes, and for the group's own title. */
const GROUP_PADDING = 30
const GROUP_TITLE = 50
/** Nodes grow by a few rows with the page's Vue nodes, so columns are not packed tightly. */
const ROW_GAP = 40
const COLUMN_GAP = 40
const STAGE_GAP = 40

/** One framed stage; `columns` hold the nodes' keys from top to bottom. */
export interface StagePlan<Key> {
  readonly columns: readonly (readonly Key[])[]
}

export interface Layout<Key> {
  readonly nodes: ReadonlyMap<Key, Placed>
  /** One frame a stage, in order. */
  readonly frames: readonly Rect[]
}

/** Places every node of every stage; all stages share their top edge. */
export function layOut<Key>(stages: readonly StagePlan<Key>[], sizeOf: (key: Key) => Size): Layout<Key> {
  const nodes = new Map<Key, Placed>()
  const frames: Rect[] = []
  let left = 0
  for (const stage of stages) {
    let x = left + GROUP_PADDING
    let bottom = GROUP_TITLE
    for (const column of stage.columns) {
      let y = GROUP_TITLE + TITLE_HEIGHT
      let width = 0
      for (const key of column) {
        const size = sizeOf(key)
        nodes.set(key, { x, y })
        bottom = Math.max(bottom, y + size.height)
        y += size.height + ROW_GAP + TITLE_HEIGHT
        width = Math.max(width, size.width)
      }
      x += width + COLUMN_GAP
    }
    const width = x - COLUMN_GAP + GROUP_PADDING - left
    frames.push({ x: left, y: 0, width, height: bottom + GROUP_PADDING })
    left += width + STAGE_GAP
  }
  return { nodes, frames }
}

/** Whether two rectangles share any area; touching edges do not count. */
export function overlaps(a: Rect, b: Rect): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
}
