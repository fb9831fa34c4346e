// One dead letter.
import { html, nothing } from '/lib/lit-html.js';
import { get } from '/api.js';
import { count, utc } from '/format.js';
import { badge, facts, failure, loading, scrolling, time, traceLink } from '/parts.js';
import { poll } from '/poll.js';
import { selection } from '/selection.js';

export function letter({ session, parts }, update) {
  let data = null;
  let error = null;
  const act = selection(session, update, () => load());

  async function load() {
    try {
      data = await get('letters/' + encodeURIComponent(parts[0]).replace('%3A', ':'));
    } catch (e) {
      error = e;
    }
    update();
  }
  const polling = poll(load);

  return {
    title: 'Dead letter ' + parts[0],
    stop: () => { polling(); act.stop(); },
    template: () => html`<p><a href="#/letters">Dead letters</a></p>
      <h1>Dead letter ${parts[0]} ${data ? badge(data.state, data.state === 'open' ? 'warning' : 'plain') : nothing}</h1>
      ${failure(error)}
      ${data ? html`${page(data)}${act.template(target(data))}` : error ? nothing : loading}`
  };
}

const target = data => ({
  filter: { groups: [], types: [], reasons: [], errors: [], aggregates: [], ids: [data.position],
    since: null, until: null },
  range: null, count: 1, state: data.state, what: 'this dead letter'
});

const page = data => html`
  <p class="notice critical"><strong>${data.reason}</strong> <span class="text">${data.message}</span></p>
  ${facts([['Event', traceLink(data.id)], ['Type', data.type], ['Group', data.group || null],
    ['Aggregate', html`<a href=${'#/trace?aggregate=' + encodeURIComponent(data.aggregate)}>${data.aggregate}</a>`],
    ['Dead-lettered', time(data.time)], ['First failed', data.firstFailed ? time(data.firstFailed) : null],
    ['Attempts', count(data.attempts)], ['Redrives', count(data.redrives)], ['Last run', data.run],
    ['Kept until', data.keptUntil ? time(data.keptUntil) : null],
    ['Disposition', data.disposition ? disposition(data.disposition) : null]])}
  <section><h2>Payload ${data.payloadHidden ? nothing : badge(data.payloadKind)}</h2>${payload(data)}
    ${data.payloadNote ? html`<p class="quiet">${data.payloadNote}</p>` : nothing}</section>
  ${data.stack ? html`<section><h2>Stack trace</h2>${scrolling('Stack trace', html`<pre>${data.stack}</pre>`)}</section>` : nothing}
  <section><h2>Headers</h2>${scrolling('Headers', html`<table><thead><tr><th>Name</th><th>Value</th></tr></thead>
    <tbody>${data.headers.map(header => html`<tr><th scope="row" class="mono">${header.name}</th>
      <td class="mono wrap">${header.value}</td></tr>`)}</tbody></table>`)}</section>`;

const disposition = found => `${found.kind}${found.run ? ' by run ' + found.run : ''}`
  + `${found.note ? ': ' + found.note : ''}${found.at ? ', ' + utc(found.at) : ''}`;

function payload(data) {
  if (data.payloadHidden) {
    return html`<p>The payload is hidden from the role view.</p>`;
  }
  if (data.payload === null || data.payload === undefined) {
    return html`<p>The record has no payload.</p>`;
  }
  return scrolling('Payload', html`<pre class="payload">${data.payloadKind === 'json' ? pretty(data.payload) : data.payload}</pre>`);
}

/** Indented, with every number as it was written: JSON.parse would round large ones. */
function pretty(text) {
  const out = [];
  let depth = 0;
  const line = () => '\n' + '  '.repeat(depth);
  for (const token of text.match(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/gs) ?? []) {
    if (token === '{' || token === '[') {
      depth++;
      out.push(token, line());
    } else if (token === '}' || token === ']') {
      depth = Math.max(0, depth - 1);
      const isEmpty = /^\s+$/.test(out[out.length - 1] ?? '') && '{['.includes(out[out.length - 2]);
      if (isEmpty) {
        out.pop();
      } else {
        out.push(line());
      }
      out.push(token);
    } else if (token === ',') {
      out.push(token, line());
    } else {
      out.push(token === ':' ? ': ' : token);
    }
  }
  return out.join('');
}
