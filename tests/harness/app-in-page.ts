/** As much of the page's own objects as the tests use. */

/** What the tests use of the page's `app`; the real one has a lot more. */
interface AppInPage {
  vueAppReady: boolean
  graph: GraphInPage
  rootGraph: { serialize: () => unknown }
  lastNodeErrors: unknown
  extensions: { name: string }[]
  extensionManager: {
    spinner: boolean
    command: { execute: (id: string) => Promise<void> }
    workflow: { activeWorkflow: { path: string; isPersisted: boolean; isModified: boolean } | null }
  }
  loadGraphData: (graph: unknown, clean?: boolean, restoreView?: boolean, name?: string) => Promise<unknown>
  graphToPrompt: () => Promise<Exported>
  canvas: {
    graph: GraphInPage
    selectItems: (items: unknown[]) => void
    copyToClipboard: () => void
    pasteFromClipboard: () => void
    openSubgraph: (subgraph: GraphInPage, from: NodeInPage) => void
  }
}

/** What the tests use of a graph in the page. */
export interface GraphInPage {
  nodes: NodeInPage[]
  add: (node: NodeInPage) => void
  clear: () => void
  getNodeById: (id: number | string) => NodeInPage | null
}

/** What the tests use of a node in the page. */
export interface NodeInPage {
  id: number | string
  type: string
  title: string
  has_errors?: boolean
  size: [number, number]
  pos: [number, number]
  mode: number
  properties: Record<string, unknown>
  subgraph?: GraphInPage
  inputs: { name: string }[]
  getInputNode: (slot: number) => NodeInPage | null
  connect: (slot: number, target: NodeInPage, targetSlot: number) => unknown
  widgets?: {
    name: string
    type: string
    value: unknown
    element?: HTMLElement
    callback?: (value: unknown) => void
  }[]
}

declare global {
  interface Window {
    app: AppInPage
    LiteGraph: { registered_node_types: object; createNode: (type: string) => NodeInPage }
  }
}

/** A graph as `app.graphToPrompt()` gives it: for the file, and for the server. */
export interface Exported {
  workflow: Record<string, unknown>
  output: Record<string, { class_type: string; inputs: Record<string, unknown> }>
}
