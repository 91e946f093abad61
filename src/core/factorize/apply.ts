import type { Rect } from '../graph/layout'
import { SUBGRAPH_INPUT_ID, type NodeId } from '../graph/schema'
import { KNOWN_NODES, knownInputs, knownOutputs } from './known-nodes'
import { remark, type End, type GraphLevel } from './level'
import { UiLevel } from './level-ui'
import type { Mark } from './marks'
import type { From, Part, PartRole } from './parts'
import type { ChainPlan, Gift, GiftKind } from './plan-types'
import { fieldOrder } from './ui-fields'

/** Does what a plan says, on its level. `chain` is the mark of what belongs together. */
export class Applier {
  private readonly ids = new Map<Part, NodeId>()

  constructor(private readonly level: GraphLevel) {}

  apply(plan: ChainPlan, chain: string, placed: ReadonlyMap<Part, Rect>): void {
    for (const part of plan.parts) {
      const id = this.level.add(part, placed.get(part))
      this.ids.set(part, id)
      const shows = this.takeShown(part, id)
      remark(this.level, id, undefined, () => ({ part: partMark(part, chain, plan, shows) }))
    }
    for (const part of plan.parts) this.wire(part)
    for (const { id, input, type, isField, from } of plan.rewires)
      this.level.connect(this.endOf({ new: from }), id, input, type, isField)
    for (const gift of plan.gives) this.noteGift(gift, chain)
    for (const { id, input, value } of plan.retypes) {
      const before = this.level.valueOf(id, input)
      const was = isTyped(before) ? before : null
      this.level.setValue(id, input, value)
      remark(this.level, id, this.markOf(id), (mark) => ({
        ...mark,
        retyped: { ...mark.retyped, [input]: [mark.retyped?.[input]?.[0] ?? was, value] }
      }))
    }
  }

  idOf(part: Part): NodeId | undefined {
    return this.ids.get(part)
  }

  private wire(part: Part): void {
    const id = this.ids.get(part)
    if (id === undefined) return
    const definition = KNOWN_NODES.get(part.type)
    const fields = definition === undefined ? [] : fieldOrder(definition)
    // In the order of the slots, so that the wires' numbers are too.
    for (const { name, type } of knownInputs(part.type)) {
      const from = part.links[name]
      if (from !== undefined) this.level.connect(this.endOf(from), id, name, type, fields.includes(name))
    }
  }

  private endOf(from: From): End {
    if ('old' in from) return { id: from.old.id, slot: from.old.slot }
    const { part, output } = from.new
    const slot = knownOutputs(part.type).findIndex(({ name }) => name === output)
    const id = this.ids.get(part)
    if (id === undefined || slot < 0)
      throw new Error(`The plan wires ${part.type}.${output}, which it does not add.`)
    return { id, slot }
  }

  private takeShown(part: Part, id: NodeId): NonNullable<NonNullable<Mark['part']>['shows']> {
    const { level } = this
    if (!(level instanceof UiLevel)) return []
    return Object.entries(part.standsFor ?? {}).flatMap(([field, other]) => {
      const isShown = level.moveShown([other.id, other.input], [id, field])
      return isShown ? [[field, other.id, other.input] as [string, NodeId, string]] : []
    })
  }

  private noteGift({ id, as, slot }: Gift, chain: string): void {
    if (id === SUBGRAPH_INPUT_ID) return
    remark(this.level, id, this.markOf(id), (mark) => ({
      ...mark,
      gives: [...(mark.gives ?? []), { chain, as, slot }]
    }))
  }

  private markOf(id: NodeId): Mark | undefined {
    return this.level.nodes().find((node) => String(node.id) === String(id))?.mark
  }
}

const TYPED_ROLES: readonly string[] = ['size', 'caption', 'inject', 'start']

/** Whose output stands for which gift. */
const TAKERS: Readonly<Record<GiftKind, readonly PartRole[]>> = {
  latent: ['inject', 'start'],
  image: ['anchor'],
  model: ['loader'],
  text: ['text']
}

function partMark(
  part: Part,
  chain: string,
  { gives }: ChainPlan,
  shows: NonNullable<NonNullable<Mark['part']>['shows']>
): Mark['part'] {
  const gift = gives.find(({ as }) => TAKERS[as].includes(part.role))
  const panel = gift?.id === SUBGRAPH_INPUT_ID ? gift.slot : undefined
  return {
    chain,
    role: part.role,
    ...(TYPED_ROLES.includes(part.role) ? { typed: { ...part.values } } : {}),
    ...(panel === undefined ? {} : { panel }),
    ...(shows.length === 0 ? {} : { shows })
  }
}

function isTyped(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}
