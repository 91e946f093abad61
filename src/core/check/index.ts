/** Looks a graph over before it runs or goes to others. Pure: what a server offers comes in as its node definitions. */
import { GraphError, readGraph, type AnyGraph, type NodeDefinitions } from '../graph'
import { isTooDeep } from '../share/json'
import { captionProblems } from './captions'
import { checkedGraph } from './checked-graph'
import { wrongLoras } from './loras'
import { linkedFiles } from './model-links'
import { newerModels, unsuitableModels } from './models'
import { unknownNodes, wrongInputs } from './nodes'
import { privateProblems } from './private'
import { wrongSizes } from './sizes'
import type { Problem } from './types'

export type { Problem, ProblemCode } from './types'

/** What was found; `isGraph` is false where nothing could be read at all. */
export interface CheckResult {
  readonly isGraph: boolean
  readonly problems: readonly Problem[]
}

/**
 * Checks a graph of either format.
 *
 * Without a server's definitions nothing is said about nodes and models that may be missing. Muted and bypassed nodes are
 * left alone, and with definitions also those that nothing needs: neither runs.
 *
 * @param document Any JSON. It is never changed, and nothing is thrown.
 * @example
 * checkGraph(JSON.parse(text), await http.objectInfo()).problems
 */
export function checkGraph(document: unknown, definitions?: NodeDefinitions): CheckResult {
  try {
    if (isTooDeep(document)) {
      throw new GraphError(
        'This is not a ComfyUI graph: the file is nested deeper than any graph of the page.'
      )
    }
    return { isGraph: true, problems: problemsOf(document, readGraph(document), definitions) }
  } catch (error) {
    if (!(error instanceof GraphError)) throw error
    return {
      isGraph: false,
      problems: [{ code: 'structure', node: error.node ?? null, text: error.message }]
    }
  }
}

function problemsOf(
  document: unknown,
  read: AnyGraph,
  definitions: NodeDefinitions | undefined
): readonly Problem[] {
  const graph = checkedGraph(read, definitions)
  return [
    ...unknownNodes(graph),
    ...wrongInputs(graph, linkedFiles(document)),
    ...wrongSizes(graph),
    ...unsuitableModels(graph),
    ...newerModels(graph),
    ...wrongLoras(graph),
    ...captionProblems(graph),
    ...privateProblems(document, [...graph.nodes.keys()])
  ]
}
