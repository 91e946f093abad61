/** What the panel looks like. */
import { html, nothing, render, type TemplateResult } from 'lit'
import type { Problem } from '../../core/check'
import { texts } from '../texts'
import type { CheckState } from './panel'

/** What a person can do in the panel. */
export interface CheckActions {
  again: () => void
  goTo: (node: string) => void
}

/** What only concerns others: nothing is wrong with a run. */
const FOR_OTHERS = new Set<Problem['code']>(['private-path', 'private-address', 'key'])

export function drawCheck(element: HTMLElement, state: CheckState, actions: CheckActions): void {
  const { problems, failure, busy } = state
  render(
    html`<header class="fa-check-head">
        <h2>${texts.check.title}</h2>
        <button type="button" class="fa-button" ?disabled=${busy} @click=${actions.again}>
          <i class="pi pi-refresh" aria-hidden="true"></i> ${texts.check.again}
        </button>
      </header>
      <p class="fa-check-summary" role="status">${summaryOf(state)}</p>
      ${failure === undefined ? nothing : html`<p class="fa-check-failure" role="alert">${texts.check.noServer(failure)}</p>`}
      <ul class="fa-check-list" aria-label=${texts.check.list}>
        ${(problems ?? []).map((problem) => item(problem, actions))}
      </ul>`,
    element
  )
}

function item({ code, node, text }: Problem, actions: CheckActions): TemplateResult {
  const icon = FOR_OTHERS.has(code) ? 'pi-lock' : 'pi-exclamation-triangle'
  return html`<li class="fa-check-item" data-code=${code}>
    <i class="pi ${icon}" aria-hidden="true"></i>
    <span>${text}</span>
    ${
      node === null
        ? nothing
        : html`<button
            type="button"
            class="fa-button"
            title=${texts.check.goTo}
            aria-label=${`${texts.check.goTo} ${node}`}
            @click=${() => actions.goTo(node)}
          >
            <i class="pi pi-arrow-right" aria-hidden="true"></i>
          </button>`
    }
  </li>`
}

function summaryOf({ problems, busy }: CheckState): string {
  if (problems === undefined || busy) return texts.check.busy
  return problems.length === 0 ? texts.check.none : texts.check.some(problems.length)
}
