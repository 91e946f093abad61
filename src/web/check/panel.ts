/** Checks the open graph, now and whenever it has changed, while the panel is open. */
import {
  askAboutLoras,
  checkGraph,
  type LoraAnswers,
  type LoraQuestion,
  type Problem
} from '../../core/check'
import { parseObjectInfo, type NodeDefinitions } from '../../core/graph'
import { loraSchema } from '../../comfy/wire'
import { api, app } from '../../comfy/frontend'
import { placeOf } from '../errors/locate'
import { addStyle } from '../own-style'
import { texts } from '../texts'
import style from './check.css?inline'
import { drawCheck } from './view'

/** So long after a change nothing more is typed. */
const QUIET_MS = 600

/** What the panel shows. */
export interface CheckState {
  readonly problems: readonly Problem[] | undefined
  /** Why nodes and models could not be checked. */
  readonly failure: string | undefined
  readonly busy: boolean
}

/** Opens the panel in `container`, and gives what ends it. */
export function openCheckPanel(container: HTMLElement): () => void {
  addStyle(style)
  const panel = new CheckPanel(container)
  const onChange = () => panel.checkSoon()
  api.addEventListener('graphChanged', onChange)
  void panel.ask()
  return () => {
    api.removeEventListener('graphChanged', onChange)
    panel.end()
  }
}

class CheckPanel {
  readonly #element = document.createElement('div')
  #definitions: NodeDefinitions | undefined
  #answers: LoraAnswers = new Map()
  #checks = 0
  #state: CheckState = { problems: undefined, failure: undefined, busy: false }
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(container: HTMLElement) {
    this.#element.className = 'fa-check'
    container.replaceChildren(this.#element)
    this.#draw()
  }

  /** Asks the server for its nodes and models anew, and checks. */
  async ask(): Promise<void> {
    this.#set({ busy: true })
    try {
      const response = await api.fetchApi('/object_info', { cache: 'no-store' })
      if (!response.ok) throw new Error(`HTTP ${response.status}`)
      this.#definitions = parseObjectInfo(await response.json())
      this.#answers = new Map()
      this.#set({ failure: undefined, busy: false })
    } catch (error) {
      this.#set({ failure: error instanceof Error ? error.message : String(error), busy: false })
    }
    void this.#check()
  }

  checkSoon(): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#check(), QUIET_MS)
  }

  end(): void {
    clearTimeout(this.#timer)
    this.#element.remove()
  }

  /** What the graph alone tells is shown at once; what the server reads in LoRA files comes after. */
  async #check(): Promise<void> {
    const number = ++this.#checks
    // Through JSON, as a file would be.
    const graph: unknown = JSON.parse(JSON.stringify(app.rootGraph.asSerialisable()))
    const definitions = this.#definitions
    this.#set({ problems: checkGraph(graph, definitions, this.#answers, texts.check.words).problems })
    if (definitions === undefined) return
    const answers = await askAboutLoras(graph, definitions, loraProblem, this.#answers)
    // Another check may have begun meanwhile, of a graph that is newer.
    if (number !== this.#checks || answers.size === this.#answers.size) return
    this.#answers = answers
    this.#set({ problems: checkGraph(graph, definitions, answers, texts.check.words).problems })
  }

  #set(change: Partial<CheckState>): void {
    this.#state = { ...this.#state, ...change }
    this.#draw()
  }

  #draw(): void {
    drawCheck(this.#element, this.#state, { again: () => void this.ask(), goTo })
  }
}

/** Without an answer the LoRA's name has to do. */
async function loraProblem({ lora, model }: LoraQuestion): Promise<string | null | undefined> {
  const query = new URLSearchParams({ name: lora, ...(model === undefined ? {} : { model }) })
  try {
    const response = await api.fetchApi(`/factorized_anchor/lora?${query}`, { cache: 'no-store' })
    return response.ok ? loraSchema.parse(await response.json()).problem : undefined
  } catch {
    return undefined
  }
}

/** Shows a node, inside a subgraph as well. */
function goTo(id: string): void {
  const place = placeOf(app.rootGraph, id)
  const { canvas } = app
  if (!place?.node.graph) return
  if (canvas.graph !== place.node.graph) canvas.setGraph(place.node.graph)
  canvas.centerOnNode(place.node)
  canvas.selectItems([place.node])
}
