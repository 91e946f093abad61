import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Evaluation, evaluateCaptions } from '../../src/core/caption/evaluate'
import { rewrite } from '../../src/core/caption/rewrite'
import { rewriteByRules } from '../../src/core/caption/rule-based'
import type { Complete } from '../../src/core/caption/types'
import { loadTagger } from '../../src/core/caption/words'
import { tinyMaxTokens } from '../../src/llm/rewriter'
import { smolLmProvider } from '../../src/llm/smollm'

/** The categories of VBench-2.0 whose prompts are about change, order and composition. */
const SETS = ['Dynamic_Attribute', 'Motion_Order_Understanding', 'Composition'] as const
type SetName = (typeof SETS)[number]

const WAYS = ['the prompt itself', 'built-in rules', 'SmolLM2, one answer', 'SmolLM2 with the retry'] as const
type Way = (typeof WAYS)[number]

interface Measured {
  readonly set: SetName
  readonly prompt: string
  /** A way that gave no caption at all has none here. */
  readonly captions: Readonly<Partial<Record<Way, string>>>
  readonly seconds: Readonly<Record<Way, number>>
}

export interface CaptionBench {
  readonly rows: readonly Measured[]
  readonly sizes: Readonly<Record<SetName, number>>
  readonly threads: number
}

interface Options {
  /** The folder of VBench-2.0's prompt files. */
  readonly folder: string
  readonly threads: number
  /** Begin no further prompt after this many minutes. */
  readonly minutes: number
  readonly log: (text: string) => void
}

// Loaded with the module, because Vite's runner closes behind an import.
const tagger = await loadTagger()

/**
 * Captions of every prompt in each way. The prompts are taken in an order whose every beginning is spread evenly over the files, so
 * that a run that is stopped by the clock has measured a fair sample.
 */
export async function measureCaptions({ folder, threads, minutes, log }: Options): Promise<CaptionBench> {
  const prompts = SETS.flatMap((set) =>
    readPrompts(folder, set).map((prompt, place) => ({ set, prompt, place }))
  )
  const spread = prompts.toSorted((a, b) => spreadOf(a.place) - spreadOf(b.place))
  const provider = await smolLmProvider(log, { threads })
  const rows: Measured[] = []
  const end = performance.now() + minutes * 60_000
  try {
    // The first question also loads the model: that is no time of a caption.
    await provider.complete({ messages: [{ role: 'user', content: 'Hello.' }], maxTokens: 1, temperature: 0 })
    for (const { set, prompt } of spread) {
      if (performance.now() > end) break
      rows.push({ set, prompt, ...(await captionsOf(prompt, provider.complete.bind(provider))) })
      if (rows.length % 10 === 0) log(`${rows.length} of ${prompts.length} prompts`)
    }
  } finally {
    await provider.release()
  }
  const sizeOf = (set: SetName): number => prompts.filter((one) => one.set === set).length
  const sizes = {
    Dynamic_Attribute: sizeOf('Dynamic_Attribute'),
    Motion_Order_Understanding: sizeOf('Motion_Order_Understanding'),
    Composition: sizeOf('Composition')
  }
  return { rows, sizes, threads }
}

/** Multiples of the golden ratio, less their whole parts, never crowd. */
const spreadOf = (place: number): number => (place * 0.618034) % 1

function readPrompts(folder: string, set: SetName): string[] {
  const lines = readFileSync(join(folder, `${set}.txt`), 'utf8').split('\n')
  return lines.map((line) => line.trim()).filter((line) => line !== '')
}

/** One rewrite gives both of the model's rows: the first answer is what it says without the retry. */
async function captionsOf(prompt: string, ask: Complete): Promise<Pick<Measured, 'captions' | 'seconds'>> {
  const started = performance.now()
  const byRules = rewriteByRules(prompt, tagger).firstFrame
  const rules = performance.now() - started
  const answers: number[] = []
  const complete: Complete = async (request, signal) => {
    const asked = performance.now()
    const answer = await ask(request, signal)
    answers.push(performance.now() - asked)
    return answer
  }
  const rewritten = await rewrite(prompt, {
    complete,
    tagger,
    size: 'tiny',
    maxTokens: tinyMaxTokens,
    seed: 1
  }).catch((error: unknown) => {
    // "No answer held a caption" is a result; a model that could not even be asked is not.
    if (answers.length === 0) throw error
    return undefined
  })
  const first = rewritten?.attempts[0]?.caption
  return {
    captions: {
      'the prompt itself': prompt,
      'built-in rules': byRules,
      ...(first === undefined ? {} : { 'SmolLM2, one answer': first }),
      ...(rewritten === undefined ? {} : { 'SmolLM2 with the retry': rewritten.firstFrame })
    },
    seconds: {
      'the prompt itself': 0,
      'built-in rules': rules / 1000,
      'SmolLM2, one answer': (answers[0] ?? 0) / 1000,
      'SmolLM2 with the retry': answers.reduce((sum, ms) => sum + ms, 0) / 1000
    }
  }
}

/** An earlier run after a change of the rules or the linter: the model's captions stay, the rules write theirs anew. */
export function judgeAgain(bench: CaptionBench): CaptionBench {
  const rows = bench.rows.map((row) => {
    const started = performance.now()
    const byRules = rewriteByRules(row.prompt, tagger).firstFrame
    const seconds = { ...row.seconds, 'built-in rules': (performance.now() - started) / 1000 }
    return { ...row, seconds, captions: { ...row.captions, 'built-in rules': byRules } }
  })
  return { ...bench, rows }
}

/** The figures as tables in Markdown, and how many of the prompts were measured. */
export function captionTables({ rows, sizes, threads }: CaptionBench): string {
  const all = Object.values(sizes).reduce((sum, size) => sum + size, 0)
  const sample =
    rows.length === all
      ? `All ${all} prompts`
      : `An even sample of ${rows.length} of the ${all} prompts (the run was limited in time)`
  const lines = SETS.flatMap((set) => {
    const ofSet = rows.filter((row) => row.set === set)
    return WAYS.map((way) => line(`${set} (${ofSet.length} of ${sizes[set]})`, way, ofSet))
  })
  return [
    `${sample}; the language model on ${threads} processor ${threads === 1 ? 'thread' : 'threads'}.`,
    '',
    '| prompts | caption | without a violation | subjects, numbers, colours kept | mentions the later state | no caption | seconds, median |',
    '| --- | --- | --: | --: | --: | --: | --: |',
    ...lines,
    ...WAYS.map((way) => line(`all (${rows.length} of ${all})`, way, rows))
  ].join('\n')
}

function line(name: string, way: Way, rows: readonly Measured[]): string {
  const pairs = rows.map(({ prompt, captions }) => ({ prompt, caption: captions[way] }))
  const found: Evaluation = evaluateCaptions(pairs, tagger)
  const share = (count: number): string =>
    found.captions === 0 ? '–' : `${Math.round((100 * count) / found.captions)} %`
  const none = pairs.filter(({ caption }) => caption === undefined).length
  const cells = [share(found.clean), share(found.complete), share(found.later), share(none)]
  const seconds = way === 'the prompt itself' ? '–' : median(rows.map((row) => row.seconds[way])).toFixed(2)
  return `| ${name} | ${way} | ${cells.join(' | ')} | ${seconds} |`
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}
