import type { Rect } from '../graph/layout'
import type { NodeId, SlotType, UiInput, UiNode } from '../graph/schema'
import { OURS } from '../recipe/bundled-parts'
import { KNOWN_NODES, knownInputs, knownOutputs } from './known-nodes'
import { copyJson } from './copy'
import type { Consumer, End, GraphLevel } from './level'
import { MARK, emptyRecord, readMark, readRecord, type LevelRecord, type Mark } from './marks'
import type { FieldValue, Part } from './parts'
import { countersOf, isRecord, type RawLevel, type UiDocument } from './ui-document'
import { fieldOrder, moveShown, readField, writeField } from './ui-fields'
import { UiLinks } from './ui-links'

/** litegraph's hollow circle: the socket may stay empty. */
const OPTIONAL_SHAPE = 7
const PACKAGE = { cnr_id: 'factorized-anchor', ver: '0.1.0' }
const CORE = { cnr_id: 'comfy-core', ver: '0.3.75' }

/** The main graph of the page, or a subgraph's definition. */
export class UiLevel implements GraphLevel {
  readonly record: LevelRecord
  readonly links: UiLinks
  private readonly byId: Map<string, UiNode>

  constructor(
    private readonly document: UiDocument,
    readonly raw: RawLevel
  ) {
    this.byId = new Map(raw.nodes.map((node) => [String(node.id), node]))
    this.record = readRecord(isRecord(raw.extra) ? raw.extra[MARK] : undefined) ?? emptyRecord()
    this.links = new UiLinks(document, raw, this.byId, this.record)
  }

  nodes(): { id: NodeId; type: string; mark: Mark | undefined }[] {
    return this.raw.nodes.map((node) => ({ id: node.id, type: node.type, mark: markOf(node) }))
  }

  setMark(id: NodeId, mark: Mark | undefined): void {
    const node = this.node(id)
    if (node === undefined) return
    const before = markOf(node)
    if (mark === undefined) {
      dropAddedSlots(node, before)
      if (before?.bare === 'null') node.properties = null
      else if (before?.bare === 'absent') Reflect.deleteProperty(node, 'properties')
      else if (node.properties) Reflect.deleteProperty(node.properties, MARK)
      return
    }
    const { properties } = node
    const bare =
      before?.bare ?? (properties === undefined ? 'absent' : properties === null ? 'null' : undefined)
    node.properties = { ...properties, [MARK]: bare === undefined ? mark : { ...mark, bare } }
  }

  originOf(id: NodeId, input: string): End | undefined {
    const link = this.links.get(this.slot(id, input)?.link)
    return link === undefined ? undefined : { id: link.origin, slot: link.originSlot }
  }

  consumersOf(id: NodeId): Consumer[] {
    const node = this.node(id)
    if (node === undefined) return []
    return this.links.from(node).flatMap((link) => {
      const target = this.node(link.target)
      const slot = target?.inputs?.find((input) => String(input.link) === String(link.id))
      return slot === undefined ? [] : [{ id: link.target, input: slot.name, slot: link.originSlot }]
    })
  }

  add(part: Part, place: Rect | undefined): NodeId {
    const id = this.document.newNodeId()
    const inputs = knownInputs(part.type)
    const sockets = inputs.filter(({ name }) => !isField(part.type, name))
    const fields = inputs.filter(({ name }) => isField(part.type, name) && part.links[name] !== undefined)
    const { x, y, width, height } = place ?? { x: 0, y: 0, width: 300, height: 100 }
    const isOurs = part.type.startsWith('Factorized')
    const node: UiNode = {
      id,
      type: part.type,
      pos: [x, y],
      size: [width, height],
      flags: {},
      order: this.raw.nodes.length,
      mode: part.isBypassed === true ? 4 : 0,
      inputs: [...sockets, ...fields].map(({ name, type, optional }) => ({
        name,
        type,
        ...(optional ? { shape: OPTIONAL_SHAPE } : {}),
        ...(isField(part.type, name) ? { widget: { name } } : {}),
        link: null
      })),
      outputs: knownOutputs(part.type).map(({ name, type }) => ({ name, type, links: [] })),
      ...(part.title === undefined ? {} : { title: part.title }),
      properties: {
        ...(isOurs ? PACKAGE : CORE),
        'Node name for S&R': part.type,
        ...(part.models === undefined
          ? {}
          : { models: part.models.map(({ name, url, directory }) => ({ name, url, directory })) })
      },
      widgets_values: typedValues(part),
      ...(isOurs ? OURS : {})
    }
    this.raw.nodes.push(node)
    this.byId.set(String(id), node)
    return id
  }

  copy(id: NodeId, title: string, place: Rect | undefined): NodeId {
    const copied = this.document.newNodeId()
    const source = this.node(id)
    if (source === undefined) return copied
    // What is copied has been read as a node.
    const node = copyJson(source) as UiNode
    node.id = copied
    node.title = title
    node.order = this.raw.nodes.length
    if (place !== undefined) {
      node.pos = [place.x, place.y]
      node.size = [place.width, place.height]
    }
    for (const input of node.inputs ?? []) input.link = null
    for (const output of node.outputs ?? []) output.links = []
    if (node.properties) Reflect.deleteProperty(node.properties, MARK)
    this.raw.nodes.push(node)
    this.byId.set(String(copied), node)
    return copied
  }

  remove(id: NodeId): void {
    const node = this.node(id)
    if (node === undefined) return
    for (const input of node.inputs ?? []) this.cut(input)
    for (const consumer of this.consumersOf(id)) this.disconnect(consumer.id, consumer.input)
    for (const link of this.links.from(node)) this.links.remove(link.id)
    this.byId.delete(String(id))
  }

  connect(from: End, id: NodeId, input: string, type: SlotType, isField: boolean): void {
    const node = this.node(id)
    if (node === undefined) return
    const slot = this.slot(id, input) ?? this.addSlot(node, input, type, isField)
    if (slot.link !== null && slot.link !== undefined && this.links.has(slot.link)) {
      this.links.moveOrigin(slot.link, from)
      return
    }
    const isListed = markOf(node)?.slots?.[input] !== undefined
    if (!isListed) this.noteSlot(node, input, slot.link === undefined ? 'bare' : 'open')
    slot.link = this.links.add(from, node.id, (node.inputs ?? []).indexOf(slot), type)
  }

  disconnect(id: NodeId, input: string): void {
    const node = this.node(id)
    const slot = this.slot(id, input)
    if (node === undefined || slot === undefined) return
    this.cut(slot)
    const note = markOf(node)?.slots?.[input]
    if (note === 'bare') Reflect.deleteProperty(slot, 'link')
  }

  wasOpen(id: NodeId, input: string): boolean {
    const node = this.node(id)
    const isSocket = this.slot(id, input)?.widget === undefined
    return isSocket && node !== undefined && markOf(node)?.slots?.[input] !== undefined
  }

  valueOf(id: NodeId, input: string): unknown {
    const node = this.node(id)
    return node === undefined ? undefined : readField(node, input, this.document.definitions.get(node.type))
  }

  setValue(id: NodeId, input: string, value: FieldValue): void {
    const node = this.node(id)
    if (node !== undefined) writeField(node, input, value, this.document.definitions.get(node.type))
  }

  /** Where a use of this subgraph shows a field, it shows another one from now on. @returns whether one does. */
  moveShown(from: readonly [NodeId, string], to: readonly [NodeId, string]): boolean {
    const pair = ([id, field]: readonly [NodeId, string]): [string, string] => [String(id), field]
    const moved = this.document.usesOf(this.raw).map((use) => moveShown(use, pair(from), pair(to)))
    return moved.includes(true)
  }

  /** Takes what was removed out of the file's lists. */
  sweep(): void {
    this.links.sweep()
    this.raw.nodes = this.raw.nodes.filter((node) => this.byId.has(String(node.id)))
  }

  /** Raises the counters of the file over the new numbers; notes what they were. */
  raiseCounters(): void {
    const highest = { node: highestOf(this.raw.nodes.map(({ id }) => id)), link: this.highestLink() }
    for (const counter of countersOf(this.raw)) {
      const needed = /node/i.test(counter.name) ? highest.node : /link/i.test(counter.name) ? highest.link : 0
      if (needed <= counter.value) continue
      const known = this.record.counters.find(([name]) => name === counter.name)
      if (known === undefined) this.record.counters.push([counter.name, counter.value, needed])
      else known[2] = needed
      counter.set(needed)
    }
  }

  private highestLink(): number {
    return highestOf(
      (this.raw.links ?? []).flatMap((link) =>
        link === null ? [] : [Array.isArray(link) ? link[0] : link.id]
      )
    )
  }

  private cut(slot: UiInput): void {
    if (slot.link === null || slot.link === undefined) return
    this.links.remove(slot.link)
    slot.link = null
  }

  private addSlot(node: UiNode, input: string, type: SlotType, isField: boolean): UiInput {
    const slot: UiInput = { name: input, type, ...(isField ? { widget: { name: input } } : {}), link: null }
    node.inputs = [...(node.inputs ?? []), slot]
    this.noteSlot(node, input, 'added')
    return slot
  }

  private noteSlot(node: UiNode, input: string, note: 'added' | 'bare' | 'open'): void {
    const mark = markOf(node)
    if (mark?.part !== undefined) return
    this.setMark(node.id, { ...mark, slots: { ...mark?.slots, [input]: note } })
  }

  private node(id: NodeId): UiNode | undefined {
    return this.byId.get(String(id))
  }

  private slot(id: NodeId, input: string): UiInput | undefined {
    return this.node(id)?.inputs?.find(({ name }) => name === input)
  }
}

/** Only from the end: another slot behind one would change its place, and the page lists all fields sooner or later. */
function dropAddedSlots(node: UiNode, mark: Mark | undefined): void {
  const { inputs } = node
  for (let last = inputs?.at(-1); inputs && last !== undefined; last = inputs.at(-1)) {
    if (mark?.slots?.[last.name] !== 'added' || (last.link !== null && last.link !== undefined)) return
    inputs.pop()
  }
}

function markOf(node: UiNode): Mark | undefined {
  return readMark(node.properties?.[MARK])
}

/** The page writes a field's value whether something is wired to it or not. */
function typedValues(part: Part): unknown[] {
  const definition = KNOWN_NODES.get(part.type)
  if (definition === undefined) return []
  return fieldOrder(definition).map((name) =>
    name === 'control_after_generate' ? 'fixed' : (part.values[name] ?? null)
  )
}

function isField(type: string, name: string): boolean {
  const definition = KNOWN_NODES.get(type)
  return definition !== undefined && fieldOrder(definition).includes(name)
}

function highestOf(ids: readonly NodeId[]): number {
  return ids.reduce<number>((highest, id) => (typeof id === 'number' && id > highest ? id : highest), 0)
}
