// The progress and the result of an action.
import { html, nothing } from '/lib/lit-html.js';
import { get, post } from '/api.js';
import { findings } from '/findings.js';
import { count, isNumber } from '/format.js';
import { badge, facts, failure, loading, scrolling, time } from '/parts.js';
import { poll } from '/poll.js';

const LEVELS = { running: 'plain', done: 'ok', stopped: 'warning', failed: 'critical' };

/** How often in a row an action must be unknown: one process knows it, and another one may have answered. */
const UNKNOWN = 5;

/** Follows an action until it ends; ended is called once with the action. */
export function watch(id, update, ended = () => {}) {
  let data = null;
  let error = null;
  let unknown = 0;

  const isOver = () => data !== null && data.state !== 'running';
  const isUnknown = () => unknown >= UNKNOWN;

  async function load() {
    if (isOver()) {
      return false;
    }
    try {
      data = await get('actions/' + encodeURIComponent(id));
      error = null;
      unknown = 0;
    } catch (e) {
      if (e.status === 404) {
        unknown++;
        error = isUnknown() ? e : error;
      } else {
        error = e;
      }
    }
    if (isOver()) {
      ended(data);
    }
    update();
    return !isOver();
  }

  async function stop() {
    error = null;
    for (let i = 0; i < UNKNOWN; i++) {
      try {
        await post(`actions/${encodeURIComponent(id)}/stop`);
        return;
      } catch (e) {
        error = e;
        if (e.status !== 404) {
          break;
        }
      }
    }
    update();
  }

  return {
    /** Whether the page need not wait for it: it is over, or no process knows it. */
    isEnded: () => isOver() || isUnknown(),
    stop: poll(load, 1000),
    template: () => html`${failure(error)}${data || isUnknown()
      ? show(isUnknown() ? { ...(data ?? nobodys(id)), state: 'unknown' } : data, stop) : error ? nothing : loading}`
  };
}

const nobodys = id => ({ kind: 'Action ' + id, lines: [], user: null, started: null, ended: null,
  summary: 'The process that answers does not know it; see the audit log. An action lives in one process.' });

export function action({ parts, session }, update) {
  const watched = watch(parts[0], update);
  return {
    title: 'Action',
    stop: watched.stop,
    template: () => html`<p><a href="#/letters">Dead letters</a> <a href="#/account">Account</a></p><h1>Action</h1>${watched.template()}`
  };
}

const show = (data, stop) => html`<section class="action" aria-label=${'Action ' + data.kind}>
  <h2>${data.kind} ${badge(data.state, LEVELS[data.state] ?? 'plain')}</h2>
  <p class="summary">${data.summary}</p>
  <div aria-live="polite">${progress(data)}</div>
  ${data.state === 'running' || data.state === 'unknown' ? html`<p><button class="danger" @click=${stop}>Stop</button></p>` : nothing}
  ${data.error ? failure({ message: data.error, remedy: data.remedy }) : nothing}
  ${data.result ? html`<div class="result" role="status"><h3>Result</h3>
    ${data.kind === 'find-events' ? findings(data.result) : value(data.result)}</div>` : nothing}
  ${data.lines.length > 0 ? html`<details ?open=${data.state !== 'done'}><summary>Output</summary>
    ${scrolling('Output', html`<pre>${data.lines.join('\n')}</pre>`)}</details>` : nothing}
  ${facts([['By', data.user], ['Started', time(data.started)], ['Ended', data.ended ? time(data.ended) : null]])}
  </section>`;

function progress(data) {
  const { done, total, text } = data.progress ?? {};
  return html`${text ? html`<p>${text}</p>` : nothing}${data.state === 'running' && isNumber(total) && total > 0
    ? html`<progress max=${total} value=${done} aria-label="Progress"></progress>` : nothing}
    ${isNumber(done) && done > 0 ? html`<p>${count(done)}${isNumber(total) ? ' of ' + count(total) : ''}</p>` : nothing}`;
}

/** Any JSON, for people: objects as terms, lists of objects as tables. */
function value(json) {
  if (Array.isArray(json)) {
    return json.length > 0 && json.every(each => typeof each === 'object' && each !== null && !Array.isArray(each))
      ? table(json) : html`<ul>${json.map(each => html`<li>${value(each)}</li>`)}</ul>`;
  }
  if (typeof json === 'object' && json !== null) {
    const entries = Object.entries(json);
    const isFlat = each => typeof each !== 'object' || each === null;
    return html`${facts(entries.filter(([, each]) => isFlat(each)).map(([name, each]) => [words(name), value(each)]))}
      ${entries.filter(([, each]) => !isFlat(each) && Object.keys(each).length > 0)
      .map(([name, each]) => html`<h4>${words(name)}</h4>${value(each)}`)}`;
  }
  return isNumber(json) ? count(json) : String(json ?? '–');
}

function table(rows) {
  const columns = [...new Set(rows.flatMap(Object.keys))];
  return scrolling('Result', html`<table><thead><tr>${columns.map(name => html`<th>${words(name)}</th>`)}</tr></thead>
    <tbody>${rows.map(row => html`<tr>${columns.map(name =>
    html`<td class=${isNumber(row[name]) ? 'n' : 'wrap'}>${value(row[name])}</td>`)}</tr>`)}</tbody></table>`);
}

const words = name => {
  const text = name.replace(/([A-Z])/g, ' $1').toLowerCase();
  return text.charAt(0).toUpperCase() + text.slice(1);
};
