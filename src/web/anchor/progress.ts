/** The line in the node while candidates are being painted. */
import { html, nothing, type TemplateResult } from 'lit'
import { texts } from '../texts'
import type { CandidateGroup, Work } from './group'

/** What the runs of a group are doing, in words. */
export function progressText({ phase, total, done, step, offline }: Work): string {
  const words = texts.gallery
  if (offline) return words.offline
  if (phase === 'preparing') return words.preparing
  if (phase === 'cancelling') return words.cancelling
  if (!step) return words.queued(done, total)
  return `${words.painting(done, total)} · ${words.step(step.value, step.max)}`
}

/** The bar with the way out of it. */
export function progress(group: CandidateGroup): TemplateResult {
  const { work } = group
  if (!work) return html``
  const { phase, total, done, step, offline } = work
  const part = step && step.max > 0 ? step.value / step.max : 0
  const share = total > 0 ? Math.min(1, (done + part) / total) : 0
  const text = progressText(work)
  return html`<div class="fa-anchor-controls">
      <div
        class="fa-anchor-progress"
        role="progressbar"
        ?data-offline=${offline}
        aria-valuemin="0"
        aria-valuemax=${total}
        aria-valuenow=${done}
        aria-valuetext=${text}
      >
        <div class="fa-anchor-bar" style="width:${(share * 100).toFixed(1)}%"></div>
        <span>${text}</span>
      </div>
      <button
        type="button"
        class="fa-button"
        ?disabled=${phase === 'cancelling'}
        @click=${() => void group.cancel()}
      >
        ${texts.gallery.cancel}
      </button>
    </div>
    ${
      group.waiting
        ? html`<div class="fa-anchor-waiting" role="status">
            <i class="pi pi-hourglass" aria-hidden="true"></i><span>${texts.gallery.waiting}</span>
          </div>`
        : nothing
    }`
}
