import type { NodeId, SlotType } from '../graph/schema'
import type { ModelFile } from '../recipe/types'

/*
 * What is put into a graph, told without a word about the graph's format.
 */

export type FieldValue = string | number | boolean

/** The stages that a person reads from left to right. */
export type StageName = 'texts' | 'paint' | 'anchor' | 'give'

/** Which of ours a node is, for the way back. */
export type PartRole = (typeof PART_ROLES)[number]

/**
 * `start` is a node of ComfyUI's own that begins the video with the anchor, `loader` and `text` are what such a node needs
 * in the place of the graph's own model and text encoder. Of a comparison: `copy` of a node of the graph, the `seed` of both
 * videos, and `compare`, which puts them side by side.
 */
export const PART_ROLES = [
  'size',
  'caption',
  'branch',
  'anchor',
  'lora',
  'inject',
  'start',
  'loader',
  'text',
  'copy',
  'seed',
  'compare'
] as const

/** An output of a node that is in the graph already, on the level where the parts go; of a subgraph's own input too. */
export interface OldOutput {
  readonly id: NodeId
  readonly slot: number
  readonly type: SlotType
}

export interface NewOutput {
  readonly part: Part
  readonly output: string
}

export type From = { readonly old: OldOutput } | { readonly new: NewOutput }

/** A node to add. */
export interface Part {
  readonly type: string
  readonly role: PartRole
  readonly title?: string
  readonly values: Readonly<Record<string, FieldValue>>
  readonly links: Readonly<Record<string, From>>
  /** Fields of nodes in the graph that these fields stand for: a use of the subgraph that shows one shows ours then. */
  readonly standsFor?: Readonly<Record<string, { readonly id: NodeId; readonly input: string }>>
  /** Passes its input on until somebody switches it on. */
  readonly isBypassed?: boolean
  readonly models?: readonly ModelFile[]
  readonly stage: StageName
  readonly column: number
  readonly width?: number
  readonly minHeight?: number
  readonly textHeight?: number
}

/** An input of a node in the graph that gets something else. */
export interface Rewire {
  readonly id: NodeId
  readonly input: string
  readonly type: SlotType
  /** Whether the input is a field that can be typed into as well. */
  readonly isField: boolean
  readonly from: NewOutput
}

/** A field of a node in the graph that gets another value. */
export interface Retype {
  readonly id: NodeId
  readonly input: string
  readonly value: FieldValue
}

export function old(output: OldOutput): From {
  return { old: output }
}

export function made(part: Part, output: string): From {
  return { new: { part, output } }
}
