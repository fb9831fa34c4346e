// The pipeline at this moment: what is wrong first, then the picture, then the figures behind it.
import { html, nothing } from '/lib/lit-html.js';
import { get } from '/api.js';
import { sparkline } from '/charts.js';
import { flow } from '/flow.js';
import { age, bytes, count, decimal, rate, seconds, utc } from '/format.js';
import { badge, failure, loading, runbookLink, runs, scrolling, since, time } from '/parts.js';
import { poll } from '/poll.js';

const HISTORY = [
  ['commits', 'Commits', rate], ['delivered', 'Delivered', rate], ['lagSeconds', 'Relay lag', seconds],
  ['p50', 'Latency p50', seconds], ['p99', 'Latency p99', seconds],
  ['deadLettered', 'Dead-lettered', rate]
];

export function overview(context, update) {
  let data = null;
  let history = null;
  let error = null;

  async function load() {
    try {
      [data, history] = await Promise.all([get('overview'), get('history')]);
      error = null;
    } catch (e) {
      error = e;
    }
    update();
  }

  return {
    title: 'Overview',
    stop: poll(load),
    template: () => html`<h1 class="hidden">Overview</h1>${failure(error)}${data ? page(data, history)
      : error ? nothing : loading}`
  };
}

const page = (data, history) => html`
  ${problems(data.problems)}
  ${flow(data)}
  ${trends(history)}
  <div class="columns">${relays(data.relays)}${processors(data.processors)}${types(data.types)}
    ${groups(data.groups, data.groupsProblem)}</div>
  <p class="quiet">As of ${time(data.time)}; read again every 5 s while this page can be seen.</p>`;

function problems(list) {
  if (list.length === 0) {
    return html`<section class="notice ok" aria-label="Problems" role="status">
      <strong>No problem is reported.</strong></section>`;
  }
  const sorted = [...list].sort((a, b) => (a.severity === b.severity ? 0 : a.severity === 'critical' ? -1 : 1));
  return html`<section aria-label="Problems"><ul class="problems">${sorted.map(problem => html`
    <li class="notice ${problem.severity}">
      ${badge(problem.severity, problem.severity)} <strong>${problem.subject}</strong>
      <span class="text">${problem.text}</span>
      <span class="more">${problem.since ? html`for <time datetime=${problem.since} title=${utc(problem.since)}>${age(problem.since)}</time>` : nothing}
        ${runbookLink(problem.runbook)}</span>
    </li>`)}</ul></section>`;
}

const trends = history => html`<section aria-label="The last hour"><h2>The last hour</h2>
  <div class="trends">${HISTORY.map(([name, label, text]) => {
    const values = history?.series?.[name] ?? [];
    return html`<figure><figcaption>${label}<span class="figure">${latest(values, text)}</span></figcaption>
      ${sparkline(values, text, label)}</figure>`;
  })}</div></section>`;

const latest = (values, text) => text(values.length > 0 ? values[values.length - 1] : null);

const state = process => process.stale ? badge('silent', 'warning')
  : badge(process.state, process.state === 'STOPPED' ? 'plain' : process.healthy ? 'ok' : 'critical');

/** A process that has ended does not know any more. */
const known = (process, value) => (runs(process) ? value : null);

const relays = list => html`<section><h2>Relays</h2>${list.length === 0
  ? html`<p class="quiet">No relay reports.</p>` : scrolling('Relays', html`<table>
  <thead><tr><th>Slot</th><th>Host</th><th>State</th><th class="n">Lag</th><th class="n">Rows behind</th>
    <th class="n">WAL held</th><th>Version</th><th>Reported</th></tr></thead>
  <tbody>${list.map(relay => html`<tr><th scope="row">${relay.slot}${relay.leader ? html` ${badge('leader')}` : nothing}</th>
    <td>${relay.host}</td><td>${state(relay)}</td><td class="n">${seconds(known(relay, relay.lagSeconds))}</td>
    <td class="n">${count(known(relay, relay.lagRows))}</td><td class="n">${bytes(known(relay, relay.walHeldBytes))}</td>
    <td>${relay.version}</td><td>${since(relay.reported)}</td></tr>`)}</tbody></table>`)}</section>`;

const processors = list => html`<section><h2>Processors</h2>${list.length === 0
  ? html`<p class="quiet">No processor reports.</p>` : scrolling('Processors', html`<table>
  <thead><tr><th>Application</th><th>Host</th><th>State</th><th class="n">Delivered</th>
    <th class="n">Lag</th><th class="n">Held</th><th>Version</th><th>Reported</th></tr></thead>
  <tbody>${list.map(processor => html`<tr><th scope="row">${processor.application}</th><td>${processor.host}</td>
    <td>${state(processor)}${processor.restoring > 0 ? html` ${badge('restoring', 'warning')}` : nothing}</td>
    <td class="n">${rate(processor.deliveredPerSecond)}</td><td class="n">${count(processor.lag)}</td>
    <td class="n">${count(processor.held)}</td><td>${processor.version}</td>
    <td>${since(processor.reported)}</td></tr>`)}</tbody></table>`)}</section>`;

const types = list => html`<section><h2>Events per type</h2>${list.length === 0
  ? html`<p class="quiet">No events yet.</p>` : scrolling('Events per type', html`<table>
  <thead><tr><th>Type</th><th class="n">Events/s</th></tr></thead>
  <tbody>${list.map(each => html`<tr><th scope="row">${each.type}</th>
    <td class="n">${decimal(each.eventsPerSecond)}</td></tr>`)}</tbody></table>`)}</section>`;

const groups = (list, problem) => html`<section><h2>Subscriber groups</h2>${problem
  ? html`<p class="notice warning">${problem}</p>` : nothing}${list.length === 0
  ? problem ? nothing : html`<p class="quiet">No group reads events.</p>` : scrolling('Subscriber groups', html`<table>
  <thead><tr><th>Group</th><th>State</th><th class="n">Members</th><th class="n">Lag</th></tr></thead>
  <tbody>${list.map(group => html`<tr><th scope="row">${group.group}</th>
    <td>${badge(group.state, group.members > 0 ? 'ok' : 'warning')}</td>
    <td class="n">${count(group.members)}</td><td class="n">${count(group.lag)}</td></tr>`)}</tbody></table>`)}</section>`;
