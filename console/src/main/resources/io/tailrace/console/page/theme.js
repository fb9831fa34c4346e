// Light or dark: what the system prefers, unless it was chosen here.

const KEY = 'tailrace-console-theme';
const NEXT = { auto: 'light', light: 'dark', dark: 'auto' };

export function theme() {
  return localStorage.getItem(KEY) ?? 'auto';
}

export function applyTheme() {
  document.documentElement.dataset.theme = theme();
}

export function nextTheme() {
  localStorage.setItem(KEY, NEXT[theme()] ?? 'auto');
  applyTheme();
}
