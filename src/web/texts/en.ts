import type { FindingCode } from '../../core/caption/findings'
import { checkEn } from './check-en'
import { compareEn } from './compare-en'
import { factorizeEn } from './factorize-en'
import { galleryEn } from './gallery-en'
import { shareEn } from './share-en'

/** What the page's extension shows by itself, in English; the other languages have exactly these texts. */
export const en = {
  anchor: {
    label: 'Picked anchor',
    none: 'No pick: the first image of the batch is used.',
    index: (index: number) => `Image ${index + 1} of the batch.`,
    file: (name: string) => `File: ${name}`,
    embedded: 'A picture stored in this graph.',
    unreadable: 'The stored pick is not readable: clear it, or choose an image.',
    choose: 'Choose image…',
    clear: 'Clear',
    uploading: (name: string) => `Uploading ${name}…`,
    notAnImage: (name: string) =>
      `"${name}" is not a picture that can be an anchor: choose a PNG, JPEG or WebP file.`,
    uploadFailed: (name: string, reason: string) =>
      `"${name}" could not be uploaded (${reason}): check that the server is running and try again.`,
    failedTitle: 'Factorized Anchor'
  },
  gallery: galleryEn,
  compare: compareEn,
  share: shareEn,
  factorize: factorizeEn,
  check: checkEn,
  errors: {
    title: 'Factorized Anchor',
    dismiss: 'Dismiss',
    inside: (node: string, container: string) => `${node} (in ${container})`
  },
  caption: {
    panel: 'First-frame caption',
    node: 'Factorized Caption',
    status: {
      none: 'No caption yet',
      fresh: 'Fresh',
      edited: 'By hand',
      stale: 'Stale',
      linked: 'From the graph'
    },
    statusHelp: {
      none: 'The first frame is empty: press Rewrite, or type what it shows.',
      fresh: 'The first frame was written for this prompt.',
      edited: 'The first frame was typed or changed by hand.',
      stale: 'The prompt has changed since the first frame was written: rewrite it, or change it by hand.',
      linked: 'Another node gives the first frame while the graph runs, so there is nothing to rewrite here.'
    },
    by: (author: string) => `by ${author}`,
    authors: { rules: 'built-in rules', server: 'language model' },
    rewrite: 'Rewrite',
    rewriteHelp: 'Write the first frame from the prompt.',
    rewriteAndRun: 'Rewrite and run',
    rewriteAndRunHelp:
      'Write the first frame, then run the graph. Stops before the run when there is a warning.',
    cancel: 'Cancel',
    check: 'Check',
    checkHelp: 'Look for words that one still picture cannot show. No model is asked.',
    runAnyway: 'Run anyway',
    dismiss: 'Dismiss',
    clean: 'Nothing in it that a still picture cannot show.',
    asking: (who: string, seconds: number) => `${who} is writing… ${seconds} s`,
    provider: {
      label: 'Who rewrites',
      auto: 'Automatic',
      server: 'Language model server',
      rules: 'Built-in rules (weakest)',
      comfyui: 'ComfyUI’s Generate Text'
    },
    weakest:
      'The built-in rules are the weakest: a language model server can be set in ComfyUI’s settings, under Factorized Anchor.',
    unchanged: 'The built-in rules found nothing to change, so the first frame is the prompt itself.',
    noPrompt: 'There is nothing to rewrite: type the video prompt first.',
    unreadablePrompt:
      'The prompt comes from a node whose text is known only while the graph runs: type the first frame by hand, or use First-Frame Instruction inside the graph.',
    noGenerateText: 'This ComfyUI has no Generate Text: update ComfyUI, or choose another way to rewrite.',
    stopped: (count: number) =>
      count === 1 ? 'Not run: there is a warning below.' : `Not run: there are ${count} warnings below.`,
    failed: (reason: string) => `The rewrite failed (${reason}): try again, or choose another model.`,
    staleRun:
      'The prompt has changed since the first frame was written, and the run uses the old first frame: press Rewrite on the node and run again.',
    emptyRun:
      'The first frame is empty, so the anchor cannot be painted: press Rewrite on the node, or type what the first frame shows.',
    selectOne: 'Select the Factorized Caption node first: this graph has none or several.',
    severity: { error: 'Error', warning: 'Warning', hint: 'Hint' },
    show: (word: string) => `Show “${word}” in the text`,
    /** English has the linter's own sentences, which say more. */
    findings: {} as Partial<Record<FindingCode, (match: string) => string>>
  },
  limits: {
    pictures: 'Pictures',
    gigabytes: 'GB',
    save: 'Save',
    saved: 'Saved on the server.',
    loading: 'Asking the server…',
    used: (pictures: number, gigabytes: string) => `Now ${pictures} pictures, ${gigabytes} GB.`,
    note: 'For all graphs together. What is above goes at once: the oldest that were never picked. Picks stay.'
  },
  settings: {
    address: 'Address',
    addressHint: 'http://127.0.0.1:11434',
    key: 'Key',
    keyStored: 'A key is stored. Type a new one to replace it.',
    keyNone: 'Most servers on your own computer need none.',
    removeKey: 'Remove key',
    model: 'Model',
    modelHint: 'The server’s first model',
    listModels: 'List models',
    save: 'Save',
    saved: 'Saved on the server.',
    loading: 'Asking the server…',
    models: (count: number) => (count === 1 ? 'The server has 1 model.' : `The server has ${count} models.`),
    fromEnvironment: (names: string) => `Set by the environment of the server: ${names}.`,
    privacy: 'Kept on ComfyUI’s server, never in a graph. The key is not shown again.'
  }
}

/** The same texts in some language. */
export type Texts = typeof en
