import type { ExecutionNode } from '../graph/expand'
import { MODE_BYPASSED, MODE_MUTED } from '../graph/schema'
import { otherWay, type OtherWay } from '../recipe/other-ways'
import type { Chain } from './detect'
import { refused, type FactorizeRefusal } from './messages'
import {
  isForeignSampler,
  isLoadedSound,
  isService,
  isSoundToVideo,
  isVace,
  isVideoFile,
  isVideoMaker
} from './roles'
import { upstream, type View } from './view'

/**
 * Why a graph, or the given chains of it, cannot be factorized. `no-video` where nothing of them is known to be in the
 * way: a chain with that answer may be fine, a graph without chains has no video.
 */
export function refusalOf(view: View, chains: readonly Chain[]): FactorizeRefusal {
  const code = reason(view, chains)
  const other = code === 'no-video' ? otherWayOf(view, chains) : undefined
  if (code === 'no-video' && chains.length > 0 && [...view.nodes.values()].some(isSwitchedOffInject))
    return refused('no-path', { why: 'inject-off' })
  if (other !== undefined) return refused('no-path', { why: 'other-way', ...other })
  return refused(code, {})
}

function isSwitchedOffInject({ node }: ExecutionNode): boolean {
  return node.type === 'FactorizedInject' && (node.mode === MODE_MUTED || node.mode === MODE_BYPASSED)
}

/** A video model that begins its video in a way of its own. */
function otherWayOf(view: View, chains: readonly Chain[]): OtherWay | undefined {
  const makesVideo = [...view.nodes.values()].some(({ node }) => isVideoMaker(node.type))
  const isOther = makesVideo && chains.every(({ start }) => start.kind === 'other')
  const files = chains.flatMap(({ models }) => models.flatMap(({ origin }) => origin.files))
  return isOther ? files.map(otherWay).find((way) => way !== undefined) : undefined
}

function reason(
  view: View,
  chains: readonly Chain[]
): 'wrapper' | 'service' | 'no-video' | 'vace' | 'audio' | 'video-input' {
  const all = [...view.nodes.values()]
  if (chains.length === 0) {
    if (all.some((node) => isForeignSampler(node.node.type))) return 'wrapper'
    return all.some(isService) ? 'service' : 'no-video'
  }
  const types = [
    ...upstream(
      view,
      chains.flatMap(({ samplers }) => samplers)
    )
  ].map((node) => node.node.type)
  const isVideo = chains.some(({ start }) => start.kind !== 'other')
  const isVaceModel = chains.some(({ models }) => models.some(({ origin }) => origin.files.some(isVace)))
  if (isVaceModel || types.some((type) => isVace(type) && !/Loader|VAE/i.test(type))) return 'vace'
  if (types.some(isSoundToVideo) || (isVideo && types.some(isLoadedSound))) return 'audio'
  if (!isVideo && types.some(isVideoFile)) return 'video-input'
  return !isVideo && all.some(isService) ? 'service' : 'no-video'
}
