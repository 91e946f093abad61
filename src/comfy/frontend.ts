/**
 * The one boundary to ComfyUI's page. Everything else in `src/web` takes its types and the page's `app` and `api` from
 * here, so a change of the front end is met in one place.
 *
 * The two imports are relative to the built file, `web/factorized_anchor.js`, which the page loads from
 * `/extensions/<folder>/`: an absolute address would miss the page's own modules behind a proxy's sub-path.
 */
import type { ComfyExtension } from '@comfyorg/comfyui-frontend-types'

import { app } from '../../scripts/app.js'

export { app }
export { api } from '../../scripts/api.js'
export type { ComfyExtension } from '@comfyorg/comfyui-frontend-types'

/** A node of the page's graph (litegraph's `LGraphNode`, which the type package does not export by name). */
export type PageNode = Parameters<NonNullable<ComfyExtension['nodeCreated']>>[0]

/** The graph that a node is in: the root, or a subgraph's inside. */
export type PageGraph = NonNullable<PageNode['graph']>

/** A widget on a node. */
export type PageWidget = NonNullable<PageNode['widgets']>[number]

/** How to build the widget of one own type, as `getCustomWidgets` returns it. */
export type WidgetConstructor = Awaited<ReturnType<NonNullable<ComfyExtension['getCustomWidgets']>>>[string]

/** What `addDOMWidget` takes; the type package has the method's options, but not the method. */
export interface DomWidgetOptions<Value> {
  /** False keeps the value out of the prompt. */
  serialize?: boolean
  /** False keeps the element in place when the graph is zoomed out, instead of a grey rectangle. */
  hideOnZoom?: boolean
  margin?: number
  getValue?: () => Value
  setValue?: (value: Value) => void
  /** Heights in graph units, the widget's margin included; classic nodes only. */
  getMinHeight?: () => number
  getMaxHeight?: () => number
}

/** A widget made of an HTML element. `serializeValue` is what enters the prompt. */
export type DomWidget = PageWidget & {
  element: HTMLElement
  margin: number
  options: DomWidgetOptions<unknown>
  serializeValue?: () => unknown
  /** The page calls it for every widget before it makes the prompt of a run. */
  beforeQueued?: () => void
}

/** The page's own text widget of a node, which is a text box in classic nodes; `undefined` where it is something else. */
export function textWidgetOf(node: PageNode, name: string): DomWidget | undefined {
  const widget = node.widgets?.find((one) => one.name === name)
  const isTextBox = widget && Reflect.get(widget, 'element') instanceof HTMLTextAreaElement
  return isTextBox ? (widget as DomWidget) : undefined
}

/** Whatever settings are registered under: the type package knows the page's own only. */
export type PageSetting = NonNullable<ComfyExtension['settings']>[number]

/** A list of a setting that is made anew whenever it is drawn. Both front ends call a function; their types lag behind. */
export function listOf(
  options: (chosen: unknown) => { value: string; text: string }[]
): Pick<PageSetting, 'options'> {
  return { options } as object
}

interface TakesDomWidgets {
  addDOMWidget(
    name: string,
    type: string,
    element: HTMLElement,
    options: DomWidgetOptions<unknown>
  ): DomWidget
}

/**
 * Puts an HTML element on a node, in classic and in Vue nodes.
 *
 * @param name unique on its node: Vue nodes look the element up by it.
 * @param type an own type (`FA_…`): the page treats some built-in types by their name alone.
 */
export function addDomWidget(
  node: PageNode,
  name: string,
  type: string,
  element: HTMLElement,
  options: DomWidgetOptions<unknown>
): DomWidget {
  return (node as PageNode & TakesDomWidgets).addDOMWidget(name, type, element, options)
}

/** The graph inside a subgraph node, `undefined` for every other node. */
export function insideOf(node: PageNode): PageGraph | undefined {
  return node.isSubgraphNode() ? node.subgraph : undefined
}

/** The server's word on the last queued prompt, by execution id; `null` where it had no complaint. */
export function lastNodeErrors(): unknown {
  // Where newer front ends keep it, then where older ones do.
  return Reflect.get(app.extensionManager, 'lastNodeErrors') ?? Reflect.get(app, 'lastNodeErrors')
}

/** The key of a node's last outputs in the page's `app.nodeOutputs`. */
function outputKey({ id, graph }: PageNode): string {
  return !graph || graph.isRootGraph ? String(id) : `${graph.id}:${id}`
}

/** What the last run that the page remembers reported for a node; `undefined` where there was none. */
export function storedOutput(node: PageNode): unknown {
  const outputs: unknown = Reflect.get(app, 'nodeOutputs')
  return typeof outputs === 'object' && outputs ? Reflect.get(outputs, outputKey(node)) : undefined
}

/** Takes away what the page shows on a node as its output. */
export function forgetOutput(node: PageNode): void {
  const outputs: unknown = Reflect.get(app, 'nodeOutputs')
  if (typeof outputs === 'object' && outputs) Reflect.deleteProperty(outputs, outputKey(node))
}

/** Whether this page has a command of its own or of ComfyUI. */
export function hasCommand(id: string): boolean {
  const commands: unknown = Reflect.get(app.extensionManager.command, 'commands')
  return Array.isArray(commands) && commands.some((one: unknown) => isCommand(one, id))
}

function isCommand(command: unknown, id: string): boolean {
  return typeof command === 'object' && command !== null && Reflect.get(command, 'id') === id
}

/** Whether the server offers a node type. The page registers all of them when it starts. */
export function hasNodeType(type: string): boolean {
  return classOf(type) !== undefined
}

/** What a node type is called where a person reads it, on this server and in this language. */
export function titleOfType(type: string): string {
  const title = memberOf(classOf(type), 'title')
  return typeof title === 'string' && title !== '' ? title : type
}

/** What the list `input` of a node type offers on this server; empty where there is no such list. */
export function choicesOf(type: string, input: string): readonly unknown[] {
  const required: unknown = ['nodeData', 'input', 'required', input, 0].reduce(memberOf, classOf(type))
  return Array.isArray(required) ? required : []
}

function classOf(type: string): unknown {
  return ['LiteGraph', 'registered_node_types', type].reduce<unknown>(memberOf, globalThis)
}

function memberOf(owner: unknown, key: string | number): unknown {
  const canHave = (typeof owner === 'object' && owner !== null) || typeof owner === 'function'
  return canHave ? Reflect.get(owner, key) : undefined
}

/** One sentence in a corner of the page. */
export interface ToastText {
  severity: 'error' | 'warn' | 'info'
  summary: string
  detail: string
  /** For how many milliseconds. */
  life: number
}

/** Shows a toast, and gives what takes it away before its time. */
export function showToast(message: ToastText): () => void {
  const { toast } = app.extensionManager
  const remove: unknown = Reflect.get(toast, 'remove')
  if (typeof remove === 'function') {
    toast.add(message)
    return () => void Reflect.apply(remove, toast, [message])
  }
  // Front end 1.58 has no `remove`, and only its newer functions tell which toast it was.
  const kind = message.severity === 'warn' ? 'warning' : message.severity
  const say: unknown = Reflect.get(toast, kind)
  const dismiss: unknown = Reflect.get(toast, 'dismiss')
  if (typeof say !== 'function' || typeof dismiss !== 'function') {
    toast.add(message)
    return () => undefined
  }
  const options = { description: message.detail, duration: message.life }
  const id: unknown = Reflect.apply(say, toast, [message.summary, options])
  return () => void Reflect.apply(dismiss, toast, [id])
}
