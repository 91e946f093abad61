import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Evaluation, evaluateCaptions } from '../src/core/caption/evaluate'
import { rewriteByRules } from '../src/core/caption/rule-based'
import { type LabelledCaption, parseLabelled } from '../src/core/caption/testdata/labelled'
import {
  f1,
  judge,
  ofHalf,
  precision,
  recall,
  type Tally,
  tallies
} from '../src/core/caption/testdata/measure'
import { loadTagger, type Tagger } from '../src/core/caption/words'

const root = join(import.meta.dirname, '..')

const share = (value: number): string => value.toFixed(2)

function accuracyTable(captions: readonly LabelledCaption[], tagger: Tagger): string {
  const [dev, test] = (['dev', 'test'] as const).map((half) => tallies(judge(ofHalf(captions, half), tagger)))
  const cells = (tally: Tally): string =>
    `${tally.right + tally.missed} | ${share(precision(tally))} | ${share(recall(tally))} | ${share(f1(tally))}`
  const rows = (dev ?? []).map((tally, at) => {
    const other = test?.[at]
    const name = tally.code === 'any' ? 'anything wrong at all' : tally.code
    return `| ${name} | ${cells(tally)} | ${other ? cells(other) : ''} |`
  })
  return [
    '| code | dev: labelled | precision | recall | F1 | test: labelled | precision | recall | F1 |',
    '| --- | --: | --: | --: | --: | --: | --: | --: | --: |',
    ...rows
  ].join('\n')
}

const percent = (part: number, whole: number): string => `${Math.round((100 * part) / whole)} %`

function promptTable(folder: string, tagger: Tagger): string {
  const row = (set: string, way: string, { captions, clean, complete, later }: Evaluation): string =>
    `| ${set} (${captions}) | ${way} | ${percent(clean, captions)} | ${percent(complete, captions)} | ${percent(later, captions)} |`
  const rows = ['Dynamic_Attribute', 'Motion_Order_Understanding', 'Composition'].flatMap((set) => {
    const prompts = readFileSync(join(folder, `${set}.txt`), 'utf8')
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '')
    const pairs = (caption: (prompt: string) => string) =>
      prompts.map((prompt) => ({ prompt, caption: caption(prompt) }))
    return [
      row(
        set,
        'the prompt itself',
        evaluateCaptions(
          pairs((prompt) => prompt),
          tagger
        )
      ),
      row(
        set,
        'rules',
        evaluateCaptions(
          pairs((prompt) => rewriteByRules(prompt, tagger).firstFrame),
          tagger
        )
      )
    ]
  })
  return [
    '| prompts | caption | nothing that does not belong | subjects, numbers, colours kept | tells a later state |',
    '| --- | --- | --: | --: | --: |',
    ...rows
  ].join('\n')
}

async function measure(): Promise<Readonly<Record<string, string>>> {
  const tagger = await loadTagger()
  const labelled = parseLabelled(readFileSync(join(root, 'src/core/caption/testdata/labelled.jsonl'), 'utf8'))
  const prompts = join(root, '../shared/data/vbench2/prompt')
  return {
    accuracy: accuracyTable(labelled, tagger),
    ...(existsSync(prompts) ? { prompts: promptTable(prompts, tagger) } : {})
  }
}

/**
 * The tables of docs/caption-linter.md: the linter against the hand-labelled set, and, where the prompts of
 * VBench-2.0 are at hand, the rule-based rewriter against leaving the prompt alone. Made while the module loads,
 * because Vite's runner closes behind an import.
 */
export const tables = await measure()
