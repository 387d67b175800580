/* Questions on their way, one after another. Each is kept, for a reload too, until it is answered, and sent again
 * where nobody can say whether it arrived. Its key is the id of its answer: the server answers it once. */

import { session } from "./page-address.js";
import { loading } from "./page-state.js";
import { remembered, wait } from "./page-tools.js";
import { Refusal, call, random } from "./page-wire.js";

const KEPT = "growth-assistant-unsent";
const STOP_WAIT_MS = 5000;

let items = kept(); // {key, text, replaces, session, tried}, of all conversations of this tab
let current = null; // {item, abort, shown, stopped}: the one that is being answered
let attempts = 0; // in vain, since one succeeded
let timer = 0;
let view = null;

/** `shown` has waiting(item), sending(item), unsent(item), stopped(item), failed(item, sentence), ended(item). */
export function begin(shown) {
  view = shown;
  window.addEventListener("online", again);
  window.addEventListener("offline", () => { if (current) current.abort.abort(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden && attempts) again(); });
}

/** Those of a conversation that have no answer yet, in their order. */
export function unsent(of) {
  return items.filter((item) => item.session === of);
}

/** `replaces` is the id of the answer that the new one takes the place of. */
export function ask(text, replaces) {
  const item = { key: random(), text: text, replaces: replaces || "", session: session, tried: false };
  items.push(item);
  keep();
  if (current || !navigator.onLine) view.waiting(item);
  again();
}

/** Sends now what waits to be sent. */
export function again() {
  attempts = 0;
  if (!current) next();
}

export function drop(key) {
  items = items.filter((item) => item.key !== key);
  keep();
}

/** It is not wanted any more. */
export function giveUp(key) {
  drop(key);
  if (current && current.item.key === key) current.abort.abort();
}

export function stop() {
  const stopping = current;
  if (!stopping) return;
  stopping.stopped = true;
  const leave = () => { stopping.abort.abort(); };
  setTimeout(leave, STOP_WAIT_MS); // a server that has gone cannot say that it stopped
  call("stop", { key: stopping.item.key }).catch(leave);
}

async function next() {
  clearTimeout(timer);
  const item = unsent(session)[0];
  if (!item || loading) return;
  if (!navigator.onLine) return unreached();
  const begun = current = { item: item, abort: new AbortController(), shown: false, stopped: false };
  const said = { key: item.key, text: item.text, replaces: item.replaces, again: item.tried ? "1" : "" };
  let ended = false, of = item.session;
  if (!attempts) showSending(begun); // later ones go on in silence until there is something to show
  item.tried = true;
  keep();
  function each(line) {
    if (!line.chat) return;
    showSending(begun);
    ended = line.chat.state !== "streaming";
    if (ended) drop(item.key);
    of = line.session || of;
  }
  let trouble = null;
  try {
    await call("ask", said, { signal: begun.abort.signal, each: each });
  } catch (error) {
    trouble = error;
  }
  current = null;
  if (ended) {
    attempts = 0;
    if (!item.session) unsent("").forEach((other) => { other.session = of; }); // they go on where it began
    keep();
    view.ended(item);
    next();
  } else if (begun.stopped || trouble instanceof Refusal) {
    drop(item.key);
    if (begun.stopped) view.stopped(item);
    else view.failed(item, trouble.message);
    next();
  } else {
    unreached();
  }
}

function showSending(begun) {
  if (!begun.shown) view.sending(begun.item);
  begun.shown = true;
}

function unreached() {
  unsent(session).forEach((item) => { view.unsent(item); });
  attempts++;
  if (navigator.onLine) timer = setTimeout(next, wait(attempts)); // else the browser says when it is back
}

function kept() {
  try {
    const found = JSON.parse(remembered(KEPT) || "[]");
    return found.filter((item) => item && item.key && item.text);
  } catch {
    return [];
  }
}

function keep() {
  remembered(KEPT, items.length ? JSON.stringify(items) : "");
}
