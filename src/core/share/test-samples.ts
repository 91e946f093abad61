/** What the tests of sharing have in common. */
export const GROUP = '0123abcd-group'
export const CANDIDATE = {
  kind: 'file',
  name: '1700000000000000-0123abcd.png',
  subfolder: `factorized_anchor/${GROUP}`,
  type: 'input',
  sha256: 'ab'.repeat(32)
}
export const PICTURE = {
  kind: 'embedded',
  data: 'data:image/webp;base64,UklGRg==',
  sha256: 'cd'.repeat(32)
} as const

/** As much of a node as the tests look at. */
export interface AnchorNode {
  mode?: number
  inputs?: { choice?: unknown; images?: unknown }
  properties?: Record<string, unknown>
  widgets_values?: unknown
  _meta?: Record<string, unknown>
}
export const nodeOf = (graph: unknown, index: number): AnchorNode =>
  (graph as { nodes: AnchorNode[] }).nodes[index] ?? {}
export const apiNode = (graph: unknown, id: string): AnchorNode =>
  (graph as Record<string, AnchorNode>)[id] ?? {}
