import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'vitest'
import { loadTagger } from './words'
import { lint } from './linter'
import { parseLabelled } from './testdata/labelled'
import { f1, judge, ofHalf, tallies } from './testdata/measure'
const all = parseLabelled(readFileSync(join(import.meta.dirname, 'testdata/labelled.jsonl'), 'utf8'))
it('x', async () => {
  const tagger = await loadTagger()
  const v = judge(ofHalf(all, 'dev'), tagger)
  for (const t of tallies(v)) console.log(t.code.padEnd(16), t.right, t.wrong, t.missed, f1(t).toFixed(3))
  for (const one of v) {
    const wrong = [...one.found].filter((c) => !one.labelled.codes.includes(c))
    const missed = one.labelled.codes.filter((c) => !one.found.has(c))
    if (wrong.length + missed.length) {
      const f = lint(one.labelled.caption, tagger, one.labelled.prompt ? { prompt: one.labelled.prompt } : {})
      console.log(
        '+' +
          wrong.join(',') +
          ' -' +
          missed.join(',') +
          ' | ' +
          one.labelled.caption.slice(0, 300) +
          ' || ' +
          (one.labelled.prompt ?? '') +
          ' :: ' +
          f.map((x) => x.code + '=' + x.match).join('; ')
      )
    }
  }
})
