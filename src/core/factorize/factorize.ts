import { readGraph } from '../graph/detect'
import type { ApiPrompt, NodeId, UiGraph } from '../graph/schema'
import type { Expert } from '../recipe/types'
import { Applier } from './apply'
import { copyJson } from './copy'
import type { Chain } from './detect'
import { addGroups } from './groups'
import { ApiLevel } from './level-api'
import { UiLevel } from './level-ui'
import { MARK, type LevelRecord } from './marks'
import { warning, type FactorizeWarning } from './messages'
import type { StageName } from './parts'
import { placeParts } from './place'
import { planGraph, type FactorizeOptions, type GraphPlan } from './plan'
import type { ChainPlan, Route } from './plan-types'
import { UiDocument, isRecord, type RawLevel } from './ui-document'

/** A node that was put into the graph. */
export interface Inserted {
  readonly id: NodeId
  readonly type: string
  /** The subgraph that it is in; absent in the main graph. */
  readonly subgraph?: string
}

/** One video of a graph. */
export interface ChainSummary {
  /** The id in the family table, or a short name of a model that only takes a start picture. */
  readonly family: string
  readonly familyName: string
  readonly route: Route
  /** One entry a model, in the order of the run. */
  readonly experts: readonly Expert['role'][]
  readonly inserted: readonly Inserted[]
  readonly warnings: readonly FactorizeWarning[]
}

/** What was put in, or would be. */
export interface FactorizeSummary {
  /** True where the graph had its anchors already and nothing was done. */
  readonly alreadyFactorized: boolean
  /** Of the first video; `chains` has all. */
  readonly family: string
  readonly route: Route
  readonly experts: readonly Expert['role'][]
  readonly inserted: readonly Inserted[]
  readonly warnings: readonly FactorizeWarning[]
  readonly chains: readonly ChainSummary[]
}

export interface Factorized {
  /** A new graph, in the format that the given one has. */
  readonly graph: unknown
  readonly summary: FactorizeSummary
}

/**
 * Turns every text-to-video and image-to-video chain of a graph into a factorized one: caption, image branch, anchor, and
 * the anchor given to the video model. Everything else stays as it is; the input is not changed.
 *
 * @param data A graph of the page or of the API, as JSON.
 * @throws FactorizeRefusal where it cannot be done, GraphError where the JSON is no graph, RangeError for an image model
 *   that does not exist.
 * @example
 * const { graph, summary } = factorize(JSON.parse(text), { imageModel: 'z-image' })
 */
export function factorize(data: unknown, options: FactorizeOptions = {}): Factorized {
  const graph = copyJson(data)
  const read = readGraph(graph)
  const plan = planGraph(read, options)
  const chains = read.format === 'ui' ? applyUi(graph as UiGraph, plan) : applyApi(promptOf(graph), plan)
  return { graph, summary: summarize(chains, plan) }
}

/** What `factorize` would do, to be shown before it is done. Throws as it does. */
export function planFactorize(data: unknown, options: FactorizeOptions = {}): FactorizeSummary {
  return factorize(data, options).summary
}

/** The nodes of an API graph, which may be the body of a `POST /prompt`. `readGraph` has proven the form. */
export function promptOf(graph: unknown): ApiPrompt {
  const isBody =
    isRecord(graph) &&
    !Object.values(graph).some((node) => isRecord(node) && typeof node.class_type === 'string')
  return (isBody ? graph.prompt : graph) as ApiPrompt
}

function applyApi(prompt: ApiPrompt, { plans }: GraphPlan): ChainSummary[] {
  const level = new ApiLevel(prompt)
  const applier = new Applier(level)
  return plans.map((plan, index) => {
    applier.apply(plan, chainName(index, level.nodes().length), new Map())
    return chainSummary(plan, applier)
  })
}

function applyUi(graph: UiGraph, { plans }: GraphPlan): ChainSummary[] {
  const document = new UiDocument(graph)
  const levels = new Map<RawLevel, { level: UiLevel; applier: Applier }>()
  const summaries = plans.map((plan, index) => {
    const raw = levelOf(document, plan)
    let here = levels.get(raw)
    if (here === undefined) {
      const level = new UiLevel(document, raw)
      here = { level, applier: new Applier(level) }
      levels.set(raw, here)
    }
    const placement = placeParts(raw, plan.parts, targetsOf(plan))
    here.applier.apply(plan, chainName(index, raw.nodes.length), placement.parts)
    addGroups(document, raw, here.level.record, plan, placement.stages)
    return chainSummary(plan, here.applier)
  })
  for (const [raw, { level }] of levels) {
    level.raiseCounters()
    keepRecord(raw, level.record)
  }
  return summaries
}

/** Unlike the name of any chain that an earlier run has added: nodes only get more. */
function chainName(index: number, nodes: number): string {
  return `${index + 1}-${nodes}`
}

function levelOf(document: UiDocument, plan: ChainPlan): RawLevel {
  const id = plan.scope.host?.inside?.subgraph.id
  return id === undefined ? document.root : (document.definitions.get(id) ?? document.root)
}

function targetsOf({ rewires }: ChainPlan): Map<StageName, NodeId[]> {
  const targets = new Map<StageName, NodeId[]>()
  for (const { id, from } of rewires) {
    if (from.part.role === 'lora') continue
    targets.set(from.part.stage, [...(targets.get(from.part.stage) ?? []), id])
  }
  return targets
}

/** Keeps with a level what its way back needs. */
export function keepRecord(raw: RawLevel, record: LevelRecord): void {
  const { extra } = raw
  if (!isRecord(extra) && record.bare.extra === undefined)
    record.bare.extra = extra === null ? 'null' : 'absent'
  raw.extra = { ...(isRecord(extra) ? extra : {}), [MARK]: record }
}

function chainSummary(plan: ChainPlan, applier: Applier): ChainSummary {
  const name = plan.scope.host?.inside?.subgraph.name
  const inserted = plan.parts.flatMap((part): Inserted[] => {
    const id = applier.idOf(part)
    if (id === undefined) return []
    return [{ id, type: part.type, ...(typeof name === 'string' ? { subgraph: name } : {}) }]
  })
  const { family, familyName, route, experts, warnings } = plan
  return { family, familyName, route, experts, inserted, warnings }
}

function summarize(chains: readonly ChainSummary[], { done, left }: GraphPlan): FactorizeSummary {
  const all = chains.length > 0 ? chains : done.map(doneSummary)
  const [first] = all
  // Image samplers beside the video are no news.
  const skipped = left.map(({ why }) => why).filter(({ code }) => code !== 'no-video')
  const already = chains.length === 0
  return {
    alreadyFactorized: already,
    family: first?.family ?? 'unknown',
    route: first?.route ?? 'inject',
    experts: first?.experts ?? [],
    inserted: chains.flatMap(({ inserted }) => inserted),
    warnings: [
      ...(already ? [warning('already-factorized', {})] : []),
      ...unique([...chains.flatMap(({ warnings }) => warnings), ...skipped])
    ],
    chains: all
  }
}

function unique(warnings: readonly FactorizeWarning[]): FactorizeWarning[] {
  return [...new Map(warnings.map((one) => [one.text, one])).values()]
}

function doneSummary({ start, models }: Chain): ChainSummary {
  const origin = models[0]?.origin
  const isInjected = start.kind === 'factorized' && start.node.node.type === 'FactorizedInject'
  return {
    family: origin?.family?.id ?? 'unknown',
    familyName: origin?.name ?? 'this model',
    route: isInjected ? 'inject' : 'start-image',
    experts: models.map((model) => (models.length === 1 ? 'single' : model.origin.role)),
    inserted: [],
    warnings: []
  }
}
