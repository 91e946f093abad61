/** Shows our nodes' sentences where the person looks: on the node that they are about, and as a toast. */
import { api, app, lastNodeErrors, showToast, type PageNode } from '../../comfy/frontend'
import { texts } from '../texts'
import { executionIdOf, nearestBefore, placeOf, type Place } from './locate'
import { nameOf, typeOf } from './names'
import { clearNotices, clearOutdatedNotices, showNotice, type Occasion } from './notice'
import { OUR_PREFIX, sentenceOfFailure, sentencesOfRejection, type Sentence } from './sentences'

export { attachNotice } from './notice'

/** Long enough to read one sentence twice. */
const TOAST_LIFE_MS = 15_000

/** What takes away the toasts that are up. */
const toasts: Record<Occasion, (() => void)[]> = { rejected: [], failed: [] }

/** Listens to the page for runs that are rejected or fail. Called once, when the page is set up. */
export function watchRuns(): void {
  api.addEventListener('execution_start', () => forget('failed'))
  api.addEventListener('execution_error', ({ detail }) => {
    const sentence = sentenceOfFailure(detail)
    if (sentence) show([sentence], 'failed')
  })
  api.addEventListener('graphChanged', clearOutdatedNotices)
  whenPromptAnswered(() => {
    // Not what a run said: a short one can have failed before the page has taken in that it was queued.
    forget('rejected')
    show(sentencesOfRejection(lastNodeErrors()), 'rejected')
  })
}

/**
 * Calls `then` when the page has taken in the server's answer to a queued prompt.
 *
 * No event tells of a rejected prompt in front end 1.58 (`promptQueued` comes for accepted ones only), and replacing
 * the page's functions is what breaks packs. The browser itself says when a request is over.
 */
function whenPromptAnswered(then: () => void): void {
  const observer = new PerformanceObserver((list) => {
    const answered = list
      .getEntriesByType('resource')
      .some(
        (entry) =>
          entry instanceof PerformanceResourceTiming &&
          entry.initiatorType === 'fetch' &&
          new URL(entry.name).pathname.endsWith('/prompt')
      )
    // The entry can come just before the page has parsed the answer.
    if (answered) setTimeout(then, 50)
  })
  observer.observe({ type: 'resource' })
}

function show(sentences: readonly Sentence[], occasion: Occasion): void {
  for (const sentence of sentences) {
    const seen = placeOf(app.rootGraph, sentence.executionId)
    const place = seen && blamed(seen, sentence.blame)
    if (place) {
      showNotice(place.node, executionIdOf(place), { text: sentence.text, occasion })
      toast(nameOf(place), sentence.text, occasion)
    } else if (sentence.blame !== 'source') {
      // The graph has changed since the run was queued: the sentence is still worth reading.
      toast(texts.errors.title, sentence.text, occasion)
    }
  }
}

/** Whether a node is one of this pack. */
export function isOurs(node: PageNode): boolean {
  return typeOf(node).startsWith(OUR_PREFIX)
}

function blamed(seen: Place, blame: Sentence['blame']): Place | undefined {
  switch (blame) {
    case 'self':
      return seen
    case 'source':
      // Another pack's node may block its output too: only what comes straight from one of ours is ours.
      return nearestBefore(seen, isOurs, 1)
    case 'inject':
      return nearestBefore(seen, (node) => typeOf(node) === 'FactorizedInject')
  }
}

function toast(summary: string, detail: string, occasion: Occasion): void {
  toasts[occasion].push(showToast({ severity: 'error', summary, detail, life: TOAST_LIFE_MS }))
}

/** A new run makes what was said about the last one old, also where it still hangs in a corner. */
function forget(occasion: Occasion): void {
  clearNotices(occasion)
  for (const remove of toasts[occasion].splice(0)) remove()
}
