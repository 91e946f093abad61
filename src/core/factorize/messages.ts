import { GraphError } from '../graph/errors'
import type { ExecutionNode } from '../graph/expand'
import { ENGLISH, type NodeName, type WarningCode, type WarningOf, type WarningValues } from './words'

/** Why a graph cannot be factorized. */
export type RefusalCode =
  | 'service'
  | 'vace'
  | 'audio'
  | 'wrapper'
  | 'no-video'
  | 'video-input'
  | 'no-path'
  | 'shared-subgraph'
  | 'no-chain'
  | 'no-vanilla'
  | 'no-frames'
  | 'compared'

/** Something to know about a graph that was factorized. */
export type FactorizeWarning = WarningOf<WarningCode>

/** A graph that is read well, but cannot be factorized. The message says why, and what to do instead. */
export class FactorizeRefusal extends GraphError {
  readonly code: RefusalCode

  /** @param why As a warning: a video of several may be refused alone. */
  constructor(readonly why: WarningOf<RefusalCode>) {
    super(why.text)
    this.code = why.code
  }
}

export function warning<Code extends WarningCode>(code: Code, values: WarningValues[Code]): WarningOf<Code> {
  return { code, values, text: ENGLISH[code](values) }
}

export function refused<Code extends RefusalCode>(code: Code, values: WarningValues[Code]): FactorizeRefusal {
  return new FactorizeRefusal(warning<RefusalCode>(code, values))
}

export function nameOf(node: ExecutionNode): NodeName {
  const { host } = node.scope
  return {
    title: titleOf(node),
    id: node.id,
    host: host === undefined ? undefined : titleOf(host)
  }
}

function titleOf({ node, inside }: ExecutionNode): string {
  const title = node.title ?? ''
  return title === '' ? (inside?.subgraph.name ?? node.type) : title
}
