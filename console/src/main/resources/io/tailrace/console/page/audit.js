// Who did what, since the process was started.
import { html, nothing } from '/lib/lit-html.js';
import { get } from '/api.js';
import { failure, loading, scrolling, time } from '/parts.js';
import { poll } from '/poll.js';

export function audit(context, update) {
  let entries = null;
  let error = null;

  async function load() {
    try {
      entries = await get('audit');
      error = null;
    } catch (e) {
      error = e;
    }
    update();
  }

  return {
    title: 'Audit',
    stop: poll(load, 10_000),
    template: () => html`<h1>Audit</h1>
      <p class="quiet">The last 200 actions since this process was started. The logger tailrace.audit has all.</p>
      ${failure(error)}
      ${entries === null ? (error ? nothing : loading)
        : entries.length === 0 ? html`<p>No action was asked for.</p>`
        : scrolling('Actions', html`<table><thead><tr><th>Time</th><th>User</th><th>Role</th><th>Action</th>
          <th>Details</th></tr></thead><tbody>${entries.map(entry => html`<tr><td>${time(entry.time)}</td>
            <td>${entry.user}</td><td>${entry.role}</td><th scope="row">${entry.action}</th>
            <td class="wrap">${entry.details}</td></tr>`)}</tbody></table>`)}`
  };
}
