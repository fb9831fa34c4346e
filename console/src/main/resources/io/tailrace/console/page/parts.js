// Pieces that several views use.
import { html, nothing } from '/lib/lit-html.js';
import { ago, utc } from '/format.js';

/** What went wrong, and what can be done about it. */
export const failure = error => error
  ? html`<div class="notice critical" role="alert">
      <strong>${error.message}</strong>${error.remedy ? html` <span>${error.remedy}</span>` : nothing}
    </div>`
  : nothing;

export const loading = html`<p class="quiet" role="status">Loading…</p>`;

export const time = at => at
  ? html`<time datetime=${at} title=${at}>${utc(at)}</time>`
  : html`<span class="quiet">–</span>`;

export const since = at => at
  ? html`<time datetime=${at} title=${utc(at)}>${ago(at)}</time>`
  : html`<span class="quiet">–</span>`;

/** Whether a process has not ended, as far as its reports tell. */
export const runs = process => !process.stale && !['STOPPED', 'FAILED'].includes(process.state);

/** A label with a state; the word carries the meaning, the colour repeats it. */
export const badge = (text, level = 'plain') => html`<span class="badge ${level}">${text}</span>`;

/** Terms and values; entries without a value are left out. */
export const facts = entries => html`<dl class="facts">
  ${entries.filter(entry => entry && entry[1] !== null && entry[1] !== undefined && entry[1] !== '')
    .map(([term, value]) => html`<div><dt>${term}</dt><dd>${value}</dd></div>`)}
</dl>`;

/** A table that scrolls sideways on its own if it is too wide. */
export const scrolling = (label, table) =>
  html`<div class="scroll" role="region" aria-label=${label} tabindex="0">${table}</div>`;

export const runbookLink = runbook => runbook
  ? html`<a href=${'#/runbook/' + runbook.replace('#', '/')}>Runbook</a>`
  : nothing;

export const traceLink = id => html`<a class="mono" href=${'#/trace?event=' + encodeURIComponent(id)}>${id}</a>`;
