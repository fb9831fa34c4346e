import { html, render } from '/lib/lit-html.js';

render(html`<main><h1>Tailrace</h1></main>`, document.body);
