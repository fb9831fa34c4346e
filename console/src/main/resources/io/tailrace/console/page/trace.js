// The way of one event, or of the events of one aggregate.
import { html, nothing } from '/lib/lit-html.js';
import { get } from '/api.js';
import { badge, facts, failure, loading, time } from '/parts.js';

const LEVELS = {
  events: 'ok', redriven: 'ok', failed: 'warning', retry: 'warning', held: 'warning',
  'dead-letter': 'critical', discarded: 'warning', skipped: 'warning'
};

export function trace({ query, session }, update) {
  const asked = query.get('event') ?? query.get('aggregate') ?? '';
  let data = null;
  let error = null;

  if (asked) {
    get('trace', { event: query.get('event'), aggregate: query.get('aggregate') })
      .then(found => { data = found; }).catch(e => { error = e; }).finally(update);
  }

  function submit(event) {
    event.preventDefault();
    const text = event.target.elements.what.value.trim();
    const name = text.includes('/') ? 'aggregate' : 'event';
    const next = `#/trace?${name}=${encodeURIComponent(text)}`;
    if (location.hash === next) {
      dispatchEvent(new HashChangeEvent('hashchange'));
    } else {
      location.hash = next;
    }
  }

  return {
    title: 'Trace',
    template: () => html`<h1>Trace</h1>
      <form class="search" role="search" @submit=${submit}>
        <label>Event id, or aggregate as type/id <input name="what" required .value=${asked}
          autocomplete="off" spellcheck="false"></label>
        <button class="primary">Find</button>
      </form>
      ${failure(error)}${data ? found(data, session.traceUrl) : asked && !error ? loading : nothing}`
  };
}

const found = (data, traceUrl) => html`
  ${data.complete ? nothing : html`<p class="notice warning" role="status">Not everything was searched: there may be
    more. The note says what was left out.</p>`}
  ${data.events.length === 0 ? html`<p role="status"><strong>No trace of it was found${data.complete ? '' : ' so far'}.</strong></p>`
    : data.events.map(each => event(each, traceUrl))}
  ${data.note ? html`<p>${data.note}</p>` : nothing}
  <p class="quiet">Searched: ${data.searched.join(', ')}</p>`;

/** The trace id, with a link to the program that shows traces if the console knows one. */
function traceId(id, url) {
  const text = html`<span class="mono">${id}</span>`;
  return url ? html`<a href=${url.replaceAll('{traceId}', () => encodeURIComponent(id))} rel="noreferrer">${text}</a>` : text;
}

const event = (each, traceUrl) => html`<section class="event"><h2 class="mono">${each.id}</h2>
  ${facts([['Now', html`<strong>${each.now}</strong>`], ['Type', each.type], ['Source', each.source || null],
    ['Aggregate', html`<a href=${'#/trace?aggregate=' + encodeURIComponent(each.aggregate)}>${each.aggregate}</a>`],
    ['Trace id', each.traceId ? traceId(each.traceId, traceUrl) : null]])}
  <ol class="way">${each.steps.map(step => html`<li>
    ${badge(step.hop, LEVELS[step.hop] ?? 'plain')} ${time(step.at)} <span class="mono">${step.place}</span>
    <span>${step.text}</span>
    ${step.group ? html`<span class="quiet">group ${step.group}</span>` : nothing}
    ${step.attempt ? html`<span class="quiet">attempt ${step.attempt}</span>` : nothing}</li>`)}</ol></section>`;
