import type { NodeId, SlotType } from '../graph/schema'
import type { Mark } from './marks'
import type { FieldValue, Part } from './parts'
import type { Rect } from '../graph/layout'

/** One end of a wire: an output of a node, or an input of the subgraph itself (`SUBGRAPH_INPUT_ID`). */
export interface End {
  readonly id: NodeId
  readonly slot: number
}

export interface Consumer {
  readonly id: NodeId
  readonly input: string
  readonly slot: number
}

/**
 * The main graph, a subgraph's definition, or an API graph, to be changed in place. Both formats have the same few
 * operations, so that the way there and the way back are written once.
 */
export interface GraphLevel {
  nodes(): { readonly id: NodeId; readonly type: string; readonly mark: Mark | undefined }[]
  setMark(id: NodeId, mark: Mark | undefined): void
  /** What feeds an input, as it is drawn. */
  originOf(id: NodeId, input: string): End | undefined
  /** The inputs that a node feeds. */
  consumersOf(id: NodeId): Consumer[]
  /** Adds a node without wires. `place` is where it goes on the canvas. */
  add(part: Part, place: Rect | undefined): NodeId
  /** Adds a copy of a node without its wires; the values that are typed into it are the same. */
  copy(id: NodeId, title: string, place: Rect | undefined): NodeId
  /** Takes a node out, with all its wires. */
  remove(id: NodeId): void
  /** Wires an input, in place of what feeds it. */
  connect(from: End, id: NodeId, input: string, type: SlotType, isField: boolean): void
  /** Takes the wire out of an input. */
  disconnect(id: NodeId, input: string): void
  /** Whether a socket had no wire before one of ours. */
  wasOpen(id: NodeId, input: string): boolean
  valueOf(id: NodeId, input: string): unknown
  setValue(id: NodeId, input: string, value: FieldValue): void
}

/** Changes a node's mark; an empty one goes. */
export function remark(
  level: GraphLevel,
  id: NodeId,
  mark: Mark | undefined,
  change: (mark: Mark) => Mark
): void {
  const changed = Object.fromEntries(
    Object.entries(change(mark ?? {})).filter(([, value]) => value !== undefined)
  )
  level.setMark(id, changed)
}
