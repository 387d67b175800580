/* Which conversation this tab is in, and its address: /c/<id>. "/" is a new conversation where the visitor began
 * one there, and else brings back the last. */

const ROOT = new URL("./", document.baseURI).pathname; // not "/" where the service is below a path
const ADDRESS = /^c\/(.*?)\/?$/;

/** Of the conversation that is shown; "" for a new one. */
export let session = "";
let moved = 0; // how often somebody has gone elsewhere
let going = null; // {turn}: what is opened next gets an entry of its own in the browser's history

/** A number that another address changes: what comes of a call begun before is of what was left. */
export function moves() {
  return moved;
}

/** The conversation that the address names, the turn in it, and whether a new one was begun here. */
export function address() {
  const found = ADDRESS.exec(location.pathname.slice(ROOT.length));
  const turn = /^#t(\d+)$/.exec(location.hash);
  return {
    id: found ? found[1] || "-" : "", turn: turn ? turn[1] : "",
    fresh: !found && !!(history.state && history.state.fresh)
  };
}

/** Somebody chose another conversation, or a turn of one. */
export function leave(turn) {
  moved++;
  going = { turn: turn };
}

/** It was not opened: the address is still right. */
export function stay() {
  going = null;
}

/** The server says which conversation is shown: "" is a new one, null none, for which the address stays. */
export function settle(id) {
  const chosen = going, here = address();
  session = id || "";
  going = null;
  if (id === null) return;
  if (id ? here.id === id && !chosen : here.fresh) return;
  const target = ROOT + (id ? "c/" + id : "") + (chosen && chosen.turn ? "#t" + chosen.turn : "");
  const elsewhere = chosen && target !== location.pathname + location.hash;
  history[elsewhere ? "pushState" : "replaceState"](id ? null : { fresh: true }, "", target);
}

/** fn() is called when the visitor goes back or forward. */
export function whenGone(fn) {
  window.addEventListener("popstate", () => {
    moved++;
    going = null;
    fn();
  });
}
