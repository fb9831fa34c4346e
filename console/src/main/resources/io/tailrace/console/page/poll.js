// Repeats a request while the page can be seen.

/**
 * Calls load at once and then again, always the given time after the last answer, and at once when
 * the page can be seen again. Returns a function that ends it.
 */
export function poll(load, milliseconds = 5000) {
  let timer = 0;
  let ended = false;
  let running = false;

  async function turn() {
    clearTimeout(timer);
    if (ended || running || document.hidden) {
      return;
    }
    running = true;
    const goOn = await load().catch(() => true);
    running = false;
    if (!ended && goOn !== false) {
      timer = setTimeout(turn, milliseconds);
    }
  }

  document.addEventListener('visibilitychange', turn);
  turn();
  return () => {
    ended = true;
    clearTimeout(timer);
    document.removeEventListener('visibilitychange', turn);
  };
}
