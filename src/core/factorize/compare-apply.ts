import type { ExecutionNode, Scope } from '../graph/expand'
import type { Rect } from '../graph/layout'
import type { Link } from '../graph/links'
import { SUBGRAPH_INPUT_ID, type NodeId } from '../graph/schema'
import { feedOf, type LevelSides, type Side } from './compare-sides'
import { knownInputs, knownOutputs } from './known-nodes'
import { remark, type End, type GraphLevel } from './level'
import { nameOf, warning, type FactorizeWarning } from './messages'
import type { Part, PartRole } from './parts'
import { readShown } from './ui-fields'

/** A node of the comparison. */
export interface Added {
  readonly id: NodeId
  readonly type: string
}

/** A node to add that is no copy. */
export interface Pending {
  readonly part: Part
}

/** What has a place in the row: what is copied, and what is added. */
export type Placeable = ExecutionNode | Pending

/** A field of a copied node that both videos take from one node. */
interface SeedField {
  readonly node: ExecutionNode
  readonly input: string
}

interface Seed extends Pending {
  readonly fields: readonly SeedField[]
}

/** The nodes that put one video beside its copy. */
interface Ending {
  readonly side: Side
  /** Takes the pictures out of a video, the plain one first; empty where there are pictures. */
  readonly unpack: readonly Pending[]
  readonly compare: Pending
}

/** Larger numbers are not exact in JavaScript. */
const LARGEST_SEED = Number.MAX_SAFE_INTEGER
const SEED_FIELDS = ['seed', 'noise_seed']
const DEFAULT_FPS = 24

/** The copies of one level and what joins them, planned with the first call and made with `apply`. */
export class Comparison {
  readonly warnings: FactorizeWarning[] = []
  private readonly scope: Scope
  private readonly copied: readonly ExecutionNode[]
  private readonly seeds: readonly Seed[]
  private readonly endings: readonly Ending[]
  private readonly ids = new Map<object, NodeId>()
  private readonly chain: string

  constructor(
    private readonly level: GraphLevel,
    private readonly found: LevelSides
  ) {
    this.scope = found.scope
    this.copied = [...new Set(found.sides.flatMap(({ nodes }) => nodes))]
    this.chain = `compare-${level.nodes().length}`
    this.seeds = this.planSeeds()
    this.endings = found.sides.map((side, index) => endingOf(side, found.sides.length > 1 ? index + 1 : 0))
    this.warnings.push(...this.hiddenSeeds(), ...this.sharedLora(), ...this.switchedOff())
  }

  /** From left to right: seeds, the copies by how far they are from the injection, the comparison. */
  columns(): Placeable[][] {
    const depth = new Map<ExecutionNode, number>()
    for (const node of this.copied) {
      const before = node.inputs.flatMap(({ link }) => {
        const feed = feedOf(this.scope, link)
        return feed === undefined ? [] : (depth.get(feed.node) ?? [])
      })
      depth.set(node, before.length === 0 ? 0 : Math.max(...before) + 1)
    }
    const columns: Placeable[][] = []
    for (const [node, place] of depth) columns[place] = [...(columns[place] ?? []), node]
    columns[0] = [...(columns[0] ?? []), ...this.seeds]
    const unpack = this.endings.flatMap((ending) => ending.unpack)
    if (unpack.length > 0) columns.push(unpack)
    columns.push(this.endings.map(({ compare }) => compare))
    return columns
  }

  /** The nodes that feed the copies and stay as they are. */
  feeders(): NodeId[] {
    const copied = new Set(this.copied)
    return this.copied.flatMap((node) =>
      node.inputs.flatMap(({ link }) => {
        const feed = feedOf(this.scope, link)
        return feed === undefined || copied.has(feed.node) ? [] : [feed.node.node.id]
      })
    )
  }

  /** @param placeOf Where a node or a part of `columns` goes. */
  apply(placeOf: (key: Placeable) => Rect | undefined): Added[] {
    const added: Added[] = []
    const copied = new Set(this.copied)
    for (const node of this.copied) {
      const { id: source, type } = node.node
      const id = this.level.copy(source, `Vanilla: ${node.node.title ?? NAMES[type] ?? type}`, placeOf(node))
      this.mark(node, id, 'copy', undefined)
      added.push({ id, type })
    }
    for (const key of [
      ...this.seeds,
      ...this.endings.flatMap(({ unpack, compare }) => [...unpack, compare])
    ]) {
      const { part } = key
      const id = this.level.add(part, placeOf(key))
      this.mark(key, id, part.role, part.role === 'seed' ? part.values : undefined)
      added.push({ id, type: part.type })
    }
    for (const node of this.copied) this.wire(node, copied)
    for (const seed of this.seeds) this.give(seed)
    for (const ending of this.endings) this.end(ending)
    return added
  }

  private mark(key: object, id: NodeId, role: PartRole, typed: Part['values'] | undefined): void {
    this.ids.set(key, id)
    remark(this.level, id, undefined, () => ({
      part: { chain: this.chain, role, ...(typed === undefined ? {} : { typed: { ...typed } }) }
    }))
  }

  /** A copy gets what its original gets; from another copy where that is copied too. */
  private wire(node: ExecutionNode, copied: ReadonlySet<ExecutionNode>): void {
    const id = this.idOf(node)
    const off = this.found.offs.get(node)
    for (const { name, type, link, widget } of node.inputs) {
      if (link === undefined || name === off?.input) continue
      const feed = feedOf(this.scope, link)
      const from =
        feed !== undefined && copied.has(feed.node)
          ? { id: this.idOf(feed.node), slot: feed.slot }
          : this.drawn(link)
      if (from !== undefined) this.level.connect(from, id, name, type, widget !== undefined)
    }
    if (off?.kind === 'value') this.level.setValue(id, off.input, off.value)
  }

  private drawn(link: Link): End | undefined {
    if (link.originId === String(SUBGRAPH_INPUT_ID)) return { id: SUBGRAPH_INPUT_ID, slot: link.originSlot }
    const origin = this.scope.nodes.get(link.originId)
    return origin === undefined ? undefined : { id: origin.node.id, slot: link.originSlot }
  }

  private give(seed: Seed): void {
    const from = { id: this.idOf(seed), slot: 0 }
    for (const { node, input } of seed.fields)
      for (const id of [this.idOf(node), node.node.id]) this.level.connect(from, id, input, 'INT', true)
  }

  private end({ side, unpack, compare }: Ending): void {
    const { picture } = side
    const ends = [this.idOf(picture.node), picture.node.node.id].map((id) => ({ id, slot: picture.slot }))
    const pictures = unpack.length === 0 ? ends : unpack.map((key) => ({ id: this.idOf(key), slot: 0 }))
    for (const [index, key] of unpack.entries()) this.join(ends[index], key, 'video')
    for (const [index, input] of ['vanilla', 'factorized'].entries())
      this.join(pictures[index], compare, input)
    const [first] = unpack
    if (first === undefined) return
    const fps = knownOutputs(first.part.type).findIndex(({ name }) => name === 'fps')
    this.join({ id: this.idOf(first), slot: fps }, compare, 'fps')
  }

  private join(from: End | undefined, key: Pending, input: string): void {
    const type = knownInputs(key.part.type).find(({ name }) => name === input)?.type ?? '*'
    if (from !== undefined) this.level.connect(from, this.idOf(key), input, type, type === 'FLOAT')
  }

  private idOf(key: object): NodeId {
    const id = this.ids.get(key)
    if (id === undefined) throw new Error('The comparison wires a node that it has not added.')
    return id
  }

  /** One node for each seed that is typed: the same number is the same seed. */
  private planSeeds(): Seed[] {
    const byValue = new Map<number, SeedField[]>()
    for (const node of this.copied) {
      for (const { name } of seedInputs(node)) {
        const value = this.level.valueOf(node.node.id, name)
        const isLinked = node.inputs.some((input) => input.name === name && input.link !== undefined)
        if (isLinked || typeof value !== 'number' || value > LARGEST_SEED) continue
        byValue.set(value, [...(byValue.get(value) ?? []), { node, input: name }])
      }
    }
    return [...byValue].map(([value, fields], index) => ({
      fields,
      part: {
        type: 'PrimitiveInt',
        role: 'seed',
        title: index === 0 ? 'Seed of both videos' : `Seed of both videos (${index + 1})`,
        values: { value },
        links: {},
        stage: 'give',
        column: 0
      }
    }))
  }

  /** A seed that a subgraph shows without an input for it is typed in two places. */
  private hiddenSeeds(): FactorizeWarning[] {
    return this.copied.flatMap((node) => {
      const shown = node.inside === undefined ? [] : (readShown(node.node) ?? [])
      const isHidden = shown.some(([id, field]) => id !== '-1' && SEED_FIELDS.includes(field ?? ''))
      return isHidden && !this.seeds.some(({ fields }) => fields.some((field) => field.node === node))
        ? [warning('seed-twice', { node: nameOf(node) })]
        : []
    })
  }

  /** Without the anchor on its own side too, there is nothing to compare. */
  private switchedOff(): FactorizeWarning[] {
    const isOff = this.copied.filter(
      (node) => this.level.valueOf(node.node.id, 'enabled') === false && this.found.offs.has(node)
    )
    return isOff.map((node) => warning('anchor-off', { node: nameOf(node) }))
  }

  private sharedLora(): FactorizeWarning[] {
    const lora = [...this.scope.nodes.values()].find(
      ({ node }) => node.type === 'FactorizedLora' && node.mode !== 2 && node.mode !== 4
    )
    const file = lora === undefined ? undefined : this.level.valueOf(lora.node.id, 'lora')
    return typeof file === 'string' && file !== 'none' ? [warning('lora-in-both', {})] : []
  }
}

/** Fields for a seed, also those that a use of a subgraph has under a name of its own. */
function seedInputs(node: ExecutionNode): { readonly name: string }[] {
  if (node.inside !== undefined)
    return node.inputs.filter(({ name, type }) => type === 'INT' && /seed/i.test(name))
  const fields = new Set([...node.inputs, ...node.widgets].map(({ name }) => name))
  return SEED_FIELDS.filter((name) => fields.has(name)).map((name) => ({ name }))
}

function endingOf(side: Side, number: number): Ending {
  const common = { links: {}, stage: 'give', column: 2 } as const
  const unpacked = (title: string): Pending => ({
    part: { ...common, type: 'GetVideoComponents', role: 'compare', title, values: {} }
  })
  const label = number === 0 ? '' : ` ${number}`
  return {
    side,
    unpack: side.picture.isVideo ? [unpacked('Frames: vanilla'), unpacked('Frames: factorized')] : [],
    compare: {
      part: {
        ...common,
        type: 'FactorizedCompare',
        role: 'compare',
        values: {
          label_vanilla: `vanilla${label}`,
          label_factorized: `factorized${label}`,
          fps: side.fps ?? DEFAULT_FPS
        },
        width: 640,
        minHeight: 560
      }
    }
  }
}

const NAMES: Readonly<Record<string, string>> = { FactorizedInject: 'Inject Anchor, switched off' }
