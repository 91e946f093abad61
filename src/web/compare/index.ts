/**
 * The player on Compare Vanilla / Factorized. What it plays comes from a run of this page, or from a run that the page
 * itself remembers: nothing of it is in the graph, so a stranger's graph has nothing to ask for.
 */
import { addDomWidget, storedOutput, type PageNode } from '../../comfy/frontend'
import { chain } from '../chain'
import { keepInPlace } from '../own-place'
import { texts } from '../texts'
import type { Mounted } from './mount'
import { resultOf } from './result'

const COMPARE = 'FactorizedCompare'
const WIDGET = 'factorized_compare_player'
const MARGIN = 8
/** A picture, and two rows of buttons below. */
const MIN_HEIGHT = 250
const FIRST_WIDTH = 480

/** The comparison nodes of this page. */
const players = new Set<NodePlayer>()

/** Gives a new comparison node its player; every other node is left alone. */
export function attachCompare(node: PageNode): void {
  if ((node.comfyClass ?? node.type) !== COMPARE) return
  const player = new NodePlayer(node)
  const widget = addDomWidget(node, WIDGET, 'FA_COMPARE', player.element, {
    serialize: false,
    hideOnZoom: false,
    margin: MARGIN,
    getValue: () => '',
    getMinHeight: () => MIN_HEIGHT + 2 * MARGIN
  })
  // Out of the file, the prompt and the order of the other widgets' values.
  widget.serialize = false
  node.setSize([Math.max(FIRST_WIDTH, node.size[0]), node.size[1]])
  chain(node, 'onExecuted', (output) => player.take(output, true))
  chain(node, 'onAdded', () => player.enter())
  chain(node, 'onRemoved', () => player.leave())
}

/** The page has other results than before: of another tab's workflow, or of an old run. */
export function showStoredComparisons(): void {
  for (const player of players) player.takeStored()
}

class NodePlayer {
  readonly element = document.createElement('div')
  readonly #node: PageNode
  #mounted: Mounted | undefined
  /** Which result is shown, or on its way. */
  #shown: string | undefined

  constructor(node: PageNode) {
    this.#node = node
    // The second class makes Vue nodes of front end 1.32 give the widget whatever height the node has.
    this.element.className = 'fa-compare widget-expands'
    for (const name of ['pointerdown', 'pointermove', 'pointerup'] as const) {
      this.element.addEventListener(name, keepFromNode)
    }
    this.#say(texts.compare.empty)
  }

  enter(): void {
    players.add(this)
    // The node has its id and its place only after this hook.
    queueMicrotask(() => this.takeStored())
    keepInPlace(this.#node, this.element, () => this.#mounted?.draw())
  }

  leave(): void {
    players.delete(this)
    this.#close()
    this.#shown = undefined
    this.#say(texts.compare.empty)
  }

  takeStored(): void {
    if (players.has(this)) this.take(storedOutput(this.#node), false)
  }

  /** @param unasked whether the result may play by itself. */
  take(output: unknown, unasked: boolean): void {
    const result = resultOf(output)
    if (!result) return
    const key = result.video?.filename ?? result.problem
    if (key === this.#shown) return
    this.#shown = key
    this.#close()
    const { video } = result
    if (!video) {
      this.#say(result.problem ?? '', 'alert')
      return
    }
    void import('./mount').then(({ mountPlayer }) => {
      // Another result, or the end of the node, may have come first.
      if (this.#shown !== key) return
      this.#mounted = mountPlayer(this.element, video, unasked)
    })
  }

  #close(): void {
    this.#mounted?.close()
    this.#mounted = undefined
  }

  #say(text: string, role: 'status' | 'alert' = 'status'): void {
    const said = document.createElement('p')
    said.className = 'fa-compare-said'
    said.setAttribute('role', role)
    said.textContent = text
    this.element.replaceChildren(said)
  }
}

/** Vue nodes of front end 1.32 take what happens in a widget for a drag of the node; newer ones do just this themselves. */
function keepFromNode(event: PointerEvent): void {
  const isMiddle = event.button === 1 || (event.buttons & 4) !== 0
  // The middle button moves the canvas.
  if (!isMiddle) event.stopPropagation()
}
