import { readInputs, type InputDefinition, type NodeDefinition } from './object-info'
import type { UiNode } from './schema'

/** What the page runs itself instead of sending it: the server never sees these. */
export type VirtualKind = 'pass-through' | 'primitive' | 'note' | 'set' | 'get'

/** One widget of a node with the value that the page would show. */
export interface Widget {
  readonly name: string
  value: unknown
  /** False for what only the page uses: seed control, upload buttons. */
  readonly inPrompt: boolean
  /** True where `{a|b}` in a text is a choice. */
  readonly hasChoices: boolean
}

/** The inputs of a node as the page lays them out: sockets first, then one slot a widget. */
export interface NodeLayout {
  readonly sockets: readonly InputDefinition[]
  readonly slots: readonly InputDefinition[]
  readonly widgets: readonly Widget[]
}

/** A widget before it has a value. */
interface WidgetPlan {
  readonly name: string
  readonly input: InputDefinition | undefined
  readonly fallback: unknown
  readonly inPrompt: boolean
}

interface WidgetKind {
  /** False: takes no place in `widgets_values`. */
  readonly saved: boolean
  readonly inPrompt: boolean
}

const VALUE: WidgetKind = { saved: true, inPrompt: true }
const BUTTON: WidgetKind = { saved: true, inPrompt: false }
const DISPLAY: WidgetKind = { saved: false, inPrompt: false }

/** Input types that the page shows as widgets; every other type is a socket unless the file says otherwise. */
const WIDGET_KINDS: ReadonlyMap<string, WidgetKind> = new Map([
  ...['INT', 'FLOAT', 'BOOLEAN', 'STRING', 'COMBO', 'MARKDOWN', 'TEXTAREA', 'COLOR', 'COLORS'].map(valueKind),
  ...['BOUNDING_BOX', 'BOUNDING_BOXES', 'CURVE', 'RANGE', 'PAINTER', 'COMPOSITOR', 'CHART'].map(valueKind),
  ...['GALLERIA', 'VIDEO_EDIT', 'COMFY_DYNAMICCOMBO_V3', 'WEBCAM', 'LOAD_3D', 'FA_CHOICE'].map(valueKind),
  ['IMAGEUPLOAD', BUTTON],
  ['AUDIOUPLOAD', BUTTON],
  ['IMAGECOMPARE', DISPLAY],
  ['AUDIO_UI', DISPLAY],
  ['RESOLUTION_PREVIEW', DISPLAY],
  ['LIGHT_INFO_PREVIEW', DISPLAY]
])

function valueKind(type: string): [string, WidgetKind] {
  return [type, VALUE]
}

const UPLOAD_OPTIONS = ['image_upload', 'video_upload', 'animated_image_upload', 'audio_upload']
const SEED_NAMES = new Set(['seed', 'noise_seed'])
const CONTROL_MODES = new Set(['fixed', 'increment', 'decrement', 'randomize', 'increment-wrap'])

/** Lays out a node that the server knows, with the values of the file. */
export function layOutKnown(definition: NodeDefinition, node: UiNode): NodeLayout {
  const sockets: InputDefinition[] = []
  const slots: InputDefinition[] = []
  const plans: WidgetPlan[] = []
  for (const input of definition.inputs.flatMap((entry) => growGroup(entry, node))) {
    const kind = widgetKind(input, node)
    if (kind === undefined) sockets.push(input)
    else {
      slots.push(input)
      plans.push(...plansFor(input, kind))
    }
  }
  // The page adds its upload button as a last input of its own.
  if (definition.inputs.some(hasUpload)) plans.push(button('upload'))

  const values = savedValues(definition, node, plans)
  const widgets: Widget[] = []
  const queue = [...plans]
  for (let index = 0; ; index++) {
    const plan = queue.shift()
    if (plan === undefined) break
    const value = repairValue(node, plan, values(plan.name, index))
    widgets.push(toWidget(plan, value))
    // A dynamic combo brings the inputs of its chosen option along, right behind itself.
    const children = chosenInputs(plan.input, value)
    const childWidgets = children.filter((child) => widgetKind(child, node) !== undefined)
    sockets.push(...children.filter((child) => !childWidgets.includes(child)))
    slots.push(...childWidgets)
    queue.unshift(...childWidgets.flatMap((child) => plansFor(child, widgetKind(child, node) ?? VALUE)))
  }
  if (definition.type === 'CustomCombo') widgets.push(...customComboExtras(node, widgets))
  return { sockets, slots, widgets }
}

/**
 * Lays out a node that the server does not know, from what the file tells: inputs with a `widget` entry and their
 * values, by name where the file has names.
 */
export function layOutUnknown(node: UiNode, virtual?: VirtualKind): NodeLayout {
  if (virtual === 'primitive') return { sockets: [], slots: [], widgets: primitiveWidget(node) }
  const names = (node.inputs ?? []).flatMap((input) => (input.widget ? [input.widget.name] : []))
  const values = node.widgets_values ?? []
  const named = isRecord(node.widgets_values_named) ? node.widgets_values_named : undefined
  const byName = named ?? (Array.isArray(values) ? undefined : values)
  if (byName !== undefined) {
    const wanted = names.length > 0 ? names : Object.keys(byName)
    const present = wanted.filter((name) => Object.hasOwn(byName, name))
    return { sockets: [], slots: [], widgets: present.map((name) => plainWidget(name, byName[name])) }
  }
  const list = Array.isArray(values) ? values : []
  const widgets: Widget[] = []
  let position = 0
  for (const name of names) {
    if (position >= list.length) break
    widgets.push(plainWidget(name, list[position++]))
    // More values than widgets: the extra one behind a number is the seed's control.
    const next = list[position]
    const spare = list.length - position - (names.length - widgets.length)
    if (spare > 0 && typeof next === 'string' && CONTROL_MODES.has(next)) position++
  }
  return { sockets: [], slots: [], widgets }
}

/** A primitive takes the form of the widget that it feeds, so that its value is all it has of its own. */
function primitiveWidget(node: UiNode): Widget[] {
  const values = Array.isArray(node.widgets_values) ? node.widgets_values : []
  return values.length === 0 ? [] : [plainWidget('value', values[0])]
}

/** The kind of widget that shows an input, or `undefined` for a socket. */
function widgetKind(input: InputDefinition, node: UiNode): WidgetKind | undefined {
  if (input.options.forceInput === true) return undefined
  const type = typeof input.options.widgetType === 'string' ? input.options.widgetType : input.type
  const known = WIDGET_KINDS.get(type)
  if (known !== undefined) return known
  // A pack may bring a widget for a type of its own; the page then wrote the slot with a widget entry.
  const isWidget = node.inputs?.some((slot) => slot.name === input.name && slot.widget)
  return isWidget === true ? VALUE : undefined
}

function plansFor(input: InputDefinition, kind: WidgetKind): WidgetPlan[] {
  if (!kind.saved) return []
  const plan = { name: input.name, input, fallback: defaultValue(input), inPrompt: kind.inPrompt }
  return [plan, ...controlNames(input).map(button)]
}

/** Widgets that the page puts behind one that changes after each run. */
function controlNames(input: InputDefinition): string[] {
  const flag = input.options.control_after_generate
  if (input.type === 'COMBO') return flag ? ['control_after_generate', 'control_filter_list'] : []
  if (input.type === 'FLOAT') return flag ? ['control_after_generate'] : []
  if (input.type !== 'INT') return []
  return (flag ?? SEED_NAMES.has(input.name)) ? ['control_after_generate'] : []
}

function button(name: string): WidgetPlan {
  return { name, input: undefined, fallback: undefined, inPrompt: false }
}

function hasUpload(input: InputDefinition): boolean {
  return (
    !input.optional && input.type === 'COMBO' && UPLOAD_OPTIONS.some((key) => input.options[key] === true)
  )
}

function defaultValue(input: InputDefinition): unknown {
  const given = input.options.default
  switch (input.type) {
    case 'INT':
    case 'FLOAT':
      return given ?? 0
    case 'BOOLEAN':
      return given ?? false
    case 'STRING':
    case 'MARKDOWN':
    case 'TEXTAREA':
      return given ?? ''
    case 'COMBO':
      return given ?? input.choices[0]
    case 'COMFY_DYNAMICCOMBO_V3':
      return given ?? dynamicOptions(input)[0]?.key
    default:
      return given
  }
}

/** Reads a value of the file by place, as the page does, or by name where a pack wrote an object. */
function savedValues(
  definition: NodeDefinition,
  node: UiNode,
  plans: readonly WidgetPlan[]
): (name: string, index: number) => { value: unknown } | undefined {
  const saved = node.widgets_values ?? []
  if (!Array.isArray(saved)) {
    return (name) => (Object.hasOwn(saved, name) ? { value: saved[name] } : undefined)
  }
  const values = dropForcedInputs(definition, plans, saved)
  return (_name, index) => (index < values.length ? { value: values[index] } : undefined)
}

/**
 * Before front end 1.16 an input that is always a socket (`forceInput`) still had a dummy value in the file.
 * They are recognised by the count of values, as the page does it.
 */
function dropForcedInputs(
  definition: NodeDefinition,
  plans: readonly WidgetPlan[],
  values: readonly unknown[]
): readonly unknown[] {
  const names = new Set(plans.map((plan) => plan.name))
  const forced = definition.inputs.flatMap((input) => {
    const isForced = input.options.forceInput === true
    if (!isForced && !names.has(input.name)) return []
    return input.options.control_after_generate ? [isForced, false] : [isForced]
  })
  if (!forced.includes(true) || values.length !== forced.length) return values
  return values.filter((_value, index) => forced[index] !== true)
}

function repairValue(node: UiNode, plan: WidgetPlan, saved: { value: unknown } | undefined): unknown {
  const value = saved === undefined ? plan.fallback : saved.value
  const { input } = plan
  if (input === undefined) return value
  if (input.type === 'FA_CHOICE') return storedPick(node, input.name) ?? value ?? undefined
  if (input.type === 'COMBO' && (value === null || value === undefined)) return input.choices[0]
  // A multi-line field of the page holds text, whatever the file says.
  if (input.type === 'STRING' && input.options.multiline === true && typeof value !== 'string') {
    return value === null || value === undefined ? '' : JSON.stringify(value)
  }
  // Very old files name samplers as `sample_euler`.
  if (input.name === 'sampler_name' && node.type.startsWith('KSampler') && typeof value === 'string') {
    return value.replace(/^sample_/, '')
  }
  return value
}

/**
 * Our own pick of the anchor is mirrored in the node's properties, because a page without our extension drops the
 * values of types that it does not know; the mirror wins, as in our widget.
 */
function storedPick(node: UiNode, name: string): unknown {
  const stored = node.properties?.[name]
  const isEmpty = isRecord(stored) ? Object.keys(stored).length === 0 : stored === ''
  return isEmpty ? undefined : stored
}

function toWidget(plan: WidgetPlan, value: unknown): Widget {
  const hasChoices = plan.input?.type === 'STRING' && plan.input.options.dynamicPrompts === true
  return { name: plan.name, value, inPrompt: plan.inPrompt, hasChoices }
}

function plainWidget(name: string, value: unknown): Widget {
  return { name, value, inPrompt: !CONTROL_NAMES.has(name), hasChoices: false }
}

const CONTROL_NAMES = new Set(['control_after_generate', 'control_filter_list', 'upload'])

interface DynamicOption {
  readonly key: string
  readonly inputs: unknown
}

function dynamicOptions(input: InputDefinition): DynamicOption[] {
  const options = input.options.options
  if (!Array.isArray(options)) return []
  return options.flatMap((option: unknown) =>
    isRecord(option) && typeof option.key === 'string' ? [{ key: option.key, inputs: option.inputs }] : []
  )
}

/** The inputs below the chosen option of a dynamic combo, named `combo.input`. */
function chosenInputs(input: InputDefinition | undefined, value: unknown): InputDefinition[] {
  if (input?.type !== 'COMFY_DYNAMICCOMBO_V3') return []
  const inputs = dynamicOptions(input).find((option) => option.key === value)?.inputs
  if (!isRecord(inputs)) return []
  return [...readInputs(inputs.required, false), ...readInputs(inputs.optional, true)].map((child) => ({
    ...child,
    name: `${input.name}.${child.name}`
  }))
}

/** The inputs of a group that grows: as many as are connected, one more, and never fewer than its minimum. */
function growGroup(input: InputDefinition, node: UiNode): InputDefinition[] {
  if (input.type !== 'COMFY_AUTOGROW_V3') return [input]
  const template = isRecord(input.options.template) ? input.options.template : {}
  const group = isRecord(template.input) ? template.input : {}
  const specs = [...readInputs(group.required, false), ...readInputs(group.optional, true)]
  const names = Array.isArray(template.names) ? template.names.map(String) : undefined
  const prefix = typeof template.prefix === 'string' ? template.prefix : ''
  const least = typeof template.min === 'number' ? template.min : 1
  const most = names?.length ?? (typeof template.max === 'number' ? template.max : 100)
  const nameOf = (spec: InputDefinition, ordinal: number): string =>
    `${input.name}.${names?.[ordinal] ?? `${specs.length === 1 ? prefix : spec.name}${ordinal}`}`
  const isLinked = (ordinal: number): boolean =>
    specs.some((spec) =>
      node.inputs?.some(
        (slot) => slot.name === nameOf(spec, ordinal) && slot.link !== null && slot.link !== undefined
      )
    )
  let count = Math.min(least + 1, most)
  for (let ordinal = 0; ordinal < most; ordinal++) {
    if (isLinked(ordinal)) count = Math.max(count, Math.min(ordinal + 2, most))
  }
  return Array.from({ length: count }, (_item, ordinal) =>
    specs.map((spec) => ({
      ...spec,
      name: nameOf(spec, ordinal),
      optional: ordinal >= least || spec.optional
    }))
  ).flat()
}

/** Core's Custom Combo has its options, and the place of the chosen one, as widgets that Python does not declare. */
function customComboExtras(node: UiNode, widgets: readonly Widget[]): Widget[] {
  const values = Array.isArray(node.widgets_values) ? node.widgets_values : []
  const options = values.slice(widgets.length + 1)
  const index = options.indexOf(widgets[0]?.value)
  return [
    plainWidget('index', index),
    ...options.map((option, place) => plainWidget(`option${place + 1}`, option))
  ]
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
