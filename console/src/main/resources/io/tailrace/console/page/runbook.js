// Shows a page of the documentation that is packed with this version: as text of known shapes, never as
// markup. Only links to pages that are packed lead anywhere.
import { html, nothing } from '/lib/lit-html.js';
import { failure, loading, scrolling } from '/parts.js';

const PACKED = ['how-to/alerts.md', 'how-to/account.md', 'how-to/operate.md',
  'how-to/retry-and-dead-letter.md', 'how-to/when-a-process-ends.md', 'reference/kafka-rights.md',
  'reference/status-topic.md'];

export function runbook({ parts }, update) {
  const [, page, anchor] = /^(.*?\.md)(?:\/(.*))?$/.exec(parts[0]) ?? [null, '', ''];
  let text = null;
  let error = null;
  let whole = !anchor;

  read(page).then(found => { text = found; }).catch(e => { error = e; }).finally(update);

  return {
    title: 'Runbook',
    template: () => {
      if (text === null) {
        return error ? failure(error) : loading;
      }
      const all = blocks(text);
      const part = whole ? all : section(all, anchor);
      return html`<article class="runbook">${(part.length > 0 ? part : all).map((block, index) => draw(block, page, index === 0))}
        ${whole || part.length === 0 ? nothing
          : html`<p><button @click=${() => { whole = true; update(); }}>Show the whole page</button></p>`}</article>`;
    }
  };
}

async function read(page) {
  if (!PACKED.includes(page)) {
    throw Object.assign(new Error('The console has no page ' + page), { remedy: 'See the documentation.' });
  }
  const response = await fetch('/docs/' + page);
  if (!response.ok) {
    throw new Error('The page could not be read: status ' + response.status);
  }
  return response.text();
}

const slug = title => title.toLowerCase().replace(/[`.,:;()/'’]/g, '').trim().replace(/\s+/g, '-');

/** The blocks of one section, with its subsections. */
function section(all, anchor) {
  const first = all.findIndex(block => block.kind === 'h' && slug(block.text) === anchor.toLowerCase());
  if (first < 0) {
    return [];
  }
  const end = all.findIndex((block, i) => i > first && block.kind === 'h' && block.level <= all[first].level);
  return all.slice(first, end < 0 ? all.length : end);
}

/** Headings, lists, tables, code and paragraphs of Markdown. */
function blocks(text) {
  const result = [];
  let open = null;
  const begin = block => { open = block; result.push(block); };
  let code = null;
  for (const line of text.split('\n')) {
    const heading = /^(#+) (.*)$/.exec(line);
    if (code) {
      if (line.trim().startsWith('```')) {
        code = null;
        open = null;
      } else {
        code.text += line + '\n';
      }
    } else if (line.trim().startsWith('```')) {
      code = { kind: 'code', text: '' };
      begin(code);
    } else if (line.trim() === '') {
      open = null;
    } else if (heading) {
      begin({ kind: 'h', level: heading[1].length, text: heading[2] });
      open = null;
    } else if (line.startsWith('|')) {
      if (open?.kind !== 'table') {
        begin({ kind: 'table', rows: [] });
      }
      if (!/^\|[-:|\s]+\|$/.test(line)) {
        open.rows.push(line.slice(1, -1).split(/(?<!\\)\|/).map(cell => cell.trim()));
      }
    } else if (/^\s*(?:[-*]|\d+\.) /.test(line)) {
      if (open?.kind !== 'list') {
        begin({ kind: 'list', items: [] });
      }
      open.items.push(line.replace(/^\s*(?:[-*]|\d+\.) /, ''));
    } else if (open?.kind === 'list') {
      open.items[open.items.length - 1] += ' ' + line.trim();
    } else if (open?.kind === 'p') {
      open.text += ' ' + line.trim();
    } else {
      begin({ kind: 'p', text: line.trim() });
    }
  }
  return result;
}

function draw(block, page, isFirst) {
  switch (block.kind) {
    case 'h': return isFirst ? html`<h1>${inline(block.text, page)}</h1>`
      : html`<h2>${inline(block.text, page)}</h2>`;
    case 'code': return scrolling('Code', html`<pre>${block.text}</pre>`);
    case 'list': return html`<ul>${block.items.map(item => html`<li>${inline(item, page)}</li>`)}</ul>`;
    case 'table': return scrolling('Table', html`<table><thead><tr>${block.rows[0].map(cell =>
      html`<th>${inline(cell, page)}</th>`)}</tr></thead><tbody>${block.rows.slice(1).map(row =>
      html`<tr>${row.map(cell => html`<td class="wrap">${inline(cell, page)}</td>`)}</tr>`)}</tbody></table>`);
    default: return html`<p>${inline(block.text, page)}</p>`;
  }
}

const INLINE = /(`[^`]+`|\*\*[^*]+\*\*|\[[^\]]+\]\([^)]+\))/;

function inline(text, page) {
  return text.split(INLINE).map(part => {
    if (/^`.+`$/.test(part)) {
      return html`<code>${part.slice(1, -1)}</code>`;
    }
    if (/^\*\*.+\*\*$/.test(part)) {
      return html`<strong>${inline(part.slice(2, -2), page)}</strong>`;
    }
    const link = /^\[([^\]]+)\]\(([^)]+)\)$/.exec(part);
    return link ? linked(link[1], link[2], page) : part;
  });
}

function linked(label, target, page) {
  const [file, anchor] = target.split('#', 2);
  const path = file === '' ? page : new URL(file, 'http://docs/' + page).pathname.slice(1);
  return PACKED.includes(path)
    ? html`<a href=${'#/runbook/' + path + (anchor ? '/' + anchor : '')}>${inline(label, page)}</a>`
    : html`${inline(label, page)}`;
}
