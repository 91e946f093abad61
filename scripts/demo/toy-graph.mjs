/*
 * The bundled "Factorized Wan 2.1 1.3B" on the toy world's models. Values are changed, and two things more: the picture's
 * size is typed in, as Factorized Size starts at 0.05 megapixels, far more than 64 x 64; and its shift node is Wan's, because
 * the image model is Wan too.
 */
import { addNode, sourceOf, theNode } from './graph.mjs'

export const SIZE = 64
export const LENGTH = 9
/** Beside these: `loras/`, whose file only the factorized run takes. */
export const MODELS = {
  UNETLoader: ['diffusion_models', 'wan_toy_t2v.safetensors'],
  CLIPLoader: ['text_encoders', 'umt5_toy.safetensors'],
  VAELoader: ['vae', 'wan_toy_vae.safetensors'],
  FactorizedLora: ['loras', 'wan_toy_anchor.safetensors']
}

/** What the models were trained with. */
const SHIFT = 3
const GUIDANCE = 4
const VIDEO_STEPS = 15
const PICTURE_STEPS = 30
const FPS = 8

/** Of the demo's candidates, and of those in the documents' pictures. */
export const PICTURE_SEEDS = [1, 2, 3, 4]

const NO_LORA = 'none'
const MUTED = 2

/**
 * The graph that paints one candidate, and no video.
 * @param {Record<string, any>} graph the bundled graph as its file holds it; changed in place
 * @param {{ prompt: string, caption: string, seed: number }} texts
 */
export function candidateGraph(graph, { seed, ...texts }) {
  onToyModels(graph, texts)
  titled(graph, 'Paint').widgets_values[0] = seed
  theNode(graph, 'SaveVideo').mode = MUTED
  const painted = sourceOf(graph, theNode(graph, 'FactorizedAnchor'), 'images')
  addNode(graph, 'SaveImage', { images: painted }, ['candidate'])
}

/**
 * The graph as a person has it in the page.
 * @param {Record<string, any>} graph the bundled graph as its file holds it; changed in place
 * @param {{ prompt: string, caption: string, lora: boolean }} options
 */
export function toyGraph(graph, { lora, ...texts }) {
  onToyModels(graph, texts)
  theNode(graph, 'FactorizedLora').widgets_values[0] = lora ? MODELS.FactorizedLora[1] : NO_LORA
  theNode(graph, 'CreateVideo').widgets_values[0] = FPS
}

/**
 * The graph that makes a video, and saves every frame and what the error at the anchor is measured from.
 * @param {Record<string, any>} graph the bundled graph as its file holds it; changed in place
 * @param {{ prompt: string, caption: string, lora: boolean }} options
 */
export function videoGraph(graph, options) {
  toyGraph(graph, options)
  const pictures = sourceOf(graph, theNode(graph, 'CreateVideo'), 'images')
  addNode(graph, 'SaveImage', { images: pictures }, ['frames'])
  addNode(graph, 'SaveLatent', { samples: sourceOf(graph, pictures.node, 'samples') }, ['demo_video'])
  const encoded = addNode(
    graph,
    'VAEEncode',
    {
      pixels: { node: theNode(graph, 'FactorizedAnchor'), slot: 0, type: 'IMAGE' },
      vae: sourceOf(graph, theNode(graph, 'FactorizedInject'), 'vae')
    },
    [],
    [{ name: 'LATENT', type: 'LATENT' }]
  )
  addNode(graph, 'SaveLatent', { samples: encoded }, ['demo_anchor'])
}

function onToyModels(graph, { prompt, caption }) {
  for (const node of graph.nodes) {
    const values = node.widgets_values
    if (['UNETLoader', 'CLIPLoader', 'VAELoader'].includes(node.type)) values[0] = MODELS[node.type][1]
    if (node.type === 'CLIPLoader') values[1] = 'wan'
    if (node.type === 'KSampler') values.splice(3, 3, GUIDANCE, 'euler', 'simple')
    // The negative texts: the toy's encoder knows none of their words.
    if (node.type === 'CLIPTextEncode') values[0] = ''
    if (node.type.startsWith('ModelSampling'))
      Object.assign(node, { type: 'ModelSamplingSD3', widgets_values: [SHIFT] })
  }
  const steps = 2
  titled(graph, 'Paint').widgets_values[steps] = PICTURE_STEPS
  titled(graph, 'Video sampler').widgets_values[steps] = VIDEO_STEPS
  theNode(graph, 'FactorizedSize').widgets_values.splice(0, 3, SIZE, SIZE, LENGTH)
  theNode(graph, 'FactorizedCaption').widgets_values.splice(0, 2, prompt, caption)
  const picture = titled(graph, 'Image size')
  for (const name of ['width', 'height']) unlink(graph, picture, name)
  picture.widgets_values.splice(0, 2, SIZE, SIZE)
}

function titled(graph, title) {
  const node = graph.nodes.find((other) => other.title === title)
  if (!node) throw new Error(`The bundled graph has no node called "${title}".`)
  return node
}

function unlink(graph, node, name) {
  const source = sourceOf(graph, node, name)
  const input = node.inputs.find((other) => other.name === name)
  const links = source.node.outputs[source.slot].links
  links.splice(links.indexOf(input.link), 1)
  graph.links = graph.links.filter(([id]) => id !== input.link)
  input.link = null
}
