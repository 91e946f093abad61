/*
 * The demo runs bundled graphs themselves. What is changed: the size and the texts; and savers are added at what the demo
 * shows and measures. This is the 14B graph of the real models; `toy-graph.mjs` has that of the toy world.
 */

/** How many frames of a video the contact sheet shows. */
const FRAMES_SHOWN = 5

/**
 * @param {Record<string, any>} graph the bundled graph, as its file holds it; changed in place
 * @param {{ size?: { width: number, height: number, length: number }, megapixels?: number, prompt?: string }} changes
 * instead of the graph's own: the video's size, the painted picture's pixel count, the video prompt
 * @returns {{ width: number, height: number, frames: number[], prompt: string }} the video's size and prompt, and the
 * frames that get saved
 */
export function prepareGraph(graph, { size, megapixels, prompt }) {
  const sizeNode = theNode(graph, 'FactorizedSize')
  if (size) sizeNode.widgets_values.splice(0, 3, size.width, size.height, size.length)
  if (megapixels !== undefined) sizeNode.widgets_values[3] = megapixels
  const [width, height, length] = sizeNode.widgets_values
  const texts = theNode(graph, 'FactorizedCaption').widgets_values
  if (prompt !== undefined) texts[0] = prompt
  // The demo starts from the prompt alone: the example's own caption is not to help.
  texts[1] = ''

  const inject = theNode(graph, 'FactorizedInject')
  const anchor = { node: theNode(graph, 'FactorizedAnchor'), slot: 0, type: 'IMAGE' }
  const vae = sourceOf(graph, inject, 'vae')
  const decode = graph.nodes.find(
    (node) => node.type === 'VAEDecode' && sourceOf(graph, node, 'vae').node === vae.node
  )
  const latent = sourceOf(graph, decode, 'samples')

  addNode(graph, 'SaveLatent', { samples: latent }, ['demo_video'])
  const encode = addNode(
    graph,
    'VAEEncode',
    { pixels: anchor, vae },
    [],
    [{ name: 'LATENT', type: 'LATENT' }]
  )
  addNode(graph, 'SaveLatent', { samples: encode }, ['demo_anchor'])
  addNode(graph, 'SaveImage', { images: anchor }, ['demo_picture'])
  const frames = Array.from({ length: FRAMES_SHOWN }, (_, i) =>
    Math.round((i * (length - 1)) / (FRAMES_SHOWN - 1))
  )
  const decoded = { node: decode, slot: 0, type: 'IMAGE' }
  frames.forEach((frame, i) => {
    const one = addNode(
      graph,
      'ImageFromBatch',
      { image: decoded },
      [frame, 1],
      [{ name: 'IMAGE', type: 'IMAGE' }]
    )
    addNode(graph, 'SaveImage', { images: one }, [`demo_frame${i}`])
  })
  return { width, height, frames, prompt: texts[0] }
}

/** The one node of a type. */
export function theNode(graph, type) {
  const node = graph.nodes.find((other) => other.type === type)
  if (!node) throw new Error(`The bundled graph has no node ${type}.`)
  return node
}

/** What is linked to an input, as `{ node, slot, type }`. */
export function sourceOf(graph, node, name) {
  const id = node.inputs.find((input) => input.name === name)?.link
  const link = graph.links.find((other) => other[0] === id)
  const source = graph.nodes.find((other) => other.id === link?.[1])
  if (!source) throw new Error(`In the bundled graph nothing is linked to ${name} of ${node.type}.`)
  return { node: source, slot: link[2], type: link[5] }
}

/** Adds a node with links into it; gives its first output as a source. */
export function addNode(graph, type, sources, values, outputs = []) {
  const id = ++graph.last_node_id
  const inputs = Object.entries(sources).map(([name, source], slot) => {
    const link = ++graph.last_link_id
    graph.links.push([link, source.node.id, source.slot, id, slot, source.type])
    source.node.outputs[source.slot].links.push(link)
    return { name, type: source.type, link }
  })
  const node = {
    id,
    type,
    pos: [0, 2000 + id * 10],
    size: [200, 60],
    flags: {},
    order: id,
    mode: 0,
    inputs,
    outputs: outputs.map((output) => ({ ...output, links: [] })),
    properties: {},
    widgets_values: values
  }
  graph.nodes.push(node)
  return { node, slot: 0, type: outputs[0]?.type }
}
