/** The little of jagenjo's litegraph.js that the tests use; the package brings no types. */
declare module 'litegraph.js' {
  export class LGraphNode {
    serialize_widgets: boolean
    addInput(name: string, type: string): unknown
    addOutput(name: string, type: string): unknown
    addWidget(kind: string, name: string, value: unknown, callback: () => void): unknown
  }
  export class LGraph {
    configure(data: unknown): boolean | undefined
    serialize(): unknown
  }
  export const LiteGraph: {
    debug: boolean
    registered_node_types: Readonly<Record<string, unknown>>
    registerNodeType(type: string, node: new () => LGraphNode): void
  }
}
