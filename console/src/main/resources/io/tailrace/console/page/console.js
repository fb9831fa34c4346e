// The frame of the page: who is here, which view is shown. A view is a function of its parameters
// and of a function that renders again; it returns its title, its template, and how it ends.
import { html, nothing, render } from '/lib/lit-html.js';
import { account } from '/account.js';
import { action } from '/action.js';
import { forgetToken, get, hasToken } from '/api.js';
import { audit } from '/audit.js';
import { bucket } from '/bucket.js';
import { letter } from '/letter.js';
import { letters } from '/letters.js';
import { login } from '/login.js';
import { overview } from '/overview.js';
import { failure } from '/parts.js';
import { runbook } from '/runbook.js';
import { applyTheme, nextTheme, theme } from '/theme.js';
import { trace } from '/trace.js';

const VIEWS = [
  [/^\/$/, overview, '/'],
  [/^\/account$/, account, '/account'],
  [/^\/account\/bucket$/, bucket, '/account'],
  [/^\/trace$/, trace, '/trace'],
  [/^\/letters$/, letters, '/letters'],
  [/^\/letters\/(\d+:\d+)$/, letter, '/letters'],
  [/^\/actions\/([^/]+)$/, action, '/letters'],
  [/^\/audit$/, audit, '/audit'],
  [/^\/runbook\/(.+)$/, runbook, '']
];
const MENU = [
  ['/', 'Overview'], ['/account', 'Account'], ['/trace', 'Trace'], ['/letters', 'Dead letters'],
  ['/audit', 'Audit']
];

let session = null;
let view = { title: '', template: () => nothing };
let section = '';
let generation = 0;

function draw() {
  document.title = view.title + ' · Tailrace';
  render(session ? frame() : html`<main id="main">${view.template()}</main>`,
    document.getElementById('page'));
}

function frame() {
  return html`
    <a class="skip" href="#main" @click=${skip}>Skip to the content</a>
    <header>
      <a class="brand" href="#/">Tailrace</a>
      <nav aria-label="Views">${MENU.map(([path, name]) => html`<a href=${'#' + path}
          aria-current=${section === path ? 'page' : nothing}>${name}</a>`)}</nav>
      <div class="who">
        <span title="The name in the audit log, and the role">${session.user} · ${session.role}</span>
        <button class="plain" @click=${() => { nextTheme(); draw(); }}>Theme: ${theme()}</button>
        ${hasToken() ? html`<button class="plain" @click=${signOut}>Sign out</button>` : nothing}
      </div>
    </header>
    <main id="main" tabindex="-1">${view.template()}</main>`;
}

function skip(event) {
  event.preventDefault();
  document.getElementById('main').focus();
}

function show(next) {
  view.stop?.();
  view = { title: '', template: () => nothing };
  const mine = ++generation;
  view = next(() => mine === generation && draw());
  draw();
}

function route() {
  if (!session) {
    return;
  }
  const [path, text = ''] = (location.hash.slice(1) || '/').split('?', 2);
  const found = VIEWS.find(([pattern]) => pattern.test(path));
  section = found ? found[2] : '';
  if (!found) {
    show(() => ({ title: 'Not found', template: () => html`<h1>The page has no view ${path}</h1>` }));
    return;
  }
  const parts = found[0].exec(path).slice(1).map(decodeURIComponent);
  show(update => found[1]({ session, parts, query: new URLSearchParams(text) }, update));
  scrollTo(0, 0);
}

function signIn() {
  session = null;
  show(update => login(update, entered));
}

function entered(found) {
  session = found;
  route();
}

function signOut() {
  forgetToken();
  start();
}

async function start() {
  try {
    entered(await get('session'));
  } catch (error) {
    if (error.status !== 401) {
      session = null;
      show(() => ({ title: 'No answer', template: () => failure(error) }));
    }
  }
}

addEventListener('hashchange', route);
addEventListener('tailrace-unauthorized', () => {
  if (session || !document.querySelector('form.login')) {
    signIn();
  }
});
applyTheme();
start();
