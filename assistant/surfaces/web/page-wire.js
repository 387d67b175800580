/* Calls to the server, and what comes back: lines of JSON, each a change to some parts of the page.
 *
 * A Refusal is the server's word, a sentence for people; Unreachable means that nobody can say whether the call
 * arrived. Gradio only draws: `props` of a part are its component's, and a text set there is its markup. */

import { moves, session, settle } from "./page-address.js";
import { notice, remembered, say } from "./page-tools.js";
import { w } from "./words.js";

const REPLY_MS = 20000; // until the first line,
const SILENCE_MS = 60000; // and between two
const FROM_PROXY = 502; // and above: the server itself was not reached, or is only starting

export class Refusal extends Error {}
export class Unreachable extends Error {}

const parts = {}; // name → {element, drawn, props, heard}
const early = {}; // for a part that is not there yet
const told = []; // who wants to know what was changed by which call

const TAB = remembered("growth-assistant-tab") || random();
remembered("growth-assistant-tab", TAB);

/** 128 bits that nobody guesses, in letters that stand in addresses. */
export function random() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return btoa(String.fromCharCode.apply(null, bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

/** A part of the page: its own props, and `watch(name, fn)` for when the server changed them. */
export function connect(name, element, drawn) {
  const part = parts[name] = { element: element, drawn: drawn, props: { value: null }, heard: [] };
  setTimeout(() => {
    (early[name] || []).forEach((value) => { change(part, value); });
    delete early[name];
  }, 0);
  return { props: part.props, watch: (what, fn) => { part.heard.push(fn); } };
}

/** fn(name) is called after each call that came to its end. */
export function whenCalled(fn) {
  told.push(fn);
}

/** Calls the server, and says it where that fails. */
export function tell(name, data) {
  return call(name, data).catch(failure);
}

export function failure(error) {
  if (!(error instanceof Refusal || error instanceof Unreachable)) throw error;
  const unreachable = w("连不上服务器，刚才的操作没有完成。请检查网络后再试一次。");
  const sentence = error instanceof Refusal ? error.message : unreachable;
  notice(sentence);
  say(sentence);
}

/** Throws Refusal or Unreachable; `each` sees every line that comes. */
export async function call(name, data, { signal, each } = {}) {
  const at = moves();
  const silence = new AbortController();
  let quiet = setTimeout(() => { silence.abort(); }, REPLY_MS);
  if (signal) signal.addEventListener("abort", () => { silence.abort(); });
  try {
    const response = await fetch("/page/" + name, {
      method: "POST", headers: { "Content-Type": "application/json" }, credentials: "same-origin",
      cache: "no-store", signal: silence.signal,
      body: JSON.stringify({ session: session, tab: TAB, said: data || {} })
    });
    if (!response.ok) throw await refusal(response);
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      const { value, done } = await reader.read();
      if (done) break;
      clearTimeout(quiet);
      quiet = setTimeout(() => { silence.abort(); }, SILENCE_MS);
      const lines = (rest + value).split("\n");
      rest = lines.pop();
      for (const line of lines) {
        const changes = JSON.parse(line);
        if (each) each(changes);
        apply(changes, at);
        await null; // what is drawn is drawn before the next
      }
    }
  } catch (error) {
    throw error instanceof Refusal ? error : new Unreachable();
  } finally {
    clearTimeout(quiet);
  }
  told.forEach((fn) => { fn(name); });
}

function apply(changes, at) {
  const left = at !== moves();
  if ("session" in changes && !left) settle(changes.session);
  Object.keys(changes).forEach((name) => {
    if (name === "session" || (left && name !== "replies")) return;
    if (parts[name]) change(parts[name], changes[name]);
    else (early[name] = early[name] || []).push(changes[name]);
  });
}

function change(part, value) {
  part.props.value = value;
  if (typeof value === "string") {
    part.drawn.value = value; // drawn in a microtask of its own,
    queueMicrotask(() => { heard(part); }); // after which this one comes
  } else {
    heard(part);
  }
}

function heard(part) {
  part.heard.forEach((fn) => {
    try {
      fn();
    } catch (error) {
      setTimeout(() => { throw error; }, 0); // a mistake of ours is no failure of the call
    }
  });
}

async function refusal(response) {
  const body = response.status < FROM_PROXY ? await response.json().catch(() => null) : null;
  const error = body && body.error;
  return error ? new Refusal((error.message || "") + (error.hint || "")) : new Unreachable();
}
