import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type BrowserContext, type Page } from 'playwright-core'
import { z } from 'zod'

/** What the page's own export gives for a graph, or why it could not. */
export type PageExport = { readonly prompt: Record<string, PageNode> } | { readonly problem: string }

const pageNode = z.object({
  // The page knows no class for a node that the server lacks.
  class_type: z.string().optional(),
  inputs: z.record(z.string(), z.unknown()),
  _meta: z.looseObject({ title: z.string().optional() }).optional()
})

export type PageNode = z.infer<typeof pageNode>

const answer = z.union([
  z.object({ problem: z.string() }),
  z.object({ prompt: z.record(z.string(), pageNode) })
])

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1'
]

/** The real page in Chromium, used for one thing: `app.graphToPrompt()`. */
export class ExportPage {
  private constructor(
    private readonly context: BrowserContext,
    private readonly profile: string,
    private readonly page: Page
  ) {}

  static async open(url: string): Promise<ExportPage> {
    await fetch(`${url}/settings/Comfy.TutorialCompleted`, { method: 'POST', body: 'true' })
    const profile = await mkdtemp(join(tmpdir(), 'fa-export-'))
    const context = await chromium.launchPersistentContext(profile, {
      executablePath: process.env.FACTORIZED_CHROMIUM ?? '/usr/bin/chromium',
      args: flags
    })
    const page = context.pages()[0] ?? (await context.newPage())
    await page.goto(url)
    await page.waitForFunction(
      `window.app?.graph && window.app.vueAppReady !== false && document.querySelector('canvas#graph-canvas')
        && window.LiteGraph?.registered_node_types?.KSampler`,
      undefined,
      { timeout: 120_000 }
    )
    return new ExportPage(context, profile, page)
  }

  /** Loads a graph as "Open" does, and exports it as "Export (API)" does. */
  async export(graph: unknown): Promise<PageExport> {
    const result: unknown = await this.page.evaluate(
      `(async (graph) => {
        try {
          await window.app.loadGraphData(graph)
          const { output } = await window.app.graphToPrompt()
          return { prompt: JSON.parse(JSON.stringify(output)) }
        } catch (error) {
          return { problem: String(error) }
        }
      })(${JSON.stringify(graph)})`
    )
    return answer.parse(result)
  }

  async close(): Promise<void> {
    await this.context.close()
    await rm(this.profile, { recursive: true, force: true })
  }
}
