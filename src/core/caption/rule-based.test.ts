import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { evaluateCaptions } from './evaluate'
import { lint } from './linter'
import { promptFacts } from './prompt-facts'
import { rewriteByRules } from './rule-based'
import { loadTagger, type Tagger } from './words'

let tagger: Tagger
beforeAll(async () => {
  tagger = await loadTagger()
})

describe('rewriteByRules', { timeout: 30_000 }, () => {
  it.each([
    ['A door changes from blue to black.', 'A blue door.'],
    ['A door changes from orange to black in an old corridor.', 'An orange door in an old corridor.'],
    ['A pair of gloves changes from white to brown.', 'A pair of white gloves.'],
    ['The lantern changes from off to on.', 'The lantern that is off.'],
    ['The stone bench turned into a velvet bench.', 'The stone bench.'],
    ['A silver coin becomes a butterfly.', 'A silver coin.'],
    ['A white pony turns into a black pony on a hill.', 'A white pony on a hill.'],
    ['A woman is knitting, then she suddenly starts painting the fence.', 'A woman is knitting.'],
    ['The icicle melts on a warm sill.', 'The icicle on a warm sill.'],
    ['A fox runs across a frozen lake.', 'A fox in mid-stride on a frozen lake.'],
    ['The camera slowly zooms in on a stone bridge.', 'A stone bridge.'],
    ['Time-lapse of a harbour at night.', 'A harbour at night.'],
    ['A green glider takes off from a hill and soars into the clouds.', 'A green glider on a hill.'],
    ['A monk sits in a cell, soft music in the background.', 'A monk sits in a cell.']
  ])('%s', (prompt, caption) => {
    expect(rewriteByRules(prompt, tagger)).toEqual({ firstFrame: caption, warnings: [], changed: true })
  })

  it('gives a prompt back that needs nothing', () => {
    const prompt = 'A stone bridge above a calm river, morning light.'
    expect(rewriteByRules(prompt, tagger)).toEqual({ firstFrame: prompt, warnings: [], changed: false })
  })

  it('gives a prompt back, with its warnings, where its rules do not help', () => {
    const prompt = 'Spinning.'
    const { firstFrame, changed } = rewriteByRules(prompt, tagger)
    expect({ firstFrame, changed }).toEqual({ firstFrame: prompt, changed: false })
  })

  it('leaves other languages alone', () => {
    const prompt = '葉っぱが緑から赤に変わる。'
    expect(rewriteByRules(prompt, tagger).firstFrame).toBe(prompt)
  })

  const subject = fc.constantFrom(
    'A white car',
    'Two red kites',
    'Three old men',
    'A dog',
    'The wooden gate',
    'A lion with the wings of an eagle',
    'A lamp',
    'A pair of blue shoes',
    'An orange balloon',
    'The leaves'
  )
  const event = fc.constantFrom(
    'changes from white to red',
    'turned into a glass statue',
    'melts',
    'runs across the field at high speed',
    'spins wildly',
    'sits by the door, then it suddenly starts barking',
    'grows bigger and bigger',
    'drifts away from the shore',
    'falls into the river',
    'is standing on a hill',
    'slowly fades while a bell rings',
    'takes off and climbs into the clouds'
  )
  const more = fc.constantFrom(
    '',
    ', cinematic',
    ' in a dark forest',
    ' as the sun rises',
    ' while soft music plays',
    '. The camera pans left',
    ', no people around',
    '. Then everything explodes'
  )
  const prompts = fc.tuple(subject, event, more).map((parts) => `${parts[0]} ${parts[1]}${parts[2]}.`)

  it('never makes a prompt worse: no more findings, and nothing lost of its first moment', () => {
    fc.assert(
      fc.property(prompts, (prompt) => {
        const { firstFrame, warnings } = rewriteByRules(prompt, tagger)
        const before = lint(prompt, tagger, { prompt })
        const after = lint(firstFrame, tagger, { prompt })
        expect(after).toEqual(warnings)
        expect(after.length).toBeLessThanOrEqual(before.length)
        expect(after.filter(({ code }) => code.startsWith('lost-'))).toEqual([])
        const { subjects, colours } = promptFacts(prompt, tagger)
        for (const { word } of [...subjects, ...colours]) {
          expect(firstFrame.toLowerCase()).toContain(word.lower)
        }
      }),
      { numRuns: 150 }
    )
  })

  it('makes a whole sentence and finds nothing more to do the second time', () => {
    fc.assert(
      fc.property(prompts, (prompt) => {
        const { firstFrame } = rewriteByRules(prompt, tagger)
        expect(firstFrame).toMatch(/^[A-Z].*\.$/)
        expect(firstFrame).not.toMatch(/ {2}|,\.|\.\.|,,| [,.]/)
        expect(rewriteByRules(firstFrame, tagger).firstFrame).toBe(firstFrame)
      }),
      { numRuns: 60 }
    )
  })

  it('survives any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (prompt) => {
        expect(typeof rewriteByRules(prompt, tagger).firstFrame).toBe('string')
      })
    )
  })
})

describe('evaluateCaptions', () => {
  it('counts what is clean, complete and too early, each on its own', () => {
    const prompt = 'Two doors change from blue to black.'
    const captions = [
      'Two blue doors.',
      'A blue door.',
      'Two blue doors and a black one.',
      'Two doors slowly open.',
      undefined
    ]
    expect(
      evaluateCaptions(
        captions.map((caption) => ({ prompt, caption })),
        tagger
      )
    ).toEqual({
      captions: 5,
      clean: 2,
      complete: 2,
      later: 1
    })
  })
})
