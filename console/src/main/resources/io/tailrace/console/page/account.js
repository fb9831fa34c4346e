// The account of the last days: per type and hour, what came in and what came of it.
import { html, nothing } from '/lib/lit-html.js';
import { get } from '/api.js';
import { count } from '/format.js';
import { badge, failure, loading, scrolling, time } from '/parts.js';
import { poll } from '/poll.js';

const SIGNS = {
  equal: ['=', 'balanced'], open: ['·', 'still open'], missing: ['−', 'missing'],
  surplus: ['+', 'doubled or invented'], none: ['', 'nothing']
};
const LEVELS = { equal: 'ok', different: 'critical', stalled: 'warning' };
const DAYS = [[24, 'day'], [72, '3 days'], [168, '7 days']];

export function account({ query }, update) {
  const hours = Number(query.get('hours') ?? 72);
  let data = null;
  let error = null;

  async function load() {
    try {
      data = await get('account', { hours });
      error = null;
    } catch (e) {
      error = e;
    }
    update();
  }

  return {
    title: 'Account',
    stop: poll(load, 15_000),
    template: () => html`<h1>Account ${data ? badge(data.state, LEVELS[data.state] ?? 'plain') : nothing}</h1>
      <p class="quiet">Each square is an hour of a type: what was committed against what was delivered,
        held, skipped and dead-lettered. Choose a square to see its minutes.</p>
      <p>Show the last ${DAYS.map(([value, name]) => html`<a class="choice" href=${'#/account?hours=' + value}
        aria-current=${hours === value ? 'true' : nothing}>${name}</a>`)}</p>
      ${failure(error)}
      ${data ? page(data) : error ? nothing : loading}`
  };
}

const page = data => html`
  ${data.problems.length === 0 ? nothing : html`<ul class="problems">${data.problems.map(text =>
    html`<li class="notice critical">${text}</li>`)}</ul>`}
  ${data.types.length === 0 ? html`<p>Nothing was counted ${data.from ? html`since ${time(data.from)}` : 'yet'}.</p>`
    : html`${differences(data.types)}${scrolling('Account by type and hour', grid(data.types))}
      ${data.more > 0 ? html`<p>and ${count(data.more)} more types.</p>` : nothing}`}`;

/** What does not balance, as text: nobody has to find a square. */
function differences(types) {
  const wrong = types.flatMap(type => type.hours.filter(isWrong).map(hour => [type.type, hour]));
  return wrong.length === 0 ? html`<p class="notice ok" role="status"><strong>Every closed hour balances.</strong></p>`
    : html`<section><h2>Hours that do not balance</h2>${scrolling('Hours that do not balance', html`<table>
      <thead><tr><th>Hour</th><th>Type</th><th>State</th><th class="n">In</th><th class="n">Out</th>
        <th class="n">Difference</th><th>Minutes (UTC)</th></tr></thead>
      <tbody>${wrong.slice(0, 100).map(([type, hour]) => html`<tr><th scope="row"><a href=${link(type, hour)}>${time(hour.hour)}</a></th>
        <td>${type}</td><td>${badge(hour.state, 'critical')}</td><td class="n">${count(hour.in)}</td>
        <td class="n">${count(hour.out)}</td><td class="n">${count(hour.difference)}</td>
        <td class="wrap">${hour.minutes.slice(0, 10).map(minute => html`<a href=${bucketLink(type, minute)}>${minute.slice(11, 16)}</a> `)}</td></tr>`)}</tbody></table>`)}
      ${wrong.length > 100 ? html`<p>and ${count(wrong.length - 100)} more.</p>` : nothing}</section>`;
}

const isWrong = hour => !['equal', 'open', 'none'].includes(hour.state);

const bucketLink = (type, minute) =>
  `#/account/bucket?type=${encodeURIComponent(type)}&minute=${encodeURIComponent(minute)}`;

/** An hour leads to its first minute that is not equal. */
const link = (type, hour) => bucketLink(type, hour.minutes[0] ?? hour.hour);

const grid = types => html`<table class="hours"><thead><tr><th>Type</th><th>Hours, oldest first</th></tr></thead>
  <tbody>${types.map(type => html`<tr><th scope="row">${type.type}</th><td><ol>${type.hours.map(hour => {
    const [sign, word] = SIGNS[hour.state] ?? ['?', hour.state];
    const text = `${hour.hour.slice(0, 13)}h: ${word}, in ${count(hour.in)}, out ${count(hour.out)}`;
    return html`<li>${hour.state === 'none' ? html`<span class="hour none" title=${text}></span>`
      : html`<a class="hour ${hour.state}" href=${link(type.type, hour)} title=${text} aria-label=${text}
        tabindex=${isWrong(hour) ? '0' : '-1'}>${sign}</a>`}</li>`;
  })}</ol></td></tr>`)}</tbody></table>`;
