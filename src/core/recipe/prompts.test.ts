import { expect, it } from 'vitest'
import { lint } from '../caption/linter'
import { loadTagger } from '../caption/words'
import { EXAMPLE_PROMPTS } from './prompts'

// The examples teach what a first frame is, so ours must pass our own check.
it.each(Object.entries(EXAMPLE_PROMPTS))('the example of %s shows a start state only', async (_, example) => {
  const tagger = await loadTagger()
  const findings = lint(example.firstFrame, tagger, { prompt: example.prompt })
  expect(findings.map(({ code, match }) => `${code}: ${match}`)).toEqual([])
})
