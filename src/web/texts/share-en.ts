import type { FateWords, Removal } from '../../core/share/walk'

/** Sharing a graph from the page, in English; the other languages have exactly these texts. */
export const shareEn = {
  menu: 'Share this graph (Factorized Anchor)…',
  title: 'Share this graph',
  close: 'Close',
  inside: 'Put the picked anchor inside',
  insideHelp:
    'Without loss where that takes at most 256 KB, else as well as it fits. Nobody needs the image models.',
  outsideHelp:
    'The pick is taken out; the anchor is painted again from its caption and seed, where the same models are.',
  removed: 'Taken out of the copy; your own graph stays as it is:',
  nothing: 'Nothing private was found.',
  look: 'A name in a prompt or a picture that shows something private is not found: look at the file before you send it.',
  download: 'Download',
  working: 'Preparing…',
  done: 'Downloaded.',
  lossless: (size: number) => `The anchor is inside, without loss (${size} KB).`,
  lossy: (quality: number, size: number) =>
    `The anchor is inside at quality ${quality} (${size} KB): without loss it does not fit.`,
  gone: (name: string) =>
    `The picked picture ${name} is not on the server: pick another, or share without the picture.`,
  unreadable: (name: string) => `The picked picture ${name} cannot be read here: share without the picture.`,
  /** English has the sentences of the code that takes things out. */
  reasons: {} as Partial<Record<Removal['code'], string>>,
  /** The reason why an anchor was taken out, with what becomes of it; in English it comes from there too. */
  fates: {} as Partial<FateWords>
}

/** The same texts in some language. */
export type ShareTexts = typeof shareEn
