import { SUBGRAPH_INPUT_ID, type NodeId, type SlotType, type UiLink, type UiNode } from '../graph/schema'
import type { End } from './level'
import { MARK, readMark, type LevelRecord } from './marks'
import { isRecord, type RawLevel, type UiDocument } from './ui-document'

/**
 * The wires of one level, in whichever form the file has them. A wire that gets another origin keeps its number and its
 * place in the list, and every list of wires keeps its order: that is what makes the way back exact.
 */
export class UiLinks {
  private readonly byId = new Map<string, UiLink>()
  private readonly removed = new Set<UiLink>()

  constructor(
    private readonly document: UiDocument,
    private readonly level: RawLevel,
    private readonly nodes: ReadonlyMap<string, UiNode>,
    private readonly record: LevelRecord
  ) {
    for (const link of level.links ?? []) if (link !== null) this.byId.set(String(partsOf(link).id), link)
  }

  get(id: NodeId | null | undefined): LinkParts | undefined {
    const link = id === null || id === undefined ? undefined : this.byId.get(String(id))
    return link === undefined ? undefined : partsOf(link)
  }

  /** The wires out of a node. */
  from(node: UiNode): LinkParts[] {
    const ids = (node.outputs ?? []).flatMap((output) => output.links ?? [])
    return ids.flatMap((id) => this.get(id) ?? []).filter(({ origin }) => String(origin) === String(node.id))
  }

  /** A new wire; `place` is the slot's place among the inputs of the target. */
  add(from: End, target: NodeId, place: number, type: SlotType): NodeId {
    const id = this.document.newLinkId()
    // The form of the neighbours; a level without wires has the form of its schema.
    const isTuple = this.level === this.document.root && this.hasTuples()
    const link: UiLink = isTuple
      ? [id, from.id, from.slot, target, place, type]
      : { id, origin_id: from.id, origin_slot: from.slot, target_id: target, target_slot: place, type }
    this.byId.set(String(id), link)
    if (this.level.links === null || this.level.links === undefined) this.level.links = []
    this.level.links.push(link)
    this.attach(from, id)
    return id
  }

  /** Lets a wire begin elsewhere; it leaves the reroutes that it shared with the wires of its old origin. */
  moveOrigin(id: NodeId, from: End): void {
    const link = this.byId.get(String(id))
    if (link === undefined) return
    this.detach(link, id)
    if (Array.isArray(link)) {
      link[1] = from.id
      link[2] = from.slot
    } else {
      link.origin_id = from.id
      link.origin_slot = from.slot
    }
    this.leaveReroutes(link, id)
    this.attach(from, id)
  }

  remove(id: NodeId): void {
    const link = this.byId.get(String(id))
    if (link === undefined) return
    this.detach(link, id)
    this.leaveReroutes(link, id)
    this.byId.delete(String(id))
    this.removed.add(link)
  }

  /** Takes removed wires out of the file's list, all at once. */
  sweep(): void {
    if (this.removed.size === 0 || !this.level.links) return
    this.level.links = this.level.links.filter((link) => link === null || !this.removed.has(link))
    this.removed.clear()
  }

  private hasTuples(): boolean {
    const first = this.level.links?.find((link) => link !== null)
    return first === undefined ? this.document.root.version !== 1 : Array.isArray(first)
  }

  private attach(from: End, id: NodeId): void {
    const list = this.listAt(from)
    if (list === undefined) return
    this.noteList(from, list)
    list.write([...(list.read() ?? []), id])
  }

  private detach(link: UiLink, id: NodeId): void {
    const { origin, originSlot } = partsOf(link)
    const from = { id: origin, slot: originSlot }
    const list = this.listAt(from)
    const before = list?.read()
    if (list === undefined || before === undefined || before === null) return
    this.noteList(from, list)
    list.write(before.filter((other) => String(other) !== String(id)))
  }

  /** The list of wires at an output of a node, or at an input of the subgraph itself. */
  listAt(from: End): LinkList | undefined {
    if (String(from.id) === String(SUBGRAPH_INPUT_ID)) {
      const inputs = isDefinition(this.level) ? this.level.inputs : undefined
      const slot = inputs?.[from.slot]
      return slot === undefined ? undefined : linkList(slot, 'linkIds')
    }
    const output = this.nodes.get(String(from.id))?.outputs?.[from.slot]
    return output === undefined ? undefined : linkList(output, 'links')
  }

  private noteList(from: End, list: LinkList): void {
    // What was added goes again, so its own lists need no note.
    if (isPart(this.nodes.get(String(from.id)))) return
    const { outputs } = this.record
    const isNoted = outputs.some((one) => String(one.node) === String(from.id) && one.slot === from.slot)
    if (isNoted) return
    const links = list.read()
    outputs.push({
      node: from.id,
      slot: from.slot,
      ...(links === undefined ? {} : { links: links === null ? null : [...links] })
    })
  }

  /** A bend of a wire belongs to one output; the file has it in one of two places. */
  private leaveReroutes(link: UiLink, id: NodeId): void {
    const parent = this.takeParent(link, id)
    if (parent === undefined) return
    this.record.bends.push({ link: id, parent })
    for (const reroute of reroutesOf(this.level)) {
      if (!Array.isArray(reroute.linkIds)) continue
      const ids = reroute.linkIds as NodeId[]
      if (!ids.some((other) => String(other) === String(id))) continue
      const { reroutes } = this.record
      if (isId(reroute.id) && !reroutes.some((one) => one.id === reroute.id))
        reroutes.push({ id: reroute.id, linkIds: [...ids] })
      reroute.linkIds = ids.filter((other) => String(other) !== String(id))
    }
  }

  private takeParent(link: UiLink, id: NodeId): NodeId | undefined {
    if (!Array.isArray(link)) {
      const parent = link.parentId
      if (!isId(parent)) return undefined
      Reflect.deleteProperty(link, 'parentId')
      return parent
    }
    const extensions = extensionsOf(this.level)
    const index = extensions.findIndex((entry) => String(entry.id) === String(id))
    const parent = extensions[index]?.parentId
    if (!isId(parent)) return undefined
    const { extra } = this.level
    if (isRecord(extra)) extra.linkExtensions = extensions.filter((_entry, place) => place !== index)
    return parent
  }

  /** Puts a wire back on its bend, where both are there still. */
  bend(id: NodeId, parent: NodeId): void {
    const link = this.byId.get(String(id))
    const isThere = reroutesOf(this.level).some((reroute) => String(reroute.id) === String(parent))
    if (link === undefined || !isThere) return
    if (!Array.isArray(link)) {
      if (link.parentId === undefined) link.parentId = parent
      return
    }
    const { extra } = this.level
    const extensions = extensionsOf(this.level)
    const isBent = extensions.some((entry) => String(entry.id) === String(id))
    if (isRecord(extra) && !isBent) extra.linkExtensions = [...extensions, { id, parentId: parent }]
  }

  has(id: NodeId): boolean {
    return this.byId.has(String(id))
  }
}

export interface LinkParts {
  readonly id: NodeId
  readonly origin: NodeId
  readonly originSlot: number
  readonly target: NodeId
  readonly targetSlot: number
}

function partsOf(link: UiLink): LinkParts {
  if (Array.isArray(link)) {
    const [id, origin, originSlot, target, targetSlot] = link
    return { id, origin, originSlot, target, targetSlot }
  }
  return {
    id: link.id,
    origin: link.origin_id,
    originSlot: link.origin_slot,
    target: link.target_id,
    targetSlot: link.target_slot
  }
}

/** A list of wires, wherever the file has it; absent and null lists are told apart. */
export interface LinkList {
  read(): readonly NodeId[] | null | undefined
  write(links: readonly NodeId[] | null | undefined): void
}

function linkList<Key extends string>(
  holder: { [key in Key]?: NodeId[] | null | undefined },
  key: Key
): LinkList {
  return {
    read: () => holder[key],
    write: (links) => {
      if (links === undefined) Reflect.deleteProperty(holder, key)
      else Reflect.set(holder, key, links === null ? null : [...links])
    }
  }
}

/** Main graphs of schema 0.4 keep their reroutes in `extra`. */
export function reroutesOf(level: RawLevel): Record<string, unknown>[] {
  const { extra } = level
  const lists = [level.reroutes, isRecord(extra) ? extra.reroutes : undefined]
  return lists.flatMap((list) => (Array.isArray(list) ? (list as unknown[]).filter(isRecord) : []))
}

export function extensionsOf(level: RawLevel): Record<string, unknown>[] {
  const { extra } = level
  const list = isRecord(extra) ? extra.linkExtensions : undefined
  return Array.isArray(list) ? (list as unknown[]).filter(isRecord) : []
}

function isPart(node: UiNode | undefined): boolean {
  return readMark(node?.properties?.[MARK])?.part !== undefined
}

function isId(value: unknown): value is NodeId {
  return typeof value === 'number' || typeof value === 'string'
}

function isDefinition(level: RawLevel): level is Extract<RawLevel, { id: string }> {
  return Array.isArray(level.inputs)
}
