import { formsOf } from './forms'

/** Verbs that say that something is not afterwards what it was before, whatever stands with them. */
export const changeVerbs = formsOf(
  'become transform morph evolve melt shrink expand erode fade darken brighten ripen rot decay dissolve crumble ' +
    'collapse shatter wither sprout swell thicken rust wilt evaporate freeze thaw disappear vanish explode burst ' +
    'inflate deflate disintegrate harden soften change solidify peel rejuvenate multiply unfold spill topple ignite overflow emerge unravel ' +
    'vaporize condense crystallize curdle bleach discolor blacken whiten redden'
)

/** Verbs that change something only together with certain words, which `change-rules.ts` knows. */
export const partialChangeVerbs = formsOf('turn go grow get switch heat warm cool burn light open close come')

/** Movements of which no single moment is a picture, or whose picture shows none of it. */
export const pathlessMotion = formsOf(
  'move spin twist rotate sway shake vibrate flap flicker nod wiggle wobble bounce swirl twirl whirl drift ' +
    'race accelerate approach depart arrive enter exit dart scurry scuttle slither hop roll swing flip zigzag ' +
    'tumble oscillate pulsate pulse blink rattle tremble shiver jiggle revolve orbit speed zoom rush hurry flee ' +
    'wag flutter spiral somersault'
)

/** Movements that a picture can show as a pose; only their way or their pace it cannot. */
export const poseMotion = formsOf(
  'run walk jump leap fly soar glide swim ride dance climb throw kick gallop trot float fall dive crawl skate sail ' +
    'paddle slide march stroll sprint jog prowl roam drive step stride ski surf row canter creep sneak sink land ' +
    'travel wander dribble push pull carry chase'
)

/** Verbs of sounds that leave no trace in a picture (a bark, a laugh or a song does: an open mouth). */
export const soundVerbs = formsOf(
  'whistle ring hum buzz chirp rumble creak crunch rustle echo tick honk beep squeak clatter clink jingle murmur ' +
    'whisper hiss click clang chime tinkle thud crackle squeal screech'
)

/** Colours under one name each, so that "crimson" keeps a "red" and "gray" a "grey". */
export const colours: ReadonlyMap<string, string> = new Map(
  [
    'red crimson scarlet ruby vermilion cherry-red reddish',
    'orange',
    'yellow lemon-yellow yellowish',
    'green emerald olive-green lime-green greenish',
    'blue azure navy cobalt sapphire bluish indigo',
    'purple violet lilac lavender-coloured mauve',
    'pink rose-coloured magenta pinkish',
    'brown chestnut-brown brownish tan',
    'black jet-black blackish',
    'white snow-white whitish ivory',
    'grey gray greyish grayish',
    'golden gold gilded',
    'silver silvery',
    'beige cream-coloured',
    'blonde blond',
    'turquoise teal cyan',
    'bronze copper-coloured'
  ].flatMap((line) => {
    const [name = '', ...others] = line.split(' ')
    return [name, ...others].map((word): [string, string] => [word, name])
  })
)

/** States that prompts change between, under one name each. */
export const states: ReadonlyMap<string, string> = new Map(
  [
    'big large huge giant enormous massive gigantic bigger larger',
    'small tiny little miniature smaller',
    'bright brilliant radiant glowing shining brighter luminous sunlit sunny',
    'dark dim darkened unlit dimly gloomy faint',
    'dull matte tarnished lustreless',
    'metal metallic steel iron',
    'wooden wood timber',
    'glass glassy',
    'plastic',
    'open opened',
    'closed shut'
  ].flatMap((line) => {
    const [name = '', ...others] = line.split(' ')
    return [name, ...others].map((word): [string, string] => [word, name])
  })
)

/** A word's colour or state under its one name, or the word itself. */
export const canonical = (word: string): string => colours.get(word) ?? states.get(word) ?? word

const small =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen ' +
  'eighteen nineteen twenty'
const numbers: ReadonlyMap<string, number> = new Map([
  ...small.split(' ').map((word, value): [string, number] => [word, value]),
  ['thirty', 30],
  ['forty', 40],
  ['fifty', 50],
  ['hundred', 100],
  ['dozen', 12],
  ['pair', 2],
  ['couple', 2],
  ['both', 2],
  ['twin', 2],
  ['twins', 2],
  ['trio', 3]
])

/** The value of a number word or a short run of digits; undefined for anything else. */
export const numberOf = (word: string): number | undefined =>
  /^\d{1,4}$/.test(word) ? Number(word) : numbers.get(word)

const kinds: readonly string[] = [
  'person people someone somebody human man woman girl boy child kid lady gentleman toddler baby adult figure teenager',
  'dog puppy hound',
  'cat kitten',
  'horse foal pony stallion mare',
  'bird robin sparrow pigeon',
  'couch sofa settee',
  'car automobile',
  'ship boat vessel',
  'picture painting',
  'street road',
  'forest wood woods',
  'ocean sea',
  'field meadow grassland',
  'rock stone boulder',
  'plain savannah plains',
  'phone smartphone',
  'tv television',
  'stage platform',
  'river stream creek',
  'cup mug',
  'rug carpet',
  'yard garden lawn backyard',
  'house home',
  'leaf foliage',
  'sky skies clouds'
]

const kindsOf: ReadonlyMap<string, ReadonlySet<number>> = kinds.reduce((map, line, at) => {
  for (const word of line.split(' ')) map.set(word, new Set([...(map.get(word) ?? []), at]))
  return map
}, new Map<string, Set<number>>())

/** Whether two nouns (singular) may name the same thing: equal, near synonyms, or one compound with the other. */
export function sameThing(one: string, other: string): boolean {
  if (one === other) return true
  const kind = kindsOf.get(one)
  if (kind && [...(kindsOf.get(other) ?? [])].some((at) => kind.has(at))) return true
  const [short, long] = one.length < other.length ? [one, other] : [other, one]
  return short.length >= 4 && (long.endsWith(short) || long.startsWith(short))
}

/** Words for people that a caption may use for anybody whom the prompt leaves open. */
export const isPersonWord = (noun: string): boolean => sameThing(noun, 'person')

/** Nouns that name no thing in the picture: manner, time, place within the frame, the picture itself. */
export const abstractNouns: ReadonlySet<string> = new Set(
  (
    'ease grace way time moment speed pace motion movement direction circle end beginning start distance side front ' +
    'top middle background foreground sound noise camera shot view scene frame video footage clip style light ' +
    'lighting flair power agility surprise confidence calm abandon precision energy care focus flexibility remarkable ' +
    'stealth flight pursuit game race tag performance trick conversation adventure story duet concert contest chaos ' +
    'control confusion size colour color shape state pair piece couple group set number kind type lot bit part half ' +
    'air mid-air dignity presence voice music melody ability defense perception combination water environment ' +
    'movie film others other one it day night morning evening dawn dusk sunset sunrise land professional play'
  ).split(' ')
)

/** Words of style, which hold for the whole video wherever in the prompt they stand. */
export const styleWords: ReadonlySet<string> = new Set(
  (
    'cinematic realistic photorealistic hyperrealistic watercolour watercolor anime cartoon documentary noir vintage ' +
    'detailed hd 4k 8k dramatic minimalist surreal style painting sketch illustration render'
  ).split(' ')
)

/** Things that are the ground of nearly any picture: no sign that a caption tells a later moment. */
export const settingNouns: ReadonlySet<string> = new Set(
  (
    'floor wall room ground table sky air light sun rain snow wind house kitchen garden yard field street road tree ' +
    'trees grass window door background water sea hand hands head eyes arm arms leg legs body face side desk home'
  ).split(' ')
)
