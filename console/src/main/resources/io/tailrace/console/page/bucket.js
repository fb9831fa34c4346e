// One minute of an aggregate type in the account: its equations.
import { html, nothing } from '/lib/lit-html.js';
import { get } from '/api.js';
import { count, plural, utc } from '/format.js';
import { badge, failure, loading, scrolling } from '/parts.js';

const MEANINGS = {
  published: 'Published: table = outbox + refused',
  processed: 'Processed: outbox + again = events + dead + skipped + held'
};

export function bucket({ query }, update) {
  const type = query.get('type') ?? '';
  const minute = query.get('minute') ?? '';
  let data = null;
  let error = null;

  get('account/bucket', { type, minute }).then(found => { data = found; })
    .catch(e => { error = e; }).finally(update);

  const step = minutes => `#/account/bucket?type=${encodeURIComponent(type)}&minute=`
    + encodeURIComponent(new Date(Date.parse(minute) + minutes * 60_000).toISOString().replace('.000Z', 'Z'));

  return {
    title: 'Account of a minute',
    template: () => html`<p><a href="#/account">Account</a></p>
      <h1>${type}, ${utc(minute)}</h1>
      ${Number.isNaN(Date.parse(minute)) ? nothing : html`<p><a class="choice" href=${step(-1)}>Minute before</a>
        <a class="choice" href=${step(1)}>Minute after</a></p>`}
      ${failure(error)}
      ${data ? page(data) : error ? nothing : loading}`
  };
}

const page = data => html`
  ${data.equations.length === 0 ? html`<p role="status">Nothing was counted in this minute.</p>`
    : data.equations.map(equation)}
  ${data.equations.some(isWrong) ? html`<section><h2>Which events</h2>
    <p>This command names them, on a machine that reaches the database:</p>
    ${scrolling('Command', html`<pre>${data.command}</pre>`)}</section>` : nothing}`;

const isWrong = each => each.state === 'missing' || each.state === 'surplus';

const verdict = each => isWrong(each)
  ? badge(plural(Math.abs(each.difference), 'event') + (each.state === 'missing' ? ' missing' : ' too many'), 'critical')
  : badge(each.state === 'equal' ? 'balanced' : each.state, each.state === 'equal' ? 'ok' : 'plain');

const equation = each => html`<section><h2>${MEANINGS[each.name] ?? each.name} ${verdict(each)}</h2>
  <p class="quiet">Source ${each.source}</p>
  ${scrolling(each.name, html`<table><thead><tr><th>Hop</th><th class="n">Events</th></tr></thead>
    <tbody>${each.hops.map(hop => html`<tr><th scope="row">${hop.hop}</th>
      <td class="n">${count(hop.count)}</td></tr>`)}</tbody></table>`)}</section>`;
