/* What every part of the page uses: elements, and what is said to whoever reads or hears the page. Text only
 * ever goes into textContent; markup comes from the server, which escapes it (render/). */

export function make(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text) node.textContent = text;
  return node;
}

/** A text that this tab keeps over a reload; with a second argument it is changed, "" takes it away. */
export function remembered(key, text) {
  try {
    if (text) sessionStorage.setItem(key, text);
    else if (text === "") sessionStorage.removeItem(key);
    return sessionStorage.getItem(key);
  } catch {
    return null; // a browser that keeps nothing
  }
}

const RETRY_S = [2, 5, 10];

/** Milliseconds until what failed so many times in a row is tried again. */
export function wait(attempts) {
  return 1000 * RETRY_S[Math.min(Math.max(attempts, 1), RETRY_S.length) - 1];
}

/** Until then, or until the browser says that it is online again. */
export function waited(attempts) {
  return new Promise((resolve) => {
    const timer = setTimeout(done, wait(attempts));
    function done() {
      clearTimeout(timer);
      window.removeEventListener("online", done);
      resolve();
    }
    window.addEventListener("online", done);
  });
}

let hiding = 0;

export function say(text) {
  const status = document.getElementById("ga-status");
  if (status) status.textContent = text;
}

export function notice(text) {
  const bar = document.getElementById("ga-notice");
  if (!bar) return;
  const above = document.querySelector("dialog[open] .ga-dialog-note"); // which covers the bar
  if (above) above.textContent = text;
  bar.textContent = text;
  bar.hidden = !text;
  clearTimeout(hiding);
  if (text) hiding = setTimeout(() => { bar.hidden = true; }, 8000);
}
