/**
 * Drives ComfyUI's real page in Chromium, against a server of the testbed.
 *
 * ```ts
 * const server = await startComfy({ frontend: '1.58.1' })
 * const browser = await openBrowser()
 * const page = await browser.open(server, { vueNodes: true })
 * await page.loadGraph(graph)
 * const outcome = await page.queue()
 * ```
 *
 * The browser and its profile go with `close()`, and with the test's process however that ends: Chromium reads its
 * commands from a pipe, and quits when the pipe closes.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { chromium, type Browser, type Locator, type Page } from 'playwright-core'
import { findChromium } from '../../scripts/lib/chromium.mjs'
import type { Exported } from './app-in-page'
import { untilKept } from './page-drafts'
import { seedSettings, type PageOptions } from './page-settings'
import { root } from './paths'

export type { Exported, GraphInPage, NodeInPage } from './app-in-page'
export type { PageOptions } from './page-settings'

/** The server's word on a queued prompt, and how the run ended where it was taken. */
export type Outcome =
  | { accepted: false; nodeErrors: Record<string, unknown> }
  | { accepted: true; promptId: string; status: string; outputs: Record<string, unknown> }

/** A part of the page, in CSS pixels. */
export interface Area {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** Where the server answers. */
export interface ServerAddress {
  readonly url: string
}

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--force-device-scale-factor=1',
  // Nothing outside this machine can be reached by mistake.
  '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1'
]

const OURS = /\/extensions\/factorized-anchor\//
const READY_MS = 120_000
/** What the page does by itself right after something comes within this time. */
const A_MOMENT_MS = 3000
const STILL_FRAMES = 8

/** Starts Chromium with an empty profile. */
export async function openBrowser(): Promise<TestBrowser> {
  const executablePath = findChromium()
  if (executablePath === undefined) {
    throw new Error('No Chromium for the browser tests: install it, or name one in FACTORIZED_CHROMIUM.')
  }
  return new TestBrowser(await chromium.launch({ executablePath, args: FLAGS }))
}

/** A running Chromium. */
export class TestBrowser {
  readonly #browser: Browser

  constructor(browser: Browser) {
    this.#browser = browser
  }

  /** Opens the page in a profile of its own and waits until it can be used. */
  async open(server: ServerAddress, options: PageOptions = {}): Promise<ComfyPage> {
    await seedSettings(server.url, options)
    const context = await this.#browser.newContext({ viewport: { width: 1600, height: 1000 } })
    const { user } = options
    if (user !== undefined) {
      await context.addInitScript((id) => localStorage.setItem('Comfy.userId', id), user)
    }
    const page = await context.newPage()
    if (options.pack === false) {
      await page.route(OURS, (route) => route.fulfill({ contentType: 'text/javascript', body: '' }))
    }
    const comfy = new ComfyPage(page, server.url)
    try {
      await page.goto(`${server.url}${options.path ?? ''}/`, { waitUntil: 'commit' })
      await comfy.ready(options.pack !== false)
      return comfy
    } catch (error) {
      await context.close()
      throw error
    }
  }

  close(): Promise<void> {
    return this.#browser.close()
  }
}

/** ComfyUI's page, with what a person does there. */
export class ComfyPage {
  /** Playwright's own page, for what is not here. */
  readonly page: Page
  /** Errors and warnings that our files caused, as text. */
  readonly ourErrors: string[] = []
  /** Every request of the page since it was opened: `GET /api/object_info`. */
  readonly requests: string[] = []
  readonly #server: string
  /** The last run was refused or failed. */
  #hasFailed = false

  constructor(page: Page, server: string) {
    this.page = page
    this.#server = server
    page.on('pageerror', (error) => {
      if (OURS.test(error.stack ?? '')) this.ourErrors.push(error.stack ?? error.message)
    })
    page.on('console', (message) => {
      const fromUs = OURS.test(message.location().url) || OURS.test(message.text())
      if (fromUs && ['error', 'warning'].includes(message.type())) this.ourErrors.push(message.text())
    })
    page.on('request', (request) => {
      this.requests.push(`${request.method()} ${new URL(request.url()).pathname}`)
    })
    page.on('response', (response) => {
      if (OURS.test(response.url()) && response.status() >= 400) {
        this.ourErrors.push(`${response.status()} for ${response.url()}`)
      }
    })
  }

  /** Waits until the page's own start is over, our extension's `setup` included. */
  async ready(withPack = true): Promise<void> {
    await this.page.waitForFunction(
      (pack) => {
        const { app } = window
        // The page gives itself a workflow as the last step of its start.
        if (!app?.vueAppReady || app.extensionManager.spinner) return false
        if (!app.extensionManager.workflow.activeWorkflow) return false
        return !pack || app.extensions.some(({ name }) => name === 'FactorizedAnchor')
      },
      withPack,
      { timeout: READY_MS }
    )
  }

  /**
   * Opens a graph, as dropping its file on the page does. One of the same name as the graph in view takes its place, and
   * front end 1.58 sees no change in that: it keeps no draft of it. A test that reloads the page gives a name of its own.
   */
  async loadGraph(graph: unknown, name = 'test'): Promise<void> {
    await this.page.evaluate(
      async ([data, title]) => {
        await window.app.loadGraphData(data, true, true, title)
      },
      [graph, name] as const
    )
    await this.settle()
  }

  /** Two drawn frames: what the page lays out is in place. */
  async settle(): Promise<void> {
    await this.page.evaluate(
      () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))
    )
  }

  /** The graph as the page exports it. */
  async exported(): Promise<Exported> {
    // Through JSON, as the page itself sends it.
    return this.page.evaluate(
      async () => JSON.parse(JSON.stringify(await window.app.graphToPrompt())) as Exported
    )
  }

  /** Runs one of the page's commands. */
  async command(id: string): Promise<void> {
    await this.page.evaluate((command) => window.app.extensionManager.command.execute(command), id)
    await this.settle()
  }

  /** Presses Run, and waits for the server's answer and for the end of the run. */
  async queue(timeoutMs = 170_000): Promise<Outcome> {
    const answered = this.page.waitForResponse(
      (response) =>
        response.request().method() === 'POST' && new URL(response.url()).pathname.endsWith('/prompt')
    )
    const [response] = await Promise.all([answered, this.command('Comfy.QueuePrompt')])
    const body = (await response.json()) as { prompt_id?: string; node_errors?: Record<string, unknown> }
    this.#hasFailed = true
    if (body.prompt_id === undefined) return { accepted: false, nodeErrors: body.node_errors ?? {} }
    const ended = await this.#ended(body.prompt_id, timeoutMs)
    this.#hasFailed = ended.status === 'error'
    return { accepted: true, promptId: body.prompt_id, ...ended }
  }

  /** Types a value into a widget. */
  async setWidget(nodeId: number | string, name: string, value: unknown): Promise<void> {
    await this.page.evaluate(
      ([id, widgetName, newValue]) => {
        const widget = window.app.graph.getNodeById(id)?.widgets?.find((one) => one.name === widgetName)
        if (!widget) throw new Error(`Node ${id} has no widget ${widgetName}.`)
        widget.value = newValue
        widget.callback?.(newValue)
        // The page looks for changes when a key or a mouse button is let go.
        window.dispatchEvent(new MouseEvent('mouseup'))
      },
      [nodeId, name, value] as const
    )
    await this.settle()
  }

  /** Selects one node of the graph in view, as a click on it does. */
  async select(nodeId: number | string): Promise<void> {
    await this.page.evaluate((id) => {
      const { canvas } = window.app
      canvas.selectItems([canvas.graph.getNodeById(id)])
    }, nodeId)
    await this.settle()
  }

  /** Copies one node and pastes it, as Ctrl+C and Ctrl+V do. */
  async copyAndPaste(nodeId: number | string): Promise<void> {
    await this.select(nodeId)
    await this.page.evaluate(() => {
      window.app.canvas.copyToClipboard()
      window.app.canvas.pasteFromClipboard()
    })
    await this.settle()
  }

  /** Opens the help of the selected node: the button "Node Info" of the toolbox above it. */
  async showHelp(): Promise<void> {
    await this.page.getByTestId('info-button').first().click()
  }

  /**
   * Waits until the browser's storage holds the graph as it is, which the page puts there a moment after a change; or, for
   * one that is a file on the server, until the page has saved it.
   */
  async saved(): Promise<void> {
    await untilKept(this.page)
  }

  /** Makes a subgraph of one node, by the page's own command, and returns the new node's id. */
  convertToSubgraph(nodeId: number): Promise<number | string> {
    return this.makeSubgraph([nodeId])
  }

  /** Makes a subgraph of nodes of the graph in view, by the page's own command, and returns the new node's id. */
  async makeSubgraph(nodeIds: readonly number[]): Promise<number | string> {
    await this.page.evaluate((wanted) => {
      const { canvas } = window.app
      canvas.selectItems(wanted.map((id) => canvas.graph.getNodeById(id)))
    }, nodeIds)
    await this.settle()
    await this.command('Comfy.Graph.ConvertToSubgraph')
    return this.page.evaluate(() => {
      const outer = window.app.canvas.graph.nodes.findLast(({ subgraph }) => subgraph)
      if (!outer) throw new Error('The page made no subgraph.')
      return outer.id
    })
  }

  /** Opens a subgraph of the graph in view, as a double click on its node does. */
  async enterSubgraph(nodeId: number | string): Promise<void> {
    await this.page.evaluate((id) => {
      const { canvas } = window.app
      const outer = canvas.graph.getNodeById(id)
      if (outer?.subgraph) canvas.openSubgraph(outer.subgraph, outer)
    }, nodeId)
    await this.settle()
  }

  /** The id of the node that the first of our sentences stands on. */
  nodeOfNotice(): Promise<string | undefined> {
    return this.page.evaluate(() => {
      const found = window.app.canvas.graph.nodes.find(({ widgets }) =>
        widgets?.some(({ name, element }) => name === 'factorized_error' && element?.querySelector('p'))
      )
      return found && String(found.id)
    })
  }

  /** Our sentence on a node; the locator finds nothing while there is none. */
  get notices(): Locator {
    return this.page.locator('.fa-notice-box')
  }

  /** The page's toasts. */
  get toasts(): Locator {
    // Front end 1.32 draws them with PrimeVue, 1.58 with Reka.
    return this.page.locator(
      '.p-toast-message, li[data-state="open"][data-swipe-direction], [data-reka-collection-item][role]'
    )
  }

  /**
   * Closes the dialogs that lie over the page.
   *
   * @param expects - Whether front end 1.32 is going to put one over the last run: it comes a moment after its end.
   */
  async closeDialogs(expects = this.#hasFailed): Promise<void> {
    this.#hasFailed = false
    const dialog = this.page.locator('.p-dialog, [role="dialog"]').first()
    if (expects && (await this.#isOld()))
      await dialog.waitFor({ timeout: A_MOMENT_MS }).catch(() => undefined)
    for (let tries = 0; tries < 5 && (await dialog.isVisible()); tries += 1) {
      await this.page.keyboard.press('Escape')
      await dialog.waitFor({ state: 'hidden', timeout: A_MOMENT_MS }).catch(() => undefined)
    }
  }

  #isOld(): Promise<boolean> {
    return this.page.evaluate(() =>
      String(Reflect.get(window, '__COMFYUI_FRONTEND_VERSION__')).startsWith('1.32.')
    )
  }

  /** Opens the page once more, in another tab of the same browser. */
  async anotherTab(): Promise<ComfyPage> {
    const page = await this.page.context().newPage()
    const comfy = new ComfyPage(page, this.#server)
    await page.goto(this.page.url(), { waitUntil: 'commit' })
    await comfy.ready()
    return comfy
  }

  /** Puts the whole graph into view. */
  async fitView(): Promise<void> {
    await this.command('Comfy.Canvas.FitView')
    // The view glides there: it has arrived when several frames are drawn at the same place.
    await this.page.evaluate(
      (frames) =>
        new Promise<void>((done) => {
          const view = (): string => {
            const { scale, offset } = Reflect.get(window.app.canvas, 'ds') as {
              scale: number
              offset: ArrayLike<number>
            }
            return [scale, ...Array.from(offset)].join()
          }
          let [last, same] = ['', 0]
          const look = (): void => {
            const now = view()
            same = now === last ? same + 1 : 0
            last = now
            if (same >= frames) done()
            else requestAnimationFrame(look)
          }
          look()
        }),
      STILL_FRAMES
    )
  }

  /** Keeps a picture of the page, or of an area of it, in `artefacts/`. */
  async screenshot(name: string, clip?: Area): Promise<void> {
    const folder = join(root, 'artefacts', 'browser')
    mkdirSync(folder, { recursive: true })
    await this.page.screenshot({ path: join(folder, `${name}.png`), ...(clip ? { clip } : {}) })
  }

  /** Where a node of the graph in view is drawn, its title included. */
  areaOf(nodeId: number | string): Promise<Area> {
    return this.page.evaluate((id) => {
      const { canvas } = window.app
      const node = canvas.graph.getNodeById(id)
      if (!node) throw new Error(`There is no node ${id}.`)
      const { scale, offset } = Reflect.get(canvas, 'ds') as { scale: number; offset: [number, number] }
      const box = (Reflect.get(canvas, 'canvas') as HTMLCanvasElement).getBoundingClientRect()
      const title = 30
      return {
        x: box.left + (node.pos[0] + offset[0]) * scale,
        y: box.top + (node.pos[1] - title + offset[1]) * scale,
        width: node.size[0] * scale,
        height: (node.size[1] + title) * scale
      }
    }, nodeId)
  }

  close(): Promise<void> {
    return this.page.context().close()
  }

  async #ended(
    promptId: string,
    timeoutMs: number
  ): Promise<{ status: string; outputs: Record<string, unknown> }> {
    const deadline = Date.now() + timeoutMs
    while (Date.now() < deadline) {
      const answer = await fetch(`${this.#server}/history/${promptId}`)
      const history = (await answer.json()) as Record<
        string,
        { status: { status_str: string }; outputs: Record<string, unknown> }
      >
      const entry = history[promptId]
      if (entry) return { status: entry.status.status_str, outputs: entry.outputs }
      await sleep(100)
    }
    throw new Error(`The prompt ${promptId} was not over after ${timeoutMs / 1000} seconds.`)
  }
}
