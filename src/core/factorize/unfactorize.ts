import { readGraph } from '../graph/detect'
import type { NodeId, UiGraph } from '../graph/schema'
import { SUBGRAPH_INPUT_ID } from '../graph/schema'
import { copyJson } from './copy'
import { promptOf } from './factorize'
import { removeGroups } from './groups'
import type { Consumer, End, GraphLevel } from './level'
import { ApiLevel } from './level-api'
import { UiLevel } from './level-ui'
import { MARK, type LevelRecord, type Mark } from './marks'
import { SIZE_FIELDS } from './roles'
import { KNOWN_NODES, knownOutputs } from './known-nodes'
import type { GiftKind } from './plan-types'
import { UiDocument, countersOf, isRecord, type RawLevel } from './ui-document'
import { extensionsOf, reroutesOf, type LinkList } from './ui-links'

export interface Unfactorized {
  readonly graph: unknown
  /** How many nodes were taken out; 0 where nothing of `factorize` was in the graph. */
  readonly removed: number
}

/**
 * Takes out what `factorize` put in. A graph that nobody has touched since is exactly the original again; what somebody
 * has edited stays: a prompt, a size, their own nodes and wires. The input is not changed.
 *
 * @throws GraphError where the JSON is no graph.
 */
export function unfactorize(data: unknown): Unfactorized {
  const graph = copyJson(data)
  const read = readGraph(graph)
  if (read.format === 'api') return { graph, removed: clear(new ApiLevel(promptOf(graph))) }
  // `readGraph` has proven the form.
  const document = new UiDocument(graph as UiGraph)
  const removed = document.levels().map((raw) => {
    const level = new UiLevel(document, raw)
    const shown = shownFields(level)
    const count = clear(level)
    for (const [from, to] of shown) level.moveShown(from, to)
    level.sweep()
    restoreLevel(raw, level)
    return count
  })
  return { graph, removed: removed.reduce((sum, count) => sum + count, 0) }
}

/** Whether `factorize` has put something into a graph. */
export function isFactorized(data: unknown): boolean {
  const read = readGraph(copyJson(data))
  if (read.format === 'api') return hasParts(new ApiLevel(read.prompt))
  const document = new UiDocument(read.graph)
  return document.levels().some((raw) => hasParts(new UiLevel(document, raw)))
}

function hasParts(level: GraphLevel): boolean {
  return level.nodes().some(({ mark }) => mark?.part !== undefined)
}

type PartNode = { readonly id: NodeId; readonly type: string; readonly part: NonNullable<Mark['part']> }

function clear(level: GraphLevel): number {
  const nodes = level.nodes()
  const parts = new Map<string, PartNode>()
  for (const { id, type, mark } of nodes)
    if (mark?.part !== undefined) parts.set(String(id), { id, type, part: mark.part })
  const way = new WayBack(level, parts, nodes)
  for (const part of parts.values()) {
    for (const consumer of level.consumersOf(part.id)) {
      if (!parts.has(String(consumer.id))) way.release(part, consumer)
    }
  }
  way.keepSizes()
  for (const { id } of parts.values()) level.remove(id)
  for (const { id, mark } of level.nodes()) {
    for (const [input, [was, became]] of Object.entries(mark?.retyped ?? {}))
      if (was !== null && level.valueOf(id, input) === became) level.setValue(id, input, was)
    if (mark !== undefined) level.setMark(id, undefined)
  }
  return parts.size
}

class WayBack {
  constructor(
    private readonly level: GraphLevel,
    private readonly parts: ReadonlyMap<string, PartNode>,
    private readonly nodes: readonly { readonly id: NodeId; readonly mark: Mark | undefined }[]
  ) {}

  /** Gives an input of somebody else's node what it had, or what took its place since. */
  release(part: PartNode, consumer: Consumer): void {
    const { level } = this
    if (level.wasOpen(consumer.id, consumer.input)) {
      level.disconnect(consumer.id, consumer.input)
      return
    }
    const found = this.behind(part, consumer.slot, new Set())
    if (found?.end !== undefined) {
      // The kind of wire is what it was: only its origin changes.
      level.connect(found.end, consumer.id, consumer.input, '*', false)
      return
    }
    level.disconnect(consumer.id, consumer.input)
    if (found?.typed !== undefined) level.setValue(consumer.id, consumer.input, found.typed)
  }

  /** A size that was typed anew goes back to the node that has it without us. */
  keepSizes(): void {
    for (const { id, mark } of this.nodes) {
      for (const gift of mark?.gives ?? []) {
        const holder = this.sizeHolder(gift.chain)
        if (gift.as !== 'latent' || holder === undefined) continue
        for (const field of [...SIZE_FIELDS, 'batch_size'] as const) {
          const value = this.newlyTyped(holder, field) ?? this.newlyTyped(this.injectOf(gift.chain), field)
          if (value !== undefined && this.level.originOf(id, field) === undefined)
            this.level.setValue(id, field, value)
        }
      }
    }
  }

  private sizeHolder(chain: string): PartNode | undefined {
    const inject = this.injectOf(chain)
    const origin = inject === undefined ? undefined : this.level.originOf(inject.id, 'width')
    const fed = origin === undefined ? undefined : this.parts.get(String(origin.id))
    return fed ?? inject
  }

  private injectOf(chain: string): PartNode | undefined {
    return [...this.parts.values()].find(
      ({ part }) => part.chain === chain && /^(inject|start)$/.test(part.role)
    )
  }

  /** What an output of ours stands for: another output, or a typed value. */
  private behind(
    part: PartNode,
    slot: number,
    seen: Set<string>
  ): { readonly end?: End; readonly typed?: string | number | boolean } | undefined {
    const step = `${part.id}:${slot}`
    if (seen.has(step)) return undefined
    seen.add(step)
    const output = knownOutputs(part.type)[slot]?.name ?? ''
    const input = STANDS_FOR[part.part.role]?.[output]
    if (input === undefined || !hasField(part, input)) return this.gift(part, output)
    const end = this.level.originOf(part.id, input)
    if (end === undefined) {
      const typed = this.newlyTyped(part, input)
      return typed === undefined ? undefined : { typed }
    }
    const inner = this.parts.get(String(end.id))
    return inner === undefined ? { end } : this.behind(inner, end.slot, seen)
  }

  /** What was there before; the first picture of an own image branch has none. */
  private gift({ part }: PartNode, output: string): { readonly end: End } | undefined {
    const as = GIFTS[part.role]?.[output]
    if (as === undefined) return undefined
    if (part.panel !== undefined) return { end: { id: SUBGRAPH_INPUT_ID, slot: part.panel } }
    for (const { id, mark } of this.nodes) {
      const gift = mark?.gives?.find((one) => one.chain === part.chain && one.as === as)
      if (gift !== undefined) return { end: { id, slot: gift.slot } }
    }
    return undefined
  }

  /** What somebody has typed since; `undefined` where the field is as it was made. */
  private newlyTyped(part: PartNode | undefined, field: string): string | number | boolean | undefined {
    const made = part?.part.typed?.[field]
    if (part === undefined || made === undefined || !hasField(part, field)) return undefined
    if (this.level.originOf(part.id, field) !== undefined) return undefined
    const value = this.level.valueOf(part.id, field)
    const isValue = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    return isValue && value !== made ? value : undefined
  }
}

/** Which input an output hands on. */
const STANDS_FOR: Readonly<Partial<Record<PartNode['part']['role'], Readonly<Record<string, string>>>>> = {
  inject: { model: 'model', model_low: 'model_low' },
  lora: { model: 'model', model_low: 'model_low' },
  caption: { video_prompt: 'prompt' },
  size: { width: 'width', height: 'height', length: 'length' },
  start: { positive: 'positive', negative: 'negative', latent: 'latent' },
  seed: { INT: 'value' }
}

/** Which kind of gift an output stands for. */
const GIFTS: Readonly<
  Partial<Record<PartNode['part']['role'], Readonly<Partial<Record<string, GiftKind>>>>>
> = {
  inject: { latent: 'latent' },
  start: { latent: 'latent' },
  anchor: { anchor: 'image' },
  loader: { MODEL: 'model' },
  text: { CONDITIONING: 'text' }
}

function hasField({ type }: PartNode, field: string): boolean {
  return KNOWN_NODES.get(type)?.inputs.some(({ name }) => name === field) ?? false
}

type Shown = readonly [readonly [NodeId, string], readonly [NodeId, string]]

function shownFields(level: UiLevel): Shown[] {
  return level.nodes().flatMap(({ id, mark }) =>
    (mark?.part?.shows ?? []).map(([field, other, input]): Shown => [
      [id, field],
      [other, input]
    ])
  )
}

/** Puts back order and numbers, where nobody has changed what they are about. */
function restoreLevel(raw: RawLevel, level: UiLevel): void {
  const { extra } = raw
  if (!isRecord(extra) || !(MARK in extra)) return
  const { record } = level
  removeGroups(raw, record)
  for (const { node, slot, links } of record.outputs) {
    const list = level.links.listAt({ id: node, slot })
    if (list !== undefined) restoreList(list, links)
  }
  for (const { link, parent } of record.bends) level.links.bend(link, parent)
  restoreReroutes(raw, record)
  for (const counter of countersOf(raw)) {
    const known = record.counters.find(([name]) => name === counter.name)
    if (known !== undefined && counter.value === known[2]) counter.set(known[1])
  }
  Reflect.deleteProperty(extra, MARK)
  if (Object.keys(extra).length > 0) return
  if (record.bare.extra === 'absent') Reflect.deleteProperty(raw, 'extra')
  else if (record.bare.extra === 'null') raw.extra = null
}

function restoreList(list: LinkList, links: readonly NodeId[] | null | undefined): void {
  if (isSameSet(list.read() ?? [], links ?? [])) list.write(links)
}

function restoreReroutes(raw: RawLevel, record: LevelRecord): void {
  const extensions = extensionsOf(raw)
  if (extensions.length > 0 || record.bends.length > 0) restoreBends(raw, record)
  for (const reroute of reroutesOf(raw)) {
    const known = record.reroutes.find(({ id }) => String(id) === String(reroute.id))
    if (known !== undefined && Array.isArray(reroute.linkIds)) reroute.linkIds = [...known.linkIds]
  }
}

/** The list of bends of a main graph of schema 0.4 goes back into the order of its wires' numbers. */
function restoreBends(raw: RawLevel, { bends }: LevelRecord): void {
  const { extra } = raw
  if (!isRecord(extra) || bends.length === 0 || !Array.isArray(extra.linkExtensions)) return
  const number = (entry: Record<string, unknown>): number => Number(entry.id)
  extra.linkExtensions = extensionsOf(raw).sort((a, b) => number(a) - number(b))
}

function isSameSet(a: readonly NodeId[], b: readonly NodeId[]): boolean {
  const [left, right] = [a.map(String).sort(), b.map(String).sort()]
  return left.length === right.length && left.every((id, index) => id === right[index])
}
