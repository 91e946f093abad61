/** What the panel of a caption node looks like. */
import { html, nothing, render, type TemplateResult } from 'lit'
import type { Finding, Severity } from '../../core/caption/findings'
import { readProviderChoice, type ProviderChoice } from '../rewrite/provider-choice'
import { texts } from '../texts'
import type { Message, PanelState, PanelStatus } from './panel'

/** What happens on a click. */
export interface PanelActions {
  readonly rewrite: () => void
  readonly rewriteAndRun: () => void
  readonly run: () => void
  readonly cancel: () => void
  readonly check: () => void
  readonly dismiss: () => void
  readonly choose: (choice: ProviderChoice) => void
  readonly show: (finding: Finding) => void
}

const statusIcons: Readonly<Record<PanelStatus, string>> = {
  none: 'pi-circle',
  fresh: 'pi-check-circle',
  edited: 'pi-pencil',
  stale: 'pi-clock',
  linked: 'pi-link'
}

const severityIcons: Readonly<Record<Severity, string>> = {
  error: 'pi-times-circle',
  warning: 'pi-exclamation-triangle',
  hint: 'pi-info-circle'
}

/** Draws the panel into `element`, which keeps its focus across redraws. */
export function drawPanel(
  element: HTMLElement,
  state: PanelState,
  provider: ProviderChoice,
  offered: readonly ProviderChoice[],
  actions: PanelActions
): void {
  render(
    html`<div class="fa-caption-box" role="group" aria-label=${texts.caption.panel}>
      <div class="fa-caption-bar">
        ${chip(state)}
        <span class="fa-caption-space"></span>
        ${chooser(provider, offered, state.busySince !== undefined, actions)}
      </div>
      <div class="fa-caption-bar">
        ${state.busySince === undefined ? buttons(state, actions) : progress(state.busySince, provider, actions)}
      </div>
      ${state.message ? message(state.message, actions) : nothing} ${results(state.findings, actions)}
    </div>`,
    element
  )
}

function chip({ status, author }: PanelState): TemplateResult {
  return html`<span
    class="fa-chip"
    data-status=${status}
    role="status"
    title=${texts.caption.statusHelp[status]}
  >
    <i class="pi ${statusIcons[status]}" aria-hidden="true"></i>
    <span class="fa-chip-text">${texts.caption.status[status]}</span>
    ${author === undefined ? nothing : html`<span class="fa-chip-author">${texts.caption.by(author)}</span>`}
  </span>`
}

function chooser(
  provider: ProviderChoice,
  offered: readonly ProviderChoice[],
  busy: boolean,
  actions: PanelActions
): TemplateResult {
  return html`<select
    class="fa-select"
    aria-label=${texts.caption.provider.label}
    title=${texts.caption.provider.label}
    ?disabled=${busy}
    .value=${provider}
    @change=${({ currentTarget }: Event) => {
      if (currentTarget instanceof HTMLSelectElement) actions.choose(readProviderChoice(currentTarget.value))
    }}
  >
    ${offered.map(
      (choice) =>
        html`<option value=${choice} ?selected=${choice === provider}>
          ${texts.caption.provider[choice]}
        </option>`
    )}
  </select>`
}

function buttons({ status, findings }: PanelState, actions: PanelActions): TemplateResult {
  const linked = status === 'linked'
  return html`<button
      type="button"
      class="fa-button fa-primary"
      title=${texts.caption.rewriteHelp}
      ?disabled=${linked}
      @click=${actions.rewrite}
    >
      <i class="pi pi-sparkles" aria-hidden="true"></i> ${texts.caption.rewrite}
    </button>
    <button
      type="button"
      class="fa-button"
      title=${texts.caption.rewriteAndRunHelp}
      ?disabled=${linked}
      @click=${actions.rewriteAndRun}
    >
      <i class="pi pi-play" aria-hidden="true"></i> ${texts.caption.rewriteAndRun}
    </button>
    ${
      // Once it has been checked, it is checked as it is typed.
      findings || linked || status === 'none'
        ? nothing
        : html`<button
            type="button"
            class="fa-button"
            title=${texts.caption.checkHelp}
            @click=${actions.check}
          >
            ${texts.caption.check}
          </button>`
    }`
}

function progress(since: number, provider: ProviderChoice, actions: PanelActions): TemplateResult {
  const seconds = Math.floor((Date.now() - since) / 1000)
  const who = texts.caption.provider[provider]
  return html`<div class="fa-progress" role="progressbar" aria-label=${texts.caption.rewrite}>
      <div class="fa-progress-bar"></div>
      <span>${texts.caption.asking(who, seconds)}</span>
    </div>
    <button type="button" class="fa-button" @click=${actions.cancel}>
      <i class="pi pi-times" aria-hidden="true"></i> ${texts.caption.cancel}
    </button>`
}

function message({ kind, text }: Message, actions: PanelActions): TemplateResult {
  return html`<div class="fa-caption-message" data-kind=${kind} role=${kind === 'note' ? 'status' : 'alert'}>
    <span>${text}</span>
    ${
      kind === 'stopped'
        ? html`<button type="button" class="fa-button" @click=${actions.run}>
            ${texts.caption.runAnyway}
          </button>`
        : nothing
    }
    <button
      type="button"
      class="fa-icon-button"
      aria-label=${texts.caption.dismiss}
      title=${texts.caption.dismiss}
      @click=${actions.dismiss}
    >
      <i class="pi pi-times" aria-hidden="true"></i>
    </button>
  </div>`
}

function results(
  findings: readonly Finding[] | undefined,
  actions: PanelActions
): TemplateResult | typeof nothing {
  if (!findings) return nothing
  if (findings.length === 0) {
    return html`<p class="fa-clean"><i class="pi pi-check" aria-hidden="true"></i> ${texts.caption.clean}</p>`
  }
  return html`<ul class="fa-findings" aria-live="polite">
    ${findings.map((finding) => result(finding, actions))}
  </ul>`
}

function result(finding: Finding, actions: PanelActions): TemplateResult {
  const { severity, code, match } = finding
  const sentence = texts.caption.findings[code]?.(match) ?? finding.text
  const icon = html`<i
    class="pi ${severityIcons[severity]}"
    role="img"
    aria-label=${texts.caption.severity[severity]}
  ></i>`
  // What is missing from the text cannot be shown in it.
  if (finding.end === 0) return html`<li data-severity=${severity}>${icon}<span>${sentence}</span></li>`
  return html`<li data-severity=${severity}>
    ${icon}<button
      type="button"
      class="fa-finding"
      title=${texts.caption.show(match)}
      @click=${() => actions.show(finding)}
    >
      ${sentence}
    </button>
  </li>`
}
