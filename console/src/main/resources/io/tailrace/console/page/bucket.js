// One minute of an aggregate type in the account: its equations.
import { html, nothing } from '/lib/lit-html.js';
import { watch } from '/action.js';
import { get, post } from '/api.js';
import { count, plural, utc } from '/format.js';
import { badge, failure, loading, scrolling } from '/parts.js';

const MEANINGS = {
  published: 'Published: table = outbox + refused',
  processed: 'Processed: outbox + again = events + dead + skipped + held'
};

export function bucket({ query, session }, update) {
  const type = query.get('type') ?? '';
  const minute = query.get('minute') ?? '';
  let data = null;
  let error = null;
  let refused = null;
  let search = null;
  let starting = false;
  let left = false;

  async function find(source) {
    refused = null;
    search?.stop();
    search = null;
    starting = true;
    update();
    try {
      const started = await post('account/bucket/search', { type, minute, source });
      search = left ? null : watch(started.id, update);
    } catch (e) {
      refused = e;
    }
    starting = false;
    update();
  }

  get('account/bucket', { type, minute }).then(found => { data = found; })
    .catch(e => { error = e; }).finally(update);

  const step = minutes => `#/account/bucket?type=${encodeURIComponent(type)}&minute=`
    + encodeURIComponent(new Date(Date.parse(minute) + minutes * 60_000).toISOString().replace('.000Z', 'Z'));

  const naming = () => session.role !== 'operate'
    ? html`<p class="quiet">Finding the events needs a token of the role operate.</p>`
    : html`<p>A relay reads the table and the topics of the type, for 60 s at most.</p>
      <p>${wrongSources(data).map(source => html`<button class="primary"
        ?disabled=${starting || (search !== null && !search.isEnded())}
        @click=${() => find(source)}>Find the events of ${source}</button> `)}</p>
      ${failure(refused)}${search ? search.template() : nothing}`;

  return {
    title: 'Account of a minute',
    stop: () => { left = true; search?.stop(); },
    template: () => html`<p><a href="#/account">Account</a></p>
      <h1>${type}, ${utc(minute)}</h1>
      ${Number.isNaN(Date.parse(minute)) ? nothing : html`<p><a class="choice" href=${step(-1)}>Minute before</a>
        <a class="choice" href=${step(1)}>Minute after</a></p>`}
      ${failure(error)}
      ${data ? page(data, naming) : error ? nothing : loading}`
  };
}

const page = (data, naming) => html`
  ${data.equations.length === 0 ? html`<p role="status">Nothing was counted in this minute.</p>`
    : data.equations.map(equation)}
  ${data.equations.some(isWrong) ? html`<section><h2>Which events</h2>
    ${naming()}
    <p>This command names all of them, without a limit, on a machine that reaches the database:</p>
    ${scrolling('Command', html`<pre>${data.command}</pre>`)}</section>` : nothing}`;

const isWrong = each => each.state === 'missing' || each.state === 'surplus';

/** A relay knows the events of its own source only: each has a button. Events without one have no relay. */
const wrongSources = data => [...new Set(data.equations.filter(isWrong).map(each => each.source))]
  .filter(source => source !== '').sort();

const verdict = each => isWrong(each)
  ? badge(plural(Math.abs(each.difference), 'event') + (each.state === 'missing' ? ' missing' : ' too many'), 'critical')
  : badge(each.state === 'equal' ? 'balanced' : each.state, each.state === 'equal' ? 'ok' : 'plain');

const equation = each => html`<section><h2>${MEANINGS[each.name] ?? each.name} ${verdict(each)}</h2>
  <p class="quiet">Source ${each.source}</p>
  ${scrolling(each.name, html`<table><thead><tr><th>Hop</th><th class="n">Events</th></tr></thead>
    <tbody>${each.hops.map(hop => html`<tr><th scope="row">${hop.hop}</th>
      <td class="n">${count(hop.count)}</td></tr>`)}</tbody></table>`)}</section>`;
