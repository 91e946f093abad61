import { GraphError } from '../graph/errors'
import type { ExecutionNode } from '../graph/expand'

/** Why a graph cannot be factorized. */
export type RefusalCode =
  | 'service'
  | 'vace'
  | 'audio'
  | 'wrapper'
  | 'no-video'
  | 'video-input'
  | 'no-path'
  | 'shared-subgraph'
  | 'no-chain'
  | 'no-vanilla'
  | 'no-frames'
  | 'compared'

/** A graph that is read well, but cannot be factorized. The message says why, and what to do instead. */
export class FactorizeRefusal extends GraphError {
  constructor(
    readonly code: RefusalCode,
    message: string
  ) {
    super(message)
  }
}

/** Something to know about a graph that was factorized. */
export interface FactorizeWarning {
  readonly code: string
  /** One sentence. */
  readonly text: string
}

/** What a node is called in the middle of a sentence: by its title, and by that of the subgraph around it. */
export function nameOf(node: ExecutionNode): string {
  const { host } = node.scope
  // Without a subgraph the number says which of several; a graph of the API has nothing else, and no titles of subgraphs.
  return host === undefined
    ? `node ${node.id} “${titleOf(node)}”`
    : `“${titleOf(node)}” (in “${titleOf(host)}”)`
}

function titleOf({ node, inside }: ExecutionNode): string {
  const title = node.title ?? ''
  return title === '' ? (inside?.subgraph.name ?? node.type) : title
}

export const REFUSED: Readonly<Record<Exclude<RefusalCode, 'no-path'>, string>> = {
  service:
    'This graph lets an online service make the video: there is no model here to give an anchor to. Use a graph with a video model of your own, for example a Wan template.',
  vace: 'This graph uses a VACE model, which takes one timestep for the whole video, so no frame can be clean: give VACE the picture as its reference image, or use a plain text-to-video checkpoint.',
  audio:
    'This graph makes a video from sound, and such a model has its own reference picture: use a text-to-video or image-to-video graph without sound.',
  wrapper:
    'This graph uses the samplers of another node pack, whose models take no anchor from this pack: build it with ComfyUI’s own loader and KSampler instead.',
  'no-video': 'There is no video sampler in this graph: open a text-to-video or image-to-video graph.',
  'video-input':
    'This graph works on a video that is there already, so there is no first frame to paint: use a text-to-video or image-to-video graph.',
  'shared-subgraph':
    'The video is made inside a subgraph that is used elsewhere for something else: in ComfyUI, unpack this use of it or save it as a subgraph of its own, and try again.',
  'no-chain':
    'There is no such video in this graph: leave the number out, or give one of those that the command lists.',
  'no-vanilla':
    'Here the first frame goes into a node of ComfyUI’s own, which cannot be switched off as Inject Anchor can: to compare, run a plain text-to-video graph of the same family beside it, or take the graph “Compare Vanilla and Factorized”.',
  'no-frames':
    'The video leaves its subgraph before it becomes pictures, so there is nothing to put side by side there: unpack the subgraph in ComfyUI and try again.',
  compared: 'The videos of this graph are compared already: nothing was changed.'
}
