import { GraphError } from '../graph/errors'

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
    'This video begins with a picture, and its model makes none without one: to compare, run a text-to-video graph of the same family beside it, or take the graph “Compare Vanilla and Factorized”.',
  'no-frames':
    'The video leaves its subgraph before it becomes pictures, so there is nothing to put side by side there: unpack the subgraph in ComfyUI and try again.',
  compared: 'The videos of this graph are compared already: nothing was changed.'
}
