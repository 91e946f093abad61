/** What `check` can find; fixed, because scripts rely on it. */
export type ProblemCode =
  /** No graph, or a damaged one. */
  | 'structure'
  | 'unknown-node'
  | 'missing-input'
  | 'missing-model'
  | 'missing-file'
  | 'wrong-value'
  | 'frame-count'
  | 'size'
  | 'unsuitable-model'
  | 'lora-family'
  | 'lora-expert'
  /** What a server has read in the file itself. */
  | 'lora-file'
  | 'caption-missing'
  | 'caption-stale'
  | 'private-path'
  | 'private-address'
  | 'key'

/** One thing to put right. */
export interface Problem {
  readonly code: ProblemCode
  /** The node's id as runs use it, `4:1` for one inside a subgraph; `null` for the graph as a whole. */
  readonly node: string | null
  /** One sentence: what is wrong, where, and what to do. */
  readonly text: string
}
