// Asks for the token.
import { html, nothing } from '/lib/lit-html.js';
import { forgetToken, get, setToken } from '/api.js';

/** The form; calls entered with the session once a token was accepted. */
export function login(update, entered) {
  let message = '';

  async function submit(event) {
    event.preventDefault();
    const field = event.target.elements.token;
    setToken(field.value.trim());
    field.value = '';
    try {
      entered(await get('session'));
    } catch (error) {
      forgetToken();
      message = error.status === 401 ? 'The console does not know this token.' : error.message;
      update();
    }
  }

  return {
    title: 'Sign in',
    template: () => html`<form class="login" @submit=${submit}>
      <h1>Tailrace</h1>
      <label>Token <input name="token" type="password" autocomplete="off" required></label>
      <button class="primary">Sign in</button>
      ${message ? html`<p class="notice critical" role="alert">${message}</p>` : nothing}
      <p class="quiet">Whoever runs the processor has the token of the role view or operate. It is
        kept until this tab is closed.</p>
    </form>`
  };
}
