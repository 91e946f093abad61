import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { EXAMPLE_PROMPTS } from '../recipe/prompts'
import { evaluateCaptions } from './evaluate'
import { lint } from './linter'
import { promptFacts } from './prompt-facts'
import { rewriteByRules } from './rule-based'
import { loadTagger, type Tagger } from './words'

let tagger: Tagger
beforeAll(async () => {
  tagger = await loadTagger()
}, 60_000)

describe('rewriteByRules', { timeout: 120_000 }, () => {
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
    ['A monk sits in a cell, soft music in the background.', 'A monk sits in a cell.'],
    // What a cut leaves behind must still be a picture.
    ['A sandman melts on a warm roof, leaving a heap of sand.', 'A sandman on a warm roof.'],
    ['The camera tilts up to reveal a stone tower.', 'A stone tower.'],
    ['A red bus. It explodes. Smoke above the road.', 'A red bus. Smoke above the road.'],
    ['A girl kneels down on a stone and runs away.', 'A girl kneels down on a stone.'],
    ['The signal light switches from red to green.', 'The red signal light.']
  ])('%s', (prompt, caption) => {
    expect(rewriteByRules(prompt, tagger)).toEqual({ firstFrame: caption, warnings: [], changed: true })
  })

  it.each([
    [
      EXAMPLE_PROMPTS['wan2.2-ti2v-5b'].prompt,
      'A snowman in a sunny garden. It stands tall with a carrot nose, a red scarf and a black top hat. Warm morning light.'
    ],
    [
      EXAMPLE_PROMPTS['wan2.2-t2v-14b'].prompt,
      'Dusk at the coast. A small red sailing boat on the calm bay, a white lighthouse on a rocky headland. ' +
        'The sun above the horizon, the orange sky, the lighthouse lamp.'
    ],
    [
      EXAMPLE_PROMPTS['wan2.1-t2v-1.3b'].prompt,
      'A hand with a glass jug, orange juice, an empty glass on a white kitchen table. Bright daylight.'
    ],
    [EXAMPLE_PROMPTS['wan2.1-t2v-14b'].prompt, 'A red balloon on a park bench, the trees.'],
    [
      'Night in the old town. A black cat crosses a cobbled square towards a stone fountain. The moon rises above the roofs, and the windows light up one after another. Static camera.',
      'Night in the old town. A black cat on a cobbled square, a stone fountain.'
    ],
    [
      'A green caterpillar crawls along a thin branch. It spins a cocoon, hangs still, and at the end an orange butterfly breaks out and flies away. Macro shot.',
      'A green caterpillar on a thin branch. Macro shot.'
    ],
    [
      'Time-lapse of a rose bud opening in a clay pot. At first it is closed and green. The petals unfold one by one until a red flower faces the sun. Soft daylight.',
      'A rose bud in a clay pot. It is closed and green. Soft daylight.'
    ],
    [
      'A yellow train leaves a snowy station. Two children on the platform wave. The train disappears into a tunnel and the platform empties.',
      'A yellow train at a snowy station. Two children on the platform wave.'
    ],
    [
      'An old fisherman rows a wooden boat towards a small island. Fog rolls in, the island vanishes, and he lights a lantern.',
      'An old fisherman in a wooden boat, a small island.'
    ],
    [
      'A boy builds a sandcastle on a wide beach. The tide rises, a wave reaches the castle, and the towers collapse. Wide shot, evening light.',
      'A boy builds a sandcastle on a wide beach. Wide shot, evening light.'
    ],
    [
      'Two brown horses gallop across a green meadow towards a wooden fence. They jump over the fence and disappear into the forest. Golden hour.',
      'Two brown horses on a green meadow, a wooden fence. Golden hour.'
    ],
    [
      'Rain on a city street. A man with a black umbrella walks towards a yellow taxi. He gets in and the taxi drives off.',
      'Rain on a city street. A man with a black umbrella, a yellow taxi.'
    ],
    [
      'A girl in a green coat stands at a bus stop. Snow starts to fall. A red bus arrives and she gets on.',
      'A girl in a green coat stands at a bus stop.'
    ]
  ])('tells the sentences of “%s” as one moment', (prompt, caption) => {
    expect(rewriteByRules(prompt, tagger)).toEqual({ firstFrame: caption, warnings: [], changed: true })
  })

  it('keeps a clause that fits no rule, and warns of it', () => {
    const prompt =
      'Morning in a small kitchen. A woman in a blue apron cracks an egg into a black pan. The egg white turns from clear to white.'
    const { firstFrame, warnings } = rewriteByRules(prompt, tagger)
    expect(firstFrame).toBe(
      'Morning in a small kitchen. A woman in a blue apron with an egg, a black pan. The egg white turns from clear to white.'
    )
    expect(warnings.map(({ code }) => code)).toEqual(['change'])
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

  it('gives a prompt back, with a warning, that is longer than the linter reads', () => {
    const prompt = 'A door changes from blue to black. '.repeat(300).trim()
    const { firstFrame, warnings } = rewriteByRules(prompt, tagger)
    expect(firstFrame).toBe(prompt)
    expect(warnings[0]?.text).toContain('take up to 10,000 characters')
  })

  it('leaves other languages alone', () => {
    const prompt = '葉っぱが緑から赤に変わる。'
    const { firstFrame, warnings } = rewriteByRules(prompt, tagger)
    expect(firstFrame).toBe(prompt)
    expect(warnings.map(({ code }) => code)).toEqual(['language'])
    expect(warnings[0]?.text).toContain('know English only')
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
