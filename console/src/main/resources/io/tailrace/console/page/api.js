// Speaks to the JSON API. The token stays in the storage of this tab; no cookie is used.

const TOKEN = 'tailrace-console-token';
const BASE = '/api/v1/';

/** An answer that is no success: what is wrong and what can be done. */
export class ApiError extends Error {
  constructor(status, detail, remedy) {
    super(detail);
    this.status = status;
    this.remedy = remedy;
  }
}

export function setToken(token) {
  sessionStorage.setItem(TOKEN, token);
}

export function forgetToken() {
  sessionStorage.removeItem(TOKEN);
}

export function hasToken() {
  return sessionStorage.getItem(TOKEN) !== null;
}

/** Reads a path below /api/v1/. Parameters that are undefined or null are left out; an empty one stands for none. */
export function get(path, parameters = {}) {
  const text = query(parameters);
  return send(path + (text ? '?' + text : ''), { method: 'GET' });
}

export function post(path, body = {}) {
  return send(path, { method: 'POST', body: JSON.stringify(body) });
}

/** The text of a query; a list repeats its parameter. */
export function query(parameters) {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    for (const each of Array.isArray(value) ? value : [value]) {
      if (each !== undefined && each !== null) {
        search.append(name, each);
      }
    }
  }
  return search.toString();
}

async function send(path, request) {
  const headers = { 'Tailrace-Console': '1' };
  const token = sessionStorage.getItem(TOKEN);
  if (token) {
    headers.Authorization = 'Bearer ' + token;
  }
  if (request.body) {
    headers['Content-Type'] = 'application/json';
  }
  let response;
  try {
    response = await fetch(BASE + path, { ...request, headers, cache: 'no-store' });
  } catch {
    throw new ApiError(0, 'The console does not answer.',
      'Check whether the process that serves this page runs.');
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) {
    const error = new ApiError(response.status,
      answer.detail ?? 'The console answered with status ' + response.status + '.',
      answer.remedy ?? '');
    if (response.status === 401) {
      dispatchEvent(new Event('tailrace-unauthorized'));
    }
    throw error;
  }
  return answer;
}
