// Dead letters: what kinds there are, which ones, and what to do about them.
import { html, nothing } from '/lib/lit-html.js';
import { live } from '/lib/directives/live.js';
import { get } from '/api.js';
import { bars } from '/charts.js';
import { count, plural } from '/format.js';
import { badge, failure, loading, scrolling, since } from '/parts.js';
import { poll } from '/poll.js';
import { selection } from '/selection.js';

const FIELDS = [
  ['group', 'Group'], ['type', 'Type'], ['reason', 'Reason'], ['aggregate', 'Aggregate'], ['id', 'Event id'],
  ['error', 'Error'], ['since', 'Since (UTC)'], ['until', 'Until (UTC)']
];
const STATES = ['open', 'redriven', 'discarded', 'erased', 'all'];
const TIMES = ['since', 'until'];
/** What stands for no value in the filter. */
const NONE = '(none)';
const LEVELS = { open: 'warning', redriven: 'ok', discarded: 'plain' };

export function letters({ session, query }, update) {
  const filter = Object.fromEntries(FIELDS.map(([name]) => [name, query.getAll(name)])
    .filter(([, values]) => values.length > 0));
  const state = query.get('state') ?? 'open';
  const parameters = { ...filter, state };
  const checked = new Map();
  const actions = [];
  let status = null;
  let groups = null;
  let page = null;
  let error = null;
  let isStale = false;

  // The old list stays until there is a new one: without it the form would lose what is being typed.
  const act = selection(session, update, hasWritten => {
    isStale = true;
    if (hasWritten) {
      checked.clear();
    }
    load();
  });

  async function load() {
    const keep = page && page.pages > 1 && !isStale;
    try {
      const answers = await Promise.all([get('letters/status'), get('letters/groups', parameters),
        keep ? null : get('letters', { ...parameters, limit: 50 }), get('actions')]);
      [status, groups] = answers;
      if (!keep) {
        page = { pages: 1, ...answers[2] };
        isStale = false;
      }
      actions.splice(0, actions.length, ...answers[3].slice(0, 5));
      error = null;
    } catch (e) {
      error = e;
    }
    update();
  }

  async function more() {
    try {
      const next = await get('letters', { ...parameters, limit: 50, after: page.next });
      page = { ...next, begins: page.begins, ends: page.ends, exact: page.exact, matching: page.matching, letters: [...page.letters, ...next.letters],
        pages: page.pages + 1 };
    } catch (e) {
      error = e;
    }
    update();
  }

  function check(letter, isChecked) {
    if (isChecked) {
      checked.set(letter.position, letter);
    } else {
      checked.delete(letter.position);
    }
    update();
  }

  function target() {
    const chosen = [...checked.values()];
    const base = asFilter(filter);
    return chosen.length === 0
      ? { filter: base, range: { from: page.begins, before: page.ends }, count: page.matching, state,
        what: describe(filter, page.matching), refusal: page.exact ? null : INEXACT }
      : { filter: { ...base, ids: chosen.map(letter => letter.position) },
        range: null, count: chosen.length, state, what: plural(chosen.length, 'chosen dead letter') };
  }

  function choice() {
    const listed = new Set(page.letters.map(letter => letter.position));
    const elsewhere = [...checked.keys()].filter(position => !listed.has(position)).length;
    return checked.size === 0 ? nothing : html`<p role="status">${count(checked.size)} chosen${elsewhere > 0
      ? `, ${count(elsewhere)} of these not on this list` : ''} <button @click=${clear}>Clear the choice</button></p>`;
  }

  function clear() {
    checked.clear();
    update();
  }

  return {
    title: 'Dead letters',
    stop: and(poll(load), () => act.stop()),
    template: () => html`<h1>Dead letters</h1>
      ${failure(error)}
      ${status ? head(status) : nothing}
      ${form(filter, state)}
      ${groups ? kinds(groups, state) : error ? nothing : loading}
      ${page ? html`${list(page, checked, check, more)}${choice()}${act.template(target())}` : nothing}
      ${lately(actions)}`
  };
}

const and = (...ends) => () => ends.forEach(end => end());

const INEXACT = 'The console holds some texts of this filter cut, so that it cannot act on all of this list. '
  + 'Choose dead letters one by one, or use tailrace-processor dlt.';

/** The filter of the address as the API's actions take it. */
export const asFilter = filter => ({
  groups: filter.group ?? [], types: filter.type ?? [], reasons: filter.reason ?? [],
  errors: filter.error ?? [], aggregates: filter.aggregate ?? [], ids: filter.id ?? [],
  since: filter.since?.[0] ?? null, until: filter.until?.[0] ?? null
});

const describe = (filter, matching) => (Object.keys(filter).length === 0 ? 'all ' : '')
  + plural(matching, 'dead letter') + (Object.keys(filter).length === 0 ? '' : ' of this filter');

const address = parameters => {
  const search = new URLSearchParams();
  for (const [name, value] of parameters) {
    if (value !== undefined && value !== null) {
      search.append(name, value);
    }
  }
  return '#/letters?' + search;
};

const head = status => html`<p>
  <strong>${count(status.open)}</strong> open
  ${status.complete ? nothing : html`· <span role="status">reading the topic, ${count(status.read)} of
    ${count(status.total)}; the figures grow until it is read</span>`}
  ${status.leftOut > 0 ? html`· ${count(status.leftOut)} older ones are left out` : nothing}
  ${status.retention ? html`· ${status.retention.text}` : nothing}</p>
  ${status.problem ? html`<p class="notice warning" role="status">${status.problem}</p>` : nothing}`;

const shown = value => (value === '' ? NONE : value);

/** The values of the filter as inputs, one for each, and at least one of each field. */
const inputs = filter => FIELDS.flatMap(([name, label]) => (filter[name] ?? [undefined])
  .map(value => ({ name, label, value, text: shown(value ?? null) ?? '' })));

/** What an input stands for: undefined for no condition. What nobody has changed stays as it is. */
function entered(text, field) {
  if (text === field.text) {
    return field.value;
  }
  const trimmed = text.trim();
  return trimmed === NONE && !TIMES.includes(field.name) ? '' : trimmed === '' ? undefined : trimmed;
}

function form(filter, state) {
  const fields = inputs(filter);
  function submit(event) {
    event.preventDefault();
    const typed = [...event.target.querySelectorAll('input')];
    location.hash = address([...fields.map((field, i) => [field.name, entered(typed[i].value, field)]),
      ['state', event.target.elements.state.value]]);
  }
  const isOpen = Object.keys(filter).length > 0;
  return html`<details class="filter" ?open=${isOpen}><summary>Filter${isOpen ? ': '
    + Object.entries(filter).map(([name, values]) => `${name} ${values.map(shown).join(' or ')}`).join('; ') : ''}
    (${state})</summary>
    <form @submit=${submit}>${fields.map(({ name, label, text }) => html`<label>${label}
      <input name=${name} .value=${text} autocomplete="off" spellcheck="false"
        placeholder=${TIMES.includes(name) ? '2026-01-31T12:00:00Z' : ''}></label>`)}
    <label>State <select name="state">${STATES.map(each =>
      html`<option ?selected=${each === state}>${each}</option>`)}</select></label>
    <span class="buttons"><button class="primary">Apply</button> <a class="button" href="#/letters">Clear</a></span>
    </form></details>`;
}

const kinds = (found, state) => html`<section><h2>Kinds</h2>${found.groups.length === 0
  ? html`<p role="status">No dead letter matches.</p>` : html`${scrolling('Kinds of dead letters', html`<table>
  <thead><tr><th class="n">Count</th><th>Group</th><th>Type</th><th>Reason</th><th>Error</th>
    <th>Last 24 h</th><th>First</th><th>Last</th></tr></thead>
  <tbody>${found.groups.map(kind => html`<tr><td class="n">${kind.exact
    ? html`<a aria-label=${`${kind.count} ${kind.type} ${kind.reason}: show`}
      href=${address([['group', kind.group], ['type', kind.type], ['reason', kind.reason], ['error', kind.error],
        ['state', state]])}>${count(kind.count)}</a>`
    : html`<span title="Texts of this kind are cut, so that they make no filter">${count(kind.count)}</span>`}</td>
    <td>${kind.group || '–'}</td><td>${kind.type}</td><td>${kind.reason}</td><td class="wrap error">${kind.error}</td>
    <td>${bars(kind.spark, `Dead letters per hour of the last day, together ${count(kind.spark.reduce((a, b) => a + b, 0))}`)}</td>
    <td>${since(kind.first)}</td><td>${since(kind.last)}</td></tr>`)}</tbody></table>`)}
  ${found.more > 0 ? html`<p>and ${plural(found.more, 'more kind')}; filter to see them.</p>` : nothing}`}</section>`;

const list = (page, checked, check, more) => page.letters.length === 0 ? nothing : html`<section>
  <h2>${plural(page.matching, 'dead letter')}</h2>
  ${scrolling('Dead letters', html`<table class="letters"><thead><tr><th><span class="hidden">Choose</span></th>
    <th>Event</th><th>Type</th><th>Group</th><th>Reason</th><th>Aggregate</th><th class="n">Attempts</th>
    <th>Time</th><th>State</th></tr></thead>
  <tbody>${page.letters.map(letter => html`<tr>
    <td><input type="checkbox" aria-label=${'Choose ' + letter.id} .checked=${live(checked.has(letter.position))}
      @change=${event => check(letter, event.target.checked)}></td>
    <th scope="row"><a class="mono" href=${'#/letters/' + letter.position}>${letter.id}</a></th>
    <td>${letter.type}</td><td>${letter.group || '–'}</td><td>${letter.reason}</td><td>${letter.aggregate}</td>
    <td class="n">${count(letter.attempts)}</td><td>${since(letter.time)}</td>
    <td>${badge(letter.state, LEVELS[letter.state] ?? 'plain')}${letter.redrives > 0
      ? html` <span class="quiet">redriven ${letter.redrives}×</span>` : nothing}</td></tr>`)}</tbody></table>`)}
  ${page.next ? html`<p><button @click=${more}>Show more</button> <span class="quiet">${count(page.letters.length)}
    of ${count(page.matching)} are shown</span></p>` : nothing}</section>`;

const lately = actions => actions.length === 0 ? nothing : html`<section><h2>Latest actions</h2>
  <ul class="plain">${actions.map(each => html`<li><a href=${'#/actions/' + encodeURIComponent(each.id)}>${each.kind}</a>
    ${badge(each.state, each.state === 'failed' ? 'critical' : each.state === 'done' ? 'ok' : 'plain')}
    ${since(each.started)} by ${each.user} ${each.summary}</li>`)}</ul></section>`;
