import type { Scope } from '../graph/expand'
import type { NodeId } from '../graph/schema'
import type { ImageBranch } from '../recipe/image-models'
import type { Expert, PresetId } from '../recipe/types'
import type { Chain } from './detect'
import type { FactorizeWarning } from './messages'
import type { From, Part, Retype, Rewire } from './parts'
import type { FirstStages } from './plan-common'
import type { Sizes } from './plan-size'
import type { Consumers } from './reach'
import type { View } from './view'

/** How the anchor reaches the video: into the sampler's model, or where a start picture goes. */
export type Route = 'inject' | 'start-image'

/** What is to be done for one chain. Nothing is changed yet. */
export interface ChainPlan {
  readonly chain: Chain
  /** The level on which it is done. */
  readonly scope: Scope
  readonly route: Route
  /** The id in the family table where there is one. */
  readonly family: string
  readonly familyName: string
  readonly experts: readonly Expert['role'][]
  readonly parts: readonly Part[]
  readonly rewires: readonly Rewire[]
  readonly retypes: readonly Retype[]
  /** The outputs that outputs of ours replace, for the way back: one a kind. */
  readonly gives: readonly Gift[]
  readonly warnings: readonly FactorizeWarning[]
}

export interface Gift {
  readonly id: NodeId
  readonly slot: number
  readonly as: GiftKind
}

/** What an output gives; the latent and the picture that a video begins with, its model, and its read text. */
export type GiftKind = (typeof GIFT_KINDS)[number]

export const GIFT_KINDS = ['latent', 'image', 'model', 'text'] as const

/** What the planning of a chain is done with. */
export interface Workshop {
  readonly view: View
  readonly consumers: Consumers
  /** `undefined`: the person brings a picture. */
  readonly image: ImageBranch | undefined
  readonly steps: number | PresetId | undefined
  /** Writes what the first frame shows. */
  readonly firstFrame: ((prompt: string) => string) | undefined
  /** What earlier chains have planned, to share it. */
  readonly captions: { readonly scope: Scope; readonly key: string; readonly caption: Part }[]
  readonly pictures: {
    readonly caption: Part
    readonly sizes: Sizes
    readonly fallback: From | undefined
    readonly first: FirstStages
  }[]
}
