/** The graph that is open in the page, whole: read it, and put another one in its place. */
import { app } from './frontend'

type PageWorkflow = Parameters<typeof app.loadGraphData>[3]

/** What both front ends keep of a workflow for undo; their type package leaves it `any`. */
interface ChangeTracker {
  initialState: object
  readonly undoQueue: object[]
  readonly redoQueue: object[]
  updateModified: () => void
}

interface OpenWorkflow {
  readonly changeTracker?: ChangeTracker | null
}

/** The open graph as its file would be. Unlike an export it asks no widget to prepare a run. */
export function openGraph(): object {
  // The newer form is not what the page writes into files.
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  return JSON.parse(JSON.stringify(app.rootGraph.serialize())) as object
}

/**
 * Loads `graph` over the open one, in the same tab, as one step of ComfyUI's own undo. Loading alone would count as a
 * fresh start: the page would call the file unchanged, and undo would lead past it. So the graph from before goes onto the
 * undo list, where the page puts it with every change that it notices by itself.
 *
 * @param graph A graph of the page.
 */
export async function replaceOpenGraph(graph: unknown): Promise<void> {
  const { activeWorkflow } = app.extensionManager.workflow as { activeWorkflow: OpenWorkflow | null }
  const tracker = activeWorkflow?.changeTracker
  // A subgraph may be open, whose inside will be another.
  app.canvas.setGraph(app.rootGraph)
  const before = openGraph()
  const saved = tracker?.initialState
  await app.loadGraphData(
    graph as Parameters<typeof app.loadGraphData>[0],
    false,
    false,
    activeWorkflow as PageWorkflow
  )
  if (!tracker || !saved) return
  tracker.undoQueue.push(before)
  tracker.redoQueue.length = 0
  tracker.initialState = saved
  tracker.updateModified()
}
