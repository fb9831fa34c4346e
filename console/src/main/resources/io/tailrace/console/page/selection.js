// What can be done with the chosen dead letters: look first, then act.
import { html, nothing } from '/lib/lit-html.js';
import { post } from '/api.js';
import { failure } from '/parts.js';
import { watch } from '/action.js';

const WRITING = ['redrive', 'discard', 'reopen'];

/** The panel; changed is called when an action has ended, and told whether it writes. */
export function selection(session, update, changed) {
  let running = null;
  let error = null;
  let tried = null;
  let unfinished = null;

  /** A range is what a list has shown of each partition. */
  async function start(target, kind, { range = target.range, ...more } = {}) {
    error = null;
    running?.stop();
    running = null;
    update();
    try {
      const started = await post('actions', { kind, filter: { ...target.filter, ...range }, canaries: null, rate: null,
        reason: null, run: null, everything: isEverything(target.filter), ...more });
      running = watch(started.id, update, end => {
        if (end.state === 'done' && kind === 'dry-run') {
          tried = { filter: JSON.stringify(target.filter), range };
        } else if (kind === 'redrive') {
          tried = null;
          unfinished = end.state === 'done' ? null : { target,
            more: { range, run: end.result?.run, canaries: more.canaries, rate: more.rate } };
        }
        changed(WRITING.includes(kind));
      });
    } catch (e) {
      error = e;
    }
    update();
  }

  function redrive(event, target) {
    event.preventDefault();
    const fields = event.target.elements;
    // Dead letters that came after the dry run are not redriven unseen.
    start(target, 'redrive', { range: tried.range, canaries: number(fields.canaries), rate: number(fields.rate) });
  }

  function discard(event, target) {
    event.preventDefault();
    start(target, 'discard', { reason: event.target.elements.reason.value.trim() });
  }

  function template(target) {
    if (session.role !== 'operate') {
      return html`<p class="quiet">Acting on dead letters needs a token of the role operate.</p>`;
    }
    const isBusy = (running !== null && !running.isEnded()) || Boolean(target.refusal);
    const isTried = tried?.filter === JSON.stringify(target.filter);
    return html`<section class="act" aria-label="Act on dead letters"><h2>Act on ${target.what}</h2>
      ${failure(error)}
      ${target.refusal ? html`<p class="notice warning" role="status">${target.refusal}</p>` : nothing}
      ${target.count === 0 && !running ? html`<p class="quiet">Nothing is chosen.</p>` : nothing}
      <div class="steps">
        ${target.state === 'discarded' ? reopen(target, isBusy) : nothing}
        ${target.state === 'open' ? open(target, isBusy, isTried) : nothing}
      </div>
      ${running ? running.template() : nothing}
      ${!isBusy && unfinished?.more.run ? html`<p>Run ${unfinished.more.run} of ${unfinished.target.what} has not ended
      well. <button @click=${again}>Continue it</button>
      <span class="quiet">At the same rate, with the same canaries, and nothing twice.</span></p>` : nothing}</section>`;
  }

  const again = () => start(unfinished.target, 'redrive', unfinished.more);

  const reopen = (target, isBusy) => html`<fieldset ?disabled=${isBusy}><legend>Reopen</legend>
    <p class="quiet">Takes a discard back.</p>
    <button @click=${() => start(target, 'reopen')}>Reopen</button></fieldset>`;

  const open = (target, isBusy, isTried) => html`
    <fieldset ?disabled=${isBusy || target.count === 0}><legend>1. Look</legend>
      <p class="quiet">A dry run says what a redrive would send. A rehearsal has running subscribers handle the
        events in transactions that are rolled back.</p>
      <button class="primary" @click=${() => start(target, 'dry-run')}>Dry run</button>
      <button @click=${() => start(target, 'rehearse')}>Rehearse</button></fieldset>
    <form @submit=${event => redrive(event, target)}><fieldset ?disabled=${isBusy || !isTried || target.count === 0}>
      <legend>2. Redrive</legend>
      <p class="quiet">${isTried ? 'Of more than 100, canaries go first, and the rest follows once they are handled.'
    : 'Can be chosen after a dry run of exactly this choice.'}</p>
      <label>Canaries <input name="canaries" type="number" min="0" placeholder="default"></label>
      <label>Events per second <input name="rate" type="number" min="0.01" step="any"
        placeholder="default"></label>
      <button class=${isTried ? 'primary' : ''}>Redrive</button></fieldset></form>
    <form @submit=${event => discard(event, target)}><fieldset ?disabled=${isBusy || target.count === 0}>
      <legend>Or discard</legend>
      <p class="quiet">The events are not sent again. A discard can be taken back.</p>
      <label>Reason <input name="reason" required maxlength="1000" autocomplete="off"></label>
      <button class="danger">Discard</button></fieldset></form>`;

  return { template, stop: () => running?.stop() };
}

/** An empty filter has to be meant. */
const isEverything = filter => Object.values(filter).every(each => each === null || each.length === 0);

const number = field => (field.value === '' ? null : Number(field.value));
