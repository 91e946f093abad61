/** Looks a graph over before it runs or goes to others. Pure: what a server offers comes in as its node definitions. */
import { GraphError, readGraph, type AnyGraph, type NodeDefinitions } from '../graph'
import { isTooDeep } from '../share/json'
import { captionProblems } from './captions'
import { checkedGraph } from './checked-graph'
import { loraKey, loraQuestions, wrongLoras, type LoraAnswers, type LoraQuestion } from './loras'
import { linkedFiles } from './model-links'
import { newerModels, unsuitableModels } from './models'
import { unknownNodes, wrongInputs } from './nodes'
import { privateProblems } from './private'
import { wrongSizes } from './sizes'
import type { Problem } from './types'
import { ENGLISH, type CheckWords } from './words'

export { loraKey, type LoraAnswers, type LoraQuestion } from './loras'
export type { Problem, ProblemCode } from './types'
export { ENGLISH, type CheckWords } from './words'

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
 * @param answers What the server says of the LoRAs that `askAboutLoras` has asked about.
 * @param words The sentences, in some language.
 * @example
 * checkGraph(JSON.parse(text), await http.objectInfo()).problems
 */
export function checkGraph(
  document: unknown,
  definitions?: NodeDefinitions,
  answers: LoraAnswers = new Map(),
  words: CheckWords = ENGLISH
): CheckResult {
  try {
    if (isTooDeep(document)) {
      throw new GraphError(
        'This is not a ComfyUI graph: the file is nested deeper than any graph of the page.'
      )
    }
    return { isGraph: true, problems: problemsOf(document, readGraph(document), definitions, answers, words) }
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
  definitions: NodeDefinitions | undefined,
  answers: LoraAnswers,
  words: CheckWords
): readonly Problem[] {
  const graph = checkedGraph(read, definitions, words)
  return [
    ...unknownNodes(graph),
    ...wrongInputs(graph, linkedFiles(document)),
    ...wrongSizes(graph),
    ...unsuitableModels(graph),
    ...newerModels(graph),
    ...wrongLoras(graph, answers),
    ...captionProblems(graph),
    ...privateProblems(document, [...graph.nodes.keys()], words)
  ]
}

/**
 * Asks a server about the LoRAs of a graph, one after the other, but for those that are known.
 *
 * @param ask Gives the sentence that says what is wrong, `null` where nothing is, `undefined` where the server cannot say.
 * @returns what is known then; the graph may be any JSON.
 */
export async function askAboutLoras(
  document: unknown,
  definitions: NodeDefinitions,
  ask: (question: LoraQuestion) => Promise<string | null | undefined>,
  known: LoraAnswers = new Map()
): Promise<LoraAnswers> {
  const answers = new Map(known)
  for (const question of questionsOf(document, definitions)) {
    const key = loraKey(question)
    if (answers.has(key)) continue
    const answer = await ask(question)
    if (answer !== undefined) answers.set(key, answer)
  }
  return answers
}

function questionsOf(document: unknown, definitions: NodeDefinitions): LoraQuestion[] {
  try {
    return isTooDeep(document) ? [] : loraQuestions(checkedGraph(readGraph(document), definitions, ENGLISH))
  } catch (error) {
    if (!(error instanceof GraphError)) throw error
    return []
  }
}
