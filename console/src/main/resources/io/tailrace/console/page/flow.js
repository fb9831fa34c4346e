// The pipeline as a picture: a list of stages with figures on the arrows between them.
import { html, nothing } from '/lib/lit-html.js';
import { gauge } from '/charts.js';
import { bytes, count, isNumber, plural, rate, seconds } from '/format.js';
import { runs } from '/parts.js';

const ACCOUNT = {
  equal: ['balanced', 'ok'], open: ['still open', 'plain'], different: ['different', 'critical'],
  stalled: ['stalled', 'warning'], off: ['off', 'plain'], unknown: ['unknown', 'plain']
};

export function flow(data) {
  const leaders = data.relays.filter(relay => relay.leader && runs(relay));
  const processors = data.processors.filter(runs);
  return html`<section aria-label="Pipeline"><ol class="flow">
    ${stage('Database', wal(leaders))}
    ${arrow(rate(sum(leaders, 'commitsPerSecond')), 'commits', lag(leaders))}
    ${stage(plural(leaders.length, 'relay'), standbys(data.relays), level(data.relays, leaders))}
    ${arrow(rate(sum(leaders, 'rowsPerSecond')), 'rows')}
    ${stage('outbox.*', figure('waiting', count(sum(processors, 'lag'))))}
    ${arrow(rate(sum(processors, 'deliveredPerSecond') + sum(processors, 'duplicatesPerSecond')), 'read')}
    ${stage(plural(processors.length, 'processor'), work(processors), level(data.processors, processors))}
    ${arrow(rate(sum(processors, 'deliveredPerSecond')), 'delivered', latency(data.latency))}
    ${stage('events.*', account(data.account), data.account.state === 'different' ? 'critical' : '')}
    ${arrow(count(sum(data.groups, 'lag')), 'waiting')}
    ${stage(plural(data.groups.length, 'group'), slowest(data.groups))}
  </ol>
  <ul class="aside">
    ${total('published', data.relays)}${total('delivered', data.processors)}
    <li>${figure('duplicates skipped', rate(sum(processors, 'duplicatesPerSecond')))}</li>
    <li>${figure('held', count(sum(processors, 'held')))}${due(processors)}</li>
    <li>${figure('failed', rate(sum(processors, 'failedPerSecond')))}</li>
    <li>${figure('dead-lettered', rate(sum(processors, 'deadLetteredPerSecond')))}</li>
    <li class=${data.deadLetters.open > 0 ? 'warning' : ''}><a href="#/letters">${figure('open dead letters',
      isNumber(data.deadLetters.open) ? count(data.deadLetters.open) : 'being read')}</a></li>
  </ul></section>`;
}

const stage = (name, content, level = '') =>
  html`<li class="stage ${level}"><h2>${name}</h2>${content}</li>`;

const arrow = (value, unit, more = nothing) => html`<li class="arrow"><span class="value">${value}</span>
  <span class="unit">${unit}</span><span class="line" aria-hidden="true"></span>${more}</li>`;

const figure = (label, value) =>
  html`<span class="pair"><span class="label">${label}</span> <span class="figure">${value}</span></span>`;

const sum = (list, name) => list.reduce((total, each) => total + (isNumber(each[name]) ? each[name] : 0), 0);

const highest = (list, name) => {
  const known = list.map(each => each[name]).filter(isNumber);
  return known.length > 0 ? Math.max(...known) : null;
};

/** What the processes have done since their start. */
const total = (name, list) => html`<li title="Since the start of these processes">${figure(name,
  count(sum(list.filter(each => !each.stale), name)))}</li>`;

/** A stage is wrong if nobody works there, or somebody says so. */
function level(all, working) {
  return working.length === 0 || all.some(each => !each.healthy && !each.stale && each.state !== 'STOPPED') ? 'critical' : '';
}

function wal(leaders) {
  const held = sum(leaders, 'walHeldBytes');
  const budget = sum(leaders, 'walBudgetBytes');
  const text = budget > 0 ? `${bytes(held)} of ${bytes(budget)}` : bytes(held);
  const safe = leaders.map(leader => leader.walSafeBytes).filter(isNumber);
  return html`${figure('WAL held', leaders.length > 0 ? text : '–')}
    ${gauge(held, budget, `Write-ahead log held: ${text}`)}
    ${safe.length > 0 ? figure('until lost', bytes(Math.min(...safe))) : nothing}`;
}

const lag = leaders => html`<span class="detail">lag ${seconds(highest(leaders, 'lagSeconds'))},
  ${count(sum(leaders, 'lagRows'))} rows, ${bytes(sum(leaders, 'lagBytes'))}</span>`;

function standbys(relays) {
  const waiting = relays.filter(relay => !relay.leader && runs(relay)).length;
  const leader = relays.find(relay => relay.leader && runs(relay));
  return html`${figure('leader', leader ? leader.host : 'none')}${figure('standbys', count(waiting))}`;
}

const work = processors => html`${figure('restoring', count(sum(processors, 'restoring')))}
  ${figure('overdue', seconds(highest(processors, 'overdueSeconds')))}`;

const latency = values => html`<span class="detail">p50 ${seconds(values.p50Seconds)}, p99
  ${seconds(values.p99Seconds)}</span>`;

function account(values) {
  const [text, kind] = ACCOUNT[values.state] ?? [values.state, 'plain'];
  return html`<a href="#/account">${figure('account', html`<span class="badge ${kind}">${text}</span>`)}</a>
    ${[['missing', values.missing], ['duplicated', values.duplicated], ['phantom', values.phantom]]
      .filter(([, number]) => number > 0).map(([name, number]) => figure(name, count(number)))}`;
}

function due(processors) {
  const known = processors.map(each => each.nextDueSeconds).filter(isNumber);
  return known.length > 0 ? figure('next due in', seconds(Math.min(...known))) : nothing;
}

function slowest(groups) {
  const group = [...groups].filter(each => isNumber(each.lag)).sort((a, b) => b.lag - a.lag)[0];
  return group ? html`${figure('slowest', group.group)}${figure('lag', count(group.lag))}` : nothing;
}
