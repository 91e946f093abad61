/** The drafts that the page keeps of open graphs, in the browser's storage. */
import type { Page } from 'playwright-core'

const KEPT_MS = 20_000

/**
 * Waits until the browser's storage holds the graph as it is, or, for one that is a file on the server, until the page has
 * saved it.
 */
export async function untilKept(page: Page): Promise<void> {
  // The page looks for changes when a key or a mouse button is let go.
  await page.evaluate(() => window.dispatchEvent(new MouseEvent('mouseup')))
  await page.waitForFunction(
    () => {
      const parsed = (text: unknown): unknown => {
        try {
          return typeof text === 'string' ? JSON.parse(text) : text
        } catch {
          return undefined
        }
      }
      // Sizes and places are left out: a node that grows by itself is no change to the page.
      const essence = (graph: unknown): string | undefined => {
        const nodes = (graph as { nodes?: Record<string, unknown>[] } | undefined)?.nodes
        if (!Array.isArray(nodes)) return undefined
        const kept = nodes.map(({ id, type, mode, properties, widgets_values }) => ({
          id,
          type,
          mode,
          properties,
          widgets_values
        }))
        return JSON.stringify(kept.sort((a, b) => (String(a.id) < String(b.id) ? -1 : 1)))
      }
      const open = window.app.extensionManager.workflow.activeWorkflow
      if (open?.isPersisted && !open.isModified) return true
      const now = essence(parsed(JSON.stringify(window.app.rootGraph.serialize())))
      // Front end 1.32 keeps the graph itself, 1.58 `{data: "the graph", …}`.
      return [localStorage, sessionStorage]
        .flatMap((storage) => Object.keys(storage).map((key) => storage.getItem(key)))
        .map(parsed)
        .flatMap((value) => [value, parsed((value as { data?: unknown } | null | undefined)?.data)])
        .some((value) => essence(value) === now)
    },
    undefined,
    { timeout: KEPT_MS, polling: 100 }
  )
}
