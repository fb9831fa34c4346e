// The events of a minute that are not right, as relays have named them.
import { html, nothing } from '/lib/lit-html.js';
import { count, plural } from '/format.js';
import { facts, scrolling, traceLink } from '/parts.js';

/** The result of an action find-events. */
export const findings = result => html`${(result.sources ?? []).map(source)}`;

const source = each => html`<section class="findings"><h4>Source ${each.source}:
    ${each.notRight === 0 ? 'every event is right' : plural(each.notRight, 'event') + ' not right'}</h4>
  ${each.ids.length > 0 ? scrolling('Events', html`<table><thead><tr><th>Event</th><th>What is wrong</th></tr></thead>
    <tbody>${each.ids.map(id => html`<tr><th scope="row">${traceLink(id.id)}</th>
      <td class="wrap">${id.verdict}</td></tr>`)}</tbody></table>`) : nothing}
  ${each.more ? html`<p>These are the first ${count(each.ids.length)} ids. The command names all of them.</p>` : nothing}
  ${each.notNamed > 0 ? html`<p>Cannot be named: ${plural(each.notNamed, 'event')}, at least.</p>` : nothing}
  ${each.notes.map(note => html`<p>${note}</p>`)}
  ${facts([['Events', count(each.events)], ['Rows in the table', count(each.rows)],
    ['Rows counted', each.rowsCounted === null ? 'not known' : count(each.rowsCounted)], ['Relay', each.slot]])}
  </section>`;
