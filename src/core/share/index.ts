export {
  countAnchors,
  pickedFiles,
  SHARED_NOTE,
  type AnchorOptions,
  type Origin,
  type SharedNote
} from './anchors'
export { describePacking, EMBEDDED_BYTES, fitPicture, type Fitted, type Packing } from './fit'
export { filePick, isEmbedded, type EmbeddedPick, type FilePick } from './pick'
export { findPrivateParts, shareGraph, type SharedGraph, type ShareOptions } from './share'
export type { Removal } from './walk'
