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
    ['The signal light switches from red to green.', 'The red signal light.'],
    // What stands beside the thing that moves or changes is in the picture too.
    ['a red circle moves right and a blue square, on sand', 'A red circle and a blue square, on sand.'],
    ['A leaf that turns red.', 'A leaf.']
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

describe('what a cut leaves behind', { timeout: 120_000 }, () => {
  it.each([
    ['A candle melting by.', 'A candle.'],
    ['A candle shrinks by half.', 'A candle.'],
    ['A cup falls off and shatters.', 'A cup.'],
    ['The camera flies through and out of a window.', 'Out of a window.'],
    ['A woman in a red dress turns around and smiles at the camera.', 'A woman in a red dress.'],
    ['A bridge collapses into the river below.', 'A bridge, the river below.'],
    // A particle that needs nothing behind it stays.
    ['A man walks in and sits down.', 'A man walks in.']
  ])('is mended: %s', (prompt, caption) => {
    expect(rewriteByRules(prompt, tagger)).toEqual({ firstFrame: caption, warnings: [], changed: true })
  })

  const prompts = [
    'A candle burns down.',
    'A candle is lit by a match.',
    'A candle is blown out by the wind.',
    'A candle lights up by a window.',
    'A candle by candle light goes out.',
    'A candle is slowly consumed by flames.',
    'A car is overtaken by a truck.',
    'A balloon is carried away by the wind.',
    'A statue covered by moss crumbles.',
    'A dog jumps over a fence.',
    'A dog jumps over and over.',
    'The wind blows.',
    'Run through the forest.',
    'Flying over the sea.',
    'Melting ice.',
    'Explosions everywhere.',
    'The camera flies through and out of a window.',
    'The camera follows a bird as it flies.',
    'Time-lapse of growing.',
    'A plant grows.',
    'A plant grows out of a crack in the pavement.',
    'A seed sprouts and grows into a tree.',
    'A tree loses its leaves and stands bare.',
    'A door opens and a man walks in.',
    'The man who was running stops.',
    'A ball rolls down a hill and into a river.',
    'A kite flies up, up and away.',
    'Two people dancing turn into swans.',
    'A ship sails away from the harbour and disappears.',
    'A clock whose hands spin wildly.',
    'A cup falls off and shatters.',
    'Smoke turns into a dragon that flies away.',
    'A woman in a red dress turns around and smiles at the camera.',
    'A chef chops onions, then fries them in a pan.',
    'A rocket launches into space with a loud roar.',
    'A volcano erupts, lava flows down and burns the village.',
    'Water boils and turns to steam.',
    'A man gets up from and leaves the chair.',
    'A snake sheds its skin and slithers away.',
    'The city wakes up as the sun rises over it.',
    'A paper plane flies across the room and lands on a desk.',
    'A train moving through.',
    'Clouds moving fast over mountains.',
    'A fire spreading through a forest, animals fleeing.',
    'An apple that rots away.',
    'A frog leaps from leaf to leaf.',
    'A boy throws a stone into a lake and ripples spread.',
    'A curtain opens to reveal a stage.',
    'Ice melts into water and then evaporates.',
    'A cat jumps onto and then off the table.',
    'The lights turn off.',
    'A match is struck and burns.',
    'A pianist plays while the audience claps.',
    'Fireworks explode over the city.',
    'A skyscraper being built floor by floor.',
    'A wall is painted from white to blue by a man.',
    'A candle melting by.',
    'A butterfly emerges from a cocoon and flies away.',
    'A man walks in and sits down.',
    'The moon turns red and the wolves begin to howl.',
    'A bridge collapses into the river below.',
    'A cake rises in the oven and turns golden.',
    'A leaf drifts by.',
    'A bus drives by and splashes a man.',
    'Time passes by.',
    'A crowd runs by, screaming.',
    'The candle is burning down by the bed.',
    'A candle that burns down by half.',
    'A candle shrinks by half.',
    'A candle melts by the minute.',
    'A candle gets shorter and shorter by the hour.'
  ]
  const subject = fc.constantFrom('A candle', 'Two boats', 'A woman in a red coat', 'The statue', 'Ice')
  const event = fc.constantFrom(
    'melts',
    'is slowly melting',
    'falls',
    'fades',
    'runs',
    'spins wildly',
    'burns down'
  )
  const tail = fc.constantFrom(
    ...[
      'by',
      'away',
      'by half',
      'by the minute',
      'in an hour',
      'within seconds',
      'into the sea',
      'to the ground'
    ],
    ...[
      'onto and then off the table',
      'and on',
      'up and down',
      'over and over',
      'and at last is gone',
      'from within'
    ]
  )
  const made = fc.tuple(subject, event, tail).map((parts) => `${parts.join(' ')}.`)

  /** Ends of clauses, starts of sentences and whole phrases that no caption has unless its prompt had them. */
  const torn =
    /\b\w+ (?:by|on|at|in|of|with|to|into|onto|from|for|and|or|but|the|an?)(?=[.,;!?])|(?:^|[.!?] )(?:and|or|but)\b|\b(?:by|in|within) (?:(?:the|an?) )?(?:half|minute|hour|seconds)\b|\b(?:and|or|but) (?:at|by|from|into|to)\b/gi
  const leftOf = (prompt: string): string[] => {
    const { firstFrame, changed } = rewriteByRules(prompt, tagger)
    // "walks in and sits down" has "walks in" to begin with.
    return changed ? (firstFrame.match(torn) ?? []).filter((words) => !prompt.includes(words)) : []
  }

  it('is whole for varied prompts', () => {
    expect(prompts.length).toBeGreaterThanOrEqual(60)
    expect(prompts.flatMap((prompt) => leftOf(prompt).map((words) => `${prompt} -> ${words}`))).toEqual([])
  })

  it('is whole whatever follows the verb', () => {
    fc.assert(
      fc.property(made, (prompt) => {
        expect(leftOf(prompt)).toEqual([])
      }),
      { numRuns: 60 }
    )
  })

  it('warns of a prompt that names nothing to be seen', () => {
    for (const prompt of ['Running.', 'Spinning wildly.']) {
      const { firstFrame, warnings } = rewriteByRules(prompt, tagger)
      expect(firstFrame).toBe(prompt)
      expect(warnings[0]?.code).toBe('no-thing')
    }
    expect(rewriteByRules('She runs.', tagger).warnings.map(({ code }) => code)).not.toContain('no-thing')
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
