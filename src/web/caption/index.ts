/**
 * Makes a pleasure of Factorized Caption: a panel at the end of the node, marks in its text, and a word before a long
 * run with an old caption. The node's own two fields stay the ordinary widgets that ComfyUI made, so files, the bare
 * API and other front ends know nothing of all this.
 */
import { addDomWidget, api, showToast, type PageNode } from '../../comfy/frontend'
import { offeredProviders } from '../rewrite/offered'
import { chain } from '../chain'
import { keepInPlace } from '../own-place'
import { addStyle } from '../own-style'
import { captionSettings } from '../settings/values'
import { texts } from '../texts'
import style from './caption.css?inline'
import { TextMarks } from './marks'
import { CaptionPanel } from './panel'
import { enter, leave, refreshCaptions } from './panels'
import { sideBySide } from './side-by-side'
import { drawPanel } from './view'

export { captionCommands } from './commands'
export { refreshCaptions } from './panels'

const PANEL_NAME = 'factorized_caption_panel'
const CAPTION = 'FactorizedCaption'
const MARGIN = 8
/** Two rows of buttons, before the browser has measured them. */
const FIRST_HEIGHT = 66
/** A batch is queued one by one: one word is enough for all of it. */
const SAME_RUN_MS = 4000
const TOAST_LIFE_MS = 12_000

/** Called once, when the page is set up. */
export function watchCaptions(): void {
  addStyle(style)
  api.addEventListener('graphChanged', refreshCaptions)
}

/** Gives a new caption node its panel; every other node is left alone. */
export function attachCaption(node: PageNode): void {
  if ((node.comfyClass ?? node.type) !== CAPTION) return
  const element = document.createElement('div')
  element.className = 'fa-caption'
  const marks = new TextMarks(node, element)
  let ticking: ReturnType<typeof setInterval> | undefined

  const draw = () => {
    drawPanel(element, panel.state, captionSettings.provider(), offeredProviders(), {
      rewrite: () => void panel.rewrite(),
      rewriteAndRun: () => void panel.rewriteAndRun(),
      run: () => panel.run(),
      cancel: () => panel.cancel(),
      check: () => void panel.check(),
      dismiss: () => panel.dismiss(),
      choose: (choice) => captionSettings.setProvider(choice),
      show: ({ start, end }) => marks.select(start, end)
    })
    marks.draw(panel.state.findings ?? [])
    // The seconds that somebody is waiting.
    const busy = panel.state.busySince !== undefined
    if (busy) ticking ??= setInterval(draw, 1000)
    else if (ticking !== undefined) {
      clearInterval(ticking)
      ticking = undefined
    }
  }
  const panel = new CaptionPanel(node, draw)

  const height = () => boxHeight(element) + 2 * MARGIN
  const widget = addDomWidget(node, PANEL_NAME, 'FA_CAPTION', element, {
    serialize: false,
    hideOnZoom: false,
    margin: MARGIN,
    getValue: () => '',
    getMinHeight: height,
    getMaxHeight: height
  })
  // Out of the file, the prompt and the order of the other widgets' values.
  widget.serialize = false
  widget.beforeQueued = () => warnBeforeRun(panel)

  for (const name of ['prompt', 'first_frame']) onValue(node, name, panel)
  sideBySide(node, element)
  chain(node, 'onConfigure', () => {
    panel.refresh()
    keepInPlace(node, element, () => panel.refresh())
  })
  chain(node, 'onConnectionsChange', () => queueMicrotask(() => panel.refresh()))
  chain(node, 'onAdded', () => {
    enter(panel)
    element.inert = false
    queueMicrotask(() => panel.refresh())
  })
  chain(node, 'onRemoved', () => {
    leave(panel)
    // Vue nodes may show it a moment longer: nobody should press a button of a node that is gone.
    element.inert = true
    marks.clear()
  })
  panel.refresh()
  // The element itself has the height that the page gave it; what is in it is as high as it needs.
  const box = element.firstElementChild
  if (box) new ResizeObserver(() => node.graph?.setDirtyCanvas(true, true)).observe(box)
}

/** The page sets values when it loads a graph, too: only somebody who types is told about words. */
function onValue(node: PageNode, name: string, panel: CaptionPanel): void {
  const widget = node.widgets?.find((one) => one.name === name)
  if (!widget) return
  const before = widget.callback?.bind(widget)
  widget.callback = (...args: Parameters<NonNullable<typeof before>>) => {
    const result: unknown = before?.(...args)
    const typing = document.activeElement instanceof HTMLTextAreaElement
    // The value is in its place only after the callback.
    queueMicrotask(() => {
      if (typing) panel.typed()
      else panel.refresh()
    })
    return result
  }
}

const lastWords = new WeakMap<CaptionPanel, number>()

function warnBeforeRun(panel: CaptionPanel): void {
  const warning = panel.warningBeforeRun()
  const now = Date.now()
  if (warning === undefined || now - (lastWords.get(panel) ?? 0) < SAME_RUN_MS) return
  lastWords.set(panel, now)
  const summary = panel.node.title === '' ? texts.caption.node : panel.node.title
  showToast({ severity: 'warn', summary, detail: warning, life: TOAST_LIFE_MS })
}

function boxHeight(element: HTMLElement): number {
  const box = element.firstElementChild
  return box instanceof HTMLElement && box.offsetHeight > 0 ? box.offsetHeight : FIRST_HEIGHT
}
