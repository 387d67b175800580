/* What every part of the page uses: elements, and what is said to whoever reads or hears the page. Text only
 * ever goes into textContent; markup comes from the server, which escapes it (render/). */

export function make(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text) node.textContent = text;
  return node;
}

let hiding = 0;

export function say(text) {
  const status = document.getElementById("ga-status");
  if (status) status.textContent = text;
}

export function notice(text) {
  const bar = document.getElementById("ga-notice");
  if (!bar) return;
  bar.textContent = text;
  bar.hidden = !text;
  clearTimeout(hiding);
  if (text) hiding = setTimeout(() => { bar.hidden = true; }, 8000);
}
