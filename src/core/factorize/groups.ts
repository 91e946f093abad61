import type { Rect } from '../graph/layout'
import { IMAGE_BRANCHES } from '../recipe/image-models'
import type { StageName } from './parts'
import type { PlacedStage } from './place'
import type { ChainPlan } from './plan-types'
import { groupsOf, type RawLevel, type UiDocument } from './ui-document'
import type { LevelRecord } from './marks'

/** As in the bundled graphs. */
const COLOR = '#3f789e'

/** Frames each stage of a row, with its number and what it is for. */
export function addGroups(
  document: UiDocument,
  level: RawLevel,
  record: LevelRecord,
  plan: ChainPlan,
  stages: readonly PlacedStage[]
): void {
  for (const [index, { stage, frame }] of stages.entries())
    addGroup(document, level, record, `${index + 1} - ${titleOf(stage, plan)}`, frame)
}

/** Frames a part of the canvas. */
export function addGroup(
  document: UiDocument,
  level: RawLevel,
  record: LevelRecord,
  title: string,
  { x, y, width, height }: Rect
): void {
  const before = level.groups
  if (!Array.isArray(before) && record.bare.groups === undefined)
    record.bare.groups = before === null ? 'null' : 'absent'
  const group = {
    id: document.newGroupId(),
    title,
    bounding: [x, y, width, height],
    color: COLOR,
    font_size: 24,
    flags: {}
  }
  level.groups = [...(Array.isArray(before) ? (before as Record<string, unknown>[]) : []), group]
  record.groups.push({ id: group.id, title })
}

function titleOf(stage: StageName, plan: ChainPlan): string {
  switch (stage) {
    case 'texts':
      return 'Say what happens'
    case 'paint':
      return `Paint the first frame (${painterOf(plan)})`
    case 'anchor':
      return 'Choose the anchor'
    case 'give':
      return `Give the anchor to ${plan.familyName}`
  }
}

function painterOf(plan: ChainPlan): string {
  const file = plan.parts.find((part) => part.type === 'UNETLoader')?.values.unet_name
  return IMAGE_BRANCHES.find((model) => model.diffusionModel.name === file)?.name ?? 'image model'
}

/** Takes out the frames that were added; one that somebody has renamed is theirs. */
export function removeGroups(level: RawLevel, record: LevelRecord): void {
  if (!Array.isArray(level.groups)) return
  const isOurs = (group: Record<string, unknown>): boolean =>
    record.groups.some(
      ({ id, title }) => group.title === title && (group.id === undefined || group.id === id)
    )
  const ours = new Set(groupsOf(level).filter(isOurs))
  const kept = (level.groups as Record<string, unknown>[]).filter((group) => !ours.has(group))
  level.groups = kept
  const bare = kept.length === 0 ? record.bare.groups : undefined
  if (bare === 'absent') Reflect.deleteProperty(level, 'groups')
  else if (bare === 'null') level.groups = null
}
