import type { PresetId } from '../recipe/types'
import type { SizeField } from './plan-size'

/*
 * The sentences about a graph that is factorized, or cannot be, and what each is made of. The page has them in its own
 * languages; the command line speaks English.
 */

/** What a node is called in the middle of a sentence: by its title, and by that of the subgraph around it. */
export interface NodeName {
  readonly title: string
  /** Says which of several; inside a subgraph it says nothing. */
  readonly id: string
  /** The title of the subgraph around it; absent in the main graph. */
  readonly host: string | undefined
}

type Nothing = Readonly<Record<string, never>>

/** A path that is closed by the graph itself. */
export type ClosedPath =
  'start-off' | 'end-of-another' | 'same-start' | 'two-loaders' | 'no-vae' | 'inject-off'

/** Why a model gets no anchor, where no other code says it. */
export type NoPath =
  | { readonly why: ClosedPath }
  /** One of the files that are known, by its kind, with what to do instead. */
  | { readonly why: 'other-way'; readonly kind: string; readonly advice: string }
  | { readonly why: 'no-injection'; readonly model: string | undefined; readonly file: string | undefined }

/** What goes into the sentences, by code. A code that stands for several sentences has a value that says which. */
export interface WarningValues {
  readonly 'already-factorized': Nothing
  readonly 'anchor-lora': { readonly family: string; readonly advice: string }
  readonly 'anchor-off': { readonly node: NodeName }
  readonly 'caption-empty': { readonly isWired: boolean }
  readonly 'family-guessed': { readonly file: string; readonly family: string }
  readonly 'inside-subgraph': { readonly subgraph: string }
  readonly 'later-pass': Nothing
  readonly 'lora-for-few-steps': { readonly lora: string; readonly steps: number }
  readonly 'lora-in-both': Nothing
  readonly 'lora-wanted': { readonly steps: number; readonly loras: readonly string[] }
  readonly 'needs-newer': { readonly model: string; readonly version: string }
  readonly 'no-picture': Nothing
  readonly 'no-preset': { readonly model: string | undefined; readonly preset: PresetId | number }
  readonly 'other-model': {
    readonly file: string | undefined
    readonly sibling: string
    readonly model: string
  }
  readonly 'own-picture': Nothing
  readonly 'preset-not-set': { readonly input: string; readonly node: NodeName; readonly value: number }
  readonly 'prompt-not-found': Nothing
  readonly 'prompt-twice': Nothing
  readonly 'second-prompt': { readonly node: NodeName }
  readonly 'seed-twice': { readonly node: NodeName }
  readonly 'shared-model': Nothing
  readonly 'shift-not-set': { readonly file: string | undefined; readonly shift: number }
  /** A length is one more than a multiple. */
  readonly 'size-changed': {
    readonly field: SizeField
    readonly before: number
    readonly now: number
    readonly multiple: number
  }
  readonly 'size-unknown': { readonly fields: readonly SizeField[] }
  /** Without a node: all that goes with the steps. */
  readonly 'steps-not-set': { readonly node: NodeName | undefined }

  // Why a graph, or one video of several, was refused.
  readonly audio: Nothing
  readonly compared: Nothing
  readonly 'no-chain': { readonly number: number; readonly count: number }
  readonly 'no-frames': Nothing
  readonly 'no-path': NoPath
  /** Of the whole graph, or of a video that others of the graph are compared without. */
  readonly 'no-vanilla': { readonly isOther: boolean }
  readonly 'no-video': Nothing
  readonly service: Nothing
  readonly 'shared-subgraph': Nothing
  readonly vace: Nothing
  readonly 'video-input': Nothing
  readonly wrapper: Nothing
}

export type WarningCode = keyof WarningValues

/** The sentences of some language. */
export type FactorizeWords = {
  readonly [Code in WarningCode]: (values: WarningValues[Code]) => string
}

export type WarningOf<Code extends WarningCode> = {
  readonly [Each in Code]: {
    readonly code: Each
    readonly values: WarningValues[Each]
    /** One sentence, in English. */
    readonly text: string
  }
}[Code]

/** A warning in some language; in English where that has no such sentence. */
export function inWords<Code extends WarningCode>(
  warning: WarningOf<Code>,
  words: Partial<FactorizeWords>
): string {
  const say: ((values: WarningValues[Code]) => string) | undefined = words[warning.code]
  return say?.(warning.values) ?? warning.text
}

const CLOSED: Readonly<Record<ClosedPath, string>> = {
  'start-off':
    'The start picture of this graph is switched off (bypass) from outside its subgraph: switch it on there and try again.',
  'end-of-another':
    'A video of this graph starts with the picture that another one ends with, so it was left as it is.',
  'same-start':
    'Another video of this graph starts from the same picture and was left as it is: factorize the two in graphs of their own.',
  'two-loaders':
    'This video’s model is loaded by two nodes, so it is not clear which loader another one can stand in for: leave one and try again.',
  'no-vae':
    'The video of this graph is not decoded, so its VAE cannot be told: connect a VAE Decode to the last sampler and try again.',
  'inject-off':
    'Inject Anchor of this graph is muted or bypassed, so its sampler gets no latent: switch it on again, or remove the factorization first.'
}

export const ENGLISH: FactorizeWords = {
  'already-factorized': () => 'This graph is factorized already: nothing was changed.',
  'anchor-lora': ({ advice }) => advice,
  'anchor-off': ({ node }) =>
    `${upper(called(node))} is switched off: switch enabled on, or both videos are the same.`,
  'caption-empty': ({ isWired }) =>
    isWired
      ? 'The prompt comes from another node: type what the first frame shows into first_frame of Factorized Caption.'
      : 'What the first frame shows is not written yet: type it into first_frame of Factorized Caption, or let it be rewritten there.',
  'family-guessed': ({ file, family }) =>
    `The model file ${file} has no name that tells its family: it is taken for ${family}.`,
  'inside-subgraph': ({ subgraph }) =>
    `The comparison is inside the subgraph “${subgraph}”: open it to see both videos play.`,
  'later-pass': () =>
    'A later pass over the video works in another size and gets no anchor: it may change the first frame.',
  'lora-for-few-steps': ({ lora, steps }) =>
    `The LoRA ${lora} was made for few steps without guidance: bypass it for ${steps} steps.`,
  'lora-in-both': () => 'The LoRA of Factorized LoRA works in both videos.',
  'lora-wanted': ({ steps, loras }) =>
    `${steps} steps need the lightx2v LoRAs behind the models’ loaders, ${loras.join(' and ')}: without them the video stays noise.`,
  'needs-newer': ({ model, version }) => `${model} needs ComfyUI ${version} or newer.`,
  'no-picture': () =>
    'No image model paints the anchor: choose a picture in Factorized Anchor before you run the graph.',
  'no-preset': ({ model = 'This model', preset }) =>
    typeof preset === 'number'
      ? `${model} has no preset of ${preset} steps: shift and guidance were left as they are.`
      : `${model} has no preset “${preset}”: its steps were left as they are.`,
  'other-model': ({ file = 'the text-to-video model', sibling, model }) =>
    `${file} takes no picture, so a loader of ${sibling} stands in for its own, which stays in the graph: this file of ${model} is needed as well.`,
  'own-picture': () => 'The graph paints its start picture itself: only Factorized Anchor was put behind it.',
  'preset-not-set': ({ input, node, value }) =>
    `${input} of ${called(node)} is set by another node: type ${value} there for this preset.`,
  'prompt-not-found': () =>
    'The positive prompt of the video was not found: type it into Factorized Caption as well.',
  'prompt-twice': () =>
    'The prompt of the video is typed inside a subgraph: change it there and in Factorized Caption.',
  'second-prompt': ({ node }) => `The video has a second prompt in ${called(node)}, which was left as it is.`,
  'seed-twice': ({ node }) => `${upper(called(node))} has its seed inside: keep it the same in both uses.`,
  'shared-model': () =>
    'Another sampler gets its model by the same wire as this video’s, so it gets the anchor as well: if its video has another size, give it a guider of its own.',
  'shift-not-set': ({ file = 'the model', shift }) =>
    `No node sets the shift of ${file}: put ModelSamplingSD3 with shift ${shift} behind its loader for this preset.`,
  'size-changed': ({ field, before, now, multiple }) =>
    `The ${field} was ${before} and is ${now} now: it has to be ${field === 'length' ? 'one more than ' : ''}a multiple of ${multiple}.`,
  'size-unknown': ({ fields }) =>
    `The graph computes the video’s ${fields.join(', ')}: check what stands in Factorized Size.`,
  'steps-not-set': ({ node }) =>
    node === undefined
      ? 'Steps and what goes with them belong together, so all of them were left as they are.'
      : `The steps of ${called(node)} are set by another node: change them there.`,

  audio: () =>
    'This graph makes a video from sound, and such a model has its own reference picture: use a text-to-video or image-to-video graph without sound.',
  compared: () => 'The videos of this graph are compared already: nothing was changed.',
  'no-chain': ({ number, count }) =>
    count === 1
      ? `There is no video ${number} in this graph, only one: leave the number out.`
      : `There is no video ${number} in this graph: it has ${count}, counted from 1.`,
  'no-frames': () =>
    'The video leaves its subgraph before it becomes pictures, so there is nothing to put side by side there: unpack the subgraph in ComfyUI and try again.',
  'no-path': (path) => {
    if (path.why === 'other-way') return path.advice
    if (path.why !== 'no-injection') return CLOSED[path.why]
    const { file } = path
    const model = path.model ?? (file === undefined ? 'The model of this graph' : `The model ${file}`)
    return `${model} takes no injected anchor: use a Wan text-to-video model (Wan 2.1 T2V, Wan 2.2 T2V 14B or Wan 2.2 TI2V 5B), or this family's image-to-video graph, which gets the picture as its start image.`
  },
  'no-vanilla': ({ isOther }) =>
    `${isOther ? 'Another video of this graph stays single. ' : ''}Here the first frame goes into a node of ComfyUI’s own, which cannot be switched off as Inject Anchor can: to compare, run a plain text-to-video graph of the same family beside it, or take the graph “Compare Vanilla and Factorized”.`,
  'no-video': () => 'There is no video sampler in this graph: open a text-to-video or image-to-video graph.',
  service: () =>
    'This graph lets an online service make the video: there is no model here to give an anchor to. Use a graph with a video model of your own, for example a Wan template.',
  'shared-subgraph': () =>
    'The video is made inside a subgraph that is used elsewhere for something else: in ComfyUI, unpack this use of it or save it as a subgraph of its own, and try again.',
  vace: () =>
    'This graph uses a VACE model, which takes one timestep for the whole video, so no frame can be clean: give VACE the picture as its reference image, or use a plain text-to-video checkpoint.',
  'video-input': () =>
    'This graph works on a video that is there already, so there is no first frame to paint: use a text-to-video or image-to-video graph.',
  wrapper: () =>
    'This graph uses the samplers of another node pack, whose models take no anchor from this pack: build it with ComfyUI’s own loader and KSampler instead.'
}

function called({ title, id, host }: NodeName): string {
  // Without a subgraph the number says which of several; a graph of the API has nothing else, and no titles of subgraphs.
  return host === undefined ? `node ${id} “${title}”` : `“${title}” (in “${host}”)`
}

function upper(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1)
}
