/**
 * The sentences of `check`: what is wrong, in which node, what to do. The page has them in its own languages; the command line
 * speaks English. What a server says, and what is wrong with a damaged file, comes in English everywhere.
 */
export interface CheckWords {
  /** How a node is called in the middle of a sentence; `title` is absent where it has none of its own. */
  readonly node: (id: string, type: string, title: string | undefined) => string
  readonly unknownNode: (node: string, where: string) => string
  readonly unknownSubgraph: string
  /** @param version The ComfyUI that the node was saved with. */
  readonly unknownCore: (version: string | undefined) => string
  readonly unknownPack: (pack: string) => string
  readonly unknownAnywhere: string
  readonly missingInput: (node: string, input: string) => string
  readonly missingFile: (node: string, value: string) => string
  readonly wrongValue: (node: string, value: string, input: string) => string
  readonly missingModel: (node: string, value: string, input: string, todo: string) => string
  readonly modelElsewhere: (choice: string) => string
  readonly modelToPut: (folder: string) => string
  readonly modelToDownload: (link: string, folder: string) => string
  readonly size: (
    node: string,
    input: string,
    value: number,
    model: string,
    step: number,
    nearest: number
  ) => string
  readonly length: (node: string, value: number, model: string, step: number, nearest: number) => string
  readonly unsuitable: (node: string, file: string, input: string, advice: string) => string
  /** What to do with a checkpoint that takes no anchor, by its kind in the table of refusals; without one in English. */
  readonly advice: Readonly<Record<string, string>>
  readonly takesPicture: (model: string) => string
  readonly newerModel: (node: string, file: string, model: string, version: string) => string
  readonly loraFamily: (node: string, lora: string, its: string, file: string, models: string) => string
  readonly loraSize: (node: string, lora: string, its: string, file: string, models: string) => string
  readonly loraExpert: (node: string, lora: string, noise: string, file: string) => string
  readonly loraFile: (node: string, sentence: string) => string
  readonly captionMissing: (node: string) => string
  readonly captionStale: (node: string) => string
  readonly privatePart: (what: string, place: string) => string
  readonly privateWhat: Readonly<Record<'path' | 'address' | 'key', string>>
}

export const ENGLISH: CheckWords = {
  node: (id, type, title) =>
    title === undefined ? `node ${id} '${type}'` : `node ${id} '${title}' (${type})`,
  unknownNode: (node, where) => `This ComfyUI does not have ${node}: ${where}.`,
  unknownSubgraph: 'it stands for a subgraph that is not in the file; ask for the whole graph',
  unknownCore: (version) =>
    `it is a part of ComfyUI itself${version === undefined ? '' : `, which it was saved with as version ${version}`}; update ComfyUI`,
  unknownPack: (pack) => `it comes from the pack '${pack}'; install that with ComfyUI Manager`,
  unknownAnywhere: 'find its pack with ComfyUI Manager, or take the node out',
  missingInput: (node, input) => `In ${node} the input ${input} has nothing: connect it, or type a value.`,
  missingFile: (node, value) =>
    `In ${node} the file '${value}' is not in ComfyUI's input folder: choose it again.`,
  wrongValue: (node, value, input) =>
    `In ${node} the value '${value}' of ${input} is none that this ComfyUI offers: choose another one.`,
  missingModel: (node, value, input, todo) =>
    `In ${node} the model '${value}' of ${input} is missing: ${todo}.`,
  modelElsewhere: (choice) => `it is there as '${choice}'; choose that`,
  modelToPut: (folder) => `put the file into ${folder}, or choose another one`,
  modelToDownload: (link, folder) => `download it from ${link} into ${folder}`,
  size: (node, input, value, model, step, nearest) =>
    `In ${node} the ${input} is ${value}, but ${model} makes multiples of ${step}: ${nearest} is the nearest.`,
  length: (node, value, model, step, nearest) =>
    `In ${node} the length is ${value} frames, but ${model} makes ${step}n+1 frames: ${nearest} is the nearest.`,
  unsuitable: (node, file, input, advice) => `${upper(node)} gets '${file}' on ${input}: ${lower(advice)}`,
  advice: {},
  takesPicture: (model) =>
    `${model} takes a picture by itself: connect the anchor to its start image instead of Inject Anchor.`,
  newerModel: (node, file, model, version) =>
    `${upper(node)} loads '${file}', but this ComfyUI does not have ${model}: update it to ${version} or newer.`,
  loraFamily: (node, lora, its, file, models) =>
    `In ${node} the LoRA '${lora}' is for ${its}, but goes onto '${file}' of ${models}: choose one for that family.`,
  loraSize: (node, lora, its, file, models) =>
    `In ${node} the LoRA '${lora}' is for a ${its} model, but '${file}' has ${models}: choose one for that size.`,
  loraExpert: (node, lora, noise, file) =>
    `In ${node} the LoRA '${lora}' is for the ${noise}-noise expert, but goes onto '${file}': swap the two LoRAs.`,
  loraFile: (node, sentence) => `In ${node}: ${sentence}`,
  captionMissing: (node) =>
    `The first frame in ${node} is empty: press Rewrite on the node, or type what the first frame shows.`,
  captionStale: (node) =>
    `The prompt in ${node} has changed since its first frame was written: press Rewrite on the node.`,
  privatePart: (what, place) =>
    `There is ${what} in ${place}: take it out before you share the graph, or let share do it.`,
  privateWhat: {
    path: 'a folder of this machine',
    address: 'a private server address',
    key: 'what looks like a key or password'
  }
}

function upper(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1)
}

/** Names such as VACE keep their capitals. */
function lower(text: string): string {
  return /^[A-Z][a-z]/.test(text) ? text.slice(0, 1).toLowerCase() + text.slice(1) : text
}
