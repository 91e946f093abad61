import type { GraphBuilder } from '../graph/builder'
import type { FamilyId } from './families'
import type { ImageModel, ModelFile } from './types'

/** One graph in `workflows/`. */
export interface BundledGraph {
  /** File name without its ending; the page shows it. */
  readonly name: string
  /** The graph's own id. */
  readonly id: string
  /** The video model's family; where no video is made, the one that the pictures are painted for. */
  readonly family: FamilyId
  /** The model that paints the anchor; absent where there is none. */
  readonly image?: ImageModel
  /** LoRAs that make the video model fast, one an expert. */
  readonly speedUp?: readonly ModelFile[]
  /** No video model is loaded. */
  readonly picturesOnly?: true
  /** What the graph needs beyond the oldest ComfyUI that this pack runs on; absent where that will do. */
  readonly needs?: NewerNodes
  /** Adds all stages, from left to right. */
  readonly recipe: (graph: GraphBuilder, bundled: BundledGraph) => void
}

export interface NewerNodes {
  /** The first version of ComfyUI that runs it, as ComfyUI's own template of the image model says. */
  readonly comfyui: string
  /** The nodes that older versions lack, in the order of the graph. */
  readonly nodes: readonly string[]
}
