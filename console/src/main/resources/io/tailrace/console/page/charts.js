// Small charts as SVG. Only attributes, because the page's policy forbids styles in markup.
import { html, svg, nothing } from '/lib/lit-html.js';
import { isNumber } from '/format.js';

const WIDTH = 120;
const HEIGHT = 28;

/** A line over the values, oldest first; null is a gap. The text says what a reader cannot see. */
export function sparkline(values, text, label) {
  const known = (values ?? []).filter(isNumber);
  if (known.length < 2) {
    return html`<span class="quiet spark-none">no history</span>`;
  }
  const top = Math.max(...known, Number.MIN_VALUE);
  const last = known[known.length - 1];
  const summary = `${label}, last hour: highest ${text(Math.max(...known))}, latest ${text(last)}`;
  return html`<svg class="spark" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img"
      aria-label=${summary}><title>${summary}</title>${lines(values, top)}</svg>`;
}

function lines(values, top) {
  const step = WIDTH / Math.max(1, values.length - 1);
  const runs = [];
  let run = [];
  values.forEach((value, index) => {
    if (isNumber(value)) {
      run.push(`${(index * step).toFixed(1)},${(HEIGHT - 2 - (value / top) * (HEIGHT - 4)).toFixed(1)}`);
    } else if (run.length > 0) {
      runs.push(run);
      run = [];
    }
  });
  runs.push(run);
  return runs.filter(each => each.length > 0).map(each => svg`<polyline points=${each.join(' ')} />`);
}

/** A bar per value, for counts. */
export function bars(values, label) {
  const top = Math.max(...values, 1);
  const width = WIDTH / values.length;
  return html`<svg class="bars" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img"
      aria-label=${label}><title>${label}</title>${values.map((value, index) => {
    const height = value === 0 ? 1 : Math.max(3, (value / top) * HEIGHT);
    return svg`<rect class=${value === 0 ? 'zero' : 'some'} x=${(index * width).toFixed(1)}
        y=${(HEIGHT - height).toFixed(1)} width=${(width - 1).toFixed(1)} height=${height.toFixed(1)} />`;
  })}</svg>`;
}

/** How much of a budget is used. */
export function gauge(used, budget, label) {
  if (!isNumber(used) || !isNumber(budget) || budget <= 0) {
    return nothing;
  }
  const part = Math.min(1, used / budget);
  const level = part >= 1 ? 'critical' : part >= 0.7 ? 'warning' : 'ok';
  return html`<svg class="gauge ${level}" viewBox="0 0 100 6" preserveAspectRatio="none" role="img"
      aria-label=${label}><title>${label}</title>${svg`<rect class="track" width="100" height="6" />
      <rect class="used" width=${(part * 100).toFixed(1)} height="6" />`}</svg>`;
}
