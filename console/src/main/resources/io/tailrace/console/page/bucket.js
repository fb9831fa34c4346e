// One bucket of the account: its equations, and the ids behind a difference.
import { html, nothing } from '/lib/lit-html.js';
import { get, post } from '/api.js';
import { count, utc } from '/format.js';
import { badge, failure, loading, scrolling } from '/parts.js';

export function bucket({ session, query }, update) {
  const type = query.get('type') ?? '';
  const minute = query.get('minute') ?? '';
  let data = null;
  let error = null;

  get('account/bucket', { type, minute }).then(found => { data = found; })
    .catch(e => { error = e; }).finally(update);

  async function search() {
    try {
      const started = await post('account/bucket/search', { type, minute });
      location.hash = '#/actions/' + encodeURIComponent(started.id);
    } catch (e) {
      error = e;
      update();
    }
  }

  const step = minutes => `#/account/bucket?type=${encodeURIComponent(type)}&minute=`
    + encodeURIComponent(new Date(Date.parse(minute) + minutes * 60_000).toISOString().replace('.000Z', 'Z'));

  return {
    title: 'Account of a minute',
    template: () => html`<p><a href="#/account">Account</a></p>
      <h1>${type}, ${utc(minute)}</h1>
      <p><a class="choice" href=${step(-1)}>Minute before</a> <a class="choice" href=${step(1)}>Minute after</a></p>
      ${failure(error)}
      ${data ? html`${data.equations.map(equation)}
        ${session.role === 'operate' ? html`<p><button @click=${search}>Search the ids of this minute</button>
          <span class="quiet">Reads the topics and the table; a large minute takes a while.</span></p>` : nothing}`
        : error ? nothing : loading}`
  };
}

const equation = each => html`<section><h2>${each.name} ${each.difference === 0 ? badge('balanced', 'ok')
  : badge('difference ' + count(each.difference), 'critical')}</h2>
  ${scrolling(each.name, html`<table><thead><tr><th>Hop</th><th class="n">Events</th></tr></thead>
    <tbody>${each.hops.map(hop => html`<tr><th scope="row">${hop.hop}</th>
      <td class="n">${count(hop.count)}</td></tr>`)}</tbody></table>`)}</section>`;
