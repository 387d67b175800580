/* What the parts share: is an answer being written, is a conversation coming, and what waits for their end. */

import { notice, say } from "./page-tools.js";
import { w } from "./words.js";

export let busy = false;
let waiting = null;

export function whenIdle(action) {
  if (!busy) return action();
  waiting = action; // the last wish counts
  say(w("回答结束后就执行。"));
}

export function setBusy(now) {
  busy = now;
  document.documentElement.classList.toggle("ga-busy", now);
  if (!now && waiting) {
    const action = waiting;
    waiting = null;
    action();
  }
}

// Until a conversation that was opened is there, a question would still belong to the one before.
export let loading = true;
let loadedThen = null;

export function whenLoaded(action) {
  if (!loading) return action();
  loadedThen = action;
  notice(w("正在打开这段对话，打开后就发送。"));
  say(w("正在打开这段对话，打开后就发送。"));
}

/** Another conversation is asked for. */
export function loads() {
  loading = true;
}

export function loaded() {
  loading = false;
  const action = loadedThen;
  loadedThen = null;
  if (action) setTimeout(action, 0);
}
