// Repeats a request while the page can be seen.

/**
 * Calls load at once and then again, always the given time after the last answer, and at once when
 * the page can be seen again. It ends for good once load returns false, or when the returned function is called.
 */
export function poll(load, milliseconds = 5000) {
  let timer = 0;
  let ended = false;
  let running = false;

  function end() {
    ended = true;
    clearTimeout(timer);
    document.removeEventListener('visibilitychange', turn);
  }

  async function turn() {
    clearTimeout(timer);
    if (ended || running || document.hidden) {
      return;
    }
    running = true;
    const goOn = await load().catch(() => true);
    running = false;
    if (goOn === false) {
      end();
    } else if (!ended) {
      timer = setTimeout(turn, milliseconds);
    }
  }

  document.addEventListener('visibilitychange', turn);
  turn();
  return end;
}
